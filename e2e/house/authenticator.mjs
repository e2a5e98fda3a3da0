// What a person does in the authenticator: the real app, at the server's own address.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { server } from './addresses.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * A phone with the app in it. It has scripts and speaks English, whatever the browser beside it has and speaks.
 * @param {import('./story.mjs').NewVisitor} visitor
 */
export function newPhone(visitor) {
  return visitor({
    javaScriptEnabled: true,
    locale: 'en-GB',
    viewport: { width: 390, height: 800 },
  });
}

/**
 * Pairs it by the link of a page.
 * @param {Page} phone
 * @param {string} link
 */
export async function pairByLink(phone, link) {
  assert.ok(link.startsWith(`${server}/app/#pair=`), link);
  await phone.goto(link);
  await phone.getByRole('button', { name: /^(Pair this device|Add the account)$/ }).click();
  // The first request may be there at once, and takes the place of what is said before it.
  await heading(phone, /^(Nearly done|.* is set up|Is this you\?)$/);
}

/**
 * Looks at the request that waits: it comes by itself, and an app that has nothing else to show opens it.
 * @param {Page} phone
 */
export async function openRequest(phone) {
  const request = phone.getByRole('heading', { level: 1, name: 'Is this you?', exact: true });
  // What was answered before stays until its reader is done with it; the next one shows itself below. One that came
  // while the list was open waits there to be chosen.
  const ways = [
    phone.getByText('One request is waiting for you'),
    phone.getByRole('link', { name: 'Done', exact: true }),
    phone.locator('main a.request'),
  ];
  for (const patience = Date.now() + 10_000; Date.now() < patience; ) {
    if (await request.isVisible()) return;
    for (const way of ways) {
      // It may be gone again: the app moves on by itself.
      if (await way.isVisible()) await way.click({ timeout: 500 }).catch(() => {});
    }
    await setTimeout(50);
  }
  assert.fail('no request came');
}

/**
 * Approves it with the number of the page that waits.
 * @param {Page} phone
 * @param {string} number
 */
export async function approve(phone, number) {
  await openRequest(phone);
  await phone.getByLabel('Number on the page').fill(number);
  await phone.getByRole('button', { name: 'Approve', exact: true }).click();
  // Until its end is told, the request on the screen is the one just answered, and would be taken for the next.
  await heading(phone, /^(Approved|Wrong number)$/);
}

/**
 * The server's no to a wrong number is what the app shows, and no broken rule.
 * @param {string[]} broken
 */
export function expectRefusal(broken) {
  const refusal = broken.findIndex((one) => /422 for .*\/decision$/.test(one));
  assert.notEqual(refusal, -1);
  broken.splice(refusal, 1);
}

/**
 * Lets the app ring this device.
 * @param {Page} phone
 */
export async function turnBellOn(phone) {
  await phone.goto(`${server}/app/#settings`);
  await phone.getByRole('button', { name: 'Turn on', exact: true }).click();
  await phone.getByText('On. They say that something waits', { exact: false }).waitFor();
}

/**
 * What the page that waits says, asked for beside the browser: without scripts it always asks for itself anew, and
 * no driver gets a word in between.
 * @param {Page} page
 * @param {RegExp} wanted with one group
 */
export async function saidBy(page, wanted) {
  for (const patience = Date.now() + 10_000; Date.now() < patience; ) {
    const address = page.url().replace(/\/hold(\?.*)?$/, '');
    const cookies = await page.context().cookies(address);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const found = wanted.exec(await (await fetch(address, { headers: { cookie } })).text());
    if (found) return found[1].replaceAll('&#38;', '&').replaceAll('&amp;', '&');
    await setTimeout(100);
  }
  assert.fail(`${page.url()} never says ${wanted}`);
}

/**
 * The number a page shows to be carried over.
 * @param {Page} page
 */
export function carried(page) {
  return saidBy(page, /class="carried"[^]*?<strong[^>]*>(\d\d)</);
}

/**
 * The link by which a page pairs an app.
 * @param {Page} page
 */
export function pairingLink(page) {
  return saidBy(page, /href="([^"]*\/app\/#pair=[^"]*)"/);
}

/**
 * The code the app shows now.
 * @param {Page} phone
 */
export async function shownCode(phone) {
  await phone.goto(`${server}/app/#codes`);
  await heading(phone, 'Codes');
  const text = await phone.locator('main').innerText();
  const code = /\b(\d{3})\s?(\d{3})\b/.exec(text);
  assert.ok(code, `a code in ${text}`);
  return code[1] + code[2];
}

/**
 * The code the app shows for one of its accounts.
 * @param {Page} phone
 * @param {string} issuer
 */
export async function codeFor(phone, issuer) {
  const account = phone.locator('main li.card').filter({ hasText: issuer });
  const digits = account.locator('.digits');
  await digits.filter({ hasText: /\d/ }).waitFor();
  return (await digits.innerText()).replace(/\s/g, '');
}

/** @param {Page} page @param {string | RegExp} text */
export function heading(page, text) {
  return page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
}
