// What people do with the code: mistype it, paste it with blanks, press twice, go back, guess.
import assert from 'node:assert/strict';
import { community } from '../house/addresses.mjs';
import { assertSignedIn, assertSignedOut, join, signIn } from '../house/community.mjs';
import { backToSite, chooseWay, enterCode, enterNumber, place } from '../house/hosted.mjs';
import { becomeMemberAndLeave, beginInNewBrowser } from '../house/member.mjs';
import { codeIn, freshNumber, textAfter, texts, wrongCode } from '../house/phone.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const error = (page) => page.locator('#code-error').innerText();

/**
 * Pastes into the code's field, past every bound the page itself sets.
 * @param {Page} page
 * @param {string} text
 */
async function paste(page, text) {
  const field = page.locator('input[name=code]');
  await field.evaluate((input) => input.removeAttribute('maxlength'));
  await field.focus();
  await page.keyboard.insertText(text);
}

storyWithAndWithoutScripts(
  'a wrong code costs a try, what is no code costs none',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const elsewhere = await visitor();
    const code = await beginInNewBrowser(elsewhere, member);

    /** @type {[typed: string, key: string][]} */
    const slips = [
      ['', 'error_empty'],
      ['12a456', 'error_not_digits'],
      ['12345', 'error_length'],
      ['1'.repeat(10_000), 'error_length'],
    ];
    for (const [typed, key] of slips) {
      await paste(elsewhere, typed);
      await enterCodeAsIs(elsewhere);
      assert.equal(await error(elsewhere), words(`code.${key}`, { digits: '6' }));
      assert.equal(
        await elsewhere.locator('input[name=code]').inputValue(),
        '',
        'a code is never shown again',
      );
    }

    await enterCode(elsewhere, wrongCode(code));
    assert.match(await error(elsewhere), /4 tries/);
    assert.equal(await elsewhere.locator('.mistake a').innerText(), await error(elsewhere));
    await enterCode(elsewhere, code);
    await assertSignedIn(elsewhere, member);
  },
);

storyWithAndWithoutScripts(
  'a code pasted with blanks, hyphens or foreign digits is the code',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    /** @type {((code: string) => string)[]} */
    const shapes = [
      (code) => ` ${code.slice(0, 3)} ${code.slice(3)} `,
      (code) => `${code.slice(0, 3)}\u2011${code.slice(3)}`,
      (code) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ];
    for (const shape of shapes) {
      const elsewhere = await visitor();
      const code = await beginInNewBrowser(elsewhere, member);
      await paste(elsewhere, shape(code));
      await enterCodeAsIs(elsewhere);
      await assertSignedIn(elsewhere, member);
    }
  },
);

storyWithAndWithoutScripts(
  'too many wrong codes lock every new browser, and no known one',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const guesser = await visitor();
    const code = await beginInNewBrowser(guesser, member);
    for (let tries = 1; tries <= 5; tries++) {
      assert.equal(place(guesser), 'code');
      await enterCode(guesser, wrongCode(code));
    }
    assert.equal(place(guesser), '');
    assert.equal(await guesser.locator('h1').innerText(), words('locked.title'));

    // Not even the right code opens it now: not on the page from before, not by beginning again.
    await guesser.goBack();
    assert.equal(await guesser.locator('input[name=code]').count(), 0);
    const sentSoFar = (await texts(member.number)).length;
    await signIn(guesser, member);
    assert.equal(await guesser.locator('h1').innerText(), words('locked.title'));
    await backToSite(guesser);
    assert.equal(new URL(guesser.url()).origin, community);
    await assertSignedOut(guesser);
    assert.equal((await texts(member.number)).length, sentSoFar, 'a locked sign-in sends nothing');

    await signIn(page, member);
    await assertSignedIn(page, member);
  },
);

storyWithAndWithoutScripts('a double click sends one text', async ({ page }) => {
  const number = freshNumber();
  await join(page);
  await enterNumber(page, number);
  const text = await textAfter(number, async () => {
    await page.locator('button[name=method][value=text]').dblclick();
    await page.locator('input[name=code]').waitFor();
  });
  await page.waitForTimeout(1_000);
  await page.waitForLoadState();
  assert.equal((await texts(number)).length, 1);
  assert.equal(await page.locator('.mistake').count(), 0, 'and nobody is scolded for it');
  await enterCode(page, codeIn(text));
  assert.equal(place(page), 'done');
});

storyWithAndWithoutScripts(
  'a double click on the code confirms it once',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const elsewhere = await visitor();
    const code = await beginInNewBrowser(elsewhere, member);
    await elsewhere.locator('input[name=code]').fill(code);
    await elsewhere.locator('form:has(input[name=code]) button').dblclick();
    await elsewhere.waitForURL(`${community}/**`);
    await elsewhere.waitForLoadState();
    await assertSignedIn(elsewhere, member);
  },
);

storyWithAndWithoutScripts(
  'the back button brings no code back and sends nothing',
  async ({ page, scripts }) => {
    const number = freshNumber();
    const member = await join(page);
    await enterNumber(page, number);
    const text = await textAfter(number, () => chooseWay(page, 'text'));
    await page.goBack();
    await page.goForward();
    assert.equal(place(page), 'code');

    await enterCode(page, wrongCode(codeIn(text)));
    await page.goBack();
    // Browsers fill in by themselves what was sent; only a script can empty the field before.
    if (scripts) assert.equal(await page.locator('input[name=code]').inputValue(), '');
    await enterCode(page, codeIn(text));
    assert.equal(place(page), 'done');

    // Past the end, every page of the challenge leads forward.
    await page.goBack();
    assert.equal(place(page), 'done');
    await page.locator('form[action$="/done"] button').click();
    await page.waitForURL(`${community}/**`);
    await assertSignedIn(page, member);
    await page.goBack();
    await page.goBack();
    assert.equal(await page.locator('input[name=code]').count(), 0);
    assert.equal((await texts(number)).length, 1);
  },
);

story(
  'the code of a text that the browser reads is entered by itself',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const elsewhere = await visitor();
    await elsewhere.addInitScript(() => {
      // A browser that reads codes out of texts; the story plays the text.
      Object.assign(window, { OTPCredential: class {} });
      navigator.credentials.get = () =>
        new Promise((found) =>
          Object.assign(window, {
            arrive: (/** @type {string} */ code) => found(/** @type {any} */ ({ code })),
          }),
        );
    });
    const code = await beginInNewBrowser(elsewhere, member);
    await elsewhere.evaluate((code) => /** @type {any} */ (window).arrive(code), code);
    await elsewhere.waitForURL(`${community}/**`);
    await assertSignedIn(elsewhere, member);
  },
);

story('a browser that may not read texts lets people type', async ({ page, visitor }) => {
  const member = await becomeMemberAndLeave(page);
  const elsewhere = await visitor();
  await elsewhere.addInitScript(() => {
    Object.assign(window, { OTPCredential: class {} });
    navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await enterCode(elsewhere, await beginInNewBrowser(elsewhere, member));
  await assertSignedIn(elsewhere, member);
});

/**
 * Sends what is in the field.
 * @param {Page} page
 */
async function enterCodeAsIs(page) {
  const button = page.locator('form:has(input[name=code]) button');
  await Promise.all([page.waitForEvent('load'), button.click()]);
}
