// A phone without a connection: the page's QR code brings the request, and the app shows digits for it.
import assert from 'node:assert/strict';
import { picture } from './house/qr.mjs';
import { heading, pairUp, story, workerReady } from './house/story.mjs';

const NOT_PENDING = { state: 'superseded' };

/** The digits on the screen. @param {import('./house/story.mjs').Page} page */
async function digits(page) {
  return (await page.locator('output.digits').innerText()).replace(/\s/g, '');
}

story('a request is read off the page, shown whole, and answered with digits, all without a connection', async ({ page, service, app, down }) => {
  const account = await pairUp({ page, service });
  const id = service.ask(account, { message: 'Send money', details: [['Amount', '12.00 €']], browser: 'Safari', place: 'Tōkyō' });
  const other = service.ask(account, { message: 'Another' });
  await workerReady(page);
  down(true);
  await page.goto('about:blank');
  await page.goto(`${app}#scan/photo`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a picture' }).click();
  await (await chooser).setFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture(service.offlineLink(id), 1200, 1200) });
  await heading(page, 'Is this you?');
  const card = await page.locator('.ask').innerText();
  for (const said of ['Lighthouse', 'ada', 'Send money', 'Amount', '12.00 €', 'Safari', 'Tōkyō']) assert.ok(card.includes(said), said);
  assert.equal(await page.locator('output.digits').count(), 0, 'no digits before a yes');
  assert.ok(!page.url().includes('offline='), 'nothing of it stays in the address');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await heading(page, 'Type these digits into the page');
  const typed = await digits(page);
  assert.match(typed, /^\d{8}$/);
  assert.ok(!service.typeDigits(other, typed), 'good for this one request');
  assert.ok(service.typeDigits(id, typed));
});

story('digits for something else than the page asks let nobody in', async ({ page, service }) => {
  const id = service.ask(await pairUp({ page, service }), { message: 'Send 900 €' });
  const [before, held = ''] = service.offlineLink(id).split('#offline=');
  const altered = Buffer.from(held, 'base64url').toString().replace('Send 900 €', 'Read the news');
  await page.goto(`${before}#offline=${Buffer.from(altered).toString('base64url')}`);
  await page.getByText('Read the news').waitFor();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await heading(page, 'Type these digits into the page');
  assert.ok(!service.typeDigits(id, await digits(page)));
});

story('who did not ask gets no digits', async ({ page, service }) => {
  const id = service.ask(await pairUp({ page, service }));
  await page.goto(service.offlineLink(id));
  await page.getByRole('button', { name: 'It was not me', exact: true }).click();
  await heading(page, 'It is not you: do nothing');
  assert.equal(await page.locator('output.digits').count(), 0);
});

story('what is too late, of another device, or no request is said to be so', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  const late = service.ask(account, { ...NOT_PENDING, expires: Math.floor(Date.now() / 1000) - 5 });
  await page.goto(service.offlineLink(late));
  await heading(page, 'Too late');
  service.accounts.set('elsewhere', { ...service.accounts.get(account), id: 'elsewhere', device: 'another' });
  service.devices.set('another', { id: 'another', revision: 0, push: null, revoked: 0 });
  await page.goto(service.offlineLink(service.ask('elsewhere')));
  await page.getByText('This code is for another device').waitFor();
  await page.goto(`${app}#offline=${Buffer.from('[1,2,3,4,5,6,7,8,9,10]').toString('base64url')}`);
  await page.getByText('not one for this app').waitFor();
});

story('the code of the waiting page opens that very request', async ({ page, service, app }) => {
  const account = await pairUp({ page, service });
  service.ask(account, { message: 'The first' });
  const id = service.ask(account, { message: 'The second' });
  await page.goto(`${app}#r=${id}`);
  await heading(page, 'Is this you?');
  await page.locator('.ask').getByText('The second').waitFor();
});
