// The life of an app beside the real server: begun by a typed code or a number, renamed, remembered, removed; and other apps.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before } from 'node:test';
import { server } from '../house/addresses.mjs';
import { codeOf, otherAppSecret } from '../house/another_app.mjs';
import { atTheSite, endSetUp, openSettingsByApp, openSiteWithApp, setUpApp } from '../house/app_member.mjs';
import { approve, carried, codeFor, heading, newPhone } from '../house/authenticator.mjs';
import { continueToSite, enterCode, enterNumber, place, setUpByText, submit } from '../house/hosted.mjs';
import { freshNumber } from '../house/phone.mjs';
import { changeNumber } from '../house/settings.mjs';
import { askFor } from '../house/site.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteWithApp();
});

/**
 * The settings of somebody who proved something in this browser a moment ago.
 * @param {Page} page
 * @param {string} user
 */
async function openSettings(page, user) {
  await page.goto(await askFor(site, user, { action: 'settings' }));
  assert.equal(place(page), 'settings');
}

/**
 * Puts a number on file for somebody with the app.
 * @param {Page} page
 * @param {Page} phone
 * @param {string} user
 * @param {string} number
 */
async function addNumber(page, phone, user, number) {
  await openSettingsByApp(page, phone, site, user);
  await page.goto(page.url().replace(/\/settings.*$/, '/settings/number'));
  await changeNumber(page, number);
}

story('a site that is given the number wants to be added, and takes the code of the app for it', async ({ page, visitor }) => {
  const [phone, number] = [await newPhone(visitor), freshNumber()];
  await addNumber(page, phone, await setUpApp(page, phone, site), number);

  const other = await openSiteWithApp('Harbour master');
  const newcomer = await visitor();
  await newcomer.goto(await askFor(other, randomUUID()));
  await enterNumber(newcomer, number);
  await newcomer.locator('main a[href$="/app-code"]').first().click();
  await newcomer.locator('input[name=code]').waitFor();
  // Such a thing is fetched when the app is opened, and shown to nobody who has it open already.
  await phone.goto(`${server}/app/#codes`);
  await phone.reload();
  await phone.getByText('Harbour master wants to be added').first().waitFor();
  await phone.getByRole('button', { name: 'It is me: show the code' }).click();
  await phone.getByText('It is good for nothing else.', { exact: false }).waitFor();
  await enterCode(newcomer, await codeFor(phone, 'Harbour master'));
  assert.equal(place(newcomer), 'done');
  await continueToSite(newcomer);
  await atTheSite(newcomer, other);
});

story('an app that began with a number is taken in the settings', async ({ page, visitor }) => {
  const [user, number, phone] = [randomUUID(), freshNumber(), await newPhone(visitor)];
  await page.goto(await askFor(site, user));
  await setUpByText(page, number);

  await phone.goto(`${server}/app/#phone`);
  await phone.getByLabel('Phone number').fill(number);
  await phone.getByRole('button', { name: 'Set up the app' }).click();
  await heading(phone, 'Codes');
  const own = await codeFor(phone, 'This app itself');
  assert.match(own, /^\d{8}$/);

  await openSettings(page, user);
  await page.locator('a[href$="/settings/app"]').click();
  await enterCode(page, own);
  assert.match(page.url(), /\/settings\?told=device_paired$/);
  assert.match(await codeFor(phone, 'A site with an app'), /^\d{6}$/);
});

storyWithAndWithoutScripts('another authenticator app gives codes, and no code twice', async ({ page, visitor }) => {
  const user = randomUUID();
  await page.goto(await askFor(site, user));
  await page.goto(page.url().replace(/\/number$/, '/pair/other'));
  const secret = await otherAppSecret(page);
  const code = codeOf(secret);
  await enterCode(page, code);
  await page.waitForURL(/\/done$/);
  await continueToSite(page);
  await atTheSite(page, site);

  const elsewhere = await visitor();
  await elsewhere.goto(await askFor(site, user));
  assert.equal(place(elsewhere), 'app-code');
  await enterCode(elsewhere, code);
  assert.equal(place(elsewhere), 'app-code', 'it was used already');
  await enterCode(elsewhere, codeOf(secret, 1));
  await atTheSite(elsewhere, site);
});

story('a device is paired by a typed code, renamed, and its history told', async ({ page, visitor }) => {
  const [user, phone] = [randomUUID(), await newPhone(visitor)];
  await page.goto(await askFor(site, user));
  await page.goto(page.url().replace(/\/number$/, '/pair'));
  await phone.goto(`${server}/app/#type`);
  await phone.getByLabel('Code').fill((await page.locator('.typed code').innerText()).toUpperCase());
  await phone.getByRole('button', { name: 'Next' }).click();
  await phone.getByRole('button', { name: 'Pair this device' }).click();
  await approve(phone, await carried(page));
  await endSetUp(page, site);

  await phone.goto(`${server}/app/#settings`);
  await phone.getByLabel('Name').fill('Kitchen tablet');
  await phone.getByRole('button', { name: 'Save' }).click();
  await phone.getByText('Saved').first().waitFor();
  await openSettings(page, user);
  await page.getByText('Kitchen tablet').first().waitFor();

  await phone.goto(`${server}/app/#history`);
  await heading(phone, 'History');
  await phone.locator('main').getByText('Approved').first().waitFor();
});

story('a device that is removed in the settings forgets the account at once', async ({ page, visitor }) => {
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  await addNumber(page, phone, user, freshNumber());
  await phone.goto(`${server}/app/#codes`);
  await codeFor(phone, 'A site with an app');
  await submit(page, page.locator('form[action$="/settings/devices"] button'));
  assert.match(page.url(), /\/settings\?told=/);
  await phone.getByText('No accounts yet').waitFor();
  await phone.reload();
  await phone.getByText('No accounts yet').waitFor();
  assert.equal(await phone.locator('main li.card').count(), 0);
});
