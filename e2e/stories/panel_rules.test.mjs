// The control panel: what an application asks of its users, from the form to the rules in force.
import assert from 'node:assert/strict';
import { server } from '../house/addresses.mjs';
import { setUpByText } from '../house/hosted.mjs';
import { addressOf, mailAfter } from '../house/mail.mjs';
import { addApplication, countersign } from '../house/operator.mjs';
import { at, freshName, letIn, press } from '../house/panel.mjs';
import { freshNumber, textAfter } from '../house/phone.mjs';
import { askFor, openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** An application of one's own, whose rules no other story changes. */
async function newApplication() {
  const { client_id: id } = await addApplication('Harbour', 'https://harbour.example/back');
  return id;
}

/** @param {string} id @param {string} page */
function place(id, page) {
  return `${server}/admin/applications/${id}/${page}`;
}

/** The policy in force. @param {string} id */
async function policy(id) {
  return JSON.parse(await countersign('policy', 'show', id, '--json'));
}

const next = 'main button[name=do][value=next]';

story('a switch is looked at before it is saved, and so is whom it locks out', async ({ page }) => {
  const site = await openSite('Pier');
  await page.goto(await askFor(site, 'ada'));
  await setUpByText(page, freshNumber());
  await letIn(page);
  const id = site.client_id;
  await page.goto(place(id, 'methods'));
  await page.uncheck('input[name=method][value=text]');
  await page.check('input[name=method][value=app_code]');
  await press(page, 'button[name=do][value=screens]');
  await page.getByText(words('panel_methods.unsaved')).waitFor();
  const frame = page.frameLocator('iframe').first();
  await frame.locator('h1').waitFor();
  await press(page, next);
  await page.getByText(words('panel_change.everybody_out')).first().waitFor();
  await page.locator('code', { hasText: 'ada' }).waitFor();
  assert.deepEqual((await policy(id)).methods, ['text'], 'nothing is saved');

  await page.goto(place(id, 'methods'));
  await page.check('input[name=method][value=app_code]');
  await press(page, next);
  await page.getByText(words('panel_change.nobody')).waitFor();
  await press(page, 'form[action$="/change"] button');
  await page.getByText(words('panel_rules.was_set')).waitFor();
  assert.deepEqual((await policy(id)).methods.sort(), ['app_code', 'text']);
});

story('a text tries the gateway that carries everybody’s', async ({ page }) => {
  await letIn(page);
  const id = await newApplication();
  await page.goto(place(id, 'methods'));
  await page.fill('#number', '+33 6 12 34 56 78');
  await press(page, 'button[value=text]');
  await page.getByText(words('panel_trial.country_closed')).first().waitFor();
  const number = freshNumber();
  await page.fill('#number', number);
  const text = await textAfter(number, () => press(page, 'button[value=text]'));
  assert.match(text.text, /Harbour/);
  await press(page, 'main a.button');
  await page.getByText(/gateway took it|arrived/).waitFor();
});

story('of two who change the rules the second sees both versions', async ({ page }) => {
  await letIn(page);
  const id = await newApplication();
  await page.goto(place(id, 'rules'));
  await page.fill('#remember_days', '3');
  await countersign('policy', 'set', id, 'remember_days=7');
  await press(page, next);
  await page.getByText(words('panel_change.stale_title')).first().waitFor();
  await page.getByText('7 days').waitFor();
  await page.getByText('3 days').waitFor();
  await press(page, 'button[value=edit]');
  assert.equal(await page.inputValue('#remember_days'), '3', 'nothing is lost');
  await press(page, next);
  await press(page, 'form[action$="/change"] button');
  await page.getByText(words('panel_rules.was_set')).waitFor();
  assert.equal((await policy(id)).remember_days, 3);
});

story('rules for a group and an area, without scripts', async ({ page }) => {
  const id = await newApplication();
  await letIn(page);
  await page.goto(place(id, 'rules'));
  await page.fill('#new_area', 'pay_out');
  await page.fill('#new_group', 'staff');
  await press(page, 'button[value=add]');
  await page.getByText(words('panel_rules.row_added')).waitFor();
  await page.selectOption('#area-0-group-0', 'both');
  await page.fill('#group-0-days', 'many');
  await press(page, next);
  await page.getByText(words('panel_rules.error_number')).first().waitFor();
  await page.fill('#group-0-days', '1');
  await press(page, next);
  await press(page, 'form[action$="/change"] button');
  await page.getByText(words('panel_rules.was_set')).waitFor();
  const { groups } = await policy(id);
  assert.equal(groups.staff.remember_days, 1);
  assert.deepEqual(groups.staff.areas.pay_out, { new_browser: true, known_browser: true });
});

story('what asks less waits: an owner with a new address hears of it, and the terminal confirms', async ({ page }) => {
  const name = await letIn(page);
  const id = await newApplication();
  const address = addressOf({ name: freshName('owner').replaceAll('.', '-') });
  await page.goto(`${server}/admin/account`);
  await page.fill('#address', address);
  await press(page, 'form[action$="/address"] button');
  await page.getByText(words('panel_address.was_set')).waitFor();
  await page.goto(place(id, 'rules'));
  await page.fill('#remember_days', '90');
  await press(page, next);
  await page.getByText(words('panel_less.remembered')).waitFor();
  const change = () => press(page, 'form[action$="/change"] button');
  const mail = await mailAfter(address, change, ({ links: [link = ''] }) => link.includes('/admin/held/'));
  assert.match(at(page), /^\/admin\/held\//);
  await page.getByText(/countersign admin confirm/).waitFor();
  assert.equal((await policy(id)).remember_days, 30, `${name} waits`);
  const [link = ''] = mail.links;
  await page.goto(link);
  await page.getByText(/countersign admin confirm/).waitFor();
  const button = page.locator('form[action*="/admin/held/"]:not([action$="/drop"]) button');
  assert.equal(await button.count(), 0, 'an address confirms once it has stood for 72 hours');
  await countersign('admin', 'confirm', at(page).split('/').pop() ?? '');
  assert.equal((await policy(id)).remember_days, 90);
  await page.goto(link);
  await page.getByText(words('panel_held.over')).waitFor();
});

story('the terminal confirms as well, and anybody at work may drop', async ({ page }) => {
  await letIn(page);
  const id = await newApplication();
  const ask = async () => {
    await page.goto(place(id, 'rules'));
    await page.check('input[name=may_turn_off]');
    await press(page, next);
    await press(page, 'form[action$="/change"] button');
    return at(page).split('/').pop() ?? '';
  };
  await ask();
  await press(page, 'form[action$="/drop"] button');
  await page.getByText(words('panel_held.was_dropped')).waitFor();
  const held = await ask();
  assert.match(await countersign('admin', 'held'), new RegExp(held));
  await countersign('admin', 'confirm', held);
  assert.equal((await policy(id)).may_turn_off, true);
});

story('the simulator tries rules that are in force, and rules that are not', async ({ page }) => {
  await letIn(page);
  const id = await newApplication();
  await page.goto(place(id, 'simulator'));
  await page.fill('#area', 'sign_in');
  await page.fill('#days', '2');
  await press(page, 'main form button');
  await page.getByText(words('panel_simulator.not_asked')).waitFor();
  await page.goto(place(id, 'rules'));
  await page.selectOption('#area-0-all', 'both');
  await press(page, next);
  await press(page, 'form[action$="/simulator"] button');
  await page.getByText(words('panel_simulator.unsaved')).waitFor();
  await page.fill('#days', '2');
  await press(page, 'main form button');
  await page.getByText(words('panel_simulator.asked')).waitFor();
  await page.getByText(words('panel_grounds.area_asks')).waitFor();
});

story('a rule that spares people while nothing can be sent waits, and is tried beforehand', async ({ page }) => {
  await letIn(page);
  const id = await newApplication();
  await page.goto(place(id, 'rules'));
  await page.selectOption('#area-0-all', 'new_unless_down');
  await press(page, next);
  await page.getByText(words('panel_less.when_down')).waitFor();
  await press(page, 'form[action$="/simulator"] button');
  await page.check('input[name=is_down]');
  await press(page, 'main form button');
  await page.getByText(words('panel_grounds.delivery_down')).waitFor();
  await page.uncheck('input[name=is_down]');
  await press(page, 'main form button');
  await page.getByText(words('panel_grounds.area_asks')).waitFor();

  await page.goto(place(id, 'rules'));
  await page.selectOption('#area-0-all', 'new_unless_down');
  await press(page, next);
  await press(page, 'form[action$="/change"] button');
  await countersign('admin', 'confirm', at(page).split('/').pop() ?? '');
  const { areas } = await policy(id);
  assert.deepEqual(areas.sign_in, { new_browser: true, known_browser: false, unless_down: true });
});

story('rules are changed by keyboard alone', async ({ page }) => {
  await letIn(page);
  const id = await newApplication();
  await page.goto(place(id, 'rules'));
  await walkTo(page, '#remember_days');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('14');
  await walkTo(page, next);
  await enter(page);
  await walkTo(page, 'form[action$="/change"] button');
  await enter(page);
  await page.getByText(words('panel_rules.was_set')).waitFor();
  assert.equal((await policy(id)).remember_days, 14);
});

/** Walks by the tabulator key until something has the focus. @param {Page} page @param {string} selector */
async function walkTo(page, selector) {
  for (let steps = 0; steps < 80; steps++) {
    const found = await page.evaluate(
      (selector) => document.activeElement?.matches(selector) ?? false,
      selector,
    );
    if (found) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached by keyboard at ${page.url()}`);
}

/** Presses the key, and waits for the page it leads to. @param {Page} page */
async function enter(page) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}
