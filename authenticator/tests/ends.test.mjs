// How a device ends, and how it does not.
import assert from 'node:assert/strict';
import { heading, listens, pairUp, story, until } from './house/story.mjs';

/** @param {import('./house/story.mjs').Page} page @returns {Promise<number>} how much the phone remembers of keys and accounts */
function remembered(page) {
  return page.evaluate(async () => {
    const database = await new Promise((/** @type {(value: IDBDatabase) => void} */ resolve) => {
      const asked = indexedDB.open('countersign-authenticator');
      asked.onsuccess = () => resolve(asked.result);
    });
    const counts = ['device', 'accounts'].map(
      (store) =>
        new Promise((/** @type {(value: number) => void} */ resolve) => {
          const asked = database.transaction(store).objectStore(store).count();
          asked.onsuccess = () => resolve(asked.result);
        }),
    );
    const [devices = 0, accounts = 0] = await Promise.all(counts);
    database.close();
    return devices + accounts;
  });
}

story('a device that was removed forgets everything, and can begin again', async ({ page, service }) => {
  await pairUp({ page, service });
  service.revoke([...service.devices.keys()][0] ?? '');
  await heading(page, 'This device was removed');
  assert.equal(await remembered(page), 0);
  await page.reload();
  await heading(page, 'This device was removed');
  await page.getByRole('button', { name: 'Begin again' }).click();
  await heading(page, 'Welcome');
  await pairUp({ page, service });
});

story('a removal that the server did not sign changes nothing', async ({ page, service }) => {
  await pairUp({ page, service });
  service.spoil = 'key';
  service.revoke([...service.devices.keys()][0] ?? '');
  await page.getByText('The server does not accept this device').waitFor();
  assert.equal(await page.locator('button.code').count(), 1);
  assert.equal(await remembered(page), 2);
});

story('a server that does not know the device changes nothing, and the device can be emptied', async ({ page, service, app }) => {
  await pairUp({ page, service });
  service.devices.clear();
  await page.reload();
  await page.getByText('The server does not accept this device').waitFor();
  assert.equal(await page.locator('button.code').count(), 1);
  await page.goto(`${app}#settings`);
  await page.getByRole('button', { name: 'Remove this device' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await heading(page, 'Welcome');
  assert.equal(await remembered(page), 0);
});

story('a browser that lost the key says that the device must be paired again', async ({ page, service }) => {
  await pairUp({ page, service });
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const asked = indexedDB.deleteDatabase('countersign-authenticator');
        asked.onsuccess = resolve;
      }),
  );
  await page.reload();
  await heading(page, 'This device must be paired again');
  await page.getByRole('button', { name: 'Begin again' }).click();
  await heading(page, 'Welcome');
});

story('the person removes the device', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  await page.getByRole('button', { name: 'Remove this device' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  assert.equal(service.devices.size, 1);
  await page.getByRole('button', { name: 'Remove this device' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await heading(page, 'Welcome');
  await page.getByText('This device was removed').waitFor();
  assert.equal(service.devices.size, 0);
  assert.equal(await remembered(page), 0);
});

story('without a connection a device can be emptied here', async ({ page, service, app, down }) => {
  await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  down(true);
  await page.getByRole('button', { name: 'Remove this device' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Delete here only' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete here only' }).click();
  await heading(page, 'Welcome');
  assert.equal(await remembered(page), 0);
});

story('the person removes one of two accounts', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await pairUp({ page, service }, { issuer: 'Harbour' });
  await page.goto(`${app}#settings`);
  await page.getByRole('button', { name: 'Remove Lighthouse, ada' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await until(() => service.accounts.size === 1, 'the server has forgotten it');
  await page.getByRole('button', { name: 'Remove Lighthouse, ada' }).waitFor({ state: 'detached' });
});

story('the device gets another name', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  await page.getByLabel('Name', { exact: true }).fill('Red phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await until(() => [...service.devices.values()][0].name === 'Red phone', 'the server knows the name');
});

story('a page and its neighbour know the same', async ({ page, service, app }) => {
  await pairUp({ page, service });
  const neighbour = await page.context().newPage();
  await neighbour.goto(app);
  await heading(neighbour, 'Codes');
  await pairUp({ page, service }, { issuer: 'Harbour' });
  await until(async () => (await neighbour.locator('button.code').count()) === 2, 'the neighbour shows the second account');
});

/** Makes the device's key look a year old. @param {import('./house/story.mjs').Page} page */
function age(page) {
  return page.evaluate(async () => {
    const keep = await import(/** @type {any} */ ('/app/js/keep.js'));
    await keep.saveDevice({ ...keep.now().device, made: 1 });
  });
}

story('a key that is a year old is replaced', async ({ page, service }) => {
  await pairUp({ page, service });
  const [device] = service.devices.values();
  const old = device.spki;
  await age(page);
  await page.reload();
  await until(() => !device.spki.equals(old), 'the server knows another key');
  const before = service.calls.length;
  await page.reload();
  await until(() => listens(service, before), 'the new key is good for calls');
});

story('a new key whose answer was lost is not', async ({ page, service }) => {
  const account = await pairUp({ page, service });
  const [device] = service.devices.values();
  const old = device.spki;
  await age(page);
  const lost = new Promise((/** @type {(value: void) => void} */ resolve) => {
    void page.route(
      '**/app/v1/key',
      async (route) => {
        await route.fetch();
        await route.abort();
        resolve();
      },
      { times: 1 },
    );
  });
  await page.reload();
  await lost;
  assert.ok(!device.spki.equals(old), 'the server knows the new key');
  // Two calls find it out at once, and each gets the answer to its own question.
  const answers = await page.evaluate(async () => {
    const { call } = await import(/** @type {any} */ ('/app/js/service.js'));
    const both = await Promise.all([call('GET', 'history'), call('GET', 'accounts')]);
    return both.map((answer) => Object.keys(answer).sort().join());
  });
  assert.deepEqual(answers, ['now,requests', 'accounts,device,ids,now,push_key,revision']);
  await page.reload();
  service.ask(account);
  await page.getByText('One request is waiting for you').click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Approved');
});
