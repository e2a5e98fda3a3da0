// Authy's API as the strictest of its clients reads it: npm `authy-client`, unmodified. It asserts every field of every
// answer by itself and fails where one is missing or of another type, so a call that succeeds has proved its answer.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { server } from '../house/addresses.mjs';
import { CALLING_CODE, masked, national, openAuthySite, shown } from '../house/authy.mjs';
import { answerCall, codeIn, freshNumber, textAfter, wrongCode } from '../house/phone.mjs';
import { story } from '../house/story.mjs';

// It brings no types, and `require` asks for none.
const { Client, enums } = createRequire(import.meta.url)('authy-client');

/** What is asked of it in authy_onetouch.test.mjs, by way of a paired device. */
const TOLD_THERE = ['verifyCallback'];

/** @type {Set<string>} */
const asked = new Set(TOLD_THERE);
/** @type {import('../house/authy.mjs').AuthySite} */
let site;
/** @type {any} */
let client;

before(async () => {
  site = await openAuthySite('A site with authy-client');
  client = watched(site.authy_key);
});

after(() => {
  const all = Object.getOwnPropertyNames(Client.prototype).filter((name) => name !== 'constructor');
  assert.deepEqual(
    all.filter((name) => !asked.has(name)),
    [],
    'every method is tried',
  );
});

/**
 * A client that notes which of its methods are called.
 * @param {string} key
 */
function watched(key) {
  return new Proxy(new Client({ key }, { host: server, timeout: 20_000 }), {
    get(target, name) {
      if (typeof target[name] === 'function') asked.add(String(name));
      return target[name];
    },
  });
}

/** A person of the site, registered by it a moment ago, and with that invited to the app by a text. */
async function registered() {
  const number = freshNumber();
  const told = await client.registerUser({
    countryCode: CALLING_CODE,
    email: 'ada@example.org',
    phone: national(number),
  });
  return { authyId: Number(told.user.id), number };
}

/**
 * @param {Promise<unknown>} call
 * @param {number} status
 * @param {string} code
 * @param {string} message
 */
function refusedWith(call, status, code, message) {
  return assert.rejects(call, (/** @type {any} */ refusal) => {
    assert.deepEqual(
      { status: refusal.code, code: refusal.body?.error_code, message: refusal.message },
      { status, code, message },
    );
    return true;
  });
}

test('a person is registered by a country as well, and known by the number', async () => {
  const { authyId, number } = await registered();
  const byCountry = { countryCode: 'GB', email: 'lovelace@example.org', phone: `0${national(number)}` };
  const again = await client.registerUser(byCountry);
  assert.deepEqual(again, { message: 'User created successfully.', user: { id: authyId }, success: true });
});

test('the status of a person has every field', async () => {
  const { authyId, number } = await registered();
  const { status } = await client.getUserStatus({ authyId });
  assert.equal(status.authy_id, authyId);
  assert.equal(status.registered, false);
  assert.equal(status.phone_number, `XXX-XXX-${number.slice(-4)}`);
  // The address of the person at the site travels as JSON in the body of a GET.
  assert.deepEqual((await client.getUserStatus({ authyId }, { ip: '192.0.2.7' })).status, status);
  await refusedWith(client.getUserStatus({ authyId: 1 }), 404, '60026', 'User not found.');
});

test('a code by text is good once', async () => {
  const { authyId, number } = await registered();
  const text = await textAfter(number, async () => {
    const told = await client.requestSms({ authyId });
    assert.deepEqual(told, { success: true, message: 'SMS token was sent', cellphone: masked(number) });
  });
  const token = codeIn(text);
  const wrong = client.verifyToken({ authyId, token: wrongCode(token) });
  await refusedWith(wrong, 401, '60020', 'Token is invalid');
  const right = await client.verifyToken({ authyId, token }, { force: true });
  assert.equal(right.success, 'true', 'a string, and no boolean');
  assert.equal(right.device.os_type, 'sms');
  await refusedWith(client.verifyToken({ authyId, token }), 401, '60019', 'Token is invalid');
  await refusedWith(client.verifyToken({ authyId: 1, token }), 404, '60016', "User doesn't exist");
});

test('without force nobody gets in who never proved anything', async () => {
  const { authyId } = await registered();
  const call = client.verifyToken({ authyId, token: '0000000' }, { force: false });
  await refusedWith(call, 401, '60020', 'Token is invalid');
});

test('an action has a code of its own, and its words in the text', async () => {
  const { authyId, number } = await registered();
  const options = { action: 'pay', message: 'Pay 20 to Eve', force: true };
  const text = await textAfter(number, () => client.requestSms({ authyId }, options));
  assert.ok(text.text.includes('Pay 20 to Eve'), text.text);
  // This client cannot name the action when it checks a code: so the code is good for nothing it can ask.
  const call = client.verifyToken({ authyId, token: codeIn(text) });
  await refusedWith(call, 401, '60020', 'Token is invalid');
});

story('a code by call is good as well', async ({ page }) => {
  const { authyId, number } = await registered();
  const told = await client.requestCall({ authyId });
  assert.deepEqual(told, { success: true, message: 'Call started...', cellphone: masked(number) });
  const token = await answerCall(page, number);
  assert.equal((await client.verifyToken({ authyId, token })).token, 'is valid');
  await refusedWith(client.requestCall({ authyId: 1 }), 404, '60026', 'User not found.');
});

test('a removed person is removed at once', async () => {
  const { authyId, number } = await registered();
  const token = codeIn(await textAfter(number, () => client.requestSms({ authyId })));
  const told = await client.deleteUser({ authyId }, { ip: '192.0.2.7' });
  assert.deepEqual(told, { message: 'User removed from application', success: true });
  await assert.rejects(client.verifyToken({ authyId, token }));
  await assert.rejects(client.requestSms({ authyId }));
  const { status } = await client.getUserStatus({ authyId });
  assert.deepEqual([status.registered, status.account_disabled], [false, true]);
  await refusedWith(client.deleteUser({ authyId: 1 }), 404, '60026', 'User not found.');
});

test('every kind of activity is noted', async () => {
  const { authyId } = await registered();
  for (const type of Object.values(enums.activity)) {
    const told = await client.registerActivity(
      { authyId, data: { reason: 'a play', level: 3 }, type },
      { ip: '192.0.2.7' },
    );
    assert.deepEqual(told, { message: 'Activity was created.', success: true });
  }
  assert.deepEqual(
    await client.registerActivity({ authyId, type: enums.activity.BANNED }),
    { message: 'Activity was created.', success: true },
    'without data and address',
  );
  const nobody = client.registerActivity({ authyId: 1, type: enums.activity.BANNED });
  await refusedWith(nobody, 404, '60026', 'User not found.');
});

test('a number is proved without any person', async () => {
  const number = freshNumber();
  const whose = { countryCode: CALLING_CODE, phone: national(number) };
  const start = () => client.startPhoneVerification({ ...whose, via: enums.verificationVia.SMS });
  const token = codeIn(await textAfter(number, start), 4);
  const wrong = client.verifyPhone({ ...whose, token: wrongCode(token) });
  await refusedWith(wrong, 401, '60022', 'Verification code is incorrect');
  const right = await client.verifyPhone({ ...whose, token });
  assert.deepEqual(right, { message: 'Verification code is correct.', success: true });
  await assert.rejects(client.verifyPhone({ ...whose, token }), 'once');
});

story('a number is proved by a call, in German', async ({ page }) => {
  const number = freshNumber();
  const whose = { countryCode: 'GB', phone: national(number), via: enums.verificationVia.CALL };
  const started = await client.startPhoneVerification(whose, { locale: enums.locale.GERMAN });
  assert.deepEqual([started.is_cellphone, typeof started.carrier], [true, 'string']);
  assert.equal(started.message, `Anruf an ${shown(number)} gestartet.`);
  const token = await answerCall(page, number);
  assert.ok((await client.verifyPhone({ countryCode: 'GB', phone: national(number), token })).success);
});

test('no language that the client offers is refused', async () => {
  // It writes them in small letters: `zh-cn`, `zh-hk`.
  for (const locale of [enums.locale.MANDARIN, enums.locale.CANTONESE, enums.locale.HEBREW]) {
    const whose = { countryCode: CALLING_CODE, phone: national(freshNumber()), via: enums.verificationVia.SMS };
    assert.ok((await client.startPhoneVerification(whose, { locale })).success, locale);
  }
});

test('what kind of number it is is told', async () => {
  const told = await client.getPhoneInformation({ countryCode: CALLING_CODE, phone: national(freshNumber()) });
  assert.deepEqual(
    { ...told, message: undefined },
    { message: undefined, type: 'cellphone', provider: 'Unknown', ported: false, success: true },
  );
});

test('the application tells about itself, month by month', async () => {
  const { app } = await client.getApplicationDetails({ ip: '192.0.2.7' });
  assert.equal(app.name, 'A site with authy-client');
  const { app_id, count, stats } = await client.getApplicationStatistics();
  assert.deepEqual([app_id, count], [app.app_id, stats.length]);
  assert.ok(count > 0);
});

test('a person without the app cannot be asked there', async () => {
  const { authyId } = await registered();
  await assert.rejects(client.createApprovalRequest({ authyId, message: 'Sign in?' }), (/** @type {any} */ refusal) => {
    assert.match(refusal.body.error_code, /^6005[01]$/);
    return true;
  });
  const id = '8d031630-d15b-0134-b0a8-0a77bbe8093e';
  const unknown = client.getApprovalRequest({ id });
  await refusedWith(unknown, 404, '60049', `Approval request not found: ${id}`);
});

test('a key that is not the application’s opens nothing, and does not look like a wrong code', async () => {
  const { authyId } = await registered();
  const stranger = watched('x'.repeat(32));
  const calls = [
    () => stranger.getUserStatus({ authyId }),
    () => stranger.verifyToken({ authyId, token: '1234567' }),
    () => stranger.getApplicationDetails(),
  ];
  // One after the other: a refusal that nobody waits for yet would end the test.
  for (const call of calls) await refusedWith(call(), 401, '60001', 'Invalid API key');
});
