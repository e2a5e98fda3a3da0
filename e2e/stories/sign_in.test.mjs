// Members come back: new browsers are asked, known ones go straight through, and nobody is spared for
// somebody else's sake.
import assert from 'node:assert/strict';
import { community, server } from '../house/addresses.mjs';
import { assertSignedIn, assertSignedOut, signIn, signOut } from '../house/community.mjs';
import { enterCode, place, submit } from '../house/hosted.mjs';
import {
  becomeMember,
  becomeMemberAndLeave,
  beginInNewBrowser,
  signInByText,
} from '../house/member.mjs';
import { codeIn, textAfter, texts } from '../house/phone.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

storyWithAndWithoutScripts(
  'a new browser is asked by text, a known one goes straight through',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);

    await signIn(page, member);
    await assertSignedIn(page, member);
    assert.equal((await texts(member.number)).length, 1, 'set-up sent the only text so far');

    const elsewhere = await visitor();
    await signInByText(elsewhere, member);
    await signOut(elsewhere);
    await signIn(elsewhere, member);
    await assertSignedIn(elsewhere, member);
    assert.equal((await texts(member.number)).length, 2, 'that browser is known now as well');
  },
);

storyWithAndWithoutScripts(
  'a browser known for one member never spares another',
  async ({ page, visitor }) => {
    await becomeMemberAndLeave(page);
    const other = await becomeMemberAndLeave(await visitor());
    await beginInNewBrowser(page, other);
    await assertSignedOut(page);
  },
);

storyWithAndWithoutScripts('a wrong password never gets as far as a text', async ({ page }) => {
  const member = await becomeMemberAndLeave(page);
  await signIn(page, { ...member, password: 'not the password' });
  assert.equal(new URL(page.url()).origin, community);
  assert.ok(await page.locator('[role=alert]').isVisible());
  assert.equal((await texts(member.number)).length, 1);
  await assertSignedOut(page);
});

storyWithAndWithoutScripts('a reload of the code page sends nothing', async ({ page, visitor }) => {
  const member = await becomeMemberAndLeave(page);
  const elsewhere = await visitor();
  const code = await beginInNewBrowser(elsewhere, member);
  await elsewhere.reload();
  await elsewhere.reload();
  assert.equal(place(elsewhere), 'code');
  await enterCode(elsewhere, code);
  await assertSignedIn(elsewhere, member);
  assert.equal((await texts(member.number)).length, 2);
});

storyWithAndWithoutScripts(
  'a changed password makes every other browser new',
  async ({ page, visitor }) => {
    const member = await becomeMember(page);
    const other = await visitor();
    await signInByText(other, member);

    const changed = { ...member, password: 'a very different one' };
    await page.goto(`${community}/password`);
    await page.locator('input[name=old]').fill(member.password);
    await page.locator('input[name=new]').fill(changed.password);
    const text = await textAfter(member.number, () =>
      submit(page, page.locator('form.card button')),
    );
    assert.equal(place(page), 'code', 'a known browser is asked as well');
    await enterCode(page, codeIn(text));
    await assertSignedIn(page, changed);

    await assertSignedOut(other);
    await signInByText(other, changed);
    await signOut(page);
    await signIn(page, changed);
    await assertSignedIn(page, changed);
  },
);

storyWithAndWithoutScripts(
  'the way back is a form that ends at another site, and the policy of the page lets it',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const elsewhere = await visitor();
    const code = await beginInNewBrowser(elsewhere, member);

    const policy = (await elsewhere.reload())?.headers()['content-security-policy'] ?? '';
    const destinations = /form-action ([^;]*)/.exec(policy)?.[1];
    assert.equal(destinations, `'self' ${community}`, 'this site alone, no other');
    assert.doesNotMatch(policy, /unsafe|\*/);

    const [last] = await Promise.all([
      elsewhere.waitForResponse(
        (response) => response.status() === 200 && response.request().isNavigationRequest(),
      ),
      enterCode(elsewhere, code),
    ]);
    /** @type {string[]} */
    const way = [];
    for (
      let step = /** @type {import('playwright-core').Request | null} */ (last.request());
      step;
      step = step.redirectedFrom()
    ) {
      way.unshift(`${step.method()} ${new URL(step.url()).origin}`);
    }
    assert.equal(way[0], `POST ${server}`);
    assert.equal(way.at(-1), `GET ${community}`);
    await assertSignedIn(elsewhere, member);
  },
);
