// What a member does at the demo's community site.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { community } from './addresses.mjs';
import { enterCode, place } from './hosted.mjs';
import { A_CODE, addressOf, mailAfter, saying } from './mail.mjs';
import { codeIn } from './phone.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, password: string }} Member */

/**
 * A new member of the community, so that no story meets another's. The mail address is proved, and the
 * page asks for the number.
 * @param {Page} page
 * @returns {Promise<Member>}
 */
export async function join(page) {
  const member = newMember();
  await proveAddress(page, member, () => joinAs(page, member));
  assert.equal(place(page), 'number');
  return member;
}

/** @returns {Member} */
export function newMember() {
  return { name: `m${randomUUID().slice(0, 8)}`, password: `p-${randomUUID()}` };
}

/**
 * Joins; the page then asks for the code that was mailed.
 * @param {Page} page
 * @param {Member} member
 */
export async function joinAs(page, member) {
  await page.goto(`${community}/join`);
  await fillIn(page, member);
}

/**
 * Does what begins a first set-up, and enters the code that is mailed.
 * @param {Page} page
 * @param {Member} member
 * @param {() => Promise<unknown>} begin
 */
export async function proveAddress(page, member, begin) {
  const mail = await mailAfter(addressOf(member), begin, saying(A_CODE));
  assert.equal(place(page), 'mail');
  await enterCode(page, codeIn(mail));
}

/**
 * Name and password. The page is then wherever the site sent it: to the second factor, or in.
 * @param {Page} page
 * @param {Member} member
 */
export async function signIn(page, member) {
  await page.goto(`${community}/sign-in`);
  await fillIn(page, member);
}

/** @param {Page} page */
export async function signOut(page) {
  await page.goto(community);
  const button = page.locator('form[action$="/sign-out"] button');
  await Promise.all([page.waitForEvent('load'), button.click()]);
}

/**
 * @param {Page} page
 * @param {Member} member
 */
export async function assertSignedIn(page, member) {
  assert.equal(new URL(page.url()).origin, community, 'back at the community');
  await page.goto(`${community}/profile`);
  assert.equal(new URL(page.url()).pathname, '/profile', 'the profile opens');
  assert.match((await page.locator('main').textContent()) ?? '', new RegExp(member.name));
}

/** @param {Page} page */
export async function assertSignedOut(page) {
  await page.goto(`${community}/profile`);
  assert.equal(new URL(page.url()).pathname, '/sign-in', 'the profile asks to sign in');
}

/**
 * @param {Page} page
 * @param {Member} member
 */
async function fillIn(page, { name, password }) {
  const form = page.locator('form:has(input[name=password])');
  await form.locator('input[name=name]').fill(name);
  await form.locator('input[name=password]').fill(password);
  const email = form.locator('input[name=email]');
  if (await email.count()) await email.fill(`${name}@lighthouse.example`);
  await Promise.all([page.waitForEvent('load'), form.locator('button').click()]);
}
