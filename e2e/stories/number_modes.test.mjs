// How the number is carried from the page to the app: picked out of three, or not at all, as in 2017; and a phone without a
// connection, whose digits are carried back.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { assertAccessible } from '../house/accessible.mjs';
import { atTheSite, openSiteWithApp, setUpApp, signInByApp } from '../house/app_member.mjs';
import { carried, newPhone, openRequest, saidBy } from '../house/authenticator.mjs';
import { enterCode } from '../house/hosted.mjs';
import { countersign } from '../house/operator.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

/** @type {Record<'type' | 'pick' | 'none', import('../house/site.mjs').Site>} */
const sites = /** @type {any} */ ({});

before(async () => {
  for (const mode of /** @type {const} */ (['type', 'pick', 'none'])) sites[mode] = await openSiteWithApp();
});

/**
 * Sets the app up while a number is typed, and has the site carry it otherwise from then on.
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Page} phone
 * @param {'pick' | 'none'} mode
 */
async function setUp(page, phone, mode) {
  const site = sites[mode];
  await countersign('policy', 'set', site.client_id, 'number_matching=type');
  const user = await setUpApp(page, phone, site);
  await countersign('policy', 'set', site.client_id, `number_matching=${mode}`);
  // Within a second every process knows it.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { site, user };
}

/** @param {import('playwright-core').Page} phone */
async function approve(phone) {
  await phone.getByRole('button', { name: 'Approve', exact: true }).click();
  await phone.getByRole('heading', { level: 1, name: 'Approved', exact: true }).waitFor();
}

storyWithAndWithoutScripts('the number of the page is picked out of three', async ({ page, visitor }) => {
  const phone = await newPhone(visitor);
  const { site, user } = await setUp(page, phone, 'pick');
  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  const number = await carried(elsewhere);
  await openRequest(phone);
  assert.equal(await phone.getByRole('radio').count(), 3);
  await phone.getByRole('radio', { name: number, exact: true }).check();
  await approve(phone);
  await atTheSite(elsewhere, site);
});

storyWithAndWithoutScripts('without a number a tap is enough', async ({ page, visitor }) => {
  const phone = await newPhone(visitor);
  const { site, user } = await setUp(page, phone, 'none');
  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  await openRequest(phone);
  assert.equal(await phone.locator('.carried').count(), 0);
  await approve(phone);
  await atTheSite(elsewhere, site);
});

storyWithAndWithoutScripts('a phone without a connection answers with digits', async ({ page, visitor, scripts }) => {
  const site = sites.type;
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  const way = await saidBy(elsewhere, /href="([^"]*\/push\/offline)"/);
  await elsewhere.goto(new URL(way, elsewhere.url()).href);
  if (scripts) await assertAccessible(elsewhere);
  const link = await elsewhere.locator('a[href*="#offline="]').getAttribute('href');
  await phone.evaluate(async () => void (await navigator.serviceWorker.ready));
  await phone.context().setOffline(true);
  await phone.goto(link ?? '');
  await phone.getByRole('heading', { level: 1, name: 'Is this you?', exact: true }).waitFor();
  await phone.getByRole('button', { name: 'Approve', exact: true }).click();
  const digits = await phone.locator('output.digits').innerText();
  await enterCode(elsewhere, digits.replace(/\s/g, ''));
  await atTheSite(elsewhere, site);
  await phone.context().setOffline(false);
});
