// Members as stories need them: set up, and somewhere on their way.
import assert from 'node:assert/strict';
import { assertSignedIn, join, signIn, signOut } from './community.mjs';
import { enterCode, place, setUpByText } from './hosted.mjs';
import { codeIn, freshNumber, textAfter } from './phone.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./community.mjs').Member & { number: string }} SetUp */

/**
 * A new member who has set up a number; the browser is signed in, and known.
 * @param {Page} page
 * @returns {Promise<SetUp>}
 */
export async function becomeMember(page) {
  const member = { ...(await join(page)), number: freshNumber() };
  assert.equal(place(page), 'number');
  await setUpByText(page, member.number);
  await assertSignedIn(page, member);
  return member;
}

/**
 * The same, and signed out again.
 * @param {Page} page
 */
export async function becomeMemberAndLeave(page) {
  const member = await becomeMember(page);
  await signOut(page);
  return member;
}

/**
 * Gives the password in a browser that is new for the member: a text goes out at once, and the page
 * asks for its code.
 * @param {Page} page
 * @param {SetUp} member
 * @returns {Promise<string>} the code
 */
export async function beginInNewBrowser(page, member) {
  const text = await textAfter(member.number, () => signIn(page, member));
  assert.equal(place(page), 'code');
  return codeIn(text);
}

/**
 * The whole sign-in in a browser that is new for the member.
 * @param {Page} page
 * @param {SetUp} member
 */
export async function signInByText(page, member) {
  await enterCode(page, await beginInNewBrowser(page, member));
  await assertSignedIn(page, member);
}
