// What a person does in the authenticator when it lives in Firefox.
import { server } from './addresses.mjs';

/** @typedef {import('./push/firefox_page.mjs').FirefoxPage} FirefoxPage */

/** The part of the settings that is about notifications. */
const BELL = '.part:nth-of-type(2)';

/**
 * Pairs it by the link of a page.
 * @param {FirefoxPage} app
 * @param {string} link
 */
export async function pairByLink(app, link) {
  await app.goto(link);
  await app.click('main form button.first');
}

/**
 * Approves the request that is on the screen, or will be, with the number of the page that waits.
 * @param {FirefoxPage} app
 * @param {string} number
 */
export async function approve(app, number) {
  await app.type('#number', number);
  await app.click('main form button[type=submit]');
  await app.waitFor('.outcome .approved');
}

/**
 * Lets the app ring this device.
 * @param {FirefoxPage} app
 */
export async function turnBellOn(app) {
  await app.goto(`${server}/app/#settings`);
  await app.click(`${BELL} .acts button.first`);
  // It can be tried and turned off once it is on.
  await app.waitFor(`${BELL} .acts button.second`);
}
