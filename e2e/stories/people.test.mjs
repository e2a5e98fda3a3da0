// People in the control panel: somebody calls, is found, is told what happened, and helped.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { community, server } from '../house/addresses.mjs';
import { newPhone } from '../house/authenticator.mjs';
import { openSettingsByApp, openSiteWithApp, setUpApp } from '../house/app_member.mjs';
import { assertSignedIn } from '../house/community.mjs';
import { enterCode } from '../house/hosted.mjs';
import { addressOf, mailAfter, saying } from '../house/mail.mjs';
import { becomeMember, beginInNewBrowser, signInByText } from '../house/member.mjs';
import { countersign } from '../house/operator.mjs';
import { at, letIn, press } from '../house/panel.mjs';
import { freshNumber, textAfter, wrongCode } from '../house/phone.mjs';
import { changeNumber } from '../house/settings.mjs';
import { askFor, openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';
import { words } from '../house/words.mjs';

/** @typedef {import('playwright-core').Page} Page */

story('somebody who calls is found, told what happened, and unlocked', async ({ page, visitor }) => {
  const [browser, elsewhere] = [await visitor(), await visitor()];
  const member = await becomeMember(browser);
  const code = await beginInNewBrowser(elsewhere, member);
  for (let tries = 0; tries < 5; tries++) await enterCode(elsewhere, wrongCode(code));

  await letIn(page);
  await goToPerson(page, community, addressOf(member));
  const main = page.locator('main');
  await main.getByText(words('panel_told.code_wrong')).first().waitFor();
  const told = await main.innerText();
  assert.match(told, new RegExp(`A code was texted to \\.\\.${member.number.slice(-2)}`));
  assert.match(told, /Locked for .* after wrong codes/);
  assert.ok(!told.includes(member.number.slice(3)), 'no whole number');
  assert.ok(!told.includes(addressOf(member)), 'no whole address');
  await press(page, 'form[action$="/unlock"] button');
  await page.getByText(words('panel_person.was_unlocked')).waitFor();
  const again = await visitor();
  await signInByText(again, member);
  await assertSignedIn(again, member);
});

story('a factor is taken away, and the last one stays', async ({ page, visitor }) => {
  const [browser, phone] = [await visitor(), await newPhone(visitor)];
  const site = await openSiteWithApp(`Desk ${randomUUID().slice(0, 8)}`);
  const [user, number] = [await setUpApp(browser, phone, site), freshNumber()];
  await openSettingsByApp(browser, phone, site, user);
  await browser.goto(browser.url().replace(/\/settings.*$/, '/settings/number'));
  await changeNumber(browser, number);

  await letIn(page);
  await goToPerson(page, site.client_id, user);
  await press(page, 'a[href$="/factor?which=number"]');
  await page.getByText(words('panel_factor.add_again')).waitFor();
  const removed = () => press(page, 'form[action$="/factor"] button');
  await textAfter(number, removed, ({ text }) => /removed/.test(text));
  await page.getByText(words('panel_person.was_removed')).waitFor();
  await press(page, 'a[href*="/factor?which="]');
  await press(page, 'form[action$="/factor"] button');
  await page.getByText(words('panel_factor.last')).first().waitFor();
});

story('ended browsers have to be confirmed again, and their owner is told', async ({ page, visitor }) => {
  const browser = await visitor();
  const member = await becomeMember(browser);
  await letIn(page);
  await goToPerson(page, community, addressOf(member));
  const end = () => press(page, 'form[action$="/browsers"] button[value=all]');
  await mailAfter(addressOf(member), end, saying(/the staff of/));
  await page.getByText(words('panel_person.no_browsers')).waitFor();
  await browser.context().clearCookies({ domain: new URL(community).hostname });
  await beginInNewBrowser(browser, member);
});

story('whoever has lost everything is let in by a code from the staff, once', async ({ page, visitor }) => {
  const member = await becomeMember(await visitor());
  await letIn(page);
  await goToPerson(page, community, addressOf(member));
  const person = page.url();
  await press(page, 'a[href$="/bypass"]');
  await press(page, 'main form button');
  await page.locator('#reason-error').getByText(words('panel_bypass.bad_reason')).waitFor();
  await page.fill('input[name=reason]', 'lost the phone, known at the counter');
  const make = () => press(page, 'main form button');
  await mailAfter(addressOf(member), make, saying(/takes the place of your second step, once/));
  const code = await page.locator('#bypass-code').innerText();
  assert.match(code, /^\w{4}-\w{4}-\w{4}$/);
  await page.goto(person);
  await page.getByText('Why: lost the phone, known at the counter').waitFor();

  const elsewhere = await visitor();
  await beginInNewBrowser(elsewhere, member);
  await elsewhere.goto(elsewhere.url().replace(/\/code.*$/, '/recovery'));
  await press(elsewhere, 'main a[href$="/bypass-code"]');
  await enterCode(elsewhere, code);
  await assertSignedIn(elsewhere, member);
  await page.reload();
  await page.getByText(words('panel_told.bypass_code_used')).first().waitFor();

  const again = await visitor();
  await beginInNewBrowser(again, member);
  await again.goto(again.url().replace(/\/code.*$/, '/bypass-code'));
  await enterCode(again, code);
  assert.match(again.url(), /\/bypass-code/);
});

story('where two are needed, a code exists once another operator says yes', async ({ page, visitor }) => {
  const [browser, phone, second] = [await visitor(), await newPhone(visitor), await visitor()];
  const site = await openSiteWithApp(`Two ${randomUUID().slice(0, 8)}`);
  await countersign('policy', 'set', site.client_id, 'bypass_needs_second=true');
  const user = await setUpApp(browser, phone, site);
  await letIn(page);
  await letIn(second);
  await goToPerson(page, site.client_id, user);
  await press(page, 'a[href$="/bypass"]');
  await page.fill('input[name=reason]', 'lost the phone');
  await press(page, 'main form button');
  await page.getByText(words('panel_person.bypass_was_asked')).waitFor();
  assert.equal(await page.locator('form[action$="/confirm"]').count(), 0);
  await second.goto(page.url());
  await press(second, 'form[action$="/confirm"] button');
  assert.equal(await second.locator('#bypass-code').count(), 1);
  await page.reload();
  await press(page, 'form[action$="/end"] button');
  await page.getByText(words('panel_person.bypass_was_ended')).waitFor();
});

story('the list goes on page by page', async ({ page, visitor }) => {
  const site = await openSite(`Crowd ${randomUUID().slice(0, 8)}`);
  const stranger = await visitor();
  for (let number = 0; number < 27; number++) {
    await stranger.goto(await askFor(site, `crowd-${String(number).padStart(2, '0')}`));
  }
  await letIn(page);
  await search(page, site.client_id, 'crowd-');
  const names = () => page.locator('main ul.rows a').allInnerTexts();
  assert.equal((await names()).length, 25);
  await press(page, 'form:has(input[name=after]) button');
  assert.deepEqual(await names(), ['crowd-25', 'crowd-26']);
  assert.equal(new URL(page.url()).search, '', 'what is looked for stands in no address');
});

story('the log is chosen, taken away, and found by the number on a page', async ({ page, visitor }) => {
  const helper = await visitor();
  await letIn(page);
  await letIn(helper, 'helper');
  const refused = await helper.goto(`${server}/admin/log`);
  const number = (await refused?.headerValue('x-request-id')) ?? '';
  assert.match((await helper.locator('body').innerText()) ?? '', new RegExp(number));
  await page.goto(`${server}/admin/log`);
  await page.fill('input[name=number]', number.toLowerCase());
  await press(page, 'form[action="/admin/log"] button');
  await page.getByText(words('panel_log.of_request', { said: number })).waitFor();
  const rows = await page.locator('ol.log li').allInnerTexts();
  assert.equal(rows.length, 1, rows.join('\n'));
  assert.match(rows[0], /operator_refused/);

  for (const [format, first] of [
    ['csv', /^position,id,at,/],
    ['jsonl', /^\{.*"event":"operator_refused".*\}$/m],
  ]) {
    const began = page.waitForEvent('download');
    await page.locator(`button[name=format][value=${format}]`).click();
    const file = await began;
    assert.equal(file.suggestedFilename(), `countersign-log.${format}`);
    assert.match(await textOf(file), /** @type {RegExp} */ (first));
  }
  await page.goto(`${server}/admin/log?event=log_exported`);
  assert.match(await page.locator('ol.log').innerText(), /format=jsonl/);
});

story(
  'without scripts somebody is found all the same, and a crafted place is refused in words',
  async ({ page, visitor }) => {
    const member = await becomeMember(await visitor({ javaScriptEnabled: true }));
    const desk = await visitor({ javaScriptEnabled: true });
    await letIn(desk);
    await page.context().addCookies(await desk.context().cookies());
    await goToPerson(page, community, addressOf(member));
    await page.goto(`${server}/admin/people?after=nowhere`);
    await page.getByText(words('panel_people.lost')).first().waitFor();
    await page.goto(`${server}/admin/log?from=yesterday`);
    await page.locator('#from-error').getByText(words('panel_log.not_a_time')).waitFor();
    await page.goto(`${server}/admin/log?before=nowhere`);
    await page.getByText(words('panel_log.lost')).first().waitFor();
  },
  { javaScriptEnabled: false },
);

/**
 * Looks for somebody of a site.
 * @param {Page} page an operator's
 * @param {string} application its id, or the community's address for the demo's own
 * @param {string} text
 */
async function search(page, application, text) {
  await page.goto(`${server}/admin/people`);
  const choice = page.locator('select[name=application]');
  if (await choice.count()) {
    const own = application === community ? { label: 'Lighthouse' } : application;
    await choice.selectOption(own);
  }
  await page.fill('input[name=text]', text);
  await press(page, 'form[role=search] button');
}

/**
 * Finds somebody, and opens their page.
 * @param {Page} page
 * @param {string} application
 * @param {string} text
 */
async function goToPerson(page, application, text) {
  await search(page, application, text);
  const found = page.locator('main ul.rows a');
  assert.equal(await found.count(), 1, text);
  await press(page, 'main ul.rows a');
  assert.match(at(page), /^\/admin\/people\/\w{26}$/);
}

/** @param {import('playwright-core').Download} file */
async function textOf(file) {
  const parts = [];
  for await (const part of await file.createReadStream()) parts.push(part);
  return Buffer.concat(parts).toString();
}
