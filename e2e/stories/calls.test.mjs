// Codes by phone call: a landline is called, whoever has the choice may choose it, and the phone speaks to whoever
// answers.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before } from 'node:test';
import { assertAccessible } from '../house/accessible.mjs';
import { chooseWay, continueToSite, enterCode, enterNumber, place } from '../house/hosted.mjs';
import {
  answerCall,
  codeIn,
  freshLandline,
  freshNumber,
  textAfter,
  texts,
} from '../house/phone.mjs';
import { askFor, openSiteThatCalls } from '../house/site.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteThatCalls('A site that calls');
});

/** @param {import('playwright-core').Page} page */
function assertBack(page) {
  assert.equal(page.url().split('?')[0], site.redirectAddress);
}

storyWithAndWithoutScripts(
  'a landline is set up and signs in by calls alone',
  async ({ page, visitor, scripts }) => {
    const user = randomUUID();
    const number = freshLandline();
    const screen = await visitor();
    await page.goto(await askFor(site, user));
    await enterNumber(page, number);
    assert.equal(await page.locator('button[name=method]').count(), 1, 'offered calls only');
    await chooseWay(page, 'call');
    assert.equal(place(page), 'code');
    if (scripts) await assertAccessible(page);
    await enterCode(page, await answerCall(screen, number));
    assert.equal(place(page), 'done');
    assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /text/i);
    if (scripts) await assertAccessible(screen);
    await continueToSite(page);
    assertBack(page);

    // The only way is taken at once.
    const elsewhere = await visitor();
    await elsewhere.goto(await askFor(site, user));
    assert.equal(place(elsewhere), 'code');
    await enterCode(elsewhere, await answerCall(screen, number));
    assertBack(elsewhere);
    assert.deepEqual(await texts(number), []);
  },
);

storyWithAndWithoutScripts('whoever has the choice may be called', async ({ page, visitor }) => {
  const user = randomUUID();
  const number = freshNumber();
  await page.goto(await askFor(site, user));
  await enterNumber(page, number);
  const text = await textAfter(number, () => chooseWay(page, 'text'));
  await enterCode(page, codeIn(text));
  await continueToSite(page);

  const elsewhere = await visitor();
  await elsewhere.goto(await askFor(site, user));
  assert.equal(place(elsewhere), '', 'asked how');
  assert.equal(await elsewhere.locator('button[name=method]').count(), 2);
  await chooseWay(elsewhere, 'call');
  await enterCode(elsewhere, await answerCall(await visitor(), number));
  assertBack(elsewhere);
});
