// The panel's pages about sites: one is added, renamed, given a logo and new keys, switched off and on. What opens a door waits.
import assert from 'node:assert/strict';
import { server } from '../house/addresses.mjs';
import { strike, walkTo } from '../house/keyboard.mjs';
import { at, letIn, press } from '../house/panel.mjs';
import { confirmHeld, freshSite, png } from '../house/panel_sites.mjs';
import { story } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

const BACK = 'https://harbour.example/second-factor/back';

/**
 * Adds a site; gives its settings as the page shows them.
 * @param {Page} page
 * @param {string} name
 */
async function add(page, name) {
  await page.goto(`${server}/admin/applications/new`);
  await page.fill('input[name=name]', name);
  await page.fill('textarea[name=addresses]', BACK);
  await press(page, 'main form button');
  return shown(page);
}

/** The settings a page shows this once. @param {Page} page @returns {Promise<Record<string, string>>} */
async function shown(page) {
  const lines = await page.locator('[data-codes] li').allInnerTexts();
  const parse = (/** @type {string} */ line) => /^(\w+) = "(.*)"$/.exec(line.trim())?.slice(1) ?? [];
  return Object.fromEntries(lines.map(parse));
}

/** Whether the server takes this secret. @param {string} client @param {string} secret */
async function takes(client, secret) {
  const key = Buffer.from(`${client}:${secret}`).toString('base64');
  const answer = await fetch(`${server}/oauth/par`, {
    method: 'POST',
    headers: { authorization: `Basic ${key}` },
    body: new URLSearchParams({ response_type: 'code' }),
  });
  const { error } = await answer.json();
  return error !== 'invalid_client';
}

story('a site is added, and its secrets are shown this once and open nothing yet', async ({ page }) => {
  await letIn(page);
  const name = freshSite();
  const settings = await add(page, name);
  assert.equal(settings.issuer, `${server}/a/${settings.client_id}`);
  assert.ok(!(await takes(settings.client_id, settings.client_secret)), 'not yet');
  await confirmHeld(page);
  assert.ok(await takes(settings.client_id, settings.client_secret));
  await page.goBack();
  // Nothing was kept of it, and the browser sends no form again unasked.
  await assert.rejects(page.goForward(), /ERR_CACHE_MISS/);
  // The browser's own page about it comes a moment later.
  await page.waitForURL(/^chrome-error:/);
  assert.ok(!(await page.content()).includes(settings.client_secret), 'not shown again');
  await page.goto(`${server}/admin/applications`);
  await press(page, `main a:has-text("${name}")`);
  assert.equal(at(page), `/admin/applications/${settings.client_id}`);
  assert.ok(!(await page.content()).includes(settings.client_secret));
});

story('a new secret works beside the old one until that is ended', async ({ page }) => {
  await letIn(page);
  const { client_id, client_secret } = await add(page, freshSite());
  await confirmHeld(page);
  const place = `${server}/admin/applications/${client_id}`;
  await page.goto(place);
  await press(page, 'section:has(#keys-client) form[action$="/keys"] button');
  const renewed = (await shown(page)).client_secret;
  assert.ok(renewed && renewed !== client_secret);
  assert.ok(!(await takes(client_id, renewed)), 'it waits');
  await confirmHeld(page);
  assert.ok(await takes(client_id, client_secret), 'the old one works on');
  assert.ok(await takes(client_id, renewed));
  await page.goto(place);
  await press(page, 'section:has(#keys-client) li:last-child a[href$="/end"]');
  await press(page, 'form[action$="/end"] button');
  assert.ok(!(await takes(client_id, client_secret)), 'ended');
  assert.ok(await takes(client_id, renewed));
  await page.selectOption('#overlap-client', '0h');
  await press(page, 'section:has(#keys-client) form[action$="/keys"] button');
  const last = (await shown(page)).client_secret;
  await confirmHeld(page);
  assert.ok(!(await takes(client_id, renewed)), 'without overlap it ends with the confirmation');
  assert.ok(await takes(client_id, last));
  await page.goto(place);
  await press(page, 'section:has(#keys-client) a[href$="/end"]');
  await page.getByText(words('panel_key_end.for_good')).waitFor();
  await press(page, 'form[action$="/end"] button');
  assert.ok(!(await takes(client_id, last)), 'the last one ends as well');
});

story('an address that comes waits, and a site is switched off at once', async ({ page }) => {
  await letIn(page);
  const { client_id } = await add(page, freshSite());
  await confirmHeld(page);
  const place = `${server}/admin/applications/${client_id}`;
  await page.goto(place);
  await page.fill('textarea[name=addresses]', `${BACK}\nhttps://new.example/back`);
  await press(page, 'form[action$="/connection"] button');
  assert.match(at(page), /^\/admin\/held\//);
  await page.getByText('https://new.example/back').waitFor();
  await confirmHeld(page);
  await page.goto(place);
  assert.match(await page.inputValue('textarea[name=addresses]'), /new\.example/);
  await press(page, 'a[href$="/off"]');
  await press(page, 'form[action$="/off"] button');
  await page.getByText(words('panel_switch.off_means')).waitFor();
  await press(page, 'form[action$="/on"] button');
  await confirmHeld(page);
  await page.goto(place);
  await page.getByText(words('panel_switch.is_on')).waitFor();
});

story('of two operators the later one sees both versions', async ({ page, visitor }) => {
  await letIn(page);
  const { client_id } = await add(page, freshSite());
  const place = `${server}/admin/applications/${client_id}`;
  await page.goto(place);
  const third = await visitor();
  await letIn(third, 'operator');
  await third.goto(place);
  assert.equal(await third.locator('textarea').count(), 0, 'addresses are owners’');
  assert.equal(await third.locator('input[name=name]').count(), 0, 'and so is the name');
  const other = await visitor();
  await letIn(other);
  await other.goto(place);
  await other.fill('input[name=name]', 'Pier of another');
  await press(other, 'form[action$="/name"] button');
  assert.equal(await other.locator('h1').innerText(), 'Pier of another');
  await page.fill('input[name=name]', 'Quay of mine');
  await press(page, 'form[action$="/name"] button');
  await page.locator('#late').waitFor();
  assert.ok((await page.locator('#late').innerText()).includes('Pier of another'));
  assert.equal(await page.inputValue('input[name=name]'), 'Quay of mine', 'nothing is lost');
  await press(page, 'form[action$="/name"] button');
  assert.equal(await page.locator('h1').innerText(), 'Quay of mine');
});

story('a logo is a picture, or it is refused and says why', async ({ page }) => {
  await letIn(page);
  const { client_id } = await add(page, freshSite());
  await page.goto(`${server}/admin/applications/${client_id}`);
  const upload = async (/** @type {string | Buffer} */ bytes, name = 'logo.png') => {
    const buffer = Buffer.from(bytes);
    await page.setInputFiles('input[name=logo]', { name, mimeType: 'image/png', buffer });
    await press(page, 'form[action$="/logo"] button');
  };
  const good = png().buffer;
  for (const [bytes, why] of /** @type {[string | Buffer, string][]} */ ([
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'other_kind'],
    ['<!doctype html><script>alert(1)</script>', 'other_kind'],
    [Buffer.concat([good, Buffer.from('<script>alert(1)</script>')]), 'more_behind'],
    [good.subarray(0, 60), 'broken'],
    [png(1025).buffer, 'too_wide'],
    ['', 'empty'],
  ])) {
    await upload(bytes);
    assert.equal(await page.locator('#logo-error').innerText(), words(`panel_logo.${why}`));
    assert.equal(await page.locator('.kept-logo').count(), 0);
  }
  await upload(good);
  const picture = page.locator('.kept-logo');
  assert.equal(await picture.evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth), 64);
  await press(page, 'form[action$="/logo/remove"] button');
  assert.equal(await picture.count(), 0);
});

story('a site is added and renamed by keyboard alone', async ({ page }) => {
  await letIn(page);
  await page.goto(`${server}/admin/applications`);
  await walkTo(page, 'a[href="/admin/applications/new"]');
  await strike(page);
  await walkTo(page, 'input[name=name]');
  const name = freshSite();
  await page.keyboard.type(name);
  await walkTo(page, 'textarea[name=addresses]');
  await page.keyboard.type(BACK);
  await walkTo(page, 'input[name=sends]');
  await page.keyboard.press('Space');
  await walkTo(page, 'main form button');
  await strike(page);
  await walkTo(page, '.links a');
  await strike(page);
  await walkTo(page, 'input[name=name]');
  await page.keyboard.press('End');
  await page.keyboard.type(' II');
  await walkTo(page, 'form[action$="/name"] button');
  await strike(page);
  assert.equal(await page.locator('h1').innerText(), `${name} II`);
  assert.equal(await page.isChecked('input[name=sends]'), false);
});
