// A member with the app: set up, asked, and back at the site.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { approve, carried, pairByLink, pairingLink } from './authenticator.mjs';
import { continueToSite, place } from './hosted.mjs';
import { countersign } from './operator.mjs';
import { askFor, openSite } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./site.mjs').Site} Site */

/**
 * A site whose members have the app, and may have a number.
 * @param {string} [name]
 */
export async function openSiteWithApp(name = 'A site with an app') {
  const site = await openSite(name);
  await countersign('policy', 'set', site.client_id, 'methods=push,app_code,text');
  return site;
}

/**
 * Waits until the browser is back at the site.
 * @param {Page} page
 * @param {Site} site
 */
export function atTheSite(page, site) {
  return page.waitForURL((address) => address.href.split('?')[0] === site.redirectAddress);
}

/**
 * A new user of the site begins to set up: the link that pairs a phone, on the page that waits for it.
 * @param {Page} page
 * @param {Site} site
 * @returns {Promise<{ user: string, link: string }>}
 */
export async function beginSetUp(page, site) {
  const user = randomUUID();
  await page.goto(await askFor(site, user));
  assert.equal(place(page), 'number');
  const pair = await page.locator('main .links a[href$="/pair"]').getAttribute('href');
  // Without scripts such a page never stops loading: it is there once its answer is.
  await page.goto(new URL(pair ?? '', page.url()).href, { waitUntil: 'commit' });
  return { user, link: await pairingLink(page) };
}

/**
 * The first request was approved: the page goes on by itself, and on to the site.
 * @param {Page} page
 * @param {Site} site
 */
export async function endSetUp(page, site) {
  await page.waitForURL(/\/done$/);
  await continueToSite(page);
  await atTheSite(page, site);
}

/**
 * Sets the app up for a new user; the browser is back at the site.
 * @param {Page} page
 * @param {Page} phone
 * @param {Site} site
 * @returns {Promise<string>} the user
 */
export async function setUpApp(page, phone, site) {
  const { user, link } = await beginSetUp(page, site);
  await pairByLink(phone, link);
  await approve(phone, await carried(page));
  await endSetUp(page, site);
  return user;
}

/**
 * Signs in; the page waits for the app, and has begun to listen: before that, without scripts, it would overtake
 * whoever leaves it.
 * @param {Page} page
 * @param {Site} site
 * @param {string} user
 * @param {Record<string, string>} [more] of the request
 */
export async function signInByApp(page, site, user, more = {}) {
  const listens = page.waitForRequest(/\/(events|push\/hold)\?/);
  await page.goto(await askFor(site, user, more), { waitUntil: 'commit' });
  await listens;
}

/**
 * Opens the settings in a browser where something was proved a moment ago, and has the app approve once more: what
 * opened them is enough to look, and for no change.
 * @param {Page} page
 * @param {Page} phone
 * @param {Site} site
 * @param {string} user
 */
export async function openSettingsByApp(page, phone, site, user) {
  await page.goto(await askFor(site, user, { action: 'settings' }));
  assert.equal(place(page), 'settings');
  await page.goto(page.url().replace(/\/settings.*$/, '/settings/prove'));
  await page.locator('button[formaction$="/push"]').click({ noWaitAfter: true });
  await page.waitForURL(/\/push(\/hold.*)?$/, { waitUntil: 'commit' });
  await approve(phone, await carried(page));
  await page.waitForURL(/\/settings\?told=proved$/);
}
