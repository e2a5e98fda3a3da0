// A demo of its own with the app on, for a process whose other demo knows texts alone. Whoever imports this file does
// so before anything that asks where the demo is, which answers with this one then.
import { mkdirSync } from 'node:fs';
import { basename, join as path } from 'node:path';
import { Demo } from './demo.mjs';

// Each file of tests has a process of its own, and they run side by side.
const file = basename(process.argv[1] ?? '', '.test.mjs');
const results = path(process.env.E2E_RESULTS ?? '', `demo-with-app-${file}`);
mkdirSync(results, { recursive: true });
export const demo = await Demo.start({ binary: process.env.COUNTERSIGN_BINARY ?? '', results });
Object.assign(process.env, demo.environment());
const { approve, carried } = await import('./authenticator.mjs');
const { assertSignedIn, join } = await import('./community.mjs');
const { continueToSite } = await import('./hosted.mjs');

/** @typedef {import('playwright-core').Page} Page */

/**
 * Opens the authenticator by its link on the virtual phone.
 * @param {Page} page some page of the person's browser
 */
export async function openAuthenticator(page) {
  const screen = await page.context().newPage();
  await screen.goto(demo.addresses.phone);
  const opened = page.context().waitForEvent('page');
  await screen.getByRole('link', { name: 'Authenticator', exact: true }).click();
  const app = await opened;
  await app.waitForURL(`${demo.addresses.server}/app/**`);
  await screen.close();
  return app;
}

/**
 * Joins the community and sets the app up in place of a number: a click opens it, a click pairs it.
 * @param {Page} page
 */
export async function joinWithApp(page) {
  const member = await join(page);
  await page.getByRole('link', { name: 'I have no phone', exact: true }).click();
  await page.waitForURL(/\/pair$/);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Open Countersign on this device', exact: true }).click();
  const paired = await opened;
  await paired.getByRole('button', { name: 'Pair this device', exact: true }).click();
  await approve(paired, await carried(page));
  await paired.close();
  await page.waitForURL(/\/done$/);
  await continueToSite(page);
  await assertSignedIn(page, member);
  return member;
}
