// A walk past every page there is, for whoever wants to look at each of them.
import { randomUUID } from 'node:crypto';
import { community, phone, server } from './addresses.mjs';
import { join, joinAs, newMember, signIn } from './community.mjs';
import {
  backToSite,
  chooseWay,
  continueToSite,
  enterCode,
  enterNumber,
  place,
  submit,
} from './hosted.mjs';
import { becomeMember, becomeMemberAndLeave, beginInNewBrowser, signInByText } from './member.mjs';
import { A_CODE, addressOf, mailAfter, postMail, saying } from './mail.mjs';
import { answerCall, codeIn, freshNumber, textAfter, wrongCode } from './phone.mjs';
import { goToSettings, linkIn, makeCodes, pressLink, proveMail } from './settings.mjs';
import { askFor, openSiteThatCalls } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {(name: string, page: Page) => Promise<unknown>} See */

/**
 * The server's pages while a number is set up, and those that lead nowhere.
 * @param {Page} page a new visitor's
 * @param {See} see
 */
export async function walkSetUp(page, see) {
  const number = freshNumber();
  const member = newMember();
  const mail = await mailAfter(addressOf(member), () => joinAs(page, member), saying(A_CODE));
  await see('mail', page);
  await enterCode(page, wrongCode(codeIn(mail)));
  await see('mail-wrong', page);
  await enterCode(page, codeIn(mail));
  const challenge = page.url().replace(/\/number$/, '');
  await see('number', page);
  await enterNumber(page, '12345');
  await see('number-refused', page);
  await enterNumber(page, number);
  await see('prove', page);
  await page.goto(`${challenge}/recovery`);
  await see('recovery-set-up', page);
  await page.goto(challenge);
  const code = codeIn(await textAfter(number, () => chooseWay(page, 'text')));
  await see('code-just-sent', page);
  // What is pressed again sooner than this counts as a double click.
  const noDoubleClick = page.waitForTimeout(3_200);
  await enterCode(page, wrongCode(code));
  await see('code-wrong', page);
  await noDoubleClick;
  for (const word of ['limit&wait=600', 'cannot_send', 'too_soon&wait=20']) {
    await page.goto(`${challenge}/code?not_sent=${word}`);
    await see(`code-not-sent-${word.split('&')[0]}`, page);
  }
  await page.goto(`${challenge}/code?error=slow_down`);
  await see('code-slow-down', page);
  await enterCode(page, code);
  await see('done', page);
  await submit(page, page.locator('form[action$="/done"] button'));
  await page.goto(challenge);
  await see('over', page);

  await page.goto(`${server}/challenge/${challenge.split('/').at(-1)?.replaceAll('0', '1')}`);
  await see('start-again', page);
  await page.goto(`${server}/oauth/authorize?client_id=x&request_uri=y`);
  await see('not-a-request', page);
  await page.goto(`${server}/nowhere`);
  await see('not-found', page);
}

/**
 * The server's pages at sign-in, down to those that nobody wants to see.
 * @param {() => Promise<Page>} visitor
 * @param {See} see
 */
export async function walkSignIn(visitor, see) {
  const page = await visitor();
  const member = await becomeMemberAndLeave(await visitor());
  let code = await beginInNewBrowser(page, member);
  const denied = page.url().replace(/\/code.*$/, '');
  await see('code', page);
  await page.goto(`${denied}/recovery`);
  await see('recovery', page);
  await page.goto(denied);
  await backToSite(page);
  await page.goto(denied);
  await see('denied', page);

  for (let texts = 3; texts <= 5; texts++) code = await beginInNewBrowser(page, member);
  for (let tries = 1; tries <= 5; tries++) await enterCode(page, wrongCode(code));
  await see('locked', page);

  const other = await becomeMemberAndLeave(await visitor());
  // Five texts within ten minutes are the most; one more where a window of the limit ends meanwhile.
  for (let texts = 2; texts <= 7; texts++) {
    await signIn(page, other);
    if (place(page) === '') break;
  }
  if (place(page) !== '') throw new Error(`not asked how, but at ${page.url()}`);
  await see('choose-limit', page);
  await page.goto(page.url().replace(/\?.*/, ''));
  await see('choose', page);
}

/**
 * The pages of a site where people choose between a text and a call, and the phone that rings.
 * @param {() => Promise<Page>} visitor
 * @param {See} see
 */
export async function walkCalls(visitor, see) {
  const site = await openSiteThatCalls('Fern & Sons');
  const [user, number] = [randomUUID(), freshNumber()];
  const [page, screen, elsewhere] = [await visitor(), await visitor(), await visitor()];
  await page.goto(await askFor(site, user));
  await enterNumber(page, number);
  await see('prove-two-ways', page);
  await chooseWay(page, 'call');
  await screen.goto(`${phone}/?to=${encodeURIComponent(number)}`);
  await screen.locator('.answer').waitFor();
  await see('phone-ringing', screen);
  const code = await answerCall(screen, number);
  await see('phone-speaking', screen);
  await see('code-by-call-set-up', page);
  await enterCode(page, code);
  await see('done-two-ways', page);
  await continueToSite(page);

  await elsewhere.goto(await askFor(site, user));
  await see('choose-two-ways', elsewhere);
  await chooseWay(elsewhere, 'call');
  await see('code-by-call', elsewhere);
}

/**
 * The account settings, shut and open, and every page below them.
 * @param {Page} page a new visitor's
 * @param {See} see
 */
export async function walkSettings(page, see) {
  const member = await becomeMember(page);
  await goToSettings(page);
  const settings = page.url();
  await see('settings', page);
  await page.goto(`${settings}/prove?for=number`);
  await see('settings-prove', page);
  await page.goto(`${settings}/turn-off`);
  await see('settings-turn-off', page);
  await submit(page, page.locator('form[action$="/turn-off"] button'));
  await see('settings-waiting', page);
  await page.goto(`${settings}/number`);
  await see('settings-number', page);
  await enterNumber(page, '12345');
  await see('settings-number-refused', page);
  await enterNumber(page, freshNumber());
  await see('settings-prove-number', page);
  await chooseWay(page, 'text');
  await see('settings-code', page);
  await submit(page, page.locator('form[action$="/keep"] button'));
  await see('settings-number-kept', page);
  await page.goto(`${settings}?told=too_many`);
  await see('settings-too-many', page);
  await page.goto(`${settings}/prove`);
  await proveMail(page, member);
  await see('settings-proved', page);
  await makeCodes(page);
  await see('settings-codes', page);

  await page.context().clearCookies({ domain: 'localhost' });
  await goToSettings(page);
  await see('settings-shut', page);
}

/**
 * The pages for somebody who cannot go the usual way, and those behind the links in mails.
 * @param {() => Promise<Page>} visitor
 * @param {See} see
 */
export async function walkRescue(visitor, see) {
  const [page, elsewhere, reader] = [await visitor(), await visitor(), await visitor()];
  const member = { ...(await join(page)), number: freshNumber() };
  await enterNumber(page, member.number);
  const text = await textAfter(member.number, () => chooseWay(page, 'text'));
  await enterCode(page, codeIn(text));
  await makeCodes(page);
  await see('codes', page);
  await page.goto(page.url().replace(/\/codes$/, ''));
  await see('done-with-codes', page);
  await continueToSite(page);

  await beginInNewBrowser(elsewhere, member);
  const challenge = elsewhere.url().replace(/\/code.*$/, '');
  await elsewhere.goto(`${challenge}/recovery`);
  await see('recovery-all-ways', elsewhere);
  await elsewhere.goto(`${challenge}/recovery?too_many=1`);
  await see('recovery-too-many', elsewhere);
  await elsewhere.goto(`${challenge}/bypass-code`);
  await see('bypass-code', elsewhere);
  await elsewhere.goto(`${challenge}/recovery-code`);
  await see('recovery-code', elsewhere);
  await enterCode(elsewhere, 'aaaa-bbbb-cccc');
  await see('recovery-code-wrong', elsewhere);
  await elsewhere.goto(`${challenge}/recovery`);
  const ask = elsewhere.locator('form[action$="/recovery/mail"] button');
  const waits = await mailAfter(addressOf(member), () => submit(elsewhere, ask), saying(/is waiting|steht bevor/));
  await see('recovery-waiting', elsewhere);
  await reader.goto(linkIn(waits));
  await see('link-stops', reader);
  await pressLink(reader, waits);
  await see('link-stopped', reader);
  await reader.goto(`${server}/link/nobody-knows`);
  await see('link-unknown', reader);

  const thief = await visitor();
  const steal = () => signInByText(thief, member);
  const told = await mailAfter(addressOf(member), steal, saying(/New sign-in|Neue Anmeldung/));
  await reader.goto(linkIn(told));
  await see('link-secures', reader);
  await pressLink(reader, told);
  await see('link-secured', reader);
  const again = await visitor();
  const mail = await mailAfter(addressOf(member), () => signIn(again, member), saying(A_CODE));
  await see('mail-after-alarm', again);
  await enterCode(again, codeIn(mail));
  const last = await textAfter(member.number, () => chooseWay(again, 'text'));
  await enterCode(again, codeIn(last));
  await see('walk', again);
}

/**
 * The community's pages and the virtual phone's.
 * @param {Page} page a new visitor's
 * @param {See} see
 */
export async function walkSites(page, see) {
  const to = `m${randomUUID().slice(0, 8)}@lighthouse.example`;
  await postMail({
    from: 'Lighthouse <second-factor@lighthouse.example>',
    to,
    subject: 'Set up your second factor at Lighthouse',
    text: `Hello,\n\nyour code is 204816. It is good for ten minutes.\n\nOr open this page:\n${server}/challenge/0123456789abcdefghijklmnop/email?token=${'x'.repeat(40)}\n\nIt was not you? Then somebody knows your password: change it.\n`,
  });
  await page.goto(`${phone}/?to=${encodeURIComponent(to)}`);
  await see('phone-mail', page);
  await page.goto(phone);
  await see('phone', page);
  await page.goto(`${phone}/?to=${encodeURIComponent(freshNumber())}`);
  await see('phone-empty', page);
  await page.goto(community);
  await see('welcome', page);
  await page.goto(`${community}/join`);
  await see('join', page);
  await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''));
  await press(page);
  await see('join-refused', page);
  await page.goto(`${community}/sign-in`);
  await see('sign-in', page);
  await signIn(page, { name: 'nobody', password: randomUUID() });
  await see('sign-in-refused', page);

  const member = await becomeMember(page);
  await page.goto(community);
  await see('board', page);
  await page.locator('textarea').fill('The lamp was lit at dusk. Ships may sleep.');
  await press(page);
  await see('board-posted', page);
  await page.locator('textarea').fill('   ');
  await press(page);
  await see('board-refused', page);
  await page.goto(`${community}/profile`);
  await see('profile', page);
  await page.goto(`${community}/password`);
  await see('password', page);
  await page.locator('input[name=old]').fill('not it');
  await page.locator('input[name=new]').fill('short');
  await press(page);
  await see('password-refused', page);
  for (const [name, address] of Object.entries({
    'not-allowed': '/administrators',
    'no-such-page': '/nowhere',
    'begin-again': '/second-factor/back?state=x&code=y',
  })) {
    await page.goto(`${community}${address}`);
    await see(name, page);
  }
  await page.goto(`${phone}/?to=${encodeURIComponent(member.number)}`);
  await see('phone-with-texts', page);
}

/** @param {Page} page */
const press = (page) => submit(page, page.locator('form.card button').first());
