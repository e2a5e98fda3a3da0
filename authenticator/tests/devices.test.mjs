// The devices that answer for an account.
import assert from 'node:assert/strict';
import { heading, pairUp, story } from './house/story.mjs';

story('an account lists its devices, and says which is this one and where others are removed', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  const [{ name }] = [...service.devices.values()];
  service.siblings.set(account, [
    { name: 'iPad <b>', added: service.now() - 3 * 86_400, used: null, this: false },
    { name: null, added: service.now() - 86_400, used: service.now() - 86_400, this: false },
  ]);
  await page.goto(`${app}#settings`);
  await page.getByRole('link', { name: 'Devices Lighthouse, ada' }).click();
  await heading(page, 'Devices');
  const rows = page.locator('.cards li');
  await rows.nth(2).waitFor();
  const [own = '', second = '', third = ''] = await rows.allInnerTexts();
  /** @param {number} ago in days @returns {string} */
  const said = (ago) => new Date(Date.now() - ago * 86_400_000).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
  assert.ok(own.includes(name) && own.includes('This device') && own.includes(`Last used: ${said(0)}`), own);
  assert.ok(second.includes('iPad <b>') && second.includes('Not used yet') && !second.includes('This device'), second);
  assert.ok(third.includes('Another authenticator app') && third.includes(`Added: ${said(1)}`), third);
  await page.getByText('You add and remove devices in your settings at Lighthouse').waitFor();
});

story('without a connection the list is asked for again', async ({ page, service, app, down }) => {
  const account = await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  await heading(page, 'Settings');
  down(true);
  await page.evaluate((id) => void (location.hash = `#account/${id}`), account);
  await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
  down(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('This device', { exact: true }).waitFor();
});

story('an account that is not there has no devices', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await page.goto(`${app}#account/elsewhere`);
  await page.getByText('not on this device any more').waitFor();
});
