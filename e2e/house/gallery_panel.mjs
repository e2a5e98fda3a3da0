// A walk past the pages of the control panel, for whoever wants to look at each of them.
import { server } from './addresses.mjs';
import { enterCode } from './hosted.mjs';
import { addressOf } from './mail.mjs';
import { becomeMember, beginInNewBrowser } from './member.mjs';
import { addApplication } from './operator.mjs';
import {
  accept,
  addPasskey,
  answerByPasskey,
  freshName,
  invitation,
  letIn,
  press,
  signOut,
  typePassword,
  withAuthenticator,
} from './panel.mjs';
import { wrongCode } from './phone.mjs';

/** @typedef {import('./gallery.mjs').See} See */
/** @typedef {import('playwright-core').Page} Page */

/**
 * The way in, one's own account, and the operators.
 * @param {Page} page a new visitor's
 * @param {See} see
 */
export async function walkPanel(page, see) {
  const name = freshName('walker');
  const link = await invitation('owner');
  await withAuthenticator(page);
  await page.goto(link);
  await see('panel-link', page);
  await page.fill('input[name=name]', 'no name');
  await page.fill('input[name=password]', 'short');
  await page.fill('input[name=again]', 'short');
  await press(page, 'main button');
  await see('panel-link-wrong', page);
  await accept(page, link, name);
  await see('panel-account-new', page);
  await page.goto(`${server}/admin/`);
  await see('panel-home-without-passkey', page);
  await page.goto(`${server}/admin/account`);
  await addPasskey(page, 'Laptop');
  await see('panel-account', page);
  await press(page, 'main a[href*="/passkeys/"]');
  await see('panel-passkey-of-ones-own', page);
  await page.goto(`${server}/admin/account/password`);
  await see('panel-password', page);
  await page.goto(`${server}/admin/`);
  await see('panel-home', page);
  await page.goto(`${server}/admin/prices`);
  await see('panel-prices', page);
  await page.goto(`${server}/admin/operators`);
  await see('panel-operators', page);
  await press(page, 'main form button');
  await see('panel-invited', page);
  await page.goto(`${server}/admin/operators`);
  await press(page, 'main .acts a');
  await see('panel-operator', page);
  await page.goto(`${server}/admin/operators/00000000000000000000000000`);
  await see('panel-gone', page);
  await walkRules(page, see);
  await signOut(page);
  await see('panel-signed-out', page);
  await page.goto(link);
  await see('panel-link-over', page);
  await page.goto(`${server}/admin/operators`);
  await see('panel-sign-in', page);
  await typePassword(page, name);
  await see('panel-passkey', page);
  await answerByPasskey(page);
}

/**
 * People, one of them, and the log.
 * @param {() => Promise<Page>} visitor
 * @param {See} see
 */
export async function walkPeople(visitor, see) {
  const [page, browser, elsewhere] = [await visitor(), await visitor(), await visitor()];
  const member = await becomeMember(browser);
  const code = await beginInNewBrowser(elsewhere, member);
  for (let tries = 0; tries < 5; tries++) await enterCode(elsewhere, wrongCode(code));
  await letIn(page);
  await page.goto(`${server}/admin/people`);
  await see('panel-people', page);
  await page.fill('input[name=text]', addressOf(member));
  await press(page, 'form[role=search] button');
  await see('panel-people-found', page);
  await press(page, 'main ul.rows a');
  await see('panel-person', page);
  const person = page.url();
  await press(page, 'form[action$="/unlock"] button');
  await see('panel-person-unlocked', page);
  await press(page, 'a[href$="/factor?which=number"]');
  await see('panel-factor', page);
  await press(page, 'form[action$="/factor"] button');
  await see('panel-factor-last', page);
  await page.goto(person);
  await press(page, 'form[action$="/browsers"] button[value=all]');
  await see('panel-person-browsers-ended', page);
  await press(page, 'a[href$="/bypass"]');
  await see('panel-bypass', page);
  await press(page, 'main form button');
  await see('panel-bypass-wrong', page);
  await page.fill('input[name=reason]', 'lost the phone');
  await press(page, 'main form button');
  await see('panel-bypass-made', page);
  await page.goto(person);
  await see('panel-person-bypass', page);
  await page.goto(`${server}/admin/people?after=nowhere`);
  await see('panel-people-lost', page);
  await page.goto(person);
  await press(page, 'a[href^="/admin/log?"]');
  await see('panel-log-of-person', page);
  await page.goto(`${server}/admin/log`);
  await see('panel-log', page);
  await page.goto(`${server}/admin/log?from=yesterday`);
  await see('panel-log-wrong', page);
}

/**
 * What one application asks of its users: methods, rules, the simulator, a change that waits.
 * @param {Page} page an owner's
 * @param {See} see
 */
async function walkRules(page, see) {
  const { client_id: id } = await addApplication('Harbour', 'https://harbour.example/back');
  const place = `${server}/admin/applications/${id}`;
  await page.goto(`${place}/methods`);
  await see('panel-methods', page);
  await page.fill('#number', '030 123456');
  await press(page, 'button[value=text]');
  await see('panel-methods-not-sent', page);
  await page.goto(`${place}/rules`);
  await page.fill('#new_area', 'change_email');
  await page.fill('#new_group', 'administrators of the whole community and its neighbours');
  await press(page, 'button[value=add]');
  await see('panel-rules', page);
  await page.fill('#tries', 'many');
  await press(page, 'button[value=next]');
  await see('panel-rules-wrong', page);
  await page.fill('#tries', '9');
  await press(page, 'button[value=next]');
  await see('panel-change', page);
  await press(page, 'form[action$="/change"] button');
  await see('panel-held', page);
  await page.goto(`${place}/rules`);
  await see('panel-rules-held', page);
  await page.goto(`${place}/simulator`);
  await page.fill('#area', 'sign_in');
  await press(page, 'main form button');
  await see('panel-simulator', page);
}
