// The control panel: who runs the house comes in by a link, adds a passkey, and lets others in.
import assert from 'node:assert/strict';
import { server } from '../house/addresses.mjs';
import {
  accept,
  addPasskey,
  answerByPasskey,
  at,
  freshName,
  invitation,
  letIn,
  press,
  signOut,
  typePassword,
  withAuthenticator,
} from '../house/panel.mjs';
import { story } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

story('from a link to a passkey, out, and in again to where one wanted to go', async ({ page }) => {
  const name = freshName('ada');
  await withAuthenticator(page);
  const link = await invitation('owner');
  await accept(page, link, name);
  await page.getByText(words('panel_account.welcome')).waitFor();
  await page.goto(`${server}/admin/operators`);
  await page.getByText(words('panel.only_looks')).waitFor();
  assert.equal(await page.locator('main form').count(), 0, 'without a passkey nothing is offered');
  await page.goto(`${server}/admin/account`);
  await addPasskey(page, 'Laptop');
  await page.getByText(words('panel_passkeys.was_added')).waitFor();
  await page.goto(`${server}/admin`);
  assert.equal(at(page), '/admin/');

  await signOut(page);
  await page.getByText(words('panel_sign_in.signed_out')).waitFor();
  await page.goto(`${server}/admin/operators`);
  await typePassword(page, name);
  assert.equal(at(page), '/admin/passkey');
  await answerByPasskey(page);
  assert.equal(at(page), '/admin/operators');
  await page.goto(link);
  await page.getByText(words('panel_link.over')).waitFor();
});

story('an owner invites a helper, who may do no more than that', async ({ page, visitor }) => {
  await letIn(page);
  await page.goto(`${server}/admin/operators`);
  await page.locator('input[name=role][value=helper]').check();
  await press(page, 'main form button');
  const link = await page.locator('#invitation').innerText();

  const other = await visitor();
  await withAuthenticator(other);
  const name = freshName('mara');
  await accept(other, link, name);
  await addPasskey(other, 'Ring');
  assert.equal(await other.locator('nav a[href="/admin/operators"]').count(), 0);
  await other.goto(`${server}/admin/operators`);
  await other.getByText(words('panel_refused.role')).waitFor();

  // Another role ends the session; then one may do what it allows.
  await page.goto(`${server}/admin/operators`);
  await press(page, `li:has-text("${name}") .acts a`);
  await page.locator('input[name=role][value=read_only]').check();
  await press(page, 'form[action$="/role"] button');
  await page.getByText(words('panel_operators.role_was_set')).waitFor();
  await other.reload();
  await typePassword(other, name);
  await answerByPasskey(other);
  assert.equal(at(other), '/admin/operators');
  assert.equal(await other.locator('main form').count(), 0);

  await press(page, `li:has-text("${name}") .acts a`);
  await press(page, 'form[action$="/remove"] button');
  await page.getByText(words('panel_operators.was_removed')).waitFor();
  await other.reload();
  await other.locator('input[name=password]').waitFor();
});

story('a passkey that says no leaves one where one is', async ({ page }) => {
  const name = await letIn(page);
  await signOut(page);
  await page.goto(`${server}/admin/`);
  await typePassword(page, name);
  await page.evaluate(() => {
    const no = new DOMException('the person said no', 'NotAllowedError');
    navigator.credentials.get = () => Promise.reject(no);
  });
  await page.locator('form[data-passkey] button').click();
  await page.getByText(words('panel_passkey.none')).waitFor();
  assert.equal(at(page), '/admin/passkey');
  await press(page, 'form.back button');
  assert.equal(at(page), '/admin/sign-in');
});

story(
  'without scripts one comes in to look, and is told what a passkey needs',
  async ({ page }) => {
    await accept(page, await invitation('owner'), freshName('bob'));
    // Texts are looked for outside of what only browsers without scripts show: so by its place.
    const notice = page.locator('noscript .notice');
    await notice.waitFor();
    assert.equal(await notice.innerText(), words('panel_passkey.needs_script'));
    await page.goto(`${server}/admin/`);
    await page.getByText(words('panel.only_looks')).waitFor();
    await signOut(page);
    assert.equal(at(page), '/admin/sign-in');
  },
  { javaScriptEnabled: false },
);

story('everything in the panel can be done by keyboard alone', async ({ page }) => {
  const name = freshName('key');
  await withAuthenticator(page);
  await page.goto(await invitation('owner'));
  // The field has the focus by itself, which may come a moment after the page.
  await walkTo(page, 'input[name=name]');
  await page.keyboard.type(name);
  for (const field of ['password', 'again']) {
    await walkTo(page, `input[name=${field}]`);
    await page.keyboard.type('typed by keys alone');
  }
  await enter(page);
  await walkTo(page, 'form[data-passkey] button');
  await enter(page);
  assert.equal(at(page), '/admin/account');
  await page.goto(`${server}/admin/`);
  await walkTo(page, '.skip');
  await page.keyboard.press('Enter');
  assert.ok(await isAt(page, '#main'), 'the first key leads past the places');
  await page.goto(`${server}/admin/`);
  await walkTo(page, 'nav a[href="/admin/operators"]');
  await enter(page);
  await walkTo(page, 'input[name=role]');
  await page.keyboard.press('ArrowDown');
  await walkTo(page, 'main form button');
  await enter(page);
  await page.locator('#invitation').waitFor();
  await walkTo(page, 'header form button');
  await enter(page);
  assert.equal(at(page), '/admin/sign-in');
  await page.goto(`${server}/admin/`);
  await walkTo(page, 'input[name=name]');
  await page.keyboard.type(name);
  await walkTo(page, 'input[name=password]');
  await page.keyboard.type('typed by keys alone');
  await enter(page);
  await walkTo(page, 'form[data-passkey] button');
  await enter(page);
  assert.equal(at(page), '/admin/');
});

/**
 * Walks by the tabulator key until something has the focus.
 * @param {Page} page
 * @param {string} selector
 */
async function walkTo(page, selector) {
  for (let steps = 0; steps < 40; steps++) {
    if (await isAt(page, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached by keyboard at ${page.url()}`);
}

/** @param {Page} page @param {string} selector */
function isAt(page, selector) {
  return page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
}

/** Presses the key, and waits for the page it leads to. @param {Page} page */
async function enter(page) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}
