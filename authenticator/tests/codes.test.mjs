// Codes: right, offline too, and on a phone whose clock is wrong.
import assert from 'node:assert/strict';
import { heading, pairUp, story, until, workerReady } from './house/story.mjs';
import { totp } from './house/proofs.mjs';

/** @param {import('./house/story.mjs').Page} page @param {any} account @param {number} now */
async function assertRight(page, account, now) {
  // The step may end between the two looks.
  await until(async () => {
    const shown = (await page.locator('.digits').first().textContent())?.replace(/\D/g, '');
    return [0, -1].some((late) => shown === totp(account.secret, now + late, { digits: account.digits }));
  }, 'the code is that of RFC 6238');
}

for (const digits of [6, 7, 8]) {
  story(`a code of ${digits} digits is that of RFC 6238`, async ({ page, service }) => {
    const id = await pairUp({ page, service }, { digits });
    await assertRight(page, service.accounts.get(id), service.now());
  });
}

story('without a connection the app starts, and its codes are right', async ({ page, service, app, down }) => {
  const id = await pairUp({ page, service });
  await workerReady(page);
  down(true);
  await page.goto('about:blank');
  await page.goto(app);
  await heading(page, 'Codes');
  await assertRight(page, service.accounts.get(id), service.now());
  await page.getByText('No connection. Codes work all the same.').waitFor();
  down(false);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.getByText('No connection.').waitFor({ state: 'detached' });
});

story('a phone whose clock is an hour out shows right codes and can answer', async ({ page, service, app, down }) => {
  service.ahead = 3600;
  const id = await pairUp({ page, service });
  await assertRight(page, service.accounts.get(id), service.now());
  const request = service.ask(id);
  await page.getByText('One request is waiting for you').click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Approved');
  assert.equal(service.requests.get(request).state, 'approved');
  await workerReady(page);
  down(true);
  await page.goto('about:blank');
  await page.goto(app);
  await assertRight(page, service.accounts.get(id), service.now());
});

story('a clock that goes wrong while the app is open is made up for', async ({ page, service }) => {
  const id = await pairUp({ page, service });
  service.ahead = -7200;
  const request = service.ask(id);
  await page.getByText('One request is waiting for you').click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Approved');
  assert.equal(service.requests.get(request).state, 'approved');
});

story('a call that the wrong clock spoiled is made again by itself', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  service.ahead = 7200;
  await page.getByLabel('Name', { exact: true }).fill('Red phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await until(() => [...service.devices.values()][0].name === 'Red phone', 'the server knows the name');
});

story('a press copies the code', async ({ page, service }) => {
  await pairUp({ page, service });
  await page.locator('button.code').click();
  await page.getByRole('status').filter({ hasText: 'Code for Lighthouse copied' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^\d{6}$/);
});

story('a new code comes by itself when its time is over', async ({ page, service }) => {
  await page.clock.install();
  await pairUp({ page, service });
  const before = await page.locator('.digits').textContent();
  await page.clock.fastForward(31_000);
  await until(async () => (await page.locator('.digits').textContent()) !== before, 'another code');
});

story('an account that waits says what is still to be done', async ({ page, service, app }) => {
  await page.goto(service.offer().link);
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await heading(page, 'Nearly done');
  await page.goto(`${app}#codes`);
  await page.getByText('Not confirmed yet').waitFor();
  service.confirm([...service.accounts.keys()][0] ?? '');
  await page.getByText('Not confirmed yet').waitFor({ state: 'hidden' });
});

story('an account that ended at the site is forgotten', async ({ page, service }) => {
  const first = await pairUp({ page, service });
  await pairUp({ page, service }, { issuer: 'Harbour' });
  const [device] = service.devices.values();
  service.removeAccount(device, first);
  await until(async () => (await page.locator('button.code').count()) === 1, 'one account is left');
});

story('nobody can read keys or seeds back', async ({ page, service }) => {
  await pairUp({ page, service });
  const answers = await page.evaluate(async () => {
    const database = await new Promise((/** @type {(value: IDBDatabase) => void} */ resolve) => {
      const asked = indexedDB.open('countersign-authenticator');
      asked.onsuccess = () => resolve(asked.result);
    });
    const read = (/** @type {string} */ store) =>
      new Promise((/** @type {(value: any[]) => void} */ resolve) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => resolve(asked.result);
      });
    const [device] = await read('device');
    const [account] = await read('accounts');
    const tries = [crypto.subtle.exportKey('pkcs8', device.key.privateKey), crypto.subtle.exportKey('raw', account.seed.key)];
    return (await Promise.allSettled(tries)).map(({ status }) => status);
  });
  assert.deepEqual(answers, ['rejected', 'rejected']);
});
