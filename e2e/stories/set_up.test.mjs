// A member sets up a phone number on the way in.
import assert from 'node:assert/strict';
import { community } from '../house/addresses.mjs';
import { assertSignedIn, assertSignedOut, join } from '../house/community.mjs';
import {
  backToSite,
  chooseWay,
  continueToSite,
  enterCode,
  enterNumber,
  place,
  submit,
} from '../house/hosted.mjs';
import { codeIn, freshNumber, textAfter, texts } from '../house/phone.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/**
 * The number a page shows, without its blanks.
 * @param {import('playwright-core').Page} page
 */
async function shownNumber(page) {
  return (await page.locator('.address bdi').innerText()).replace(/\s/g, '');
}

storyWithAndWithoutScripts('a new member sets up a number by text and is in', async ({ page }) => {
  const number = freshNumber();
  const member = await join(page);
  assert.equal(place(page), 'number');
  assert.equal(await page.locator('#country').inputValue(), 'GB', 'the country is guessed');

  // As one writes it at home; shown back in international form, and nothing has been sent yet.
  await enterNumber(page, number.replace('+44', '0'));
  assert.equal(place(page), '');
  assert.equal(await shownNumber(page), number);
  assert.deepEqual(await texts(number), []);

  const text = await textAfter(number, () => chooseWay(page, 'text'));
  assert.equal(place(page), 'code');
  assert.match(text.text, /^Lighthouse: \d{6} is your code/);
  assert.doesNotMatch(
    await page.locator('main').innerText(),
    /7400/,
    'the number is masked from here on',
  );

  await enterCode(page, codeIn(text));
  assert.equal(place(page), 'done');
  await continueToSite(page);
  await assertSignedIn(page, member);
  assert.match(await page.locator('#security').innerText(), /text message/i);
});

storyWithAndWithoutScripts(
  'a wrong number can be changed before and after its text',
  async ({ page }) => {
    const [first, second, third] = [freshNumber(), freshNumber(), freshNumber()];
    const member = await join(page);
    await enterNumber(page, first);
    await submit(page, page.locator('main a[href$="/number"]'));
    assert.match(
      await page.locator('input[name=number]').inputValue(),
      /^\+44 /,
      'what was typed is offered again',
    );

    await enterNumber(page, second);
    const stray = await textAfter(second, () => chooseWay(page, 'text'));
    await submit(page, page.locator('main a[href$="/number"]'));
    await enterNumber(page, third);
    const text = await textAfter(third, () => chooseWay(page, 'text'));

    // What went to the stray number proves nothing for the third.
    await enterCode(page, codeIn(stray));
    assert.equal(place(page), 'code');
    await enterCode(page, codeIn(text));
    await continueToSite(page);
    await assertSignedIn(page, member);
    assert.deepEqual(await texts(first), []);
  },
);

storyWithAndWithoutScripts(
  'numbers that cannot be used are refused in words, and nothing is sent',
  async ({ page }) => {
    await join(page);
    /** @type {[country: string, typed: string, key: string][]} */
    const numbers = [
      ['GB', '', 'error_empty'],
      ['GB', '12345', 'error_not_valid'],
      ['GB', '+44 909 879 0000', 'error_barred'],
      ['GB', '+44 800 123 4567', 'error_barred'],
      ['GB', '+44 20 8366 1177', 'error_landline'],
      ['DE', '030 123456', 'error_landline'],
      ['GB', '+852 5123 4567', 'error_country_closed'],
      ['GB', 'семь', 'error_not_a_number'],
      ['GB', '<b>0</b>', 'error_not_a_number'],
      ['GB', '1'.repeat(60), 'error_too_long'],
    ];
    for (const [country, typed, key] of numbers) {
      await page.locator('select[name=country]').selectOption(country);
      await enterNumber(page, typed);
      assert.equal(place(page), 'number', typed);
      const said = words(`number.${key}`);
      assert.equal(await page.locator('#number-error').innerText(), said, typed);
      assert.equal(await page.locator('.mistake a').innerText(), said, 'in the summary as well');
      const field = page.locator('input[name=number]');
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      assert.equal(await field.inputValue(), typed.slice(0, 40), 'what was typed is still there');
      assert.equal(await page.locator('select[name=country]').inputValue(), country);
      assert.match(await page.title(), /^Problem/);
    }
    assert.deepEqual(await texts('+442083661177'), []);
  },
);

storyWithAndWithoutScripts('a number in Arabic digits is the same number', async ({ page }) => {
  const number = freshNumber();
  await join(page);
  await enterNumber(
    page,
    number.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  );
  assert.equal(place(page), '');
  assert.equal(await shownNumber(page), number);
});

storyWithAndWithoutScripts('the fourth number of a day is refused', async ({ page }) => {
  await join(page);
  let taken = 0;
  for (; taken < 5; taken++) {
    await enterNumber(page, freshNumber());
    if (place(page) === 'number') break;
    await submit(page, page.locator('main a[href$="/number"]'));
  }
  // One more where the day of the limit ends meanwhile.
  assert.ok(taken === 3 || taken === 4, `${taken} numbers were taken`);
  const said = words('number.error_too_many').split('{')[0] ?? '';
  assert.ok((await page.locator('#number-error').innerText()).startsWith(said));
});

storyWithAndWithoutScripts('whoever gives up is back at the site, outside', async ({ page }) => {
  await join(page);
  await backToSite(page);
  assert.equal(new URL(page.url()).origin, community);
  assert.match(await page.locator('h1').innerText(), /not confirmed/);
  await assertSignedOut(page);
});

storyWithAndWithoutScripts(
  'whoever has no phone is told where to find help, and can return',
  async ({ page }) => {
    await join(page);
    await submit(page, page.locator('main a[href$="/recovery"]'));
    assert.ok(await page.locator('blockquote').isVisible());
    assert.equal(await page.locator('h1').innerText(), words('recovery.title'));
    await submit(page, page.locator('main .links a'));
    assert.ok(await page.locator('input[name=number]').isVisible());
  },
);

story('what was typed is still there after a reload', async ({ page }) => {
  await join(page);
  await page.locator('select[name=country]').selectOption('DE');
  await page.locator('input[name=number]').fill('0151 2345');
  // A fresh page, not the browser's own memory of forms.
  await page.goto(page.url());
  assert.equal(await page.locator('input[name=number]').inputValue(), '0151 2345');
  assert.equal(await page.locator('select[name=country]').inputValue(), 'DE');
});
