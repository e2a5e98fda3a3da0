// Authy's API as its maker's own client speaks it: PyPI's `authy`, unmodified, with nothing changed but the address it is
// given. Each call is a process of its own, as a page of an old site is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CALLING_CODE,
  askedOfPython,
  masked,
  methodsOfPython,
  national,
  openAuthySite,
  python,
  shown,
} from '../house/authy.mjs';
import { answerCall, codeIn, freshNumber, textAfter, wrongCode } from '../house/phone.mjs';
import { story } from '../house/story.mjs';

/** How late the figures of a site may be. */
const COUNTED_WITHIN = 30_000;

/** @type {import('../house/authy.mjs').AuthySite} */
let site;

before(async () => {
  site = await openAuthySite('A site with authy');
});

/** What the stories of paired devices ask of it: they are told in authy_onetouch.test.mjs. */
const TOLD_THERE = ['one_touch.validate_one_touch_signature'];

after(async () => {
  const asked = new Set([...askedOfPython, ...TOLD_THERE]);
  assert.deepEqual(
    (await methodsOfPython()).filter((method) => !asked.has(method)),
    [],
    'every method is tried',
  );
});

/**
 * A person of the site, registered by it a moment ago.
 * @returns {Promise<{ id: number, number: string }>}
 */
async function registered() {
  const number = freshNumber();
  const { ok, id, body } = await python(site, 'users.create', 'ada@example.org', national(number), CALLING_CODE);
  assert.ok(ok && typeof id === 'number', body);
  return { id, number };
}

/**
 * @param {import('../house/authy.mjs').Told} told
 * @param {number} status
 * @param {string} body
 */
function answered(told, status, body) {
  assert.deepEqual({ status: told.status, body: told.body }, { status, body });
  assert.equal(told.ok, status === 200);
}

/** @param {string} message @param {string} code */
function refusal(message, code) {
  return `{"message":"${message}","success":false,"errors":{"message":"${message}"},"error_code":"${code}"}`;
}

const NO_SUCH_USER = refusal('User not found.', '60026');
const INVALID =
  '{"message":"Token is invalid","token":"is invalid","success":false,"errors":{"message":"Token is invalid"},"error_code":"60020"}';
const REUSED = INVALID.replace('60020', '60019');

test('a person is registered, and found again by the number', async () => {
  const number = freshNumber();
  const first = await python(site, 'users.create', 'ada@example.org', national(number), CALLING_CODE);
  const id = first.id ?? 0;
  assert.ok(id > 0 && id < 2 ** 31, `an id that every client can hold: ${id}`);
  answered(first, 200, `{"message":"User created successfully.","user":{"id":${id}},"success":true}`);

  // Written otherwise, with another address, as a number and with the plus: the same person.
  const local = `0${national(number).slice(0, 4)}-${national(number).slice(4)}`;
  for (const again of [
    await python(site, 'users.create', 'lovelace@example.org', national(number), CALLING_CODE),
    await python(site, 'users.create', 'ada@example.org', local, Number(CALLING_CODE), true),
    await python(site, 'users.create', 'ada@example.org', national(number), `+${CALLING_CODE}`),
  ]) {
    answered(again, 200, first.body);
  }

  // Another application knows them by another id.
  const elsewhere = await openAuthySite('Another site with authy');
  const other = await python(elsewhere, 'users.create', 'ada@example.org', national(number), CALLING_CODE);
  assert.ok(other.ok && other.id !== id);
  answered(await python(elsewhere, 'users.status', id), 404, NO_SUCH_USER);
});

test('what is no person is refused, by its field', async () => {
  const bad = (/** @type {string} */ field) =>
    `{"message":"User was not valid","success":false,"errors":{"${field}":"is invalid","message":"User was not valid"},"${field}":"is invalid","error_code":"60027"}`;
  const number = national(freshNumber());
  answered(await python(site, 'users.create', 'ada', number, CALLING_CODE), 400, bad('email'));
  const told = await python(site, 'users.create', 'ada@example.org', '123', CALLING_CODE);
  answered(told, 400, bad('cellphone'));
  assert.deepEqual(told.errors, { cellphone: 'is invalid', message: 'User was not valid' });
});

test('the status of a person says what is so', async () => {
  const { id, number } = await registered();
  const status = async () => {
    const { ok, body } = await python(site, 'users.status', id);
    assert.ok(ok, body);
    const { message, success, status } = JSON.parse(body);
    assert.deepEqual({ message, success }, { message: 'User status.', success: true });
    return status;
  };
  const before = await status();
  assert.deepEqual(
    { ...before, email: undefined, detailed_devices: undefined, deleted_devices: undefined, devices: undefined },
    {
      authy_id: id,
      confirmed: false,
      registered: false,
      country_code: Number(CALLING_CODE),
      phone_number: `XXX-XXX-${number.slice(-4)}`,
      email: undefined,
      devices: undefined,
      has_hard_token: false,
      account_disabled: false,
      detailed_devices: undefined,
      deleted_devices: undefined,
    },
  );
  assert.ok(Array.isArray(before.devices));

  const text = await textAfter(number, () => python(site, 'users.request_sms', id));
  assert.ok((await python(site, 'tokens.verify', id, codeIn(text))).ok);
  assert.equal((await status()).confirmed, true, 'by the first good code');
  answered(await python(site, 'users.status', id === 1 ? 2 : 1), 404, NO_SUCH_USER);
});

test('a code by text is good once', async () => {
  const { id, number } = await registered();
  const text = await textAfter(number, async () => {
    const told = await python(site, 'users.request_sms', id);
    answered(told, 200, `{"success":true,"message":"SMS token was sent","cellphone":"${masked(number)}"}`);
    assert.equal(told.ignored, false);
  });
  const code = codeIn(text);
  answered(await python(site, 'tokens.verify', id, wrongCode(code)), 401, INVALID);
  // Another person's id with this code.
  answered(await python(site, 'tokens.verify', (await registered()).id, code), 401, INVALID);
  const good = await python(site, 'tokens.verify', id, code);
  assert.equal(good.status, 200);
  assert.match(
    good.body,
    /^\{"message":"Token is valid\.","token":"is valid","success":"true","device":\{"id":null,"os_type":"sms",/,
  );
  assert.ok(good.ok);
  answered(await python(site, 'tokens.verify', id, code), 401, REUSED);
});

test('nobody gets in who never proved anything, and no id that is nobody', async () => {
  const { id } = await registered();
  // Without `force` Authy called any code good for a person who had not registered the app.
  for (const options of [{}, { force: 'false' }, { force: 'true' }]) {
    answered(await python(site, 'tokens.verify', id, '0000000', options), 401, INVALID);
  }
  answered(await python(site, 'tokens.verify', 1, '0000000'), 404, refusal("User doesn't exist", '60016'));
  // What is refused by the library never reaches us.
  for (const token of ['12345', '../sms', '1234567890123', '123456/7']) {
    const told = await python(site, 'tokens.verify', id, token);
    assert.match(told.raised ?? '', /^AuthyFormatException/, token);
  }
});

test('a code for one action is good for no other', async () => {
  const { id, number } = await registered();
  const action = { action: 'pay 20', action_message: 'Pay 20 to Eve' };
  const text = await textAfter(number, () => python(site, 'users.request_sms', id, action));
  assert.ok(text.text.includes('Pay 20 to Eve'), text.text);
  const code = codeIn(text);
  answered(await python(site, 'tokens.verify', id, code), 401, INVALID);
  answered(await python(site, 'tokens.verify', id, code, { action: 'pay 99' }), 401, INVALID);
  assert.ok((await python(site, 'tokens.verify', id, code, { action: 'pay 20' })).ok);
});

story('a code by call is good as well', async ({ page }) => {
  const { id, number } = await registered();
  const told = await python(site, 'users.request_call', id);
  answered(told, 200, `{"success":true,"message":"Call started...","cellphone":"${masked(number)}"}`);
  assert.equal(told.ignored, false);
  assert.ok((await python(site, 'tokens.verify', id, await answerCall(page, number))).ok);
  answered(await python(site, 'users.request_call', 1), 404, NO_SUCH_USER);
  answered(await python(site, 'users.request_sms', 1), 404, NO_SUCH_USER);
});

test('a removed person is removed at once', async () => {
  const { id, number } = await registered();
  const code = codeIn(await textAfter(number, () => python(site, 'users.request_sms', id)));
  answered(await python(site, 'users.delete', id), 200, '{"message":"User removed from application","success":true}');
  const { ok, status } = await python(site, 'tokens.verify', id, code);
  assert.ok(!ok && status !== 200);
  assert.equal((await python(site, 'users.request_sms', id)).ok, false);
  // A client asks for the status right after, and expects an answer.
  const after = await python(site, 'users.status', id);
  const { registered: isRegistered, account_disabled } = JSON.parse(after.body).status;
  assert.deepEqual([after.status, isRegistered, account_disabled], [200, false, true]);
  // The id is nobody else's ever after, nor the same person's.
  const again = await python(site, 'users.create', 'ada@example.org', national(number), CALLING_CODE);
  assert.ok(again.ok && again.id !== id);
  answered(await python(site, 'users.delete', 1), 404, NO_SUCH_USER);
});

test('a number is proved without any person', async () => {
  const number = freshNumber();
  const asked = [national(number), CALLING_CODE];
  answered(
    await python(site, 'phones.verification_check', ...asked, '1234'),
    404,
    refusal(`No pending verifications for ${shown(number)} found.`, '60023'),
  );
  const text = await textAfter(number, async () => {
    const { ok, body } = await python(site, 'phones.verification_start', ...asked);
    assert.ok(ok, body);
    const { carrier, seconds_to_expire, uuid, ...rest } = JSON.parse(body);
    assert.deepEqual(rest, {
      is_cellphone: true,
      is_ported: false,
      message: `Text message sent to ${shown(number)}.`,
      success: true,
    });
    assert.equal(typeof carrier, 'string');
    assert.match(uuid, /^[0-9a-f-]{36}$/);
    assert.ok(seconds_to_expire > 590 && seconds_to_expire <= 600, seconds_to_expire);
  });
  const code = codeIn(text, 4);
  // Within its ten minutes the same code is sent again.
  const second = await textAfter(number, () => python(site, 'phones.verification_start', ...asked));
  assert.equal(codeIn(second, 4), code);
  answered(
    await python(site, 'phones.verification_check', ...asked, wrongCode(code)),
    401,
    refusal('Verification code is incorrect', '60022'),
  );
  answered(
    await python(site, 'phones.verification_check', ...asked, code),
    200,
    '{"message":"Verification code is correct.","success":true}',
  );
  assert.equal((await python(site, 'phones.verification_check', ...asked, code)).ok, false, 'once');
});

test('a number is proved by a longer code, and in German', async () => {
  const number = freshNumber();
  const asked = [national(number), CALLING_CODE];
  let said = '';
  const text = await textAfter(number, async () => {
    said = (await python(site, 'phones.verification_start', ...asked, 'sms', 'de', 8)).body;
  });
  assert.equal(JSON.parse(said).message, `SMS an ${shown(number)} gesendet.`);
  const code = codeIn(text, 8);
  assert.match(text.text, new RegExp(`: ${code} ist Ihr Code\\.`));
  assert.ok((await python(site, 'phones.verification_check', ...asked, code)).ok);
  answered(
    await python(site, 'phones.verification_start', '123', CALLING_CODE),
    400,
    refusal('Phone number is invalid', '60033'),
  );
  for (const refused of [
    await python(site, 'phones.verification_start', ...asked, 'fax'),
    await python(site, 'phones.verification_start', ...asked, 'sms', null, 11),
  ]) {
    assert.match(refused.raised ?? '', /^AuthyFormatException/);
  }
});

story('a number is proved by a call', async ({ page }) => {
  const number = freshNumber();
  const asked = [national(number), CALLING_CODE];
  const { body } = await python(site, 'phones.verification_start', ...asked, 'call');
  assert.equal(JSON.parse(body).message, `Call to ${shown(number)} initiated`);
  const code = await answerCall(page, number);
  assert.equal(code.length, 4);
  assert.ok((await python(site, 'phones.verification_check', ...asked, code)).ok);
});

test('what kind of number it is is told from its digits', async () => {
  const { ok, body } = await python(site, 'phones.info', national(freshNumber()), CALLING_CODE);
  assert.ok(ok, body);
  assert.match(
    body,
    /^\{"message":"Phone number information as of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC","type":"cellphone","provider":"Unknown","ported":false,"success":true\}$/,
  );
});

test('the application tells about itself, month by month', async () => {
  const details = await python(site, 'apps.fetch');
  assert.match(
    details.body,
    /^\{"app":\{"app_id":\d+,"name":"A site with authy","plan":"[a-z_]+","sms_enabled":true,"phone_calls_enabled":true,"onetouch_enabled":true\},"message":"Application information\.","success":true\}$/,
  );
  const figures = async () => JSON.parse((await python(site, 'stats.fetch')).body);
  const before = await figures();
  await registered();
  // Figures are counted now and then, not at each call.
  const until = Date.now() + COUNTED_WITHIN;
  let told = await figures();
  while (told.total_users <= before.total_users && Date.now() < until) {
    await pause(500);
    told = await figures();
  }
  const { app_id, count, total_users, stats, message, success } = told;
  assert.deepEqual({ message, success }, { message: 'Monthly statistics.', success: true });
  assert.equal(app_id, JSON.parse(details.body).app.app_id);
  assert.equal(count, stats.length);
  assert.ok(total_users > before.total_users, 'one more');
  const now = new Date();
  const months = stats.map((/** @type {any} */ line) => `${line.month} ${line.year}`);
  assert.ok(
    months.includes(`${now.toLocaleString('en', { month: 'long', timeZone: 'UTC' })} ${now.getUTCFullYear()}`),
    months,
  );
});

test('a key that is not the application’s opens nothing, and does not look like a wrong code', async () => {
  const { id } = await registered();
  const wrong = { authy_key: 'x'.repeat(32) };
  const invalid =
    '{"error_code":"60001","message":"Invalid API key","errors":{"message":"Invalid API key"},"success":false}';
  for (const told of [
    await python(wrong, 'users.status', id),
    await python(wrong, 'tokens.verify', id, '1234567'),
    await python(wrong, 'apps.fetch'),
  ]) {
    answered(told, 401, invalid);
    assert.deepEqual(told.errors, { message: 'Invalid API key' });
  }
});

test('a secret for other authenticators is given where the operator said so, and nowhere else', async () => {
  const { id } = await registered();
  const refused = await python(site, 'users.generate_qr', id, 200, 'Ada');
  assert.equal(refused.ok, false);
  assert.equal(JSON.parse(refused.body).error_code, '60123');
});

test('nobody is registered by way of an SDK', async () => {
  const told = await python(site, 'users.registration_status', 'somebody');
  assert.equal(told.ok, false);
  assert.equal(typeof JSON.parse(told.body).error_code, 'string');
});

test('a person without the app cannot be asked there', async () => {
  const { id } = await registered();
  const told = await python(site, 'one_touch.send_request', id, 'Sign in?', 120, { Place: 'Here' }, { order: '7' });
  assert.equal(told.ok, false);
  assert.equal(told.uuid, false);
  assert.match(JSON.parse(told.body).error_code, /^6005[01]$/);
  assert.ok(JSON.parse(told.body).message, 'old sites show it');
  const nobody = await python(site, 'one_touch.send_request', 1, 'Sign in?');
  answered(nobody, 404, NO_SUCH_USER);

  const uuid = '8d031630-d15b-0134-b0a8-0a77bbe8093e';
  const unknown = await python(site, 'one_touch.get_approval_status', uuid);
  answered(
    unknown,
    404,
    `{"message":"Approval request not found: ${uuid}","success":false,"errors":{},"error_code":"60049"}`,
  );
  const logos = await python(site, 'one_touch.clean_logos', [{ res: 'default', url: 'https://example.org/l.png' }]);
  assert.deepEqual(logos.returned, [{ res: 'default', url: 'https://example.org/l.png' }]);
});
