// What a member does with passkeys, on the pages of a challenge and in the settings.
import { heading } from './authenticator.mjs';
import { submit } from './hosted.mjs';
import { countersign } from './operator.mjs';
import { openSite } from './site.mjs';
import { words } from './words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * A site where these methods are on.
 * @param {string} methods
 */
export async function openSiteWithPasskeys(methods) {
  const site = await openSite('A site with passkeys');
  await countersign('policy', 'set', site.client_id, `methods=${methods}`);
  return site;
}

/**
 * Makes a passkey at the page that makes one.
 * @param {Page} page
 * @param {string} name
 */
export async function makePasskey(page, name) {
  await page.locator('input[name=name]').fill(name);
  await submit(page, page.locator('form[data-passkey=create] button'));
}

/**
 * Waits for the page that offers one after an approval, and stands between that and the site.
 * @param {Page} page
 */
export async function atTheOffer(page) {
  await page.waitForURL(/\/passkey\/new$/);
  await heading(page, words('new_passkey.title_offer'));
}

/**
 * Has the passkey answer at the page that asks for it.
 * @param {Page} page
 */
export async function usePasskey(page) {
  await submit(page, page.locator('form[data-passkey=get] button'));
}

/**
 * A small key beside what the device has: an authenticator of its own.
 * @param {Page} page where an authenticator is already
 */
export async function plugKeyIn(page) {
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('WebAuthn.enable');
  await debugging.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
