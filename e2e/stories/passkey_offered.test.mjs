// A passkey is offered after an approval, to whoever set up with the app, in a browser that has been known for a week: taken in
// one, declined in another, and not offered where a thief may sit. A demo of its own, whose time is moved by hand.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

// First: the other files ask where the demo is as they are loaded.
const { demo } = await import('../house/app_demo.mjs');
const { atTheSite, setUpApp, signInByApp } = await import('../house/app_member.mjs');
const { approve, carried, newPhone } = await import('../house/authenticator.mjs');
const { submit } = await import('../house/hosted.mjs');
const { withAuthenticator } = await import('../house/panel.mjs');
const { atTheOffer, makePasskey, openSiteWithPasskeys, usePasskey } = await import('../house/passkeys.mjs');
const { story, storyWithAndWithoutScripts } = await import('../house/story.mjs');
const { aWeekPassesFor } = await import('../house/time.mjs');
const { words } = await import('../house/words.mjs');

/** @typedef {import('playwright-core').Page} Page */

/** The site wants a proof in a browser that is known as well. */
const PROVE = { acr_values: 'urn:countersign:proved' };

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteWithPasskeys('push,app_code,passkey,text');
});

after(async () => {
  assert.deepEqual(await demo.stop(), []);
});

/**
 * Signs in by an approval; what comes of it is for the story to say.
 * @param {Page} page
 * @param {Page} phone
 * @param {string} user
 */
async function approvedIn(page, phone, user) {
  await signInByApp(page, site, user, PROVE);
  await approve(phone, await carried(page));
}

/** Waits until the browser is at the site, which was given its code. @param {Page} page */
async function isIn(page) {
  await atTheSite(page, site);
  assert.match(page.url(), /[?&]code=/);
}

story('a passkey is offered after an approval, made, and confirms from then on', async ({ page, visitor }) => {
  const phone = await newPhone(visitor);
  await withAuthenticator(page);
  const user = await setUpApp(page, phone, site);
  await aWeekPassesFor(user);

  await approvedIn(page, phone, user);
  await atTheOffer(page);
  await page.getByText(words('new_passkey.offer', { site: 'A site with passkeys' })).waitFor();
  await makePasskey(page, 'Laptop');
  await isIn(page);

  await approvedIn(page, phone, user);
  await isIn(page);
  // The app comes first all the same, and the passkey is among the other ways.
  await signInByApp(page, site, user, PROVE);
  await submit(page, page.locator('section:has(#others) a[href$="/passkey"]'));
  await usePasskey(page);
  await isIn(page);
});

storyWithAndWithoutScripts(
  'a passkey that is declined is never offered again, and a strange browser is offered none',
  async ({ page, visitor }) => {
    const phone = await newPhone(visitor);
    const user = await setUpApp(page, phone, site);
    await aWeekPassesFor(user);

    // An approval may be a relayed one: what it lets in is offered nothing, then or the next time.
    const strange = await visitor();
    for (let times = 0; times < 2; times++) {
      await approvedIn(strange, phone, user);
      await isIn(strange);
    }

    await approvedIn(page, phone, user);
    await atTheOffer(page);
    assert.equal(await page.locator('form[action$="/back"]').count(), 0, 'the site is on in any case');
    await submit(page, page.locator('form[action$="/passkey/later"] button'));
    await isIn(page);
    await approvedIn(page, phone, user);
    await isIn(page);
  },
);
