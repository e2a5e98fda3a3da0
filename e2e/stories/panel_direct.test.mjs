// The panel's pages about direct calls: a site is let to call, by a key shown this once that waits for an owner's word. A new one
// works beside it, and a key ends. What is decided besides: panel_direct_site.test.mjs.
import assert from 'node:assert/strict';
import { server } from '../house/addresses.mjs';
import { strike, walkTo } from '../house/keyboard.mjs';
import { letIn, press } from '../house/panel.mjs';
import { ANSWERS, KEY_ENDS, details, letCall, makeKey, newCaller, open, opens } from '../house/panel_direct.mjs';
import { confirmHeld } from '../house/panel_sites.mjs';
import { story } from '../house/story.mjs';
import { begins, words } from '../house/words.mjs';

story('a site is let to call: its key is shown this once, and opens nothing before an owner’s word', async ({ page }) => {
  const { name, id, place } = await newCaller();
  await letIn(page);
  await page.goto(`${server}/admin/applications/${id}`);
  await press(page, 'main a[href$="/direct"]');
  await page.getByText(words('panel_direct.closed', { name })).waitFor();
  const key = await open(page);
  await page.getByText(words('panel_direct_keys.first_waits')).waitFor();
  assert.ok(!(await opens(key)), 'not yet');
  await confirmHeld(page);
  assert.ok(await opens(key));
  const { app_id, name: called } = await details(key);
  assert.equal(called, name);

  await page.goBack();
  assert.equal(page.url(), place);
  await page.reload();
  assert.equal(await page.locator('dl.pairs code').innerText(), String(app_id));
  assert.equal(await page.locator('form[action$="/open"]').count(), 0);
  assert.ok(!(await page.content()).includes(key), 'not shown again');
  // Nothing was kept of it, and the browser sends no form again unasked.
  await assert.rejects(page.goForward(), /ERR_CACHE_MISS/);
});

story('a key that waits is seen to wait, and its page says how it is confirmed', async ({ page }) => {
  const { place } = await newCaller();
  await letIn(page);
  await page.goto(place);
  const key = await open(page);
  await press(page, '.links a');
  assert.equal(page.url(), place);
  await page.getByText(words('panel_direct.key_waits')).waitFor();
  assert.equal(await page.locator(KEY_ENDS).count(), 0, 'nothing to end');
  await press(page, 'section:has(#keys) a[href^="/admin/held/"]');
  await page.getByText(words('panel_held_door.direct_key')).waitFor();
  assert.ok(!(await page.content()).includes(key), 'whoever confirms it need not have it');
  await confirmHeld(page);
  assert.ok(await opens(key));
  await page.reload();
  await page.getByText(words('panel_held.over')).waitFor();
});

story('what waits is dropped, and its key never opens anything', async ({ page }) => {
  const { name, place } = await newCaller();
  await letIn(page);
  await page.goto(place);
  const key = await open(page);
  await page.goto(place);
  await press(page, 'section:has(#keys) a[href^="/admin/held/"]');
  await press(page, 'form[action$="/drop"] button');
  await page.getByText(words('panel_held.was_dropped')).waitFor();
  assert.ok(!(await opens(key)));
  await page.goto(place);
  assert.equal(await page.locator(KEY_ENDS).count(), 0, `${name} has no key`);
  await page.getByText(words('panel_direct.no_key')).waitFor();
});

story('a new key works beside the old one until that is ended, and so ends the last', async ({ page }) => {
  const { name, place, key } = await letCall(page);
  await page.getByText(words('panel_direct.key_unused')).waitFor();
  assert.ok(await opens(key));
  await page.reload();
  await page.getByText(begins('panel_direct.key_used')).waitFor();

  const end = await page.locator(KEY_ENDS).getAttribute('href');
  const renewed = await makeKey(page, '1h');
  assert.notEqual(renewed, key);
  await page.getByText(words('panel_held_door.older', { how: words('panel_keys.overlap_hour') })).waitFor();
  assert.ok(!(await opens(renewed)), 'it waits');
  await confirmHeld(page);
  assert.ok(await opens(key), 'the old one works on');
  assert.ok(await opens(renewed));

  await page.goto(place);
  assert.equal(await page.locator(KEY_ENDS).count(), 2);
  await press(page, `a[href="${end}"]`);
  await page.getByText(words('panel_key_end.others_work', { name })).waitFor();
  await press(page, 'form[action$="/end"] button');
  await page.getByText(words('panel_keys.was_ended', { name })).waitFor();
  assert.ok(!(await opens(key)), 'ended');
  assert.ok(await opens(renewed));

  await press(page, KEY_ENDS);
  await page.getByText(words('panel_direct_keys.end_last', { name })).waitFor();
  await press(page, 'form[action$="/end"] button');
  assert.ok(!(await opens(renewed)), 'the last one ends as well');
  await page.getByText(words('panel_direct.no_key')).waitFor();
  const last = await makeKey(page, '0h');
  await confirmHeld(page);
  assert.ok(await opens(last), 'and there may be one again');
});

story('a site is let to call and told of answers by keyboard alone', async ({ page }) => {
  const { id } = await newCaller();
  await letIn(page);
  await page.goto(`${server}/admin/applications/${id}`);
  await walkTo(page, 'a[href$="/direct"]');
  await strike(page);
  await walkTo(page, 'form[action$="/open"] button');
  await strike(page);
  await confirmHeld(page);
  await walkTo(page, '.links a');
  await strike(page);
  await walkTo(page, '#callback');
  await page.keyboard.type('nowhere');
  await strike(page);
  await walkTo(page, '[role=alert] a');
  await page.keyboard.press('Enter');
  await page.locator('#callback:focus').waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(ANSWERS);
  await walkTo(page, 'button[name=do][value=save]');
  await strike(page, 'Space');
  await page.getByText(ANSWERS).waitFor();
  await confirmHeld(page);
  await walkTo(page, '.links a');
  await strike(page);
  await walkTo(page, 'a[href$="/direct"]');
  await strike(page);
  assert.equal(await page.inputValue('#callback'), ANSWERS);
});
