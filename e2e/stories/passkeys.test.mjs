// Passkeys: the first and only factor, at a sign-in, in the settings, and not offered in a browser that is hardly known.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertAccessible } from '../house/accessible.mjs';
import { server } from '../house/addresses.mjs';
import { atTheSite, setUpApp, signInByApp } from '../house/app_member.mjs';
import { approve, carried } from '../house/authenticator.mjs';
import { continueToSite, enterCode, place, submit } from '../house/hosted.mjs';
import { withAuthenticator } from '../house/panel.mjs';
import { makePasskey, openSiteWithPasskeys, plugKeyIn, usePasskey } from '../house/passkeys.mjs';
import { makeCodes } from '../house/settings.mjs';
import { askFor } from '../house/site.mjs';
import { story } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

const PROVE = { acr_values: 'urn:countersign:proved' };

/**
 * Sets a passkey up as the only factor; the page is the last one of the set-up.
 * @param {Page} page
 * @param {import('../house/site.mjs').Site} site
 */
async function setUp(page, site) {
  const user = randomUUID();
  await withAuthenticator(page);
  await page.goto(await askFor(site, user));
  assert.equal(place(page), 'passkey/new');
  await makePasskey(page, 'Laptop');
  assert.equal(place(page), 'done');
  return user;
}

story('a passkey is the first and only factor, and signs in', async ({ page }) => {
  const site = await openSiteWithPasskeys('passkey');
  const user = randomUUID();
  await withAuthenticator(page);
  await page.goto(await askFor(site, user));
  assert.equal(place(page), 'passkey/new');
  await assertAccessible(page);
  await makePasskey(page, '');
  await assertAccessible(page);
  await continueToSite(page);
  await atTheSite(page, site);

  await page.goto(await askFor(site, user, PROVE));
  assert.equal(place(page), 'passkey');
  await assertAccessible(page);
  await usePasskey(page);
  await atTheSite(page, site);
});

story('by the keyboard alone', async ({ page }) => {
  const site = await openSiteWithPasskeys('passkey');
  const user = await setUp(page, site);
  await continueToSite(page);
  await page.goto(await askFor(site, user, PROVE));
  await page.locator('form[data-passkey=get] button:focus').waitFor();
  await Promise.all([atTheSite(page, site), page.keyboard.press('Enter')]);
});

story('what was answered once is worth nothing a second time', async ({ page }) => {
  const site = await openSiteWithPasskeys('passkey');
  const user = await setUp(page, site);
  await continueToSite(page);
  await page.goto(await askFor(site, user, PROVE));
  const first = page.url();
  const sent = page.waitForRequest((request) => {
    return request.method() === 'POST' && request.url() === first;
  });
  await usePasskey(page);
  const body = (await sent).postData() ?? '';
  await atTheSite(page, site);

  const [{ name, value }] = await page.context().cookies(server);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: server,
    cookie: `${name}=${value}`,
  };
  /** @param {string} address */
  const replay = (address) => fetch(address, { method: 'POST', body, headers, redirect: 'manual' });
  await page.goto(await askFor(site, user, PROVE));
  const second = page.url();
  const refused = await replay(second);
  assert.equal(refused.status, 303);
  const told = refused.headers.get('location') ?? '';
  assert.match(told, /\/passkey\?error=wrong$/);
  await page.goto(new URL(told, server).href);
  assert.match(await page.locator('[role=alert]').first().innerText(), /4 tries left/);
  const over = await replay(first);
  assert.doesNotMatch(over.headers.get('location') ?? '', /code=/);
});

story('in the settings one is added, named and removed, and the last one stays', async ({ page }) => {
  const site = await openSiteWithPasskeys('passkey');
  const user = await setUp(page, site);
  const [code] = await makeCodes(page);
  await submit(page, page.locator('form[action$="/done"] button'));
  await page.goto(await askFor(site, user, { action: 'settings' }));
  assert.equal(place(page), 'settings');
  const settings = page.url();
  // The set-up opened them; a change asks for more.
  await submit(page, page.locator('a[href$="prove?for=add_passkey"]'));
  await assertAccessible(page);
  await submit(page, page.locator('a[href$="/recovery-code"]'));
  await enterCode(page, code);
  await assertAccessible(page);

  await submit(page, page.locator('form[action$="/settings/passkeys"] button'));
  assert.equal(place(page), 'passkey/new');
  await page.locator('form[data-passkey=create] button').click();
  await page.getByText(words('passkey.known', { site: 'A site with passkeys' })).waitFor();
  await plugKeyIn(page);
  await makePasskey(page, 'Key on the ring');
  await page.getByText(words('passkey_told.added')).waitFor();

  await submit(page, page.locator('a[href*="/settings/passkey?which="]').first());
  await assertAccessible(page);
  await page.locator('input[name=name]').fill('Old laptop');
  await submit(page, page.locator('form[action$="/settings/passkey"] button'));
  await page.getByText(words('passkey_told.named')).waitFor();
  await page.getByText('Old laptop').first().waitFor();
  await submit(page, page.locator('a[href*="/settings/passkey?which="]').first());
  await submit(page, page.locator('form[action$="/remove"] button'));
  await page.getByText(words('passkey_told.removed')).waitFor();
  assert.equal(await page.locator('a[href*="/settings/passkey?which="]').count(), 1);
  await submit(page, page.locator('a[href*="/settings/passkey?which="]'));
  await submit(page, page.locator('form[action$="/remove"] button'));
  await page.getByText(words('told.refused')).waitFor();
  assert.ok(page.url().startsWith(settings.split('?')[0]));
});

story('without scripts the page says what is missing', async ({ page, visitor }) => {
  const site = await openSiteWithPasskeys('passkey');
  const user = await setUp(page, site);
  await continueToSite(page);
  const bare = await visitor({ javaScriptEnabled: false });
  await bare.goto(await askFor(site, user));
  assert.equal(place(bare), 'passkey');
  assert.equal(await bare.locator('noscript p').innerText(), words('passkey.needs_script'));
  // Nothing was answered, so pressing it is no try.
  await submit(bare, bare.locator('form[data-passkey=get] button'));
  assert.equal(place(bare), 'passkey');
  assert.equal(await bare.locator('main [role=alert]:not([hidden])').count(), 0);
  await submit(bare, bare.locator('main .links a[href$="/recovery"]'));
});

story('an approval in a browser that is known since a moment ago offers none', async ({ page, visitor }) => {
  // Offered it is in one that has been known for a week: passkey_offered.test.mjs, where time is moved by hand.
  const site = await openSiteWithPasskeys('push,app_code,passkey,text');
  const phone = await visitor();
  const user = await setUpApp(page, phone, site);
  await signInByApp(page, site, user, PROVE);
  await approve(phone, await carried(page));
  await atTheSite(page, site);
});
