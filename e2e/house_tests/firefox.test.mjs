// What stories do with Firefox: each move of the hand, with scripts and without.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Firefox } from '../house/push/firefox.mjs';
import { openRoad } from '../house/road.mjs';
import { openSite } from './site.mjs';

/** @type {import('./site.mjs').Site} */
let site;

before(async () => {
  site = await openSite();
});

after(() => site.close());

/**
 * @param {import('../house/push/firefox_settings.mjs').Wishes} wishes
 * @param {(browser: Firefox) => Promise<void>} use
 */
async function inFirefox(wishes, use) {
  const browser = await Firefox.open(wishes);
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

test('a visitor types, presses keys, clicks; comes by a road, in a language; pages are watched', async () => {
  const road = await openRoad();
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pictures-'));
  try {
    await inFirefox({ road, locale: 'de-AT', notifications: 'denied' }, async (browser) => {
      const page = await browser.page(site.address);
      await page.type('[name=words]', 'Grüße');
      await page.press('Enter');
      await page.untilAt(/\/said\?words=Gr%C3%BC%C3%9Fe$/);
      assert.match(await page.text('h1'), /^\/said/);
      assert.deepEqual([...site.languages], ['de-AT,de;q=0.9']);
      const [visitor = ''] = site.visitors;
      assert.match(visitor, /^127\.(?!0\.0\.1$)/, 'from an address of its own');
      assert.equal(await page.evaluate(() => isSecureContext), true);

      await page.goto(site.address);
      await page.click('#subscribe');
      const refused = () =>
        document.getElementById('state')?.textContent?.includes('NotAllowedError');
      await page.until(refused);
      const data = { text: 'é', number: 1.5, list: [true, null] };
      assert.deepEqual(await page.evaluate((data) => Promise.resolve(data), data), data);
      await assert.rejects(
        page.evaluate(() => (1).toFixed(-1)),
        /RangeError/,
      );
      assert.deepEqual(browser.broken, []);

      const file = join(folder, 'page.png');
      await page.screenshot(file);
      assert.equal(readFileSync(file).subarray(1, 4).toString(), 'PNG');
      await page.goto(`${site.address}broken`);
      const said = browser.broken.join('\n');
      assert.match(said, /missing\.png/);
      assert.match(said, /on purpose/);
      assert.match(said, /Content-Security-Policy/);
    });
  } finally {
    await road.close();
    rmSync(folder, { recursive: true });
  }
});

test('without scripts a page is looked at and used all the same', async () => {
  await inFirefox({ scripts: false }, async (browser) => {
    const page = await browser.page(site.address);
    assert.equal(await page.text('#off'), 'no scripts');
    await page.type('[name=words]', 'quietly');
    await page.click('form button');
    await page.untilAt(/\/said\?words=quietly$/);
    assert.equal(await page.evaluate((one, two) => one + two, 1, 2), 3);
  });
});
