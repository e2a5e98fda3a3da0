// The control panel: operators with a passkey of software, and what they do there.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { server } from './addresses.mjs';
import { countersign } from './operator.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const PASSWORD = 'correct horse battery staple';

/** Names are taken once on the demo that all files share. */
let named = 0;

/** @param {string} word */
export function freshName(word) {
  named += 1;
  return `${word}.${process.pid}.${named}`;
}

/**
 * Gives the page's browser an authenticator that answers as soon as it is asked, for a person it is sure of.
 * @param {Page} page
 */
export async function withAuthenticator(page) {
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('WebAuthn.enable');
  await debugging.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/**
 * A link that the terminal gives, for somebody in this role.
 * @param {'owner' | 'operator' | 'helper' | 'read_only'} role
 */
export async function invitation(role) {
  const said = await countersign('admin', 'invite', role);
  const [link] = /http\S+\/admin\/link\/\S+/.exec(said) ?? [];
  assert.ok(link, said);
  return link;
}

/**
 * Accepts a link: one is in afterwards, at one's own account.
 * @param {Page} page
 * @param {string} link
 * @param {string} name
 */
export async function accept(page, link, name) {
  await page.goto(link);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', PASSWORD);
  await page.fill('input[name=again]', PASSWORD);
  await press(page, 'main button');
  assert.equal(at(page), '/admin/account');
}

/**
 * Adds a passkey at one's own account.
 * @param {Page} page
 * @param {string} name
 */
export async function addPasskey(page, name) {
  await page.fill('form[data-passkey=create] input[name=name]', name);
  await press(page, 'form[data-passkey=create] button');
}

/**
 * Types name and password, at the page that asks for them.
 * @param {Page} page
 * @param {string} name
 */
export async function typePassword(page, name) {
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', PASSWORD);
  await press(page, 'main button');
}

/** Has the passkey answer, at the page that asks for it. @param {Page} page */
export function answerByPasskey(page) {
  return press(page, 'form[data-passkey=get] button');
}

/** @param {Page} page */
export async function signOut(page) {
  await press(page, 'header button');
}

/**
 * An operator who is in and has a passkey: from the terminal's link to the first page.
 * @param {Page} page
 * @param {'owner' | 'operator' | 'helper' | 'read_only'} [role]
 */
export async function letIn(page, role = 'owner') {
  const name = freshName(role.replace('_', '.'));
  await withAuthenticator(page);
  await accept(page, await invitation(role), name);
  await addPasskey(page, 'Key');
  await page.goto(`${server}/admin/`);
  return name;
}

/**
 * Presses a button, or follows a link, and waits for the page it leads to.
 * @param {Page} page
 * @param {string} selector
 */
export async function press(page, selector) {
  await Promise.all([page.waitForEvent('load'), page.locator(selector).first().click()]);
}

/**
 * Looks at the page again until it says this: what a server does on its own takes a moment.
 * @param {Page} page
 * @param {string} sentence
 */
export async function untilSaid(page, sentence) {
  for (const patience = Date.now() + 15_000; Date.now() < patience; ) {
    if (await page.getByText(sentence).first().isVisible()) return;
    await pause(200);
    await page.reload();
  }
  assert.fail(`${page.url()} never says: ${sentence}`);
}

/** The path of the page one is at. @param {Page} page */
export function at(page) {
  return new URL(page.url()).pathname;
}
