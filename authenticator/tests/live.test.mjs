// The one question that is kept open with the server, and what the app does when things are not as usual.
import assert from 'node:assert/strict';
import { heading, listens, pairUp, story, until } from './house/story.mjs';

/** @param {import('./house/story.mjs').Page} page @param {"hidden" | "visible"} state */
function turn(page, state) {
  return page.evaluate((to) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => to });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

story('nobody is asked while the app is hidden, and at once when it comes back', async ({ page, service }) => {
  const account = await pairUp({ page, service });
  await until(() => listens(service), 'a question is open');
  await turn(page, 'hidden');
  await page.waitForTimeout(200);
  const before = service.calls.length;
  service.ask(account);
  await page.waitForTimeout(500);
  assert.equal(service.calls.length, before);
  await turn(page, 'visible');
  await page.getByText('One request is waiting for you').waitFor();
});

story('an open app knows of a request within a second', async ({ page, service }) => {
  const account = await pairUp({ page, service });
  await until(() => listens(service), 'a question is open');
  const began = Date.now();
  service.ask(account);
  await page.getByText('One request is waiting for you').waitFor();
  assert.ok(Date.now() - began < 1000);
});

story('a server that says "slow down" is asked less', async ({ page, service }) => {
  await pairUp({ page, service });
  service.busy = /requests\?/;
  await page.reload();
  await page.waitForTimeout(4000);
  const asked = service.calls.slice(service.calls.lastIndexOf('GET /app/v1/server')).filter((call) => call.includes('requests?'));
  assert.ok(asked.length <= 5, `${asked.length} questions in four seconds`);
});

story('a server that keeps nobody waiting is not asked without end', async ({ page, service }) => {
  await pairUp({ page, service });
  service.isHasty = true;
  await page.reload();
  const before = service.calls.length;
  await page.waitForTimeout(3000);
  const asked = service.calls.length - before;
  assert.ok(asked <= 8, `${asked} calls in three seconds`);
});

story('who types too many wrong codes is told to wait', async ({ page, service }) => {
  service.busy = /devices/;
  await page.goto(service.offer().link);
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await page.getByRole('alert').filter({ hasText: 'Wait a little' }).waitFor();
});

story('the browser is asked to keep what is kept', async ({ page, service }) => {
  await page.addInitScript(() => {
    navigator.storage.persist = async () => (/** @type {any} */ (window).isAsked = true);
  });
  await pairUp({ page, service });
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).isAsked), true);
});

story('the offer to install the app is kept until it is wanted', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(offer, { prompt: async () => (/** @type {any} */ (window).isPrompted = true) });
    dispatchEvent(offer);
  });
  await page.goto(`${app}#settings`);
  await page.getByRole('button', { name: 'Install the app' }).click();
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).isPrompted), true);
});

story('a browser that keeps nothing is told so', async ({ page, app }) => {
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException('no', 'InvalidStateError');
    };
  });
  await page.goto(app);
  await heading(page, 'Nothing can be kept here');
});

story('an answer that is not the server’s is no answer', async ({ page, service, app }) => {
  await pairUp({ page, service });
  // A network that wants a sign-in first gives its own page for every address.
  await page.route('**/app/v1/**', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Welcome to the hotel</h1>' }));
  await page.goto('about:blank');
  await page.goto(app);
  await page.getByText('No connection. Codes work all the same.').waitFor();
  assert.equal(await page.locator('button.code').count(), 1);
});
