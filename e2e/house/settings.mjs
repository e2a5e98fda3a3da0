// What a member does in the account settings, and with the mails and links about them.
import assert from 'node:assert/strict';
import { community, server } from './addresses.mjs';
import { chooseWay, enterCode, enterNumber, place, submit } from './hosted.mjs';
import { A_CODE, addressOf, mailAfter, saying } from './mail.mjs';
import { codeIn, textAfter } from './phone.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./member.mjs').SetUp} SetUp */

/**
 * From the member's profile at the community to the settings; open at once where something was proved
 * in this browser a moment ago.
 * @param {Page} page signed in at the community
 */
export async function goToSettings(page) {
  await page.goto(`${community}/profile`);
  await submit(page, page.locator('form[action$="/security-settings"] button'));
  assert.equal(place(page), 'settings');
}

/**
 * The number the card shows, masked.
 * @param {Page} page
 */
export async function numberOnFile(page) {
  return (await page.locator('bdi.masked').first().innerText()).replace(/\s/g, '');
}

/**
 * Proves the mail address in the settings, from a page that offers it.
 * @param {Page} page
 * @param {SetUp} member
 */
export async function proveMail(page, member) {
  const ask = () => submit(page, page.locator('form[action$="/mail/send"] button'));
  const mail = await mailAfter(addressOf(member), ask, saying(A_CODE));
  assert.equal(place(page), 'mail');
  await enterCode(page, codeIn(mail));
  assert.match(place(page), /^settings/);
}

/**
 * Enters another number on its page, and the code that is sent to it.
 * @param {Page} page
 * @param {string} number
 */
export async function changeNumber(page, number) {
  await enterNumber(page, number);
  const text = await textAfter(number, () => chooseWay(page, 'text'));
  await enterCode(page, codeIn(text));
  assert.equal(place(page), 'settings');
}

/**
 * Makes recovery codes where a set-up ends or in the settings; gives the ten that are shown.
 * @param {Page} page
 */
export async function makeCodes(page) {
  await submit(page, page.locator('form[action$="/codes"] button').first());
  const codes = await page.locator('ul.codes code').allInnerTexts();
  assert.equal(codes.length, 10);
  for (const code of codes) assert.match(code, /^\w{4}-\w{4}-\w{4}$/);
  return codes;
}

/**
 * The link of ours in a mail.
 * @param {import('./mail.mjs').Mail} mail
 */
export function linkIn(mail) {
  const link = mail.links.find((address) => address.startsWith(`${server}/link/`));
  assert.ok(link, `a link in: ${mail.text}`);
  return link;
}

/**
 * Presses the one button behind a link of ours.
 * @param {Page} page any browser's
 * @param {import('./mail.mjs').Mail} mail
 */
export async function pressLink(page, mail) {
  await page.goto(linkIn(mail));
  await submit(page, page.locator('form[action^="/link/"] button'));
}
