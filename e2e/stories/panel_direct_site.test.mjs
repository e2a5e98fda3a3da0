// The panel's pages about direct calls, once a site may call: it is told of answers where an owner says, is a sandbox or in
// earnest, what it called and was told is seen, and who owns nothing changes nothing. Its keys: panel_direct.test.mjs.
import assert from 'node:assert/strict';
import { server } from '../house/addresses.mjs';
import { newPhone } from '../house/authenticator.mjs';
import { CallbackPlace } from '../house/authy.mjs';
import { at, letIn, press, untilSaid } from '../house/panel.mjs';
import {
  ANSWERS,
  DETAILS,
  KEY_ENDS,
  askApp,
  call,
  details,
  letCall,
  newCaller,
  open,
  opens,
  register,
} from '../house/panel_direct.mjs';
import { confirmHeld } from '../house/panel_sites.mjs';
import { freshNumber } from '../house/phone.mjs';
import { story } from '../house/story.mjs';
import { begins, words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** What a server called by whoever has it would do for them. */
const INSIDE = 'https://169.254.169.254/latest/meta-data';

/**
 * Types an address for answers, and presses one of the buttons below.
 * @param {Page} page
 * @param {string} address
 * @param {'save' | 'try'} what
 */
async function typeCallback(page, address, what = 'save') {
  await page.fill('#callback', address);
  await press(page, `button[name=do][value=${what}]`);
}

/**
 * The sandbox is left, or entered again.
 * @param {Page} page
 * @param {string} name of the site
 */
async function switchSandbox(page, name) {
  await press(page, 'form[action$="/sandbox"] button');
  await page.getByText(words('panel_application.was_saved', { name })).waitFor();
}

/**
 * Sends what a form would send, by no form of a page; gives the status and the page that answers.
 * @param {Page} page whose session it is
 * @param {string} to
 * @param {Record<string, string>} form
 * @returns {Promise<[number, string]>}
 */
async function send(page, to, form) {
  const cookies = await page.context().cookies(to);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const headers = { cookie, origin: server };
  const answer = await fetch(to, { method: 'POST', body: new URLSearchParams(form), headers });
  return [answer.status, await answer.text()];
}

story('where answers are told is refused where it could not be called, and waits where it could', async ({ page }) => {
  const { name, place } = await letCall(page);
  for (const wrong of ['nowhere', '', `${ANSWERS}?site=1`]) {
    await typeCallback(page, wrong);
    assert.equal(await page.locator('#callback-error').innerText(), words('panel_direct.address_wrong'));
    assert.equal(await page.inputValue('#callback'), wrong, 'what was typed stays');
    assert.equal(await page.getAttribute('#callback', 'aria-invalid'), 'true');
    await page.locator('main [role=alert] a[href="#callback"]').waitFor();
  }
  await typeCallback(page, INSIDE, 'try');
  const why = words('panel_direct_why.inside');
  await page.getByText(words('panel_direct.trial_unanswered', { why })).waitFor();
  assert.equal(await page.inputValue('#callback'), INSIDE);

  await page.goto(place);
  assert.equal(await page.inputValue('#callback'), '', 'a trial saves nothing');
  await page.selectOption('#method', 'get');
  await typeCallback(page, ANSWERS);
  assert.match(at(page), /^\/admin\/held\//);
  await page.getByText(words('panel_held_door.callback')).waitFor();
  await page.getByText(ANSWERS).waitFor();
  const held = page.url();
  await page.goto(place);
  assert.equal(await page.inputValue('#callback'), '', 'it waits');
  await page.locator('section:has(#held) code', { hasText: ANSWERS }).waitFor();
  await page.goto(held);
  await confirmHeld(page);

  await page.goto(place);
  assert.equal(await page.inputValue('#callback'), ANSWERS);
  assert.equal(await page.inputValue('#method'), 'get');
  assert.equal(await page.locator('section:has(#held)').count(), 0);
  await press(page, 'button[name=do][value=remove]');
  await page.getByText(words('panel_application.was_saved', { name })).waitFor();
  assert.equal(await page.inputValue('#callback'), '', 'told nowhere at once: that opens no door');
});

story('of two owners the later one sees both versions', async ({ page, visitor }) => {
  const { place } = await letCall(page);
  await page.selectOption('#method', 'get');
  const other = await visitor();
  await letIn(other);
  await other.goto(place);
  await typeCallback(other, ANSWERS);
  await confirmHeld(other);

  const mine = 'https://harbour.example/mine';
  await typeCallback(page, mine);
  await page.locator('#late', { hasText: ANSWERS }).waitFor();
  assert.equal(await page.inputValue('#callback'), mine, 'nothing is lost');
  assert.equal(await page.inputValue('#method'), 'get');
  await press(page, 'button[name=do][value=save]');
  await page.getByText(mine).waitFor();
  await confirmHeld(page);
  await other.goto(place);
  assert.equal(await other.inputValue('#callback'), mine);
});

story('a sandbox is used in earnest, and is none any more once it has users', async ({ page, visitor }) => {
  const { name, place } = await newCaller();
  await letIn(page);
  await page.goto(place);
  await page.check('input[name=sandbox]');
  const key = await open(page);
  await confirmHeld(page);
  await page.goto(place);
  await page.getByText(words('panel_direct.is_sandbox', { name })).waitFor();
  const inSandbox = (await details(key)).name;
  assert.notEqual(inSandbox, name, 'sites tell by its name that it is one');

  await switchSandbox(page, name);
  await page.getByText(words('panel_direct.is_in_earnest', { name })).waitFor();
  assert.equal((await details(key)).name, name);
  await switchSandbox(page, name);
  assert.equal((await details(key)).name, inSandbox);
  await switchSandbox(page, name);

  const late = await visitor();
  await letIn(late);
  await late.goto(place);
  await register(key, freshNumber());
  await page.reload();
  await page.getByText(words('panel_direct.has_users')).waitFor();
  assert.equal(await page.locator('form[action$="/sandbox"]').count(), 0);
  // Who opened the page before is told as much.
  await press(late, 'form[action$="/sandbox"] button');
  await late.getByRole('alert').getByText(words('panel_direct.has_users')).waitFor();
  assert.equal((await details(key)).name, name, 'in earnest, as it was');
});

story('what a site called within the hour is seen, and that somebody came with a key of nobody’s', async ({ page }) => {
  const { name, place, key } = await letCall(page);
  await press(page, 'a[href$="/direct/calls"]');
  await page.getByText(words('panel_direct_calls.none')).waitFor();
  assert.ok(await opens(key));
  for (const user of [77, 78]) assert.equal((await call(key, `/protected/json/users/${user}/status`)).status, 404);
  assert.ok(!(await opens('x'.repeat(32))));
  await press(page, 'main a.button');
  assert.equal(page.url(), `${place}/calls`);
  await page.getByText(name, { exact: true }).waitFor();
  const cells = (/** @type {string} */ door) =>
    page.locator('tbody tr').filter({ has: page.getByText(door, { exact: true }) }).locator('td');
  const [times, refused, last] = await cells('/protected/json/users/{id}/status').allInnerTexts();
  assert.deepEqual([times, refused], ['2', '2']);
  assert.match(last, /^404 60026 /);
  const [once, never, well] = await cells(DETAILS).allInnerTexts();
  assert.deepEqual([once, never], ['1', '0']);
  assert.match(well, /^200 /);
  assert.ok(!(await page.content()).includes('users/77'), 'no address as it was called');
  await page.getByText(begins('panel_direct_calls.of_nobody')).waitFor();
  await press(page, '.links a');
  assert.equal(page.url(), place);
});

story('an answer from a device is told to the site, and what it was told is seen', async ({ page, visitor }) => {
  const { id, key } = await letCall(page);
  await press(page, 'a[href$="/direct/deliveries"]');
  await page.getByText(words('panel_direct_told.none')).waitFor();
  // On this machine, without https: the terminal alone can say so.
  const told = await CallbackPlace.open();
  await told.takeThoseOf({ client_id: id }, 'POST');
  const uuid = await askApp(await newPhone(visitor), key);
  const { body } = await told.about(uuid);
  assert.equal(body.status, 'approved');
  const answered = words('panel_direct_told.answered', { tries: '1', code: '200' });
  await untilSaid(page, answered);
  await page.getByText(words('panel_direct_told.answer'), { exact: true }).waitFor();
  await page.getByText(begins('panel_direct_told.told')).waitFor();
  assert.equal(await page.locator('ol.rows > li').count(), 1, 'a trial is no answer');
});

story('whoever owns nothing here sees all of it and changes none of it', async ({ page, visitor }) => {
  const { name, place, key } = await letCall(page);
  await typeCallback(page, ANSWERS);
  await confirmHeld(page);
  await page.goto(place);
  const end = (await page.locator(KEY_ENDS).getAttribute('href')) ?? '';
  assert.ok(await opens(key));
  /** @type {[string, Record<string, string>][]} */
  const acts = [
    [`${server}${end}`, {}],
    [`${place}/keys`, { overlap: '0h' }],
    [`${place}/callback`, { do: 'remove', seen: '3' }],
    [`${place}/sandbox`, { sandbox: 'yes', seen: '3' }],
  ];
  for (const role of /** @type {const} */ (['operator', 'read_only'])) {
    const looker = await visitor();
    await letIn(looker, role);
    await looker.goto(place);
    await looker.getByText(words('panel_keys.in_force'), { exact: true }).waitFor();
    await looker.getByText(ANSWERS).waitFor();
    await looker.getByText(words('panel_direct.is_in_earnest', { name })).waitFor();
    assert.equal(await looker.locator('main form, main button, main input').count(), 0, role);
    assert.equal(await looker.locator(KEY_ENDS).count(), 0);
    for (const [below, what] of [['calls', DETAILS], ['deliveries', words('panel_direct_told.none')]]) {
      await looker.goto(`${place}/${below}`);
      await looker.getByText(what).waitFor();
    }
    // And by no way round the page.
    await looker.goto(`${server}${end}`);
    await looker.getByText(words('panel_refused.role')).waitFor();
    for (const [to, form] of acts) {
      const [status, said] = await send(looker, to, form);
      assert.equal(status, 403, to);
      assert.ok(said.includes(words('panel_refused.role')), to);
    }
  }
  assert.ok(await opens(key), 'nothing was ended');
  await page.reload();
  assert.equal(await page.inputValue('#callback'), ANSWERS);
});
