// A site that wants each approval confirmed by a passkey: how the device comes to one, and how it answers.
import assert from 'node:assert/strict';
import { finger } from './house/passkeys.mjs';
import { heading, pairUp, story, until } from './house/story.mjs';

/** @typedef {import('./house/story.mjs').Stage} Stage */

/** @param {import('./house/story.mjs').Page} page @param {string} name */
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

/**
 * Pairs where the site wants a passkey, makes it on the last page, and has the account confirmed.
 * @param {Pick<Stage, 'page' | 'service'>} stage
 */
async function guarded({ page, service }) {
  await page.goto(service.offer({ gate: 'passkey' }).link);
  await press(page, 'Pair this device');
  await heading(page, 'Nearly done');
  await press(page, 'Make a passkey');
  await page.getByText('wants each approval confirmed').waitFor({ state: 'hidden' });
  const account = [...service.accounts.keys()].at(-1) ?? '';
  service.confirm(account);
  await heading(page, 'Lighthouse is set up');
  await page.getByRole('link', { name: 'Done' }).click();
  return account;
}

/** @param {Pick<Stage, 'page' | 'service'>} stage @param {string} account @param {object} [about] */
async function asked({ page, service }, account, about) {
  const id = service.ask(account, about);
  await page.getByText('One request is waiting for you').click();
  await heading(page, 'Is this you?');
  return service.requests.get(id);
}

story('a new device makes its passkey before the first approval, which it then answers for', async ({ page, service }) => {
  const hand = await finger(page);
  await page.goto(service.offer({ gate: 'passkey' }).link);
  await press(page, 'Pair this device');
  await heading(page, 'Nearly done');
  const [account = ''] = service.accounts.keys();
  const request = service.requests.get(service.ask(account, { number: { mode: 'type', choices: [] }, right: '17' }));
  await page.getByText('wants each approval confirmed').waitFor();
  await press(page, 'Make a passkey');
  await heading(page, 'Is this you?');
  assert.equal(await hand.count(), 1);
  const button = page.getByRole('button', { name: 'Approve', exact: true });
  const hint = await button.getAttribute('aria-describedby');
  assert.equal(await page.locator(`#${hint}`).innerText(), 'Your device then asks for the passkey.');
  await page.getByLabel('Number on the page').fill('17');
  await page.keyboard.press('Enter');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
  assert.equal(service.gate.answers.length, 1);
});

story('without the passkey nothing is approved, and a no needs none', async ({ page, service }) => {
  const hand = await finger(page);
  const account = await guarded({ page, service });
  const request = await asked({ page, service }, account);
  await hand.isThere(false);
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'No passkey was used' }).waitFor();
  assert.equal(request.state, 'pending');
  assert.equal(service.gate.answers.length, 0, 'nothing went out');
  await press(page, 'Deny');
  await press(page, 'It was a mistake');
  await heading(page, 'Denied');
  assert.equal(request.state, 'denied');
});

story('whoever did not give the finger tries again', async ({ page, service }) => {
  const hand = await finger(page);
  const request = await asked({ page, service }, await guarded({ page, service }));
  await hand.isThere(false);
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'No passkey was used' }).waitFor();
  await hand.isThere(true);
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('a device without one is led to it at the request, and told from when it counts', async ({ page, service }) => {
  await finger(page);
  const account = await pairUp({ page, service });
  service.accounts.get(account).gate = 'passkey';
  service.gate.wait = 3 * 86_400;
  const request = await asked({ page, service }, account);
  const button = page.getByRole('button', { name: 'Approve', exact: true });
  await page.getByText('This device has none for it yet').waitFor();
  await button.waitFor({ state: 'hidden' });
  await press(page, 'Make a passkey');
  await page.getByText('The passkey of this device counts from').waitFor();
  assert.equal(await button.isVisible(), false);
  await press(page, 'Deny');
  await press(page, 'It was not me');
  await heading(page, 'Denied');
  assert.equal(request.reason, 'fraud');
  await page.getByRole('link', { name: 'Done' }).click();
  service.ahead = 3 * 86_400 + 60;
  const next = await asked({ page, service }, account);
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(next.state, 'approved');
});

story('a passkey that was lost answers for nothing, and the app says what helps', async ({ page, service }) => {
  const hand = await finger(page);
  const request = await asked({ page, service }, await guarded({ page, service }));
  await hand.forget();
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'No passkey was used' }).filter({ hasText: 'only then remove this account here' }).waitFor();
  assert.equal(request.state, 'pending');
});

story('a clock that went wrong meanwhile costs no second finger', async ({ page, service }) => {
  await finger(page);
  const request = await asked({ page, service }, await guarded({ page, service }));
  await page.evaluate(() => {
    const { credentials } = navigator;
    const real = credentials.get.bind(credentials);
    credentials.get = (options) => {
      document.documentElement.dataset['fingers'] = `${Number(document.documentElement.dataset['fingers'] ?? 0) + 1}`;
      return real(options);
    };
  });
  service.ahead = 90;
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
  assert.equal(await page.locator('html').getAttribute('data-fingers'), '1');
});

story('one that nobody else would hear of is not made, and the app says what helps', async ({ page, service, app }) => {
  const hand = await finger(page);
  const account = await pairUp({ page, service });
  service.accounts.get(account).gate = 'passkey';
  service.gate.isUnheard = true;
  await page.goto(`${app}#account/${account}`);
  await press(page, 'Make a passkey');
  await page.getByRole('alert').filter({ hasText: 'nobody but this device would be told' }).waitFor();
  assert.equal(await hand.count(), 0, 'no finger was asked for');
});

story('where none can be had and nobody asks for one, none is offered', async ({ page, service, app }) => {
  // Of a server at a bare number, though its browser could make one.
  service.origin = new URL(app.replace('localhost', '127.0.0.1')).origin;
  const account = await pairUp({ page, service });
  await page.goto(`${service.origin}/app/#account/${account}`);
  await page.locator('ul.cards li').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Make a passkey' }).count(), 0);
  assert.equal(await page.getByRole('heading', { name: 'Passkey for approvals' }).count(), 0);
});

story('what the server knows of the passkey counts, not what the app remembers', async ({ page, service }) => {
  await finger(page);
  const account = await guarded({ page, service });
  const request = await asked({ page, service }, account);
  service.gate.kept.clear();
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'takes the passkey of this device' }).waitFor();
  await page.getByText('This device has none for it yet').waitFor();
  await press(page, 'Make a passkey');
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('an answer that went wrong on the way is asked for once more', async ({ page, service }) => {
  await finger(page);
  const request = await asked({ page, service }, await guarded({ page, service }));
  service.gate.origin = 'https://elsewhere.example';
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'did not fit' }).waitFor();
  service.gate.origin = service.origin;
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('an account makes its passkey before anybody asks for one', async ({ page, service, app }) => {
  const hand = await finger(page);
  const account = await pairUp({ page, service });
  await page.goto(`${app}#account/${account}`);
  await page.getByText('does not ask for one now').waitFor();
  await press(page, 'Make a passkey');
  await page.getByText('It goes with the account').waitFor();
  assert.equal(await hand.count(), 1);
  assert.equal(await page.getByRole('button', { name: 'Make a passkey' }).count(), 0, 'none takes its place');
});

story('a browser without passkeys says so, and what else there is', async ({ page, service }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  const account = await pairUp({ page, service });
  service.accounts.get(account).gate = 'passkey';
  const request = await asked({ page, service }, account);
  await page.getByText('this browser cannot make one').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve', exact: true }).isVisible(), false);
  assert.equal(request.state, 'pending');
});

story('where the site takes no codes either, such a browser is not sent to one', async ({ page, service }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await page.goto(service.offer({ gate: 'passkey', codes: false }).link);
  await press(page, 'Pair this device');
  await heading(page, 'Nearly done');
  await page.getByText('Codes of this app are not taken there').waitFor();
  assert.equal(await page.getByText('Use the code').count(), 0);
});

story('who makes none at the last page may do so later', async ({ page, service }) => {
  const hand = await finger(page);
  await page.goto(service.offer({ gate: 'passkey' }).link);
  await press(page, 'Pair this device');
  await heading(page, 'Nearly done');
  await hand.isThere(false);
  await press(page, 'Make a passkey');
  await page.getByRole('alert').filter({ hasText: 'No passkey was made' }).waitFor();
  await hand.isThere(true);
  await press(page, 'Make a passkey');
  await until(async () => (await hand.count()) === 1, 'it is made');
});
