// The app: paired by its link, asked, and the page that waits goes on by itself once it is approved.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { assertAccessible } from '../house/accessible.mjs';
import {
  atTheSite,
  openSettingsByApp,
  openSiteWithApp,
  setUpApp,
  signInByApp,
} from '../house/app_member.mjs';
import {
  approve,
  carried,
  expectRefusal,
  newPhone,
  openRequest,
  pairByLink,
  pairingLink,
  shownCode,
} from '../house/authenticator.mjs';
import { enterCode, submit } from '../house/hosted.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteWithApp();
});

storyWithAndWithoutScripts(
  'an app is paired by its link, and approves a sign-in elsewhere',
  async ({ page, visitor, scripts }) => {
    const phone = await newPhone(visitor);
    const user = await setUpApp(page, phone, site);

    const elsewhere = await visitor();
    await signInByApp(elsewhere, site, user);
    const number = await carried(elsewhere);
    if (scripts) await assertAccessible(elsewhere);
    await approve(phone, number);
    await atTheSite(elsewhere, site);
    assert.match(elsewhere.url(), /[?&]code=/);
  },
);

storyWithAndWithoutScripts(
  'a denial on the phone ends the waiting page, and a code of the app gets in another time',
  async ({ page, visitor }) => {
    const phone = await newPhone(visitor);
    const user = await setUpApp(page, phone, site);

    const thief = await visitor();
    await signInByApp(thief, site, user);
    await carried(thief);
    await openRequest(phone);
    await phone.getByRole('button', { name: 'Deny', exact: true }).click();
    await phone.getByRole('button', { name: 'It was a mistake', exact: true }).click();
    await thief.locator('form[action$="/back"]').first().waitFor();

    const elsewhere = await visitor();
    await signInByApp(elsewhere, site, user);
    await elsewhere.goto(elsewhere.url().replace(/\/push(\/hold.*)?$/, '/app-code'));
    await enterCode(elsewhere, await shownCode(phone));
    await atTheSite(elsewhere, site);
  },
);

storyWithAndWithoutScripts(
  'a second device is added in the settings, and approves its first request',
  async ({ page, visitor, scripts }) => {
    const phone = await newPhone(visitor);
    const user = await setUpApp(page, phone, site);

    await openSettingsByApp(page, phone, site, user);
    await page.locator('form[action$="/settings/pair"] button').click({ noWaitAfter: true });
    await page.waitForURL(/\/pair(\/hold.*)?$/, { waitUntil: 'commit' });
    const second = await newPhone(visitor);
    await pairByLink(second, await pairingLink(page));
    await approve(second, await carried(page));
    await page.waitForURL(/\/settings\?told=device_added$/);
    assert.equal(await page.locator('form[action$="/settings/devices"] button').count(), 2);
    if (scripts) await assertAccessible(page);
  },
);

story('a wrong number ends the request, and it can be asked again', async (stage) => {
  const { page, visitor, broken } = stage;
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);

  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  const right = await carried(elsewhere);
  await approve(phone, right === '10' ? '11' : '10');
  expectRefusal(broken);
  const again = elsewhere.locator('form[action$="/push"] button');
  await again.waitFor();
  await submit(elsewhere, again);
  await approve(phone, await carried(elsewhere));
  await atTheSite(elsewhere, site);
});

story('who does not answer hears of the other ways after 20 seconds, and nothing moves', async ({ page, visitor }) => {
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);

  const elsewhere = await visitor();
  await elsewhere.clock.install();
  await signInByApp(elsewhere, site, user);
  const hint = await elsewhere.locator('template[data-hint]').evaluate((it) => {
    return it instanceof HTMLTemplateElement ? (it.content.textContent ?? '') : '';
  });
  assert.notEqual(hint, '');
  const said = elsewhere.locator('[data-live]');
  const order = () => elsewhere.locator('main').locator('a, button, input, summary').allInnerTexts();
  const focused = () => elsewhere.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  const before = [await order(), await focused()];
  await elsewhere.clock.fastForward(15_000);
  assert.ok(!(await said.innerText()).includes(hint));
  await elsewhere.clock.fastForward(6_000);
  await said.filter({ hasText: hint }).waitFor();
  assert.deepEqual([await order(), await focused()], before);
  await approve(phone, await carried(elsewhere));
  await atTheSite(elsewhere, site);
});
