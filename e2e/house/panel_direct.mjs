// What owners do on the panel's pages about direct calls, and what a site's server does with the key from there.
import assert from 'node:assert/strict';
import { server } from './addresses.mjs';
import { addApplication } from './operator.mjs';
import { letIn, press } from './panel.mjs';
import { confirmHeld, freshSite } from './panel_sites.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, id: string, place: string }} Caller a site, and the page about its direct calls */

/** Where sites are told of answers in these stories; nobody is there. */
export const ANSWERS = 'https://harbour.example/authy/callback';
/** What leads to the end of a key, at the page about direct calls. */
export const KEY_ENDS = 'section:has(#keys) a[href$="/end"]';

/** A site that may not call yet. @returns {Promise<Caller>} */
export async function newCaller() {
  const name = freshSite();
  const { client_id: id } = await addApplication(name, 'https://harbour.example/back');
  return { name, id, place: `${server}/admin/applications/${id}/direct` };
}

/**
 * Lets the site call, at the page that says that it may not; the key stands on the page that follows.
 * @param {Page} page an owner's
 * @returns {Promise<string>} the key, which opens nothing yet
 */
export async function open(page) {
  await press(page, 'form[action$="/open"] button');
  return shownKey(page);
}

/**
 * Makes a new key, at the page about direct calls.
 * @param {Page} page an owner's
 * @param {'0h' | '1h' | '24h' | '7d'} overlap how long the others work on
 */
export async function makeKey(page, overlap) {
  await page.selectOption('#overlap', overlap);
  await press(page, 'form[action$="/keys"] button');
  return shownKey(page);
}

/** The key that a page shows this once. @param {Page} page */
async function shownKey(page) {
  const line = await page.locator('[data-codes] li').innerText();
  const [, key] = /^authy_key = "([A-Za-z0-9]{32})"$/.exec(line.trim()) ?? [];
  assert.ok(key, `a key as Authy gave them out: ${line}`);
  return key;
}

/**
 * An owner comes in and lets a new site call; a word at the terminal puts the key in force, and its page is open.
 * @param {Page} page
 */
export async function letCall(page) {
  const caller = await newCaller();
  await letIn(page);
  await page.goto(caller.place);
  const key = await open(page);
  await confirmHeld(page);
  await page.goto(caller.place);
  return { ...caller, key };
}

/**
 * A call as a site's server makes it.
 * @param {string} key
 * @param {string} path below `/protected/json`
 * @param {Record<string, string>} [form] of a POST
 * @returns {Promise<{ status: number, said: any }>}
 */
export async function call(key, path, form) {
  const answer = await fetch(`${server}/protected/json/${path}`, {
    headers: { 'x-authy-api-key': key },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  return { status: answer.status, said: await answer.json() };
}

/** Whether the server knows a site by this key. @param {string} key */
export async function opens(key) {
  const { status, said } = await call(key, 'app/details');
  assert.equal(said.success, status === 200);
  if (status !== 200) assert.equal(status, 401, JSON.stringify(said));
  return status === 200;
}

/** What the server calls the site that has this key. @param {string} key */
export async function calledWith(key) {
  const { said } = await call(key, 'app/details');
  return said.app;
}
