// A walk past every page of the server that has to do with the app, for whoever wants to look at each of them.
import { randomUUID } from 'node:crypto';
import { codeOf, otherAppSecret } from './another_app.mjs';
import { openSettingsByApp, openSiteWithApp, setUpApp, signInByApp } from './app_member.mjs';
import { approve, carried, newPhone, openRequest, pairByLink, pairingLink } from './authenticator.mjs';
import { enterCode, enterNumber, submit } from './hosted.mjs';
import { freshNumber } from './phone.mjs';
import { askFor } from './site.mjs';

/** @typedef {import('./gallery.mjs').See} See */
/** @typedef {import('./story.mjs').NewVisitor} NewVisitor */

/**
 * Pages of a set-up by the app, and by another one.
 * @param {NewVisitor} visitor
 * @param {See} see
 */
export async function walkAppSetUp(visitor, see) {
  const site = await openSiteWithApp();
  const [page, phone] = [await visitor(), await newPhone(visitor)];
  await page.goto(await askFor(site, randomUUID()));
  await see('app-number', page);
  await enterNumber(page, freshNumber());
  await see('app-prove', page);
  const [challenge = ''] = /^.*\/challenge\/[^/]+/.exec(page.url()) ?? [];
  await page.goto(`${challenge}/app-code`);
  await see('app-prove-code', page);
  await enterCode(page, '123456');
  await see('app-prove-code-wrong', page);
  await page.goto(`${challenge}/pair`);
  const link = await pairingLink(page);
  await see('app-pair', page);
  await pairByLink(phone, link);
  const number = await carried(page);
  await page.locator('.carried').waitFor();
  await see('app-pair-approve', page);
  await approve(phone, number);
  await page.waitForURL(/\/done$/);
  await see('app-done', page);

  const another = await visitor();
  await another.goto(await askFor(site, randomUUID()));
  await another.goto(another.url().replace(/\/number$/, '/pair/other'));
  await see('app-other', another);
  await enterCode(another, codeOf(await otherAppSecret(another)));
  await another.waitForURL(/\/done$/);
  await see('app-other-done', another);
}

/**
 * Pages of a sign-in by the app, and the settings of somebody who has it.
 * @param {NewVisitor} visitor
 * @param {See} see
 */
export async function walkAppSignIn(visitor, see) {
  const site = await openSiteWithApp();
  const [page, phone] = [await visitor(), await newPhone(visitor)];
  const user = await setUpApp(page, phone, site);

  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  await see('app-waiting', elsewhere);
  const challenge = elsewhere.url().replace(/\/push.*$/, '');
  const right = await carried(elsewhere);
  await approve(phone, right === '10' ? '11' : '10');
  await elsewhere.locator('form[action$="/push"] button').waitFor();
  await see('app-waiting-wrong-number', elsewhere);
  await elsewhere.goto(`${challenge}/app-code`);
  await see('app-code', elsewhere);
  await enterCode(elsewhere, '12');
  await see('app-code-wrong', elsewhere);

  await page.goto(await askFor(site, user, { action: 'settings' }));
  await see('app-settings', page);
  await openSettingsByApp(page, phone, site, user);
  await see('app-settings-proved', page);
  await submit(page, page.locator('form[action$="/settings/pair"] button'));
  const second = await newPhone(visitor);
  await see('app-settings-pair', page);
  await pairByLink(second, await pairingLink(page));
  await approve(second, await carried(page));
  await page.waitForURL(/\/settings\?told=device_added$/);
  await see('app-settings-added', page);

  const thief = await visitor();
  await signInByApp(thief, site, user);
  await openRequest(second);
  await second.getByRole('button', { name: 'Deny', exact: true }).click();
  await second.getByRole('button', { name: 'It was not me', exact: true }).click();
  // The page that waits has the way back, too: what is looked at is the one it leads to.
  await thief.waitForURL(/\/challenge\/[^/]+$/);
  await see('app-denied', thief);
}
