// A walk past every screen of the app, in each of its states. Screens are found by address and by class, never by words, so that
// the walk can be taken in every language.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';
import { until } from './story.mjs';

/** Where one of the sites has its picture. */
const HARBOUR = `/brand/${'0'.repeat(26)}/logo-${'a'.repeat(16)}`;

/** @typedef {(name: string, page: import('./browser.mjs').Page) => Promise<void>} See */

/**
 * @param {Pick<import('./story.mjs').Stage, 'page' | 'phone' | 'service' | 'app' | 'down'>} stage
 * @param {See} see
 */
export async function walk({ page, phone, service, app, down }, see) {
  /** @param {string} hash @param {string} selector what shows that it is there */
  const go = async (hash, selector) => {
    await page.goto(`${app}#${hash}`);
    await page.locator(selector).first().waitFor();
  };
  service.logos.set(HARBOUR, readFileSync(join(root, 'icons', 'icon-192.png')));
  await go('', '.hello');
  await see('welcome', page);
  await go('phone', 'input[name=phone]');
  await page.locator('button.first').click();
  await page.locator('.mistake').waitFor();
  await see('phone', page);
  await go('type', 'input.typed');
  await page.locator('input.typed').fill('abcd');
  await page.locator('button.first').click();
  await page.locator('.mistake').waitFor();
  await see('type', page);
  await go('scan/photo', 'input[type=file]');
  await see('scan-photo', page);
  await go('scan', '.notice');
  await see('scan', page);

  await page.goto(service.offer().link);
  await page.locator('input[name=name]').waitFor();
  await until(async () => (await page.locator('input[name=name]').inputValue()) !== '', 'a name is proposed');
  await see('pair', page);
  await page.locator('button.first').click();
  await page.locator('button.code').waitFor();
  await see('paired', page);
  const [first = ''] = service.accounts.keys();
  service.confirm(first);
  await page.locator('.disc.approved').waitFor();
  await see('paired-active', page);

  await go('inbox', '.empty');
  await see('inbox-empty', page);
  await go('history', '.empty');
  await see('history-empty', page);
  for (const about of [
    { issuer: 'Bäckerei „Zur Mühle“', label: 'ada.lovelace@a-rather-long-name.example', colour: '#ffcc00', digits: 7 },
    { issuer: 'harbour', label: 'ada', colour: '#146b3c', digits: 8, logo: HARBOUR },
  ]) {
    await page.goto('about:blank');
    await page.goto(service.offer(about).link);
    await page.locator('button.first').click();
    await page.locator('button.code').waitFor();
    service.confirm([...service.accounts.keys()].at(-1) ?? '');
    await page.locator('.disc.approved').waitFor();
  }
  await openWaiting(page, service);
  await go('codes', '.card > .hint:not([hidden])');
  await see('codes', page);
  await go('add', '.acts');
  await see('add', page);
  const proposed = service.propose('Observatory');
  await page.goto('about:blank');
  await go('codes', 'section.aside');
  await see('codes-proposed', page);
  service.proposals.delete(proposed);
  await page.goto('about:blank');

  const [one = '', two = '', three = ''] = service.accounts.keys();
  const type = { number: { mode: 'type', choices: [] }, right: '17' };
  const pick = { number: { mode: 'pick', choices: ['17', '52', '80'] }, right: '52', message: 'Überweisung freigeben?', details: [['Betrag', '1.000,00 €'], ['An', 'Zoë Müller-Lüdenscheidt, Bäckermeisterin in Buxtehude']] };
  const asked = [service.ask(one, type), service.ask(two, pick), service.ask(three, { place: '' })];
  await go('codes', '.banner .request');
  await see('codes-asked', page);
  await go('inbox', 'a.request >> nth=2');
  await see('inbox', page);
  for (const [at, name] of ['request-type', 'request-pick', 'request-none'].entries()) {
    await go(`request/${asked[at]}`, '.ask');
    await see(name, page);
  }
  await page.locator('.acts .second').click();
  await page.locator('.acts .bad').waitFor();
  await see('why', page);
  await page.locator('.acts .bad').click();
  await page.locator('.disc.denied').waitFor();
  await see('denied', page);
  await go(`request/${asked[1]}`, '.ask');
  await page.locator('.tiles input').nth(1).check();
  await page.locator('button[type=submit]').click();
  await page.locator('.disc.approved').waitFor();
  await see('approved', page);
  await go(`request/${asked[0]}`, '.ask');
  await page.locator('button[type=submit]').click();
  await page.locator('.mistake').waitFor();
  await see('number-missing', page);
  await page.locator('#number').fill('71');
  await page.locator('button[type=submit]').click();
  await page.locator('.disc.wrong_number').waitFor();
  await see('wrong-number', page);
  const carried = service.ask(one, { message: 'Überweisung freigeben?', details: [['Betrag', '1.000,00 €']] });
  await page.goto(service.offlineLink(carried));
  await page.locator('.ask').waitFor();
  await see('offline-request', page);
  await page.locator('.acts button').first().click();
  await page.locator('output.digits').waitFor();
  await see('offline-digits', page);
  service.end(carried, 'superseded');
  const gone = service.ask(one);
  await go(`request/${gone}`, '.ask');
  service.end(gone, 'approved');
  await page.locator('.disc.elsewhere').waitFor();
  await see('elsewhere', page);
  const late = service.ask(one, { expires: service.now() + 2 });
  await go(`request/${late}`, '.disc.expired');
  await see('expired', page);
  await go('request/unknown', '.disc.unknown');
  await see('unknown', page);

  const day = 24 * 3600;
  service.end(service.ask(two, { created: service.now() - day, expires: 0 }), 'superseded');
  await go('history', '.past >> nth=5');
  await see('history', page);
  await page.locator('.past > button').first().click();
  await page.locator('dialog').waitFor();
  await see('question', page);
  await page.locator('dialog .second').click();
  await go('settings', 'dl div');
  await see('settings', page);
  service.siblings.set(one, [{ name: 'Adas altes Telefon in der Schublade im Flur', added: service.now() - 400 * day, used: null, this: false }, { name: null, added: service.now() - day, used: service.now(), this: false }]);
  await go(`account/${one}`, '.cards li >> nth=2');
  await see('devices', page);

  const guarded = service.accounts.get(one);
  guarded.gate = 'passkey';
  const behind = service.ask(one, type);
  await go(`request/${behind}`, 'section.aside button.first');
  await see('request-passkey-missing', page);
  for (const [name, from] of /** @type {const} */ ([['request-passkey-waits', service.now() + 3 * day], ['request-passkey', 0]])) {
    service.gate.kept.set(one, /** @type {any} */ ({ added: service.now(), from }));
    service.touch(guarded);
    await until(async () => (await page.locator('button[type=submit]').isVisible()) === (from === 0), name);
    await until(async () => (await page.locator('section.aside button').count()) === 0, name);
    await see(name, page);
  }
  service.end(behind, 'superseded');
  await go(`account/${one}`, '.part p');
  await see('devices-passkey', page);
  service.ask(one, { message: 'x', alter: { place: 'Your home' } });
  await go('inbox', '.notice:not([hidden])');
  await see('forged', page);
  down(true);
  await go('codes', '.banner .quiet');
  await see('offline', page);
  down(false);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.locator('.banner .quiet').waitFor({ state: 'detached' });

  const [device] = service.devices.values();
  service.devices.clear();
  await page.goto('about:blank');
  await go('codes', '.banner .warning');
  await see('refused', page);
  service.devices.set(device.id, device);
  service.revoke(device.id);
  await page.goto('about:blank');
  await go('', '.hello .disc');
  await see('revoked', page);
  await page.locator('button.first').click();
  await page.locator('.acts').waitFor();
  await page.evaluate(() => localStorage.setItem('countersign-paired', 'yes'));
  await page.reload();
  await page.locator('.hello .disc').waitFor();
  await see('vanished', page);

  const iphone = await phone({ userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1' });
  await iphone.goto(app);
  await iphone.locator('.steps').waitFor();
  await see('home', iphone);
  service.used = false;
  const fresh = await phone();
  await fresh.goto(app);
  await until(async () => (await fresh.locator('.acts').count()) === 0, 'not used here');
  await see('unused', fresh);
}

/** Leaves one account waiting. @param {import('./browser.mjs').Page} page @param {import('./service.mjs').Service} service */
async function openWaiting(page, service) {
  await page.goto('about:blank');
  await page.goto(service.offer({ issuer: 'Observatory', label: 'ada', colour: '#5e35b1' }).link);
  await page.locator('button.first').click();
  await page.locator('button.code').waitFor();
}
