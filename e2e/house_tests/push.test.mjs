// Real Web Push in real browsers, on a machine without internet: the stand-ins hold what they promise.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  newProfile as newChromiumProfile,
  openChromium,
  pressNotice,
} from '../house/push/chromium.mjs';
import { ChromiumPush } from '../house/push/chromium_push.mjs';
import { Firefox, newProfile as newFirefoxProfile } from '../house/push/firefox.mjs';
import { FirefoxPush } from '../house/push/firefox_push.mjs';
import { Outside } from '../house/push/outside.mjs';
import { openRoad } from '../house/road.mjs';
import { newKey, send } from './sender.mjs';
import { openSite } from './site.mjs';

const ARRIVES_WITHIN = 15_000;
const TEXT = 'Sign in? Zürich ✓';

/** @type {Outside} */
let outside;
/** @type {import('./site.mjs').Site} */
let site;
/** @type {import('../house/road.mjs').Road} */
let road;
/** @type {import('./sender.mjs').SenderKey} */
let key;
/** @type {string[]} */
const profiles = [];

before(async () => {
  [outside, site, road] = await Promise.all([Outside.open(), openSite(), openRoad()]);
  key = newKey();
});

after(async () => {
  await road.close();
  site.close();
  await outside.close();
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

/**
 * @param {import('../house/push/post_office.mjs').PostOffice} push
 */
async function nothingWaits(push) {
  const until = Date.now() + ARRIVES_WITHIN;
  while (push.waiting().length > 0) {
    assert.ok(Date.now() < until, 'the browser has acknowledged every message');
    await pause(50);
  }
}

/**
 * In the page.
 * @returns {Promise<boolean>}
 */
function unsubscribe() {
  return navigator.serviceWorker.ready
    .then(({ pushManager }) => pushManager.getSubscription())
    .then((subscription) => subscription?.unsubscribe() ?? false);
}

/**
 * In the page: the titles of the notifications.
 * @returns {Promise<string[]>}
 */
function shown() {
  return navigator.serviceWorker.ready
    .then((registration) => registration.getNotifications())
    .then((notifications) => notifications.map(({ title }) => title));
}

describe('Chromium', () => {
  /** @type {ChromiumPush} */
  let push;
  /** @type {import('playwright-core').BrowserContext} */
  let browser;
  /** @type {import('./sender.mjs').Subscription} */
  let subscription;
  const profile = newChromiumProfile();
  profiles.push(profile);

  before(async () => {
    push = await ChromiumPush.open(outside);
    browser = await openChromium({ push, profile, road, locale: 'de-AT' });
  });

  after(async () => {
    await browser?.close();
    await push?.close();
  });

  test('a page subscribes at an address the server can post to', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.address}?key=${key.publicKey}`);
    await page.click('#subscribe');
    await page.getByText('subscribed, granted').waitFor();
    subscription = JSON.parse((await page.getAttribute('#state', 'data-subscription')) ?? '');
    assert.match(
      subscription.endpoint,
      /^https:\/\/(jmt17\.google\.com|fcm\.googleapis\.com)\/fcm\//,
    );
  });

  test('it opens what was sealed for it, shows it, and acknowledges it', async () => {
    const [page] = browser.pages().slice(-1);
    assert.equal((await send(outside, subscription, key, TEXT)).status, 201);
    await page?.locator('li', { hasText: TEXT }).waitFor();
    assert.deepEqual(await page?.evaluate(shown), [TEXT]);
    await nothingWaits(push);
    for (const language of site.languages) assert.match(language, /^de-AT/);
    for (const visitor of site.visitors) assert.match(visitor, /^127\.(?!0\.0\.1$)/);
  });

  test('a press on a button of a notification reaches the worker', async () => {
    const [page] = browser.pages().slice(-1);
    await pressNotice(browser, TEXT, 'deny');
    await page?.locator('li', { hasText: `pressed deny on ${TEXT}` }).waitFor();
    assert.deepEqual(await page?.evaluate(shown), []);
  });

  test('what came while it was closed is delivered when it is back', async () => {
    await browser.close();
    assert.equal((await send(outside, subscription, key, 'while away')).status, 201);
    assert.equal(push.waiting().length, 1);
    browser = await openChromium({ push, profile, road });
    await nothingWaits(push);
    const page = await browser.newPage();
    await page.goto(site.address);
    await page.waitForFunction(() =>
      navigator.serviceWorker.ready
        .then((registration) => registration.getNotifications())
        .then((notifications) => notifications.some(({ title }) => title === 'while away')),
    );
  });

  test('an address nobody subscribes to any more is gone', async () => {
    const [page] = browser.pages().slice(-1);
    assert.equal(await page?.evaluate(unsubscribe), true);
    await gone(subscription);
  });
});

describe('Firefox', () => {
  /** @type {FirefoxPush} */
  let push;
  /** @type {Firefox} */
  let browser;
  /** @type {import('../house/push/firefox_page.mjs').FirefoxPage} */
  let page;
  /** @type {import('./sender.mjs').Subscription} */
  let subscription;
  const profile = newFirefoxProfile();
  profiles.push(profile);

  before(async () => {
    push = await FirefoxPush.open(outside);
    browser = await Firefox.open({ push, profile, road });
  });

  after(async () => {
    await browser?.close();
    await push?.close();
  });

  test('a page subscribes at an address the server can post to', async () => {
    page = await browser.page(`${site.address}?key=${key.publicKey}`);
    await page.click('#subscribe');
    await page.until(() => document.getElementById('state')?.textContent === 'subscribed, granted');
    const told = () => document.getElementById('state')?.dataset.subscription ?? '';
    subscription = JSON.parse(await page.evaluate(told));
    assert.match(
      subscription.endpoint,
      /^https:\/\/updates\.push\.services\.mozilla\.com\/wpush\//,
    );
  });

  test('it opens what was sealed for it, shows it, and acknowledges it', async () => {
    assert.equal((await send(outside, subscription, key, TEXT)).status, 201);
    assert.equal(await page.text('li'), TEXT);
    assert.deepEqual(await browser.notice(TEXT), { title: TEXT, body: 'A message' });
    await nothingWaits(push);
    assert.equal(push.verdicts.at(-1)?.code, 100);
  });

  test('a press on a notification, or on its button, reaches the worker', async () => {
    await browser.pressNotice(TEXT);
    await opened(/\/pressed\?action=$/);
    await send(outside, subscription, key, 'again');
    await browser.pressNotice('again', 'deny');
    await opened(/\/pressed\?action=deny$/);
    assert.deepEqual(await browser.notices(), []);
  });

  test('what came while the wire was cut is delivered when it is back', async () => {
    push.breakOff();
    assert.equal((await send(outside, subscription, key, 'in a tunnel')).status, 201);
    assert.deepEqual(await browser.notice('in a tunnel'), {
      title: 'in a tunnel',
      body: 'A message',
    });
    await browser.dismissNotice('in a tunnel');
  });

  test('what came while it was closed is delivered when it is back, with no page open', async () => {
    await browser.close();
    assert.equal((await send(outside, subscription, key, 'while away')).status, 201);
    assert.equal(push.waiting().length, 1);
    browser = await Firefox.open({ push, profile, road });
    await browser.notice('while away');
    await nothingWaits(push);
  });

  test('an address nobody subscribes to any more is gone', async () => {
    page = await browser.page(site.address);
    assert.deepEqual(await page.evaluate(shown), ['while away']);
    assert.equal(await page.evaluate(unsubscribe), true);
    await gone(subscription);
  });

  /**
   * Waits until the worker has opened a page.
   * @param {RegExp} address
   */
  async function opened(address) {
    const until = Date.now() + ARRIVES_WITHIN;
    for (;;) {
      const addresses = [];
      for (const one of await browser.pages()) addresses.push(await one.address());
      if (addresses.some((one) => address.test(one))) return;
      assert.ok(Date.now() < until, `${address} is not among ${addresses}`);
      await pause(50);
    }
  }
});

/**
 * The page hears of it first, the push service a moment later.
 * @param {import('./sender.mjs').Subscription} subscription
 */
async function gone(subscription) {
  const until = Date.now() + ARRIVES_WITHIN;
  while ((await send(outside, subscription, key, 'too late')).status !== 410) {
    assert.ok(Date.now() < until, '410 after the end of the subscription');
    await pause(50);
  }
}
