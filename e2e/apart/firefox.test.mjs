// A real Firefox: rung by a real push, and with a page that waits where nobody looks.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Firefox } from '../house/push/firefox.mjs';
import { FirefoxPush } from '../house/push/firefox_push.mjs';
import { Outside } from '../house/push/outside.mjs';
import { openRoad } from '../house/road.mjs';
import { Server } from '../house/server.mjs';
import { words } from '../house/words.mjs';

const outside = await Outside.open();
const push = await FirefoxPush.open(outside);
const server = await Server.start({ name: 'firefox', outside });
const { atTheSite, beginSetUp, endSetUp, openSiteWithApp, setUpApp, signInByApp } = await import(
  '../house/app_member.mjs'
);
const { approve, carried, newPhone } = await import('../house/authenticator.mjs');
const inFirefox = await import('../house/firefox_app.mjs');
const { askFor } = await import('../house/site.mjs');
const { story } = await import('../house/story.mjs');

const road = await openRoad();
const firefox = await Firefox.open({ push, road });

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteWithApp();
});

after(async () => {
  await firefox.close();
  await Promise.all([road.close(), push.close()]);
  await outside.close();
  await server.stop();
});

story('a closed app is rung, and opens from the notice', async ({ page, visitor }) => {
  const app = await firefox.page();
  const { user, link } = await beginSetUp(page, site);
  await inFirefox.pairByLink(app, link);
  await inFirefox.approve(app, await carried(page));
  await endSetUp(page, site);
  await inFirefox.turnBellOn(app);
  await app.close();

  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  const title = words('ring.title');
  assert.deepEqual(await firefox.notice(title), { title, body: words('ring.body') });
  // The worker says that it rang, though no page of the app is open.
  const reached = words('waiting.delivered');
  await elsewhere.locator('[data-live]', { hasText: reached }).waitFor();

  await firefox.pressNotice(title);
  await inFirefox.approve(await opened(), await carried(elsewhere));
  await atTheSite(elsewhere, site);
  assert.deepEqual(firefox.broken, []);
  assert.deepEqual(push.verdicts.map(({ code }) => code), [100], 'opened and shown');
  assert.deepEqual(outside.refused, [], 'nobody else was called');
});

story('a page that waits in a tab behind another goes on all the same', async (stage) => {
  const { page, visitor } = stage;
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  const waits = await firefox.page(await askFor(site, user));
  const number = await waits.text('.carried strong');
  const front = await firefox.page(`${server.address}/app/`);
  await waits.until(() => document.visibilityState === 'hidden');

  await approve(phone, number);
  await waits.untilAt(/\/second-factor\/back\?/);
  assert.equal(await waits.evaluate(() => document.visibilityState), 'hidden');
  await front.close();
  await waits.close();
  assert.deepEqual(firefox.broken, []);
});

/** The app that the worker has opened. */
async function opened() {
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    for (const page of await firefox.pages()) {
      if ((await page.address()).startsWith(`${server.address}/app/`)) return page;
    }
  }
  assert.fail('the worker opened no page');
}
