// The whole way by keyboard alone: joining, setting up, signing in elsewhere, giving up.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { community } from '../house/addresses.mjs';
import { assertSignedIn } from '../house/community.mjs';
import { place } from '../house/hosted.mjs';
import { isAt, strike, walkTo } from '../house/keyboard.mjs';
import { A_CODE, addressOf, mailAfter, saying } from '../house/mail.mjs';
import { codeIn, freshNumber, textAfter } from '../house/phone.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

/** @typedef {import('playwright-core').Page} Page */

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
    await strike(page);
    for (const [field, typed] of [
      ['name', member.name],
      ['email', `${member.name}@lighthouse.example`],
      ['password', member.password],
    ]) {
      await walkTo(page, `input[name=${field}]`);
      await page.keyboard.type(typed);
    }
    const mail = await mailAfter(addressOf(member), () => strike(page), saying(A_CODE));
    assert.equal(place(page), 'mail');
    assert.ok(await comesTo(page, 'input[name=code]'), 'the mailed code has the focus by itself');
    await page.keyboard.type(codeIn(mail));
    await strike(page);

    assert.ok(await comesTo(page, 'input[name=number]'), 'the number has the focus by itself');
    await page.keyboard.type('12');
    await strike(page);
    assert.ok(await comesTo(page, 'input[name=number]'), 'so it has after a mistake');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(number);
    await strike(page);

    const text = await textAfter(number, async () => {
      await walkTo(page, 'button[name=method][value=text]');
      await strike(page, 'Space');
    });
    assert.ok(await comesTo(page, 'input[name=code]'), 'the code has the focus by itself');
    await page.keyboard.type(codeIn(text));
    await strike(page);
    assert.equal(place(page), 'done');
    await walkTo(page, 'form[action$="/done"] button');
    await strike(page);
    await assertSignedIn(page, member);

    const elsewhere = await visitor();
    await elsewhere.goto(`${community}/sign-in`);
    const again = await textAfter(number, async () => {
      await walkTo(elsewhere, 'input[name=name]');
      await elsewhere.keyboard.type(member.name);
      await walkTo(elsewhere, 'input[name=password]');
      await elsewhere.keyboard.type(member.password);
      await strike(elsewhere);
    });
    await walkTo(elsewhere, 'main a[href$="/recovery"]');
    await strike(elsewhere);
    await walkTo(elsewhere, 'main .links a');
    await strike(elsewhere);
    await walkTo(elsewhere, 'input[name=code]');
    await elsewhere.keyboard.type(codeIn(again));
    await strike(elsewhere);
    await assertSignedIn(elsewhere, member);
  },
);
