// How codes are worded: measured while one types, looked at without a script, and sent so.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { server } from '../house/addresses.mjs';
import { letIn, press } from '../house/panel.mjs';
import { openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** What the page says a text reads like, and how long it is. @param {Page} page @param {string} name */
async function shown(page, name) {
  const said = await page.locator(`[data-said=${name}]`).innerText();
  return { said, length: await page.locator(`[data-length=${name}]`).innerText() };
}

story('a text is measured while it is typed, as the server measures it', async ({ page }) => {
  const site = await openSite(`Wording ${randomUUID().slice(0, 8)}`);
  await letIn(page);
  await page.goto(`${server}/admin/applications/${site.client_id}/texts?language=en`);
  for (const words of ['{site}: {code} – keep it', '{site}: {code} ł', `{site}: {code} ${'so '.repeat(45)}`]) {
    await page.fill('textarea[name=text_short]', words);
    const typed = await shown(page, 'text_short');
    assert.match(typed.said, /123456/);
    await press(page, 'button[value=look]');
    assert.deepEqual(await shown(page, 'text_short'), typed, words);
  }
  await page.fill('textarea[name=text_short]', '');
  assert.match((await shown(page, 'text_short')).said, /is your code\./);
});

story('sentences are saved, and ours come back', async ({ page }) => {
  const site = await openSite(`Wording ${randomUUID().slice(0, 8)}`);
  await letIn(page);
  const place = `${server}/admin/applications/${site.client_id}/texts?language=en`;
  await page.goto(place);
  await page.fill('textarea[name=call_code]', 'The digits are');
  await press(page, 'form[data-texts] button:not([name])');
  assert.equal(await page.locator('textarea[name=call_code]').inputValue(), 'The digits are');
  await press(page, 'button[value=reset]');
  await page.goto(place);
  assert.equal(await page.locator('textarea[name=call_code]').inputValue(), '');
});
