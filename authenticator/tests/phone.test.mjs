// Beginning with a phone number: empty, with a code of the app itself, until a site takes it.
import assert from 'node:assert/strict';
import { totp } from './house/proofs.mjs';
import { heading, story, until } from './house/story.mjs';

story('the app begins with a number, shows a code of its own, and gets its accounts by itself', async ({ page, service, app }) => {
  await page.goto(app);
  await page.getByRole('link', { name: 'Use my phone number' }).click();
  await page.getByLabel('Phone number').fill('07400 123456');
  await page.getByRole('button', { name: 'Set up the app' }).click();
  await page.getByRole('alert').filter({ hasText: 'begins with +' }).waitFor();
  assert.equal(service.devices.size, 0);
  await page.getByLabel('Phone number').fill('0044 (7400) 123-456');
  await page.getByLabel('Name of this device').fill('Blue phone');
  await page.getByRole('button', { name: 'Set up the app' }).click();
  await heading(page, 'Codes');
  const [device] = service.devices.values();
  assert.deepEqual([device.number, device.name, service.accounts.size], ['+447400123456', 'Blue phone', 0]);
  await page.getByText('Type this code into the settings').waitFor();
  await until(async () => {
    const shown = (await page.locator('.digits').first().textContent())?.replace(/\D/g, '');
    return [0, -1].some((late) => shown === totp(device.own, service.now() + late, { digits: 8 }));
  }, 'the code is its own');
  service.takeByNumber(device.id);
  await page.locator('button.code').filter({ hasText: 'Lighthouse' }).waitFor();
  await page.reload();
  await heading(page, 'Codes');
  await until(async () => (await page.locator('button.code').count()) === 2, 'the account, and the app itself for other sites');
});

story('an app that no site took in a week shows no code of its own any more, and begins afresh', async ({ page, service, app }) => {
  await page.goto(app);
  await page.getByRole('link', { name: 'Use my phone number' }).click();
  await page.getByLabel('Phone number').fill('+447400123456');
  await page.getByRole('button', { name: 'Set up the app' }).click();
  await heading(page, 'Codes');
  await page.getByText('Type this code into the settings').waitFor();
  service.ahead = 7 * 24 * 3600 + 1;
  // It learns the time with whatever it asks next. A page that is not there yet shows no code either.
  await page.reload();
  await heading(page, 'Codes');
  await until(async () => (await page.getByText('Type this code into the settings').count()) === 0, 'its code is right nowhere');
  service.devices.clear();
  await page.reload();
  await heading(page, 'Welcome');
  await page.getByText('added it to no site within a week').waitFor();
});
