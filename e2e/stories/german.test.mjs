// The whole journey in German, as the browser asks for it.
import assert from 'node:assert/strict';
import { assertSignedIn, join, signOut } from '../house/community.mjs';
import { chooseWay, continueToSite, enterCode, enterNumber, submit } from '../house/hosted.mjs';
import { beginInNewBrowser } from '../house/member.mjs';
import { codeIn, freshNumber, textAfter, wrongCode } from '../house/phone.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';
import { words } from '../house/words.mjs';

const site = 'Lighthouse';

/**
 * @param {import('playwright-core').Page} page
 * @param {string[]} keys of sentences that stand on it
 */
async function assertSays(page, ...keys) {
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  const shown = (await page.locator('body').innerText()).replace(/\s+/g, ' ');
  for (const key of keys) {
    const german = words(key, { site, digits: '6' }, 'de');
    assert.ok(shown.includes(german), `${page.url()} says: ${german}`);
    const english = words(key, { site, digits: '6' });
    assert.ok(
      german === english || !shown.includes(english),
      `${page.url()} does not say: ${english}`,
    );
  }
}

storyWithAndWithoutScripts(
  'a German browser is spoken to in German, texts included',
  async ({ page, visitor }) => {
    const number = freshNumber();
    const member = { ...(await join(page)), number };
    await assertSays(
      page,
      'number.title',
      'number.lead',
      'number.hint',
      'number.next',
      'number.no_phone',
      'frame.back',
      'frame.by',
    );
    assert.equal(await page.locator('#country').inputValue(), 'DE');
    assert.match(await page.locator('#country option:checked').innerText(), /^Deutschland \+49/);
    await enterNumber(page, '030 123456');
    await assertSays(page, 'frame.problem', 'number.error_landline');

    await enterNumber(page, number);
    await assertSays(page, 'prove.title', 'prove.lead', 'way.text', 'prove.wrong_number');
    const text = await textAfter(number, () => chooseWay(page, 'text'));
    assert.equal(
      text.text.split('.')[0],
      words('text.long', { site, code: codeIn(text) }, 'de').split('.')[0],
    );
    await assertSays(
      page,
      'code.title',
      'code.coming_by_text',
      'code.hint',
      'code.confirm',
      'code.not_arrived',
      'code.never_share',
      'code.just_sent',
    );
    await enterCode(page, codeIn(text));
    await assertSays(page, 'done.title', 'done.lead', 'done.text', 'done.next');
    await continueToSite(page);
    await signOut(page);

    const elsewhere = await visitor();
    const code = await beginInNewBrowser(elsewhere, member);
    await enterCode(elsewhere, wrongCode(code));
    assert.match(
      await elsewhere.locator('#code-error').innerText(),
      /^Das ist nicht der Code\. Sie haben noch 4 Versuche\.$/,
    );
    await assertSays(elsewhere, 'code.other');
    await submit(elsewhere, elsewhere.locator('main a[href$="/recovery"]'));
    await assertSays(elsewhere, 'recovery.title', 'recovery.ways', 'recovery.back_to_challenge');
    await submit(elsewhere, elsewhere.locator('main .links a'));
    await enterCode(elsewhere, code);
    await assertSignedIn(elsewhere, member);
  },
  { locale: 'de-DE' },
);
