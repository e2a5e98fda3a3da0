// The calls of Authy's API that neither of the two clients makes: those of other languages, of the documentation alone, and
// ours beside them. And the application that sends nothing, for trying out.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { codeOf } from '../house/another_app.mjs';
import { CALLING_CODE, national, openAuthySite, raw, told } from '../house/authy.mjs';
import { A_CODE, mailAfter, saying } from '../house/mail.mjs';
import { countersign } from '../house/operator.mjs';
import { codeIn, freshNumber, textAfter, texts, wrongCode } from '../house/phone.mjs';
import { readQr } from '../house/qr.mjs';

let key = '';

before(async () => {
  key = (await openAuthySite('A site of rarer calls')).authy_key;
});

/**
 * @param {'GET' | 'POST'} method
 * @param {string} target
 * @param {Record<string, string>} [fields] of the body, of a POST, or of the query
 */
function call(method, target, fields = {}, by = key) {
  const written = String(new URLSearchParams(fields));
  /** @type {[string, string][]} */
  const headers = [['X-Authy-API-Key', by]];
  if (method === 'GET') return raw({ method, target: written ? `${target}?${written}` : target, headers });
  headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
  return raw({ method, target, headers, body: written });
}

/** @param {string} number */
async function register(number, email = 'ada@example.org') {
  const answer = await call('POST', '/protected/json/users/new', {
    'user[email]': email,
    'user[cellphone]': national(number),
    'user[country_code]': CALLING_CODE,
    send_install_link_via_sms: 'false',
  });
  assert.equal(answer.status, 200, answer.body);
  return told(answer).user.id;
}

test('an address is changed', async () => {
  const [old, other] = [`${randomUUID()}@example.org`, `${randomUUID()}@example.org`];
  const id = await register(freshNumber(), old);
  const changed = await call('POST', `/protected/json/users/${id}/update`, { email: other });
  assert.equal(changed.body, '{"message":"User was updated successfully","success":true}');
  const nobody = await call('POST', '/protected/json/users/1/update', { email: other });
  assert.deepEqual([nobody.status, told(nobody).error_code], [404, '60026']);
});

test('a code by mail is good once', async () => {
  const email = `${randomUUID()}@example.org`;
  const id = await register(freshNumber(), email);
  const asks = async () => {
    const answer = await call('POST', `/protected/json/email/${id}`);
    assert.match(
      answer.body,
      new RegExp(
        `^\\{"success":true,"message":"Email token was sent","email":"${email}","email_id":"EM[0-9a-f]{32}"\\}$`,
      ),
    );
    told(answer);
  };
  const code = codeIn(await mailAfter(email, asks, saying(A_CODE)));
  assert.equal((await call('GET', `/protected/json/verify/${code}/${id}`)).status, 200);
  assert.equal((await call('GET', `/protected/json/verify/${code}/${id}`)).status, 401);
});

test('a secret for another authenticator is in its picture, and its codes are right once', async () => {
  const site = await openAuthySite('Other apps');
  await countersign('application', 'authy', site.client_id, '--other-apps', 'on');
  /** @param {'GET' | 'POST'} method @param {string} path @param {Record<string, string>} [fields] */
  const ask = (method, path, fields = {}) => call(method, `/protected/json/${path}`, fields, site.authy_key);
  const made = await ask('POST', 'users/new', {
    'user[email]': `${randomUUID()}@example.org`,
    'user[cellphone]': national(freshNumber()),
    'user[country_code]': CALLING_CODE,
    send_install_link_via_sms: 'false',
  });
  const { id } = told(made).user;
  const answer = await ask('POST', `users/${id}/secret`, { label: 'Ada', qr_size: '200' });
  assert.equal(answer.status, 200, answer.body);
  const { label, issuer, qr_code } = told(answer);
  assert.deepEqual([label, issuer], ['Ada', 'Other apps']);
  const begin = 'data:image/svg+xml;base64,';
  assert.ok(qr_code.startsWith(begin), qr_code);
  const link = new URL(readQr(Buffer.from(qr_code.slice(begin.length), 'base64').toString('utf8')));
  assert.deepEqual([link.protocol, link.searchParams.get('issuer')], ['otpauth:', 'Other apps']);
  const digits = Number(link.searchParams.get('digits'));
  const code = codeOf(link.searchParams.get('secret') ?? '', 0, digits);
  assert.equal((await ask('GET', `verify/${wrongCode(code)}/${id}`)).status, 401);
  const right = await ask('GET', `verify/${code}/${id}`);
  assert.equal(right.status, 200, right.body);
  assert.equal(told(right).token, 'is valid');
  const again = await ask('GET', `verify/${code}/${id}`);
  assert.deepEqual([again.status, told(again).error_code], [401, '60019']);
});

test('the number of a person is given back to whoever moves on', async () => {
  const number = freshNumber();
  const id = await register(number);
  const said = told(await call('GET', `/protected/json/users/${id}/phone_number`));
  assert.deepEqual(
    [String(said.country_code), said.phone_number, said.e164, said.success],
    [CALLING_CODE, national(number), number, true],
  );
  assert.equal((await call('GET', '/protected/json/users/1/phone_number')).status, 404);
});

test('a verification says how it stands', async () => {
  const number = freshNumber();
  const whose = { country_code: CALLING_CODE, phone_number: national(number) };
  const way = '/protected/json/phones/verification';
  let uuid = '';
  const text = await textAfter(number, async () => {
    uuid = told(await call('POST', `${way}/start`, { ...whose, via: 'sms', code_length: '6' })).uuid;
  });
  for (const by of [{ uuid }, whose]) {
    const { message, status, seconds_to_expire, success } = told(await call('GET', `${way}/status`, by));
    assert.deepEqual([message, status, success], ['Phone Verification status.', 'pending', true]);
    assert.ok(seconds_to_expire > 500 && seconds_to_expire <= 600, seconds_to_expire);
  }
  const code = codeIn(text, 6);
  assert.equal((await call('GET', `${way}/check`, { ...whose, verification_code: wrongCode(code) })).status, 401);
  assert.equal((await call('GET', `${way}/check`, { ...whose, verification_code: code })).status, 200);
  assert.equal(told(await call('GET', `${way}/status`, { uuid })).status, 'verified');
  const neither = await call('GET', `${way}/status`);
  assert.deepEqual([neither.status, told(neither).error_code], [400, '60042']);
  for (const [field, value, status, code] of /** @type {[string, string, number, string][]} */ ([
    ['custom_code', '123456', 403, '60021'],
    ['country_code', 'zzz', 400, '60004'],
    ['phone_number', '12', 400, '60033'],
  ])) {
    const refused = await call('POST', `${way}/start`, { ...whose, [field]: value });
    assert.deepEqual([refused.status, told(refused).error_code], [status, code], field);
  }
});

test('whether a text arrived is noted, and of one that nobody sent it is refused', async () => {
  const site = await openAuthySite('Codes of its own');
  await countersign('application', 'authy', site.client_id, '--own-words', 'on');
  const own = { country_code: CALLING_CODE, phone_number: national(freshNumber()), custom_code: '004711' };
  const start = '/protected/json/phones/verification/start';
  const { sms_id } = told(await call('POST', start, own, site.authy_key));
  assert.match(sms_id, /^SM[0-9a-f]{32}$/);
  const feedback = (/** @type {string} */ id) =>
    call(
      'POST',
      `/2010-04-01/Accounts/${site.authy_key}/SMS/Messages/${id}/Feedback.json`,
      { Outcome: 'received' },
      site.authy_key,
    );
  const { message_sid, outcome, success } = told(await feedback(sms_id));
  assert.deepEqual([message_sid, outcome, success], [sms_id, 'received', true]);
  const nobodys = await feedback(`SM${'0'.repeat(32)}`);
  assert.deepEqual([nobodys.status, told(nobodys).error_code], [400, '60032']);
});

test('an activity that there is not is refused', async () => {
  const id = await register(freshNumber());
  const refused = await call('POST', `/protected/json/users/${id}/register_activity`, { type: 'dance' });
  assert.deepEqual([refused.status, told(refused).error_code], [400, '60029']);
  const noted = await call('POST', `/protected/json/users/${id}/register_activity`, {
    type: 'cookie_login',
    'data[browser]': 'an old one',
    user_ip: '192.0.2.7',
  });
  assert.equal(noted.body, '{"message":"Activity was created.","success":true}');
});

test('a token travels in the body, where no log of a proxy finds it', async () => {
  const number = freshNumber();
  const id = await register(number);
  const code = codeIn(await textAfter(number, () => call('GET', `/protected/json/sms/${id}`)));
  const check = (/** @type {string} */ token) =>
    call('POST', '/protected/json/verify', { token, authy_id: String(id) });
  assert.equal((await check(wrongCode(code))).status, 401);
  const right = await check(code);
  assert.ok(
    right.body.startsWith('{"message":"Token is valid.","token":"is valid","success":"true","device":{'),
    right.body,
  );
  assert.equal(told(await check(code)).error_code, '60019');
  for (const fields of [{ token: code }, { authy_id: String(id) }, { token: '../sms', authy_id: String(id) }]) {
    const refused = await call('POST', '/protected/json/verify', /** @type {Record<string, string>} */ (fields));
    assert.ok([400, 401].includes(refused.status), refused.body);
    told(refused);
  }
});

test('a wrong key and a wrong token are told apart by a header', async () => {
  const id = await register(freshNumber());
  const target = `/protected/json/verify/1234567/${id}`;
  const hint = async (/** @type {ReturnType<typeof raw>} */ answer) =>
    (await answer).headers.get('x-countersign-refused');
  assert.equal(await hint(call('GET', target)), 'token');
  assert.equal(await hint(call('GET', target, {}, 'x'.repeat(32))), 'key-unknown');
  assert.equal(await hint(raw({ method: 'GET', target })), 'key-missing');
});

test('the application for trying out sends nothing and knows one token', async () => {
  for (const known of ['bf12974d70818a08199d17d5e2bae630', '0cd08abec2e9b9641e40e9470a7fc336']) {
    const get = (/** @type {string} */ target) => call('GET', target, {}, known);
    const { app } = told(await get('/protected/json/app/details'));
    assert.equal(app.name, 'Sandbox App 1');
    for (const id of [1, 2, 51]) {
      assert.equal((await get(`/protected/json/sms/${id}`)).status, 200);
      assert.equal((await get(`/protected/json/call/${id}`)).status, 200);
      assert.equal(told(await get(`/protected/json/verify/0000000/${id}`)).token, 'is valid');
      assert.equal((await get(`/protected/json/verify/0000001/${id}`)).status, 401);
    }
    const number = freshNumber();
    const whose = { country_code: CALLING_CODE, phone_number: national(number) };
    assert.equal(told(await call('GET', '/protected/json/phones/info', whose, known)).type, 'landline');
    const started = told(await call('POST', '/protected/json/phones/verification/start', whose, known));
    assert.equal(started.carrier, 'Google Voice');
    assert.deepEqual(await texts(number), []);
  }
});
