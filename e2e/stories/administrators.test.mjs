// The administrators' area asks again, in a known browser too. There is one administrator, so all stories
// of this file share her number.
import assert from 'node:assert/strict';
import { assertAccessible } from '../house/accessible.mjs';
import { community } from '../house/addresses.mjs';
import { assertSignedIn, signIn } from '../house/community.mjs';
import { enterCode, place, setUpByText, submit } from '../house/hosted.mjs';
import { A_CODE, mailTo, saying } from '../house/mail.mjs';
import { becomeMember } from '../house/member.mjs';
import { codeIn, freshNumber, textAfter, texts } from '../house/phone.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

const cleo = { name: 'cleo', password: 'light-the-lamp', number: freshNumber() };

storyWithAndWithoutScripts(
  "the administrators' area asks in a known browser, once for half an hour",
  async ({ page, scripts }) => {
    await signIn(page, cleo);
    if (place(page) === 'mail') {
      await enterCode(page, codeIn(await mailTo(cleo, saying(A_CODE))));
      await setUpByText(page, cleo.number);
    } else {
      const [text] = await texts(cleo.number);
      assert.ok(text);
      await enterCode(page, codeIn(text));
    }
    await assertSignedIn(page, cleo);

    await page.goto(`${community}/administrators`);
    assert.equal(new URL(page.url()).pathname, '/administrators/enter');
    if (scripts) await assertAccessible(page);
    const text = await textAfter(cleo.number, () =>
      submit(page, page.locator('form[action$="/enter"] button')),
    );
    assert.equal(place(page), 'code');
    await enterCode(page, codeIn(text));
    assert.equal(new URL(page.url()).pathname, '/administrators');
    assert.ok(await page.locator('table').isVisible());
    if (scripts) await assertAccessible(page);

    await page.goto(community);
    await page.goto(`${community}/administrators`);
    assert.ok(await page.locator('table').isVisible(), 'it stays open');
  },
);

storyWithAndWithoutScripts('an ordinary member does not get in', async ({ page }) => {
  await becomeMember(page);
  const answer = await page.goto(`${community}/administrators`);
  assert.equal(answer?.status(), 403);
});
