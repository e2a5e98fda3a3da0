// What owners do on the panel's pages about direct calls, and what a site's server does with the key from there.
import assert from 'node:assert/strict';
import { server } from './addresses.mjs';
import { CALLING_CODE, national } from './authy.mjs';
import { approveQuestion, pairByInvitation } from './authy_member.mjs';
import { addApplication, countersign } from './operator.mjs';
import { letIn, press } from './panel.mjs';
import { confirmHeld, freshSite } from './panel_sites.mjs';
import { freshNumber } from './phone.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, id: string, place: string }} Caller a site, and the page about its direct calls */

/** What every site that calls can ask. */
export const DETAILS = '/protected/json/app/details';
/** Where sites are told of answers in these stories; nobody is there. */
export const ANSWERS = 'https://harbour.example/authy/callback';
/** What leads to the end of a key, at the page about direct calls. */
export const KEY_ENDS = 'section:has(#keys) a[href$="/end"]';

/** A site with the app on, which may not call yet. @returns {Promise<Caller>} */
export async function newCaller() {
  const name = freshSite();
  const { client_id: id } = await addApplication(name, 'https://harbour.example/back');
  await countersign('policy', 'set', id, 'methods=push,app_code,text');
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
 * @param {string} path
 * @param {Record<string, string>} [form] of a POST
 * @returns {Promise<{ status: number, said: any }>}
 */
export async function call(key, path, form) {
  const answer = await fetch(`${server}${path}`, {
    headers: { 'x-authy-api-key': key },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  return { status: answer.status, said: await answer.json() };
}

/** Whether the server knows a site by this key. @param {string} key */
export async function opens(key) {
  const { status, said } = await call(key, DETAILS);
  assert.equal(said.success, status === 200);
  if (status !== 200) assert.equal(status, 401, JSON.stringify(said));
  return status === 200;
}

/** What the server says of the site that has this key. @param {string} key */
export async function details(key) {
  return (await call(key, DETAILS)).said.app;
}

/**
 * The site registers somebody.
 * @param {string} key
 * @param {string} number
 * @param {boolean} [invites] sends a link that sets a device up
 * @returns {Promise<string>} the user's id
 */
export async function register(key, number, invites = false) {
  const { status, said } = await call(key, '/protected/json/users/new', {
    'user[email]': 'ada@example.org',
    'user[cellphone]': national(number),
    'user[country_code]': CALLING_CODE,
    send_install_link_via_sms: String(invites),
  });
  assert.equal(status, 200, JSON.stringify(said));
  return String(said.user.id);
}

/**
 * The site registers somebody, asks their app, and they approve.
 * @param {Page} phone
 * @param {string} key
 * @returns {Promise<string>} the request's uuid
 */
export async function askApp(phone, key) {
  const [number, message] = [freshNumber(), 'Pay 20 € to the lighthouse?'];
  let user = '';
  await pairByInvitation(phone, number, async () => {
    user = await register(key, number, true);
  });
  const { status, said } = await call(key, `/onetouch/json/users/${user}/approval_requests`, { message });
  assert.equal(status, 200, JSON.stringify(said));
  await approveQuestion(phone, { message, details: {}, hidden: [] });
  return said.approval_request.uuid;
}
