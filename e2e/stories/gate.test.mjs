// The gate on approvals, with the real app: an owner puts it up, a new device makes its passkey and approves with it, and one
// that is there before waits three days. A demo of its own, for the community's rules are another's.
import assert from 'node:assert/strict';
import { after } from 'node:test';

// First: the other files ask where the demo is as they are loaded.
const { demo } = await import('../house/app_demo.mjs');
const { assertAccessible } = await import('../house/accessible.mjs');
const { approve, carried, expectRefusal, heading, newPhone, openRequest, pairByLink, pairingLink } =
  await import('../house/authenticator.mjs');
const { assertSignedIn, join, signIn } = await import('../house/community.mjs');
const { losePasskeyOnItsWay, putUpGate, withFinger } = await import('../house/gate.mjs');
const { continueToSite, place } = await import('../house/hosted.mjs');
const { addressOf, mailAfter } = await import('../house/mail.mjs');
const { story } = await import('../house/story.mjs');
const { anHourPasses } = await import('../house/time.mjs');
const { begins, words } = await import('../house/words.mjs');

/** @typedef {import('playwright-core').Page} Page */

const SITE = { site: 'Lighthouse', app: 'Countersign' };

after(async () => {
  const problems = await demo.stop();
  assert.deepEqual(problems, []);
});

/** @param {Page} phone @param {string} name */
const button = (phone, name) => phone.getByRole('button', { name, exact: true });

/**
 * Joins the community and sets the app up on this phone in place of a number.
 * @param {Page} page
 * @param {Page} phone
 * @param {() => Promise<void>} [then] what the phone does between its pairing and its first approval
 */
async function joinWithPhone(page, phone, then = async () => {}) {
  const member = await join(page);
  await page.getByRole('link', { name: 'I have no phone', exact: true }).click();
  await page.waitForURL(/\/pair$/);
  await pairByLink(phone, await pairingLink(page));
  await then();
  await approve(phone, await carried(page));
  await page.waitForURL(/\/done$/);
  await continueToSite(page);
  await assertSignedIn(page, member);
  return member;
}

/** Waits until the browser is back at the community, signed in. @param {Page} page @param {import('../house/community.mjs').Member} member */
async function isIn(page, member) {
  await page.waitForURL((address) => address.origin === demo.addresses.community);
  await assertSignedIn(page, member);
}

story('a device that is there before makes its passkey, is told from when it counts, and says no without one', async ({ page, visitor }) => {
  await demo.decide('gate=none');
  const phone = await newPhone(visitor);
  await withFinger(phone);
  const member = await joinWithPhone(page, phone);
  await anHourPasses();
  await putUpGate(await visitor(), demo.community());

  const elsewhere = await visitor();
  await signIn(elsewhere, member);
  assert.equal(place(elsewhere), 'app-code', 'codes of the app are held up by nothing');
  await elsewhere.locator('button[formaction$="/push"]').click({ noWaitAfter: true });
  await elsewhere.waitForURL(/\/push(\/hold.*)?$/);
  await elsewhere.getByText(words('waiting_gate.missing', SITE)).waitFor();
  await elsewhere.getByText(words('waiting_gate.shut')).first().waitFor();
  await elsewhere.getByText(words('waiting_gate.device_missing')).waitFor();
  assert.equal(await elsewhere.locator('.carried').count(), 0, 'there is nowhere to carry a number');
  await assertAccessible(elsewhere);

  await openRequest(phone);
  await phone.getByText('This device has none for it yet').waitFor();
  assert.equal(await button(phone, 'Approve').isVisible(), false);
  const subject = words('notice_subject.approval_passkey_added', SITE);
  const make = () => button(phone, 'Make a passkey').click();
  await mailAfter(addressOf(member), make, (mail) => mail.subject === subject);
  await phone.getByText('The passkey of this device counts from').waitFor();
  assert.equal(await button(phone, 'Approve').isVisible(), false);
  await elsewhere.reload();
  await elsewhere.getByText(begins('waiting_gate.waits', SITE)).waitFor();

  await button(phone, 'Deny').click();
  await button(phone, 'It was a mistake').click();
  await heading(phone, 'Denied');
  await elsewhere.getByRole('heading', { name: words('waiting.title_not_approved'), exact: true }).waitFor();
});

story('a new device makes its passkey while it is paired, and nothing else approves', async (stage) => {
  const { page, visitor, broken } = stage;
  await demo.decide('gate=passkey');
  // Within a second the server knows it.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const phone = await newPhone(visitor);
  const finger = await withFinger(phone);
  const member = await joinWithPhone(page, phone, async () => {
    await page.getByText(words('pair.passkey', SITE)).waitFor();
    await assertAccessible(page);
    await button(phone, 'Make a passkey').click();
    await heading(phone, 'Is this you?');
  });

  const elsewhere = await visitor();
  await signIn(elsewhere, member);
  assert.equal(place(elsewhere), 'push');
  await elsewhere.getByText(words('waiting_gate.asks')).waitFor();
  await assertAccessible(elsewhere);
  const number = await carried(elsewhere);
  await openRequest(phone);
  await phone.getByLabel('Number on the page').fill(number);

  await finger.isGiven(false);
  await button(phone, 'Approve').click();
  await phone.getByRole('alert').filter({ hasText: 'No passkey was used' }).waitFor();
  await finger.isGiven(true);
  await losePasskeyOnItsWay(phone);
  await button(phone, 'Approve').click();
  await phone.getByRole('alert').filter({ hasText: 'This takes the passkey of this device' }).waitFor();
  expectRefusal(broken);
  assert.equal(place(elsewhere), 'push', 'it waits on');

  await button(phone, 'Approve').click();
  await heading(phone, 'Approved');
  await isIn(elsewhere, member);
});

story('whoever says no behind the gate is asked for nothing', async ({ page, visitor }) => {
  await demo.decide('gate=passkey');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const phone = await newPhone(visitor);
  const finger = await withFinger(phone);
  const member = await joinWithPhone(page, phone, async () => {
    await button(phone, 'Make a passkey').click();
    await heading(phone, 'Is this you?');
  });
  await finger.isGiven(false);
  const thief = await visitor();
  await signIn(thief, member);
  await carried(thief);
  await openRequest(phone);
  await button(phone, 'Deny').click();
  await button(phone, 'It was a mistake').click();
  await heading(phone, 'Denied');
  await thief.getByRole('heading', { name: words('waiting.title_not_approved'), exact: true }).waitFor();
});
