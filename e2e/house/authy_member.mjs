// A person of a site that was on Authy, with the app: invited by the text that the registration sends, and asked by the
// site itself, with no page of ours anywhere.
import assert from 'node:assert/strict';
import { openRequest, pairByLink } from './authenticator.mjs';
import { textAfter } from './phone.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./phone.mjs').Text} Text */

/** The text that invites to the app has a link that pairs it. @param {Text} text */
const isInvitation = ({ text }) => text.includes('/app/#pair=');

/**
 * Registers, and opens the link of the text that invites to the app: the app is the person's at once.
 * @param {Page} phone
 * @param {string} number
 * @param {() => Promise<unknown>} register with the invitation
 */
export async function pairByInvitation(phone, number, register) {
  const { text } = await textAfter(number, register, isInvitation);
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  assert.ok(link, `a link in: ${text}`);
  await pairByLink(phone, link);
}

/**
 * Looks at the question of a site, which stands there in the site's own words.
 * @param {Page} phone
 * @param {{ message: string, details: Record<string, string>, hidden: string[] }} question
 */
async function readQuestion(phone, { message, details, hidden }) {
  await openRequest(phone);
  await phone.locator('main .message', { hasText: message }).waitFor();
  for (const [name, value] of Object.entries(details)) {
    const line = phone.locator('main dl > div').filter({ has: phone.locator('dt', { hasText: name }) });
    assert.ok((await line.locator('dd').allInnerTexts()).includes(value), `${name}: ${value}`);
  }
  const said = await phone.locator('main').innerText();
  for (const word of hidden) assert.ok(!said.includes(word), `${word} is not for the person`);
}

/**
 * Approves it. There is no page to carry a number over from.
 * @param {Page} phone
 * @param {{ message: string, details: Record<string, string>, hidden: string[] }} question
 */
export async function approveQuestion(phone, question) {
  await readQuestion(phone, question);
  await phone.getByRole('button', { name: 'Approve', exact: true }).click();
  await phone.getByRole('heading', { level: 1, name: 'Approved', exact: true }).waitFor();
}

/**
 * Denies it.
 * @param {Page} phone
 * @param {{ message: string, details: Record<string, string>, hidden: string[] }} question
 */
export async function denyQuestion(phone, question) {
  await readQuestion(phone, question);
  await phone.getByRole('button', { name: 'Deny', exact: true }).click();
  await phone.getByRole('button', { name: 'It was a mistake', exact: true }).click();
  await phone.getByRole('heading', { level: 1, name: 'Denied', exact: true }).waitFor();
}
