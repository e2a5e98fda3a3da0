// A walk past the pages of passkeys, for whoever wants to look at each of them.
import { randomUUID } from 'node:crypto';
import { atTheSite, setUpApp, signInByApp } from './app_member.mjs';
import { approve, carried, newPhone } from './authenticator.mjs';
import { enterCode, submit } from './hosted.mjs';
import { withAuthenticator } from './panel.mjs';
import { makePasskey, openSiteWithPasskeys, usePasskey } from './passkeys.mjs';
import { makeCodes } from './settings.mjs';
import { askFor } from './site.mjs';
import { aWeekPassesFor } from './time.mjs';

/** @typedef {import('./gallery.mjs').See} See */
/** @typedef {import('playwright-core').Page} Page */

const PROVE = { acr_values: 'urn:countersign:proved' };

/**
 * Set up, signed in by, kept in the settings.
 * @param {Page} page a new visitor's
 * @param {See} see
 */
export async function walkPasskeys(page, see) {
  const site = await openSiteWithPasskeys('passkey,text');
  const user = randomUUID();
  await withAuthenticator(page);
  await page.goto(await askFor(site, user));
  await see('number-or-passkey', page);
  await submit(page, page.locator('main .links a[href$="/passkey/new"]'));
  await see('new-passkey', page);
  await makePasskey(page, 'Laptop');
  await see('done-with-passkey', page);
  const [code] = await makeCodes(page);
  await submit(page, page.locator('form[action$="/done"] button'));
  await atTheSite(page, site);
  await page.goto(await askFor(site, user, PROVE));
  await see('passkey', page);
  const recovery = page.url().replace(/passkey$/, 'recovery');
  await page.goto(recovery);
  await see('recovery-passkey', page);
  await submit(page, page.locator('main .links a').last());
  await usePasskey(page);
  await atTheSite(page, site);
  await page.goto(await askFor(site, user, { action: 'settings' }));
  await see('settings-with-passkey', page);
  await submit(page, page.locator('a[href$="prove?for=add_passkey"]'));
  await see('prove-more-for-passkey', page);
  await submit(page, page.locator('a[href$="/recovery-code"]'));
  await enterCode(page, code);
  await submit(page, page.locator('a[href*="/settings/passkey?which="]'));
  await see('own-passkey', page);
  await page.locator('input[name=name]').fill(' ');
  await submit(page, page.locator('form[action$="/settings/passkey"] button'));
  await see('own-passkey-no-name', page);
}

/**
 * The page that offers one, a week after the app was set up.
 * @param {import('./story.mjs').NewVisitor} visitor
 * @param {See} see
 */
export async function walkOfferedPasskey(visitor, see) {
  const site = await openSiteWithPasskeys('push,passkey,text');
  const [page, phone] = [await visitor(), await newPhone(visitor)];
  const user = await setUpApp(page, phone, site);
  await aWeekPassesFor(user);
  await signInByApp(page, site, user, PROVE);
  await approve(phone, await carried(page));
  await page.waitForURL(/\/passkey\/new$/);
  await see('offered-passkey', page);
}
