// The account settings: the number with and without the old one, browsers, what waits, switching off.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { assertAccessible } from '../house/accessible.mjs';
import { community } from '../house/addresses.mjs';
import { assertSignedIn, signIn } from '../house/community.mjs';
import { backToSite, enterCode, place, submit } from '../house/hosted.mjs';
import { A_CODE, addressOf, mailAfter, mailTo, saying } from '../house/mail.mjs';
import { becomeMember, signInByText } from '../house/member.mjs';
import { codeIn, freshNumber, textAfter } from '../house/phone.mjs';
import {
  changeNumber,
  goToSettings,
  makeCodes,
  numberOnFile,
  pressLink,
  proveMail,
} from '../house/settings.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

/** @param {string} number */
const end = (number) => number.slice(-2);

storyWithAndWithoutScripts(
  'with the old number and the mail, another number is in force at once',
  async ({ page, scripts }) => {
    const member = await becomeMember(page);
    await goToSettings(page);
    if (scripts) await assertAccessible(page);
    assert.match(await page.locator('h1').innerText(), /Phone verification/);
    assert.ok((await numberOnFile(page)).endsWith(end(member.number)));

    await submit(page, page.locator('a[href*="/settings/prove?for=number"]'));
    if (scripts) await assertAccessible(page);
    await proveMail(page, member);
    await submit(page, page.locator('a[href$="/settings/number"]').first());
    const number = freshNumber();
    const change = () => changeNumber(page, number);
    const mailed = () =>
      mailAfter(addressOf(member), change, saying(/phone number at Lighthouse was changed/));
    // The old number is told as well.
    await textAfter(member.number, mailed, ({ text }) => /your number was changed/.test(text));
    assert.ok((await numberOnFile(page)).endsWith(end(number)));

    await backToSite(page);
    await assertSignedIn(page, member);
    assert.match(await page.locator('#security').innerText(), new RegExp(`${end(number)}`));
  },
);

storyWithAndWithoutScripts(
  'without the mail another number waits, and the link in the mail about it stops it',
  async ({ page, visitor }) => {
    const member = await becomeMember(page);
    const elsewhere = await visitor();
    await signInByText(elsewhere, member);
    await goToSettings(elsewhere);
    await submit(elsewhere, elsewhere.locator('a[href*="/settings/prove?for=number"]'));
    await submit(elsewhere, elsewhere.locator('a[href$="/settings/number"]'));
    const number = freshNumber();
    const change = () => changeNumber(elsewhere, number);
    const mail = await mailAfter(addressOf(member), change, saying(/is waiting/));
    assert.ok((await numberOnFile(elsewhere)).endsWith(end(member.number)), 'the old one stays');
    assert.equal(await elsewhere.locator('#waiting').count(), 1);

    // Opening the link changes nothing: mail programs do that by themselves.
    const stranger = await visitor();
    const link = mail.links.find((address) => address.includes('/link/')) ?? '';
    await stranger.goto(link);
    await elsewhere.reload();
    assert.equal(await elsewhere.locator('#waiting').count(), 1);
    await pressLink(stranger, mail);
    await elsewhere.reload();
    assert.equal(await elsewhere.locator('#waiting').count(), 0);
    await stranger.goto(link);
    assert.equal(await stranger.locator('form[action^="/link/"]').count(), 0, 'nothing is left to do');
  },
);

storyWithAndWithoutScripts(
  'the settings are shut in a browser where nothing was proved',
  async ({ page }) => {
    const member = await becomeMember(page);
    await page.context().clearCookies({ domain: 'localhost' });
    await goToSettings(page);
    assert.equal(await page.locator('bdi.masked').count(), 0, 'only the ways to open them');
    const text = await textAfter(member.number, () =>
      submit(page, page.locator('button[name=method][value=text]')),
    );
    await enterCode(page, codeIn(text));
    assert.equal(place(page), 'settings');
    assert.ok((await numberOnFile(page)).endsWith(end(member.number)));
  },
);

storyWithAndWithoutScripts('a browser that is ended is asked again', async ({ page, visitor }) => {
  const member = await becomeMember(page);
  const elsewhere = await visitor();
  await signInByText(elsewhere, member);
  await goToSettings(page);
  const others = page.locator('button[name=browser][value=others]');
  await submit(page, others);
  assert.equal(await others.count(), 0, 'none is left');
  await elsewhere.context().clearCookies({ domain: '127.0.0.1' });
  await textAfter(member.number, () => signIn(elsewhere, member));
  assert.equal(place(elsewhere), 'code');
});

storyWithAndWithoutScripts(
  'recovery codes can be kept as a file, and copied where a script can',
  async ({ page, scripts }) => {
    const member = await becomeMember(page);
    await goToSettings(page);
    await submit(page, page.locator('a[href$="/settings/prove"]'));
    await proveMail(page, member);
    const codes = await makeCodes(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[download]').click(),
    ]);
    const kept = readFileSync(await file.path(), 'utf8');
    for (const code of codes) assert.ok(kept.includes(code), 'all of them are in the file');
    assert.equal(await page.locator('[data-copy]').isVisible(), scripts);
    await submit(page, page.locator('main > p > a.button'));
    assert.equal(place(page), 'settings');
    for (const code of codes) assert.ok(!(await page.content()).includes(code), 'shown once');
  },
);

storyWithAndWithoutScripts('who switches off is asked no more', async ({ page, visitor }) => {
  const member = await becomeMember(page);
  await goToSettings(page);
  await submit(page, page.locator('a[href*="/settings/prove?for=turn_off"]'));
  await proveMail(page, member);
  await submit(page, page.locator('a[href$="/settings/turn-off"]'));
  const off = page.locator('form[action$="/settings/turn-off"] button');
  await mailAfter(addressOf(member), () => submit(page, off), saying(/is off/));
  await backToSite(page);
  await assertSignedIn(page, member);
  // The demo wants a second factor of everybody, so the next sign-in begins a set-up: with the mail.
  const elsewhere = await visitor();
  await mailAfter(addressOf(member), () => signIn(elsewhere, member), saying(A_CODE));
  assert.equal(place(elsewhere), 'mail');
});

storyWithAndWithoutScripts(
  'the settings can be walked and left by keyboard alone',
  async ({ page }) => {
    const member = await becomeMember(page);
    await goToSettings(page);
    await page.locator('h1').waitFor();
    const seen = new Set();
    for (let steps = 0; steps < 40; steps++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const active = document.activeElement;
        return active?.getAttribute('href') ?? active?.closest('form')?.getAttribute('action') ?? '';
      });
      seen.add(at.replace(/^.*\/challenge\/[^/]+/, ''));
      if (at.endsWith('/back')) break;
    }
    for (const way of ['/settings/prove?for=number', '/settings/browsers', '/back']) {
      assert.ok(seen.has(way), `${way} among ${[...seen].join(' ')}`);
    }
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    assert.equal(new URL(page.url()).origin, community);
    await assertSignedIn(page, member);
    await mailTo(member, saying(/is on/));
  },
);
