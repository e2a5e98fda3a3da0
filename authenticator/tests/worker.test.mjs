// The worker: it rings, it says so, it brings the app to the front, and it renews a subscription.
import assert from 'node:assert/strict';
import { heading, pairUp, story, until, workerReady } from './house/story.mjs';

/** @typedef {import('./house/story.mjs').Page} Page */

/** Hands a push to the worker, as the browser's push service would. @param {Page} page @param {string} data */
async function push(page, data) {
  await workerReady(page);
  const browser = await page.context().newCDPSession(page);
  const registered = new Promise((/** @type {(id: string) => void} */ resolve) => {
    browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    });
  });
  await browser.send('ServiceWorker.enable');
  const registrationId = await registered;
  await browser.send('ServiceWorker.deliverPushMessage', { origin: new URL(page.url()).origin, registrationId, data });
}

/** @param {Page} page @returns {Promise<{ title: string, body: string, tag: string }[]>} */
function notices(page) {
  return page.evaluate(async () => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications();
    return shown.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

/** Runs in the worker. @param {Page} page @param {() => unknown} act */
async function inWorker(page, act) {
  const [worker] = page.context().serviceWorkers();
  assert.ok(worker, 'there is a worker');
  return worker.evaluate(act);
}

/** @param {string} request */
const ring = (request) =>
  JSON.stringify({
    web_push: 8030,
    notification: { title: 'Is it you?', body: 'Lighthouse asks', navigate: 'https://elsewhere.example/' },
    request,
  });

const allowed = { permissions: ['notifications'] };

story(
  'a push shows a notice, and the waiting page hears that it was delivered',
  async ({ page, service }) => {
    const id = service.ask(await pairUp({ page, service }));
    await push(page, ring(id));
    await until(async () => (await notices(page)).length === 1, 'a notice is shown');
    assert.deepEqual(await notices(page), [{ title: 'Is it you?', body: 'Lighthouse asks', tag: 'countersign' }]);
    await until(() => service.requests.get(id).seen.includes('delivered'), 'the server is told');
  },
  allowed,
);

story(
  'the worker tells it with the right time on a phone whose clock went wrong meanwhile',
  async ({ page, service }) => {
    const id = service.ask(await pairUp({ page, service }));
    await workerReady(page);
    service.ahead = 5000;
    await push(page, ring(id));
    await until(() => service.requests.get(id).seen.includes('delivered'), 'the server is told');
  },
  allowed,
);

story(
  'two pushes leave one notice',
  async ({ page, service }) => {
    const account = await pairUp({ page, service });
    const [first, second] = [service.ask(account), service.ask(account)];
    await push(page, ring(first));
    await push(page, ring(second));
    await until(() => service.requests.get(second).seen.includes('delivered'), 'both came');
    assert.equal((await notices(page)).length, 1);
  },
  allowed,
);

story(
  'a push that cannot be read rings all the same',
  async ({ page, service }) => {
    await pairUp({ page, service });
    await push(page, 'not JSON');
    await until(async () => (await notices(page)).length === 1, 'a notice is shown');
  },
  allowed,
);

story(
  'a press on the notice opens the inbox, and the one request in it; never another address',
  async ({ page, service }) => {
    const id = service.ask(await pairUp({ page, service }));
    await push(page, ring(id));
    await until(async () => (await notices(page)).length === 1, 'a notice is shown');
    await inWorker(page, async () => {
      const worker = /** @type {any} */ (globalThis);
      const [notification] = await worker.registration.getNotifications();
      worker.dispatchEvent(new worker.NotificationEvent('notificationclick', { notification }));
    });
    await heading(page, 'Is this you?');
    assert.ok(page.url().endsWith(`/app/#request/${id}`));
    assert.equal((await notices(page)).length, 0);
  },
  allowed,
);

story(
  'a push about a code opens the codes, beside a request that waits',
  async ({ page, service }) => {
    await pairUp({ page, service });
    await page.evaluate(() => {
      location.hash = '#settings';
    });
    const said = { notification: { title: 'Your code is wanted', body: 'Open to see it.' }, request: '', place: 'codes' };
    await push(page, JSON.stringify(said));
    await until(async () => (await notices(page)).length === 1, 'a notice is shown');
    assert.equal((await notices(page))[0]?.tag, 'countersign-codes');
    await inWorker(page, async () => {
      const worker = /** @type {any} */ (globalThis);
      const [notification] = await worker.registration.getNotifications();
      worker.dispatchEvent(new worker.NotificationEvent('notificationclick', { notification }));
    });
    await until(() => page.url().endsWith('/app/#codes'), 'the codes are open');
  },
  allowed,
);

/** A push service that is not there: the browser's half of a subscription, with real keys. */
function standInForPushService() {
  const made = { count: 0 };
  const keys = /** @type {Record<string, Uint8Array>} */ ({
    p256dh: new Uint8Array(65).fill(4), auth: new Uint8Array(16).fill(7),
  });
  /** @type {any} */
  let current = null;
  const subscribe = async (/** @type {any} */ options) =>
    (current = {
      endpoint: `https://push.example/${++made.count}`,
      options: { applicationServerKey: options.applicationServerKey.buffer ?? options.applicationServerKey },
      getKey: (/** @type {string} */ name) => keys[name]?.buffer,
      unsubscribe: async () => (current = null) === null,
    });
  const place = /** @type {any} */ (globalThis);
  place.PushManager.prototype.subscribe = subscribe;
  place.PushManager.prototype.getSubscription = async () => current;
}

story(
  'notifications are turned on, tried and turned off',
  async ({ page, service, app }) => {
    await page.addInitScript(standInForPushService);
    await pairUp({ page, service });
    const [device] = service.devices.values();
    await page.goto(`${app}#settings`);
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('They say that something waits').waitFor();
    assert.deepEqual(device.push, {
      endpoint: 'https://push.example/1',
      p256dh: Buffer.alloc(65, 4).toString('base64url'),
      auth: Buffer.alloc(16, 7).toString('base64url'),
      key: service.pushKey.toString('base64url'),
    });
    await page.getByRole('button', { name: 'Try it' }).click();
    await until(() => service.calls.includes('POST /app/v1/push/test'), 'the server is asked for one');
    await push(page, ring(''));
    await page.getByText(/It arrived after [\d.]+ s/).waitFor();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Turn on' }).waitFor();
    assert.equal(device.push, null);
  },
  allowed,
);

story(
  'a server whose key changed gets a new subscription',
  async ({ page, service, app }) => {
    await page.addInitScript(standInForPushService);
    await pairUp({ page, service });
    await page.goto(`${app}#settings`);
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Turn off' }).waitFor();
    const [device] = service.devices.values();
    service.pushKey = Buffer.alloc(65, 5);
    const [account] = service.accounts.keys();
    service.confirm(account ?? '');
    await until(() => device.push?.key === service.pushKey.toString('base64url'), 'the server has a subscription made with its key');
  },
  allowed,
);

story(
  'a subscription that the server dropped is replaced by a new one',
  async ({ page, service, app }) => {
    await page.addInitScript(standInForPushService);
    await pairUp({ page, service });
    await page.goto(`${app}#settings`);
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Turn off' }).waitFor();
    const [device] = service.devices.values();
    device.push = null;
    const [account] = service.accounts.keys();
    service.confirm(account ?? '');
    await until(() => device.push?.endpoint === 'https://push.example/2', 'the server has another');
  },
  allowed,
);

story(
  'a subscription that the browser replaced is told to the server by the worker',
  async ({ page, service }) => {
    await pairUp({ page, service });
    await workerReady(page);
    const [worker] = page.context().serviceWorkers();
    await worker?.evaluate(standInForPushService);
    await worker?.evaluate(() => {
      const event = new Event('pushsubscriptionchange');
      Object.assign(event, { waitUntil: () => {} });
      globalThis.dispatchEvent(event);
    });
    const [device] = service.devices.values();
    await until(() => device.push?.endpoint === 'https://push.example/1', 'the server knows it');
  },
  allowed,
);

story('an app that is not allowed to ring says how to allow it', async ({ page, service, app }) => {
  // What a person does who once said no.
  await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
  await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  await page.getByText('The browser blocks notifications').waitFor();
});

story(
  'a notice goes away when nothing waits any more',
  async ({ page, service }) => {
    const id = service.ask(await pairUp({ page, service }));
    await page.getByText('One request is waiting for you').waitFor();
    await push(page, ring(id));
    await until(async () => (await notices(page)).length === 1, 'a notice is shown');
    service.end(id, 'approved');
    await until(async () => (await notices(page)).length === 0, 'it is gone');
  },
  allowed,
);

story(
  'a device that was removed has no subscription any more',
  async ({ page, service, app }) => {
    await page.addInitScript(standInForPushService);
    await pairUp({ page, service });
    await page.goto(`${app}#settings`);
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Turn off' }).waitFor();
    service.revoke([...service.devices.keys()][0] ?? '');
    await heading(page, 'This device was removed');
    await until(() => page.evaluate(async () => (await (await navigator.serviceWorker.ready).pushManager.getSubscription()) === null), 'it is unsubscribed');
  },
  allowed,
);

story('a new release is there once the app was put away', async ({ page, service, change }) => {
  await pairUp({ page, service });
  await workerReady(page);
  change('js/words/en.js', (text) => text.replace('"codes.title": "Codes"', '"codes.title": "Your codes"'));
  change('sw.js', (text) => text.replace(/VERSION = "/, 'VERSION = "next'));
  const taken = page.evaluate(() => new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve)).then(() => true));
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await taken;
  await heading(page, 'Codes');
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await heading(page, 'Your codes');
  assert.equal((await page.evaluate(() => caches.keys())).length, 1);
});
