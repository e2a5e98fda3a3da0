// "Is it you?": what is shown, how it is answered, and what is never shown.
import assert from 'node:assert/strict';
import { heading, pairUp, story, until, workerReady } from './house/story.mjs';

/** @typedef {import('./house/story.mjs').Stage} Stage */

/**
 * Pairs, is asked, and opens the request.
 * @param {Pick<Stage, 'page' | 'service'>} stage
 * @param {object} [about]
 */
async function open({ page, service }, about) {
  const account = await pairUp({ page, service });
  const id = service.ask(account, about);
  await page.getByText('One request is waiting for you').click();
  await heading(page, 'Is this you?');
  return service.requests.get(id);
}

/** @param {import('./house/story.mjs').Page} page @param {string} name */
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

story('a request is shown with all its details, and approved', async ({ page, service }) => {
  const request = await open({ page, service }, { details: [['Amount', '12.00 €'], ['To', 'Ben']], message: 'Send money' });
  const card = await page.locator('.ask').innerText();
  for (const said of ['Lighthouse', 'ada', 'Send money', 'Amount', '12.00 €', 'To', 'Ben', 'Firefox, Windows', 'Hamburg']) assert.ok(card.includes(said), said);
  await until(() => request.seen.includes('opened'), 'the page is told that it was opened');
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('the number that was carried over is typed', async ({ page, service }) => {
  const request = await open({ page, service }, { number: { mode: 'type', choices: [] }, right: '07' });
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'Type the two digits' }).waitFor();
  assert.equal(request.state, 'pending', 'nothing goes out without a number');
  await page.getByLabel('Number on the page').fill('07');
  await page.keyboard.press('Enter');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('a wrong number ends the request', async ({ page, service }) => {
  const request = await open({ page, service }, { number: { mode: 'type', choices: [] }, right: '17' });
  await page.getByLabel('Number on the page').fill('71');
  await press(page, 'Approve');
  await heading(page, 'Wrong number');
  assert.equal(request.state, 'wrong_number');
});

story('one of three numbers is picked', async ({ page, service }) => {
  const request = await open({ page, service }, { number: { mode: 'pick', choices: ['17', '52', '80'] }, right: '52' });
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'Choose the number' }).waitFor();
  await page.getByRole('radio', { name: '52' }).check();
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

for (const [said, reason] of /** @type {const} */ ([['It was not me', 'fraud'], ['It was a mistake', 'mistake']])) {
  story(`a denial says: ${said}`, async ({ page, service }) => {
    const request = await open({ page, service }, { number: { mode: 'type', choices: [] }, right: '17' });
    await press(page, 'Deny');
    await heading(page, 'Deny: what happened?');
    assert.equal(request.state, 'pending');
    await press(page, said);
    await heading(page, 'Denied');
    assert.deepEqual([request.state, request.reason], ['denied', reason]);
  });
}

story('whoever pressed "Deny" by mistake goes back', async ({ page, service }) => {
  const request = await open({ page, service });
  await press(page, 'Deny');
  await press(page, 'Back to the request');
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('whoever pressed "Deny" and walked away has denied', async ({ page, service, app }) => {
  const request = await open({ page, service });
  await press(page, 'Deny');
  await page.goto(`${app}#codes`);
  await until(() => request.state === 'denied', 'it is denied');
  assert.equal(request.reason, '');
});

story('whoever pressed "Deny" and closed the app has denied', async ({ page, service }) => {
  const request = await open({ page, service });
  // With a worker in charge, which the last word of a closing page has to pass.
  await workerReady(page);
  await press(page, 'Deny');
  await page.goto('about:blank');
  await until(() => request.state === 'denied', 'it is denied');
});

story('"it was not me" counts even when the app was away in between', async ({ page, service }) => {
  const request = await open({ page, service });
  await press(page, 'Deny');
  // The phone was put away: the denial went out, and the person comes back to the question.
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await until(() => request.state === 'denied', 'it is denied');
  const asked = service.calls.length;
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'visible' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await until(() => service.calls.slice(asked).some((call) => call.includes('wait=25')), 'the app has looked again');
  await press(page, 'It was not me');
  await heading(page, 'Denied');
  assert.equal(request.reason, 'fraud');
});

story('a request that runs out says so', async ({ page, service }) => {
  const account = await pairUp({ page, service });
  const id = service.ask(account, { expires: service.now() + 7 });
  await page.getByText('One request is waiting for you').click();
  await heading(page, 'Is this you?');
  await heading(page, 'Too late');
  assert.equal(service.requests.get(id).state, 'pending');
});

story('a request that the server says is over is over', async ({ page, service }) => {
  const request = await open({ page, service });
  request.expires = 0;
  await press(page, 'Approve');
  // The signature is over an expiry that the request no longer has; what counts here is the answer.
  await heading(page, 'Too late');
});

story('a request that was answered elsewhere leaves the screen, and says how it ended', async ({ page, service }) => {
  const request = await open({ page, service });
  service.end(request.id, 'approved');
  await heading(page, 'Already answered');
  await page.getByText('approved on another of your devices').waitFor();
});

story('the first of two answers wins', async ({ page, service }) => {
  const request = await open({ page, service });
  request.state = 'denied';
  await press(page, 'Approve');
  await heading(page, 'Already answered');
  assert.equal(request.state, 'denied');
});

for (const [what, alter] of Object.entries({
  'site’s name': { issuer: 'Harbour' },
  'person’s name': { label: 'mallory' },
  message: { message: 'Read the news' },
  details: { details: [['Amount', '1 €']] },
  browser: { browser: 'Safari, iPhone' },
  place: { place: 'Your home' },
  'number mode': { number: { mode: 'none', choices: [] } },
  expiry: { expires: Math.floor(Date.now() / 1000) + 9999 },
  nonce: { nonce: Buffer.alloc(32).toString('base64url') },
  signature: { signature: Buffer.alloc(64, 1).toString('base64url') },
  shape: { details: null },
  presence: null,
})) {
  story(`a request whose ${what} was altered on the way is not shown`, async ({ page, service, app }) => {
    const account = await pairUp({ page, service });
    service.ask(account, { message: 'Send 900 €', number: { mode: 'type', choices: [] }, alter });
    await page.goto(`${app}#inbox`);
    await page.getByText('not signed by the server').waitFor();
    assert.equal(await page.locator('a.request').count(), 0);
    assert.ok(!(await page.locator('#app').innerText()).includes('Send 900'));
    // A true one beside it is shown all the same.
    service.ask(account, { message: 'A true one' });
    await page.getByText('A true one').waitFor();
    assert.equal(await page.locator('a.request').count(), 1);
  });
}

story('a request that waits survives another name: it is shown as it was asked', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  const id = service.ask(account);
  Object.assign(service.accounts.get(account), { issuer: 'Beacon', label: 'Ada Lovelace' });
  await page.goto(`${app}#request/${id}`);
  await page.reload();
  await heading(page, 'Is this you?');
  const card = await page.locator('.ask').innerText();
  assert.ok(card.includes('Lighthouse') && card.includes('ada'), card);
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(service.requests.get(id).state, 'approved');
  // The next one bears the new names, and by them the app learns of the change.
  service.ask(account);
  await page.goto(`${app}#codes`);
  await page.getByText('Beacon').first().waitFor();
});

story('a site that was renamed is shown by its new name, and its requests are believed', async ({ page, service, app }) => {
  const id = await pairUp({ page, service });
  const account = service.accounts.get(id);
  account.issuer = 'Beacon';
  account.revision = 99;
  service.ask(id);
  await page.goto(`${app}#inbox`);
  await page.getByText('Sign in to Beacon').waitFor();
});

story('without a connection nothing is lost: the answer is sent again by hand', async ({ page, service, down }) => {
  const request = await open({ page, service });
  down(true);
  await press(page, 'Approve');
  await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
  down(false);
  await press(page, 'Approve');
  await heading(page, 'Approved');
  assert.equal(request.state, 'approved');
});

story('an answer that arrived without being acknowledged is told as what it was', async ({ page, service }) => {
  const request = await open({ page, service });
  service.lost = /decision$/;
  await press(page, 'Approve');
  await heading(page, 'Already answered');
  await page.getByText('goes on by itself').waitFor();
  assert.equal(await page.getByText('another of your devices').count(), 0);
  assert.equal(request.state, 'approved');
});

story('an app that is opened at a request waits for it, and says when there is none', async ({ page, service, app }) => {
  const id = service.ask(await pairUp({ page, service }));
  await page.goto('about:blank');
  await page.goto(`${app}#request/${id}`);
  await heading(page, 'Is this you?');
  await press(page, 'Approve');
  await heading(page, 'Approved');
  await page.goto('about:blank');
  await page.goto(`${app}#request/${id}`);
  await heading(page, 'No longer there');
});

story('a request comes and goes by itself on every screen', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  const id = service.ask(account);
  await page.getByText('One request is waiting for you').waitFor();
  service.ask(account, { message: 'Another' });
  await page.getByText('2 requests are waiting for you').waitFor();
  service.end(id, 'approved');
  await page.getByText('One request is waiting for you').waitFor();
});

story('everything can be done with the keyboard alone', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  const id = service.ask(account, { number: { mode: 'pick', choices: ['17', '52', '80'] }, right: '52' });
  await page.goto(`${app}#inbox`);
  await page.locator('a.request').focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Is this you?');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await heading(page, 'Approved');
  assert.equal(service.requests.get(id).state, 'approved');
});

story('the history lists what was asked, and "it was not me" can be said later', async ({ page, service, app }) => {
  const request = await open({ page, service });
  await press(page, 'Approve');
  await heading(page, 'Approved');
  const other = service.ask(request.account, { message: 'Elsewhere' });
  service.end(other, 'denied');
  await page.goto(`${app}#history`);
  await page.getByText('Elsewhere').waitFor();
  // Only of what this device said yes or no to.
  assert.equal(await page.getByRole('button', { name: 'It was not me' }).count(), 1);
  await press(page, 'It was not me');
  await page.getByRole('dialog').getByRole('button', { name: 'It was not me' }).click();
  await page.getByText('Reported: it was not me').waitFor();
  assert.equal(request.reason, 'fraud');
});

story('the history tells what happened to an account, while it is looked at as well', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  service.tell(account, 'number_changed');
  await page.goto(`${app}#history`);
  await page.getByText('Phone number changed').waitFor();
  service.tell(account, 'device_added');
  await page.getByText('Device added').waitFor();
  service.tell(account, 'of_a_newer_server');
  await page.getByText('Something was changed').waitFor();
  assert.equal(await page.locator('.past').count(), 3);
});

story('a long history is fetched piece by piece', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  for (let at = 0; at < 60; at++) service.end(service.ask(account, { message: `Number ${at}`, created: 1000 + at }), 'denied');
  await page.goto(`${app}#history`);
  await page.getByText('Number 59').waitFor();
  assert.equal(await page.locator('.past').count(), 50);
  await press(page, 'Earlier ones');
  await page.getByText('Number 0', { exact: true }).waitFor();
  assert.equal(await page.locator('.past').count(), 60);
});
