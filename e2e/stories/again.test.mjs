// No code yet: asking for it again.
import assert from 'node:assert/strict';
import { assertSignedIn } from '../house/community.mjs';
import { enterCode, place, submit } from '../house/hosted.mjs';
import { becomeMemberAndLeave, beginInNewBrowser } from '../house/member.mjs';
import { codeIn, textAfter, texts } from '../house/phone.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const again = (page) => page.locator('button[name=method][value=text]');

/**
 * How long it still counts down.
 * @param {Page} page
 */
async function secondsLeft(page) {
  const said = await page.locator('#wait').innerText();
  const [clock = '', seconds] = /0:(\d\d)/.exec(said) ?? [];
  assert.equal(said, words('code.countdown', { clock }));
  return Number(seconds);
}

/** Whoever presses again within this time pressed twice, and is told that the text is on its way. */
const DOUBLE_CLICK = 3_200;

story(
  'the wait before another text is counted down, and the button opens at its end',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const elsewhere = await visitor();
    await elsewhere.clock.install();
    await beginInNewBrowser(elsewhere, member);

    assert.ok(await again(elsewhere).isDisabled());
    // A busy machine has let some of the thirty seconds pass, and lets more pass between two looks.
    const first = await secondsLeft(elsewhere);
    assert.ok(first > 10 && first <= 30, `${first} at first`);
    await elsewhere.clock.fastForward((first - 10) * 1_000);
    const later = await secondsLeft(elsewhere);
    assert.ok(later > 0 && later <= 10, `${later} later`);
    assert.ok(await again(elsewhere).isDisabled());

    await elsewhere.clock.fastForward(11_000);
    assert.ok(await again(elsewhere).isEnabled());
    assert.equal(await elsewhere.locator('#wait').innerText(), words('code.again_now'));
    assert.equal(
      await elsewhere.locator('[data-ready]').innerText(),
      words('code.again_now'),
      'and it is said aloud',
    );

    // The page's clock ran ahead; the server goes by its own.
    await elsewhere.waitForTimeout(DOUBLE_CLICK);
    await submit(elsewhere, again(elsewhere));
    assert.equal(place(elsewhere), 'code');
    const refusal = words('not_sent.too_soon').split('{')[0] ?? '';
    assert.ok((await elsewhere.locator('.mistake').innerText()).includes(refusal.trim()));
    assert.equal((await texts(member.number)).length, 2);
  },
);

storyWithAndWithoutScripts(
  'after the wait the same code comes again, and works',
  async ({ page, visitor, scripts }) => {
    const member = await becomeMemberAndLeave(page);
    const elsewhere = await visitor();
    const code = await beginInNewBrowser(elsewhere, member);
    if (!scripts) {
      // Without scripts the button is there at once, and says what is wrong with that.
      await elsewhere.waitForTimeout(DOUBLE_CLICK);
      await submit(elsewhere, again(elsewhere));
      assert.ok(await elsewhere.locator('.mistake').isVisible());
      assert.equal((await texts(member.number)).length, 2);
    }
    await elsewhere.waitForTimeout(30_500);
    const text = await textAfter(member.number, () => submit(elsewhere, again(elsewhere)));
    assert.equal(codeIn(text), code);
    assert.equal(await elsewhere.locator('.notice').innerText(), words('code.just_sent'));
    await enterCode(elsewhere, code);
    await assertSignedIn(elsewhere, member);
  },
);
