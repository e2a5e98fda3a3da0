// A real push to a real Chromium: the server seals and posts it, the browser opens and shows it.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after } from 'node:test';
import { newProfile, openChromium } from '../house/push/chromium.mjs';
import { ChromiumPush } from '../house/push/chromium_push.mjs';
import { Outside } from '../house/push/outside.mjs';
import { openRoad } from '../house/road.mjs';
import { Server } from '../house/server.mjs';
import { words } from '../house/words.mjs';

const outside = await Outside.open();
const push = await ChromiumPush.open(outside);
const server = await Server.start({ name: 'push_chromium', outside });
const { atTheSite, openSiteWithApp, setUpApp, signInByApp } = await import(
  '../house/app_member.mjs'
);
const { approve, carried, turnBellOn } = await import('../house/authenticator.mjs');
const { story, watch } = await import('../house/story.mjs');

const profile = newProfile();
const road = await openRoad();
const browser = await openChromium({ push, profile, road });

after(async () => {
  await browser.close();
  await Promise.all([road.close(), push.close()]);
  await outside.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  await server.stop();
});

/**
 * Opens the app, by hand.
 * @param {string[]} broken
 */
async function openApp(broken) {
  const phone = await browser.newPage();
  watch(phone, broken);
  await phone.goto(`${server.address}/app/`);
  return phone;
}

/** The notices on the screen, seen from the worker: no page of the app is open. */
async function notices() {
  const worker = browser.serviceWorkers()[0] ?? (await browser.waitForEvent('serviceworker'));
  return worker.evaluate(async () => {
    const { registration } = /** @type {any} */ (globalThis);
    /** @type {Notification[]} */
    const shown = await registration.getNotifications();
    return shown.map(({ title, body }) => ({ title, body }));
  });
}

/** The app tells the server of a subscription. @param {import('playwright-core').Request} request */
function isBell(request) {
  return request.method() === 'PUT' && request.url().endsWith('/app/v1/push');
}

/** What was pushed; somebody who only looks whether a service is there posts nothing. */
function posts() {
  return push.posts.filter(({ sender, status }) => sender || status === 410);
}

/** @param {import('playwright-core').Page} page @param {string} key */
function says(page, key) {
  const said = words(key, { app: 'Countersign' });
  return page.locator('[data-live]', { hasText: said }).waitFor();
}

story('the doctor says which push services answer from here', async () => {
  await openSiteWithApp();
  const silent = 'updates.push.services.mozilla.com, web.push.apple.com';
  const warns = RegExp(`^warn  push services   no answer from ${silent}:`, 'm');
  assert.match(await server.operate('doctor'), warns);
  for (const host of silent.split(', ')) {
    outside.serve(host, (_, answer) => void answer.writeHead(404).end());
  }
  const isWell = RegExp(`^ok    push services   fcm.googleapis.com, ${silent} answer`, 'm');
  assert.match(await server.operate('doctor'), isWell);
  outside.refused.length = 0;
});

story(
  'a closed app is rung, the notice tells nothing, and a bell that is gone is hung anew',
  async ({ page, visitor, broken }) => {
    const phone = await openApp(broken);
    const site = await openSiteWithApp();
    const user = await setUpApp(page, phone, site);
    await turnBellOn(phone);
    await phone.close();

    const elsewhere = await visitor();
    await signInByApp(elsewhere, site, user);
    // The worker says that it rang, though no page of the app is open.
    await says(elsewhere, 'waiting.delivered');
    const notice = { title: words('ring.title'), body: words('ring.body') };
    assert.deepEqual(await notices(), [notice]);
    const [{ address = '', status, headers, sender } = {}] = posts();
    assert.deepEqual([status, headers?.urgency], [201, 'high']);
    assert.equal(sender?.audience, new URL(address).origin);

    const opened = await openApp(broken);
    await approve(opened, await carried(elsewhere));
    await atTheSite(elsewhere, site);
    assert.deepEqual(await notices(), [], 'what was answered is taken away');
    await opened.close();

    push.misbehave(address, { answer: 410 });
    const another = await visitor();
    await signInByApp(another, site, user);
    await says(another, 'waiting.unreachable');
    const hungAnew = browser.waitForEvent('response', (response) =>
      isBell(response.request()),
    );
    const byHand = await openApp(broken);
    await approve(byHand, await carried(another));
    await atTheSite(another, site);
    await hungAnew;
    await byHand.close();

    const third = await visitor();
    await signInByApp(third, site, user);
    await says(third, 'waiting.delivered');
    const statuses = posts().map((post) => post.status);
    assert.deepEqual(statuses, [201, 410, 201], 'what is gone is not tried again');
    assert.notEqual(posts().at(-1)?.address, address);
    assert.deepEqual(outside.refused, [], 'nobody else was called');
  },
);
