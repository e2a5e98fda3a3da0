// What a person does on the server's own pages. Fields and buttons are found by their names, not by
// their words, so that the stories read the same in every language.
import assert from 'node:assert/strict';
import { server } from './addresses.mjs';
import { codeIn, textAfter } from './phone.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * The way of the current page's address below the challenge: '', 'number', 'code', 'done'.
 * @param {Page} page
 */
export function place(page) {
  const address = new URL(page.url());
  assert.equal(address.origin, server, `on the server's pages, not at ${address.href}`);
  const found = /^\/challenge\/[^/]+\/?(.*)$/.exec(address.pathname);
  assert.ok(found, `on a page of a challenge, not at ${address.pathname}`);
  return found[1];
}

/**
 * Set up: number.
 * @param {Page} page
 * @param {string} number in international form
 */
export async function enterNumber(page, number) {
  await page.locator('input[name=number]').fill(number);
  await submit(page, page.locator('form:has(input[name=number]) button'));
}

/**
 * Set up: prove, Choose how, and the code page's "again": asks for a code by one of the ways.
 * @param {Page} page
 * @param {'text' | 'call'} method
 */
export async function chooseWay(page, method) {
  await submit(page, page.locator(`button[name=method][value=${method}]`));
}

/**
 * Enters a code and sends it.
 * @param {Page} page
 * @param {string} code as a person types it
 */
export async function enterCode(page, code) {
  await page.locator('input[name=code]').fill(code);
  await submit(page, page.locator('form:has(input[name=code]) button'));
}

/**
 * The whole set-up by text, from the number to the last button; the browser is then back at the site.
 * @param {Page} page
 * @param {string} number
 */
export async function setUpByText(page, number) {
  await enterNumber(page, number);
  const text = await textAfter(number, () => chooseWay(page, 'text'));
  await enterCode(page, codeIn(text));
  assert.equal(place(page), 'done');
  await continueToSite(page);
}

/**
 * Done: continue to the site.
 * @param {Page} page
 */
export async function continueToSite(page) {
  await submit(page, page.locator('form[action$="/done"] button'));
}

/**
 * Gives up: back to the site.
 * @param {Page} page
 */
export async function backToSite(page) {
  await submit(page, page.locator('form[action$="/back"] button').first());
}

/**
 * Presses a button or a link and waits for the page it leads to, to its end: a page that is still loading would be
 * taken for the next one by whoever presses something there.
 * @param {Page} page
 * @param {import('playwright-core').Locator} button
 */
export async function submit(page, button) {
  await Promise.all([page.waitForEvent('load'), button.click()]);
}
