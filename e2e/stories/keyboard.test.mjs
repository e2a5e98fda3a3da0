// The whole way by keyboard alone: joining, setting up, signing in elsewhere, giving up.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { community } from '../house/addresses.mjs';
import { assertSignedIn } from '../house/community.mjs';
import { place } from '../house/hosted.mjs';
import { addressOf, mailAfter } from '../house/mail.mjs';
import { codeIn, freshNumber, textAfter } from '../house/phone.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Walks by the tabulator key until something has the focus, and checks that one sees it there.
 * @param {Page} page
 * @param {string} selector
 */
async function walkTo(page, selector) {
  for (let steps = 0; steps < 25; steps++) {
    if (await isAt(page, selector)) {
      const outline = await page.evaluate(() => {
        const style = getComputedStyle(/** @type {Element} */ (document.activeElement));
        return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
      });
      assert.ok(outline >= 2, `${selector} shows that it has the focus`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached by keyboard at ${page.url()}`);
}

/**
 * @param {Page} page
 * @param {string} selector
 */
function isAt(page, selector) {
  return page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
}

/**
 * Whether the page gives something the focus by itself. A browser does so with the first picture it draws, which may
 * come a moment after the page has loaded.
 * @param {Page} page
 * @param {string} selector
 */
async function comesTo(page, selector) {
  for (const patience = Date.now() + 3_000; Date.now() < patience; ) {
    if (await isAt(page, selector)) return true;
    await setTimeout(20);
  }
  return false;
}

/**
 * @param {Page} page
 * @param {string} key
 */
async function press(page, key) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
}

storyWithAndWithoutScripts(
  'everything can be done by keyboard alone',
  async ({ page, visitor }) => {
    const number = freshNumber();
    const member = {
      name: `k${number.slice(-6)}${Date.now() % 1000}`,
      password: 'keys alone will do',
    };

    await page.goto(`${community}/`);
    await walkTo(page, 'a[href="/join"]');
    await press(page, 'Enter');
    for (const [field, typed] of [
      ['name', member.name],
      ['email', `${member.name}@lighthouse.example`],
      ['password', member.password],
    ]) {
      await walkTo(page, `input[name=${field}]`);
      await page.keyboard.type(typed);
    }
    const mail = await mailAfter(addressOf(member), () => press(page, 'Enter'));
    assert.equal(place(page), 'mail');
    assert.ok(await comesTo(page, 'input[name=code]'), 'the mailed code has the focus by itself');
    await page.keyboard.type(codeIn(mail));
    await press(page, 'Enter');

    assert.ok(await comesTo(page, 'input[name=number]'), 'the number has the focus by itself');
    await page.keyboard.type('12');
    await press(page, 'Enter');
    assert.ok(await comesTo(page, 'input[name=number]'), 'so it has after a mistake');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(number);
    await press(page, 'Enter');

    const text = await textAfter(number, async () => {
      await walkTo(page, 'button[name=method][value=text]');
      await press(page, 'Space');
    });
    assert.ok(await comesTo(page, 'input[name=code]'), 'the code has the focus by itself');
    await page.keyboard.type(codeIn(text));
    await press(page, 'Enter');
    assert.equal(place(page), 'done');
    await walkTo(page, 'form[action$="/done"] button');
    await press(page, 'Enter');
    await assertSignedIn(page, member);

    const elsewhere = await visitor();
    await elsewhere.goto(`${community}/sign-in`);
    const again = await textAfter(number, async () => {
      await walkTo(elsewhere, 'input[name=name]');
      await elsewhere.keyboard.type(member.name);
      await walkTo(elsewhere, 'input[name=password]');
      await elsewhere.keyboard.type(member.password);
      await press(elsewhere, 'Enter');
    });
    await walkTo(elsewhere, 'main a[href$="/recovery"]');
    await press(elsewhere, 'Enter');
    await walkTo(elsewhere, 'main .links a');
    await press(elsewhere, 'Enter');
    await walkTo(elsewhere, 'input[name=code]');
    await elsewhere.keyboard.type(codeIn(again));
    await press(elsewhere, 'Enter');
    await assertSignedIn(elsewhere, member);
  },
);
