// How an account comes onto a phone.
import assert from 'node:assert/strict';
import { heading, pairUp, story } from './house/story.mjs';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

story('a link pairs a new device', async ({ page, service }) => {
  await page.goto(service.offer().link);
  await heading(page, 'Pair this device?');
  assert.ok(!page.url().includes('pair='), 'the token is out of the address bar');
  assert.equal(service.devices.size, 0, 'nothing is taken before the person says so');
  await page.getByLabel('Name of this device').fill('Blue phone');
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await heading(page, 'Nearly done');
  const [device] = service.devices.values();
  assert.equal(device.name, 'Blue phone');
  assert.equal(device.platform, 'desktop');
});

story('a typed code pairs a new device, in whatever way it is typed', async ({ page, service, app }) => {
  await page.goto(app);
  await page.getByRole('link', { name: 'Type the code' }).click();
  const { typed } = service.offer();
  // As people type it: capitals, blanks, and the letters that look like digits.
  await page.getByLabel('Code').fill(` ${typed.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await heading(page, 'Nearly done');
  assert.equal(service.devices.size, 1);
});

story('a code that is too short is not sent', async ({ page, service, app }) => {
  await page.goto(`${app}#type`);
  await page.getByLabel('Code').fill('abcd-efgh');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('alert').filter({ hasText: 'not a whole code' }).waitFor();
  assert.ok(!service.calls.includes('POST /app/v1/devices'));
});

story('a code that is used, run out, unknown or one too many says which', async ({ page, service, app }) => {
  const [used, over, more] = [service.offer(), service.offer(), service.offer()];
  service.offers.get(used.token).isUsed = true;
  service.offers.get(over.token).ends = 0;
  service.offers.get(more.token).isFull = true;
  for (const [link, said] of /** @type {const} */ ([
    [used.link, 'used already'],
    [over.link, 'has run out'],
    [more.link, 'as many devices as it may have'],
    [`${app}#pair=unknownunknown`, 'no such code'],
  ])) {
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('button', { name: 'Pair this device' }).click();
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
  }
  assert.equal(service.devices.size, 0);
});

story('a second account comes to the same device, with a seed of its own', async ({ page, service }) => {
  await pairUp({ page, service });
  await pairUp({ page, service }, { issuer: 'Harbour', label: 'ada', colour: '#ffcc00' });
  assert.equal(service.devices.size, 1);
  assert.equal(await page.locator('button.code').count(), 2);
  const codes = await page.locator('.digits').allTextContents();
  assert.notEqual(codes[0], codes[1]);
});

story('an account that is there already says what goes first, and its code stays good', async ({ page, service }) => {
  await pairUp({ page, service });
  const { token, link } = service.offer();
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('button', { name: 'Add the account' }).click();
  await page.getByRole('alert').filter({ hasText: 'remove it here first' }).waitFor();
  assert.equal(service.offers.get(token).isUsed, false);
  assert.equal(service.accounts.size, 1);
});

story('the first approval is opened as soon as it comes', async ({ page, service }) => {
  await page.goto(service.offer().link);
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await heading(page, 'Nearly done');
  service.ask([...service.accounts.keys()][0] ?? '');
  await heading(page, 'Is this you?');
});

story(
  'a tab on an iPhone refuses, and shows how to do it from the Home Screen',
  async ({ page, service }) => {
    await page.goto(service.offer().link);
    await heading(page, 'Add Countersign to your Home Screen first');
    await page.goto(`${new URL(page.url()).origin}/app/#type`);
    await heading(page, 'Add Countersign to your Home Screen first');
    assert.ok(!service.calls.includes('POST /app/v1/devices'));
  },
  { userAgent: IPHONE },
);

story(
  'from the Home Screen of an iPhone it pairs',
  async ({ page, service }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'standalone', { get: () => true }));
    await pairUp({ page, service });
    const [device] = service.devices.values();
    assert.equal(device.platform, 'ios');
    assert.equal(device.name, 'iPhone');
  },
  { userAgent: IPHONE },
);

story('where no site asks for an app, it says so', async ({ page, service, app }) => {
  service.used = false;
  await page.goto(app);
  await heading(page, 'Not used here');
  // Whoever has a link all the same is not turned away.
  await page.goto(service.offer().link);
  await heading(page, 'Pair this device?');
  // A number leads nowhere where nobody would send anything to it.
  await page.goto(`${app}#phone`);
  await heading(page, 'Not used here');
});

story(
  'where no site asks for an app, nobody is told to put it on a Home Screen',
  async ({ page, service, app }) => {
    service.used = false;
    await page.goto(app);
    await heading(page, 'Not used here');
  },
  { userAgent: IPHONE },
);

story('who cannot be notified is told so, and what that means', async ({ page, service, app }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PushManager'));
  await page.goto(service.offer().link);
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await heading(page, 'Nearly done');
  const said = page.getByText('This browser cannot show notifications.');
  await said.waitFor();
  await page.goto(`${app}#inbox`);
  await heading(page, 'Requests');
  await said.waitFor();
  assert.equal(await page.getByRole('link', { name: 'Notifications' }).isVisible(), false, 'no setting would help');
  await page.goto(`${app}#settings`);
  await said.waitFor();
  // A request comes all the same, while the app is open.
  service.ask([...service.accounts.keys()][0] ?? '');
  await page.getByText('One request is waiting for you').first().waitFor();
});

story('the app bears the name that the server gives it', async ({ page, service, app }) => {
  service.name = 'Harbour Pass';
  await page.goto(app);
  await page.waitForFunction(() => document.title === 'Welcome · Harbour Pass');
});
