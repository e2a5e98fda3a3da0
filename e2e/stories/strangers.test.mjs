// People who hand in what is not theirs.
import assert from 'node:assert/strict';
import { community, server } from '../house/addresses.mjs';
import { assertSignedIn, assertSignedOut } from '../house/community.mjs';
import { enterCode } from '../house/hosted.mjs';
import { becomeMemberAndLeave, beginInNewBrowser } from '../house/member.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Does something that leads back to the site, and stops the browser just before it gets there.
 * @param {Page} page
 * @param {() => Promise<unknown>} act
 * @returns {Promise<URL>} where it would have gone
 */
async function stopAtTheDoor(page, act) {
  const debug = await page.context().newCDPSession(page);
  // Not the page's own routes: those do not see where a redirect leads.
  const patterns = [{ urlPattern: `${community}/second-factor/back*` }];
  await debug.send('Fetch.enable', { patterns });
  /** @type {Promise<URL>} */
  const stopped = new Promise((done) => {
    debug.once('Fetch.requestPaused', async ({ requestId, request }) => {
      await debug.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      done(new URL(request.url));
    });
  });
  act().catch(() => {});
  const address = await stopped;
  await debug.detach();
  return address;
}

/**
 * A thief who knows somebody's password, and has a membership of his own.
 * @param {(options?: object) => Promise<Page>} visitor
 */
async function thiefAndVictim(visitor) {
  const victim = await becomeMemberAndLeave(await visitor());
  const thief = await becomeMemberAndLeave(await visitor());
  const [victimsDoor, ownDoor] = [await visitor(), await visitor()];
  await beginInNewBrowser(victimsDoor, victim);
  const ownCode = await beginInNewBrowser(ownDoor, thief);
  return { victim, thief, victimsDoor, ownDoor, ownCode };
}

storyWithAndWithoutScripts(
  "one's own passed challenge opens nobody else's account",
  async ({ visitor }) => {
    const { victim, thief, victimsDoor, ownDoor, ownCode } = await thiefAndVictim(visitor);
    const own = await stopAtTheDoor(ownDoor, () => enterCode(ownDoor, ownCode));
    assert.ok(own.searchParams.get('code'));

    // As it came, in the browser that is half-way into the other account.
    await victimsDoor.goto(own.href);
    assert.equal(new URL(victimsDoor.url()).origin, community);
    assert.match(await victimsDoor.locator('h1').innerText(), /start again|not yours/i);
    await assertSignedOut(victimsDoor);
    assert.doesNotMatch(
      (await victimsDoor.locator('body').textContent()) ?? '',
      new RegExp(`${victim.name}|${thief.name}`),
    );
  },
);

storyWithAndWithoutScripts(
  "one's own code behind the other's state opens nothing either",
  async ({ visitor }) => {
    const { victimsDoor, ownDoor, ownCode } = await thiefAndVictim(visitor);
    const own = await stopAtTheDoor(ownDoor, () => enterCode(ownDoor, ownCode));
    const back = await stopAtTheDoor(victimsDoor, () =>
      victimsDoor.locator('form[action$="/back"] button').click(),
    );
    assert.equal(back.searchParams.get('error'), 'access_denied');

    const forged = new URL(own);
    forged.searchParams.set('state', back.searchParams.get('state') ?? '');
    await victimsDoor.goto(forged.href);
    assert.match(await victimsDoor.locator('h1').innerText(), /start again|not yours/i);
    await assertSignedOut(victimsDoor);
  },
);

storyWithAndWithoutScripts(
  'a page of a challenge opens in its own browser alone',
  async ({ page, visitor }) => {
    const member = await becomeMemberAndLeave(page);
    const [own, another, known] = [await visitor(), await visitor(), page];
    const code = await beginInNewBrowser(own, member);
    for (const stranger of [another, known]) {
      for (const way of ['', '/number', '/code', '/done', '/recovery']) {
        const challenge = own.url().replace(/\/code.*$/, '');
        const answer = await stranger.goto(`${challenge}${way}`);
        assert.equal(answer?.status(), 404, way);
        assert.equal(await stranger.locator('h1').innerText(), words('start_again.title'));
        assert.equal(await stranger.locator('form').count(), 0, 'there is nothing to press');
      }
    }
    await enterCode(own, code);
    await assertSignedIn(own, member);
  },
);

storyWithAndWithoutScripts('an answer is taken once', async ({ page, visitor }) => {
  const member = await becomeMemberAndLeave(page);
  const own = await visitor();
  const code = await beginInNewBrowser(own, member);
  const answer = await stopAtTheDoor(own, () => enterCode(own, code));
  await own.goto(answer.href);
  await assertSignedIn(own, member);
  await own.goto(answer.href);
  assert.match(await own.locator('h1').innerText(), /start again/i);
  const elsewhere = await visitor();
  await elsewhere.goto(answer.href);
  await assertSignedOut(elsewhere);
});

story(
  'the content security policy stops a form that leads astray',
  async ({ page, visitor, broken }) => {
    const member = await becomeMemberAndLeave(page);
    const own = await visitor();
    await beginInNewBrowser(own, member);
    const violated = own.waitForEvent('console', (message) =>
      message.text().includes('form-action'),
    );
    await own.evaluate(() => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = 'http://127.0.0.1:9/';
      document.body.append(form);
      form.submit();
    });
    await violated;
    assert.equal(new URL(own.url()).origin, server);
    // This story wanted it; any other would have failed by it.
    assert.equal(broken.splice(0).length, 1);
  },
);
