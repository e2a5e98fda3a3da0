// The programs that docs/integrate shows, each against the real server, with a browser and a member.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before } from 'node:test';
import { Example, NO, YES, languages } from '../house/example.mjs';
import { backToSite, enterCode, place, setUpByText } from '../house/hosted.mjs';
import { codeIn, freshNumber, textAfter } from '../house/phone.mjs';
import { openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSite('A site that copied the examples');
});

/** An id that must be escaped on its way, in a form and in a path. */
const newUser = () => `user ${randomUUID().slice(0, 8)}/ä+%`;

/**
 * Begins in an area that asks nothing of this browser, and goes there and back.
 * @param {Page} page
 * @param {Example} example
 * @param {string} user
 */
async function passThrough(page, example, user, area = 'sign_in') {
  await page.goto(await example.begin(user, area));
  assert.ok(page.url().startsWith(site.redirectAddress), 'the browser passed straight through');
  return page.url();
}

for (const language of languages) {
  story(`${language}: a member proves presence, and a known browser is not asked`, async ({ page }) => {
    const example = new Example(language, site);
    const user = newUser();
    const number = freshNumber();
    await page.goto(await example.begin(user, 'sign_in'));
    await setUpByText(page, number);
    const first = await example.back(page.url());
    assert.deepEqual(first, { code: YES, said: `yes: ${user} may sign_in, proved by sms` });

    const second = await example.back(await passThrough(page, example, user));
    assert.deepEqual(second, { code: YES, said: `yes: ${user} may sign_in, not asked` });

    // An area of the site's own that must be proved is asked in the known browser as well.
    const address = await example.begin(user, 'change_password');
    const text = await textAfter(number, () => page.goto(address));
    await enterCode(page, codeIn(text));
    const third = await example.back(page.url());
    assert.deepEqual(third, { code: YES, said: `yes: ${user} may change_password, proved by sms` });

    const status = await example.run('user', user);
    assert.equal(status.code, YES, status.said);
    assert.ok(status.said.includes(`${number.slice(0, 3)} `), 'the number is masked');
    assert.ok(status.said.includes(number.slice(-2)));
    assert.ok(!status.said.includes(number.slice(-6)));
    assert.equal((await example.run('user', `nobody-${randomUUID()}`)).code, NO);
  });

  story(`${language}: what belongs to another sign-in is refused`, async ({ page }) => {
    const example = new Example(language, site);
    const user = newUser();
    await page.goto(await example.begin(user, 'sign_in'));
    await setUpByText(page, freshNumber());
    assert.equal((await example.back(page.url())).code, YES);

    // A browser that is known goes straight through: a good answer each time, for the wrong sign-in.
    for (const [name, foreign] of [
      ['user', 'another user'],
      ['area', 'another_area'],
      ['nonce', 'another-nonce'],
      ['state', 'another-state'],
    ]) {
      const back = await passThrough(page, example, user);
      example.mixUp(name, foreign);
      const { code, said } = await example.back(back);
      assert.equal(code, NO, `another ${name}: ${said}`);
      assert.match(said, new RegExp(`^no: .*${name}`), 'for this reason');
    }

    // A thief passes his own challenge and hands the answer in for the sign-in of his victim.
    const mine = await passThrough(page, example, user);
    const victim = new Example(language, site);
    await victim.begin('victim', 'sign_in');
    const stolen = new URL(mine);
    stolen.searchParams.set('state', victim.keeps().state ?? '');
    assert.equal((await victim.back(stolen.href)).code, NO);

    const elsewhere = new URL(await passThrough(page, example, user));
    elsewhere.searchParams.set('iss', `${site.issuer}x`);
    assert.equal((await example.back(elsewhere.href)).code, NO, 'another issuer');
  });

  story(`${language}: a member sees the settings, which lets nobody in`, async ({ page }) => {
    const example = new Example(language, site);
    const user = newUser();
    await page.goto(await example.begin(user, 'sign_in'));
    await setUpByText(page, freshNumber());
    assert.equal((await example.back(page.url())).code, YES);

    // The sign-in of a moment ago opens them.
    const visit = async () => {
      await page.goto(await example.settings(user));
      assert.equal(place(page), 'settings');
      await backToSite(page);
      return page.url();
    };
    const seen = await example.seen(await visit());
    assert.deepEqual(seen, { code: YES, said: `back from the settings: ${user}` });

    const foreign = await visit();
    example.mixUp('state', 'another-state');
    assert.equal((await example.seen(foreign)).code, NO, 'of another visit');

    // What comes back from the settings is no sign-in, and a sign-in no visit to them.
    const back = await visit();
    assert.equal((await example.back(back)).code, NO, 'nothing was proved');
    const signedIn = await passThrough(page, example, user);
    assert.equal((await example.seen(signedIn)).code, NO);

    await page.context().clearCookies();
    await page.goto(await example.settings(user));
    assert.equal(place(page), 'settings');
    await backToSite(page);
    const gaveUp = await example.seen(page.url());
    assert.equal(gaveUp.code, NO);
    assert.match(gaveUp.said, /access_denied/);
  });

  story(`${language}: a member who gives up is refused, and so is a wrong secret`, async ({ page }) => {
    const example = new Example(language, site);
    await page.goto(await example.begin(newUser(), 'sign_in'));
    assert.equal(place(page), 'number');
    await backToSite(page);
    const { code, said } = await example.back(page.url());
    assert.equal(code, NO);
    assert.match(said, /access_denied/);

    const stranger = new Example(language, { ...site, client_secret: 'wrong', management_key: 'wrong' });
    const refused = await stranger.run('begin', newUser(), 'sign_in');
    assert.equal(refused.code, NO);
    assert.match(refused.said, /invalid_client/);
    assert.equal((await stranger.run('user', 'anybody')).code, NO);
  });
}
