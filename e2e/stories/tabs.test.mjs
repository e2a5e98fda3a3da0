// One browser, two tabs: whatever is done in one, the other says something sensible.
import assert from 'node:assert/strict';
import { community } from '../house/addresses.mjs';
import { assertSignedIn, join, signIn } from '../house/community.mjs';
import { chooseWay, enterCode, enterNumber, place } from '../house/hosted.mjs';
import { becomeMemberAndLeave, beginInNewBrowser } from '../house/member.mjs';
import { codeIn, freshNumber, textAfter, texts } from '../house/phone.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';
import { words } from '../house/words.mjs';

storyWithAndWithoutScripts('one challenge in two tabs ends once', async ({ page, visitor }) => {
  const member = await becomeMemberAndLeave(page);
  const first = await visitor();
  const code = await beginInNewBrowser(first, member);
  const second = await first.context().newPage();
  await second.goto(first.url());
  assert.equal(place(second), 'code');

  await enterCode(first, code);
  await assertSignedIn(first, member);
  await enterCode(second, code);
  assert.equal(await second.locator('h1').innerText(), words('start_again.title'));
  await second.locator('main a').click();
  await second.waitForURL(`${community}/**`);
  await assertSignedIn(second, member);
  assert.equal((await texts(member.number)).length, 2);
});

storyWithAndWithoutScripts(
  'two tabs set up one number and send one text each time they are asked',
  async ({ page }) => {
    const number = freshNumber();
    const member = await join(page);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await enterNumber(page, number);
    const text = await textAfter(number, () => chooseWay(page, 'text'));
    // The other tab still asks for the number; the same one again changes nothing.
    await enterNumber(second, number);
    assert.equal(place(second), 'code');
    await enterCode(second, codeIn(text));
    assert.equal(place(second), 'done');
    await page.reload();
    assert.equal(place(page), 'done');
    await page.locator('form[action$="/done"] button').click();
    await page.waitForURL(`${community}/**`);
    await assertSignedIn(page, member);
    assert.equal((await texts(number)).length, 1);
  },
);

storyWithAndWithoutScripts(
  'of two sign-ins begun side by side, the later one counts',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const first = await visitor();
    const firstCode = await beginInNewBrowser(first, member);
    const second = await first.context().newPage();
    const text = await textAfter(member.number, () => signIn(second, member));

    await enterCode(second, codeIn(text));
    await assertSignedIn(second, member);
    await enterCode(first, firstCode);
    assert.equal(new URL(first.url()).origin, community);
    assert.match(await first.locator('h1').innerText(), /start again/i);
    await assertSignedIn(second, member);
  },
);
