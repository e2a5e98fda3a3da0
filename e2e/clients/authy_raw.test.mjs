// Authy's API as clients of every age and language put it on the wire, byte by byte over sockets: where they write the key,
// the parameters, the brackets. And what comes back, to the byte: shell scripts and plug-ins in C read it unparsed.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { server } from '../house/addresses.mjs';
import { CALLING_CODE, masked, national, openAuthySite, raw, told } from '../house/authy.mjs';
import { codeIn, freshNumber, textAfter, texts, wrongCode } from '../house/phone.mjs';

/** @typedef {import('../house/authy.mjs').RawRequest} RawRequest */

const FORM = /** @type {[string, string]} */ (['Content-Type', 'application/x-www-form-urlencoded']);
const JSON_TYPE = /** @type {[string, string]} */ (['Content-Type', 'application/json']);

let key = '';

before(async () => {
  key = (await openAuthySite('A site of many clients')).authy_key;
});

/** @returns {[string, string]} */
const inHeader = () => ['X-Authy-API-Key', key];

/**
 * A GET with the key in its header.
 * @param {string} target
 */
const get = (target) => raw({ method: 'GET', target, headers: [inHeader()] });

/** @param {string} number */
async function register(number) {
  const body = `user[email]=ada%40example.org&user[cellphone]=${national(number)}&user[country_code]=${CALLING_CODE}&send_install_link_via_sms=false`;
  const answer = await raw({ method: 'POST', target: '/protected/json/users/new', headers: [inHeader(), FORM], body });
  assert.equal(answer.status, 200, answer.body);
  return told(answer).user.id;
}

/**
 * A body of the type multipart/form-data.
 * @param {Record<string, string>} fields
 * @returns {Pick<RawRequest, 'headers' | 'body'>}
 */
function multipart(fields) {
  const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    headers: [['Content-Type', `multipart/form-data; boundary=${boundary}`]],
    body: `${parts.join('')}--${boundary}--\r\n`,
  };
}

/**
 * The same registration as each client sends it.
 * @param {string} phone national
 * @returns {Record<string, RawRequest>}
 */
function registrations(phone) {
  const target = '/protected/json/users/new';
  const user = { email: 'ada@example.org', cellphone: phone, country_code: CALLING_CODE };
  const plain = `user[email]=ada@example.org&user[cellphone]=${phone}&user[country_code]=${CALLING_CODE}`;
  const encoded = plain.replaceAll('[', '%5B').replaceAll(']', '%5D').replaceAll('@', '%40');
  const post = (/** @type {Partial<RawRequest>} */ more) => ({ method: 'POST', target, ...more });
  return {
    'a shell script, key in the query': post({ target: `${target}?api_key=${key}`, headers: [FORM], body: plain }),
    'Ruby 2.6 and newer': post({ headers: [inHeader(), FORM], body: `${encoded}&send_install_link_via_sms=true` }),
    'Ruby before 2.6': post({ headers: [FORM], body: `${encoded}&api_key=${key}` }),
    'PHP 3, everything in the query': post({
      target: `${target}?${encoded}&user%5Bsend_install_link_via_sms%5D=1`,
      headers: [inHeader()],
      body: '',
    }),
    'npm authy': post({
      target: `${target}?api_key=${key}&send_install_link_via_sms=true`,
      headers: [FORM],
      body: encoded,
    }),
    // It puts a slash between an address and a path that has one already.
    Go: post({ target: `/${target}`, headers: [FORM], body: `api_key=${key}&${encoded}` }),
    'Java, JSON': post({
      headers: [inHeader(), JSON_TYPE],
      body: JSON.stringify({ user: { ...user, country_code: Number(CALLING_CODE) } }),
    }),
    'Python, JSON with blanks': post({
      headers: [inHeader(), JSON_TYPE],
      body: JSON.stringify({ user, send_install_link_via_sms: false }, null, 1),
    }),
    'Rust, with a charset': post({
      headers: [inHeader(), ['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8']],
      body: encoded,
    }),
    'C#, key in the query': post({ target: `${target}?api_key=${key}`, headers: [FORM], body: encoded }),
    'curl -F': (() => {
      const { headers = [], body } = multipart({
        'user[email]': user.email,
        'user[cellphone]': user.cellphone,
        'user[country_code]': user.country_code,
      });
      return post({ headers: [inHeader(), ...headers], body });
    })(),
    'Postman, all in the query and an empty multipart body': (() => {
      const { headers = [], body } = multipart({});
      return post({ target: `${target}?${encoded}&api_key=${key}`, headers, body });
    })(),
    'a JSON body with the key in it': post({ headers: [JSON_TYPE], body: JSON.stringify({ user, api_key: key }) }),
    'a header in small letters, a plus before the country': post({
      headers: [[inHeader()[0].toLowerCase(), key], JSON_TYPE],
      body: JSON.stringify({ user: { ...user, country_code: `+${CALLING_CODE}` }, unknown: null }),
    }),
  };
}

test('every client registers the same person, and reads the same bytes', async () => {
  const number = freshNumber();
  const id = await register(number);
  const expected = `{"message":"User created successfully.","user":{"id":${id}},"success":true}`;
  // Scripts take the first digits for the id, and these words for an error.
  assert.deepEqual(expected.match(/\d+/g), [String(id)]);
  assert.doesNotMatch(expected, /cellphone|email|country/);
  for (const [who, request] of Object.entries(registrations(national(number)))) {
    const answer = await raw(request);
    assert.deepEqual([answer.status, answer.body], [200, expected], who);
    told(answer);
  }
});

test('the key is found wherever it stands, and the header’s counts', async () => {
  const id = await register(freshNumber());
  const target = `/protected/json/users/${id}/status`;
  const wrong = 'y'.repeat(32);
  /** @type {[string, RawRequest, number][]} */
  const cases = [
    ['header', { method: 'GET', target, headers: [inHeader()] }, 200],
    ['query', { method: 'GET', target: `${target}?api_key=${key}` }, 200],
    ['form body of a GET', { method: 'GET', target, headers: [FORM], body: `api_key=${key}` }, 200],
    [
      'JSON body of a GET',
      { method: 'GET', target, headers: [JSON_TYPE], body: JSON.stringify({ api_key: key }) },
      200,
    ],
    ['header before the query', { method: 'GET', target: `${target}?api_key=${wrong}`, headers: [inHeader()] }, 200],
    [
      'a wrong header',
      { method: 'GET', target: `${target}?api_key=${key}`, headers: [['X-Authy-API-Key', wrong]] },
      401,
    ],
    ['nowhere', { method: 'GET', target }, 401],
    ['empty', { method: 'GET', target: `${target}?api_key=` }, 401],
  ];
  for (const [where, request, status] of cases) {
    const answer = await raw(request);
    assert.equal(answer.status, status, `${where}: ${answer.body}`);
    told(answer);
    if (status === 401) {
      assert.equal(
        answer.body,
        '{"error_code":"60001","message":"Invalid API key","errors":{"message":"Invalid API key"},"success":false}',
        where,
      );
    }
  }
});

test('parameters of a GET are read from the query, from a form and from JSON', async () => {
  const phone = national(freshNumber());
  const target = '/protected/json/phones/info';
  const form = `phone_number=${phone}&country_code=${CALLING_CODE}`;
  const json = JSON.stringify({ phone_number: phone, country_code: CALLING_CODE });
  /** @type {Record<string, RawRequest>} */
  const senders = {
    'most of them': { method: 'GET', target: `${target}?${form}`, headers: [inHeader()] },
    'npm authy, a form on a GET': { method: 'GET', target: `${target}?api_key=${key}`, headers: [FORM], body: form },
    'JSON on a GET': { method: 'GET', target, headers: [inHeader(), JSON_TYPE], body: json },
    'half and half': {
      method: 'GET',
      target: `${target}?country_code=${CALLING_CODE}`,
      headers: [inHeader(), FORM],
      body: `phone_number=${phone}`,
    },
  };
  for (const [who, request] of Object.entries(senders)) {
    const answer = await raw(request);
    assert.equal(answer.status, 200, `${who}: ${answer.body}`);
    assert.deepEqual(Object.keys(told(answer)), ['message', 'type', 'provider', 'ported', 'success'], who);
  }
  const missing = await get(`${target}?phone_number=${phone}`);
  assert.deepEqual(
    [missing.status, missing.body],
    [
      400,
      '{"message":"Invalid parameter: country_code - Parameter is required","success":false,"errors":{"message":"Invalid parameter: country_code - Parameter is required"},"error_code":"60004"}',
    ],
  );
});

test('an empty body of the type JSON is no fault', async () => {
  const id = await register(freshNumber());
  const target = `/protected/json/users/${id}/status`;
  for (const request of [
    { method: 'GET', target, headers: [inHeader(), JSON_TYPE] },
    { method: 'GET', target, headers: [inHeader(), JSON_TYPE], body: '' },
    { method: 'GET', target, headers: [inHeader(), JSON_TYPE], body: '{}' },
  ]) {
    const answer = await raw(request);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(told(answer).message, 'User status.');
  }
  const removed = await raw({
    method: 'POST',
    target: `/protected/json/users/${id}/delete`,
    headers: [inHeader(), JSON_TYPE],
    body: '',
  });
  assert.equal(removed.status, 200, removed.body);
  const broken = await raw({
    method: 'POST',
    target: '/protected/json/users/new',
    headers: [inHeader(), JSON_TYPE],
    body: '{"user":',
  });
  assert.ok(broken.status === 400 && told(broken).success === false, broken.body);
});

test('the three spellings of removal are one', async () => {
  for (const spell of [
    (/** @type {number} */ id) => `users/${id}/delete`,
    (/** @type {number} */ id) => `users/delete/${id}`,
    (/** @type {number} */ id) => `users/${id}/remove`,
  ]) {
    const way = spell(await register(freshNumber()));
    const answer = await raw({ method: 'POST', target: `/protected/json/${way}`, headers: [inHeader()], body: '' });
    assert.equal(answer.body, '{"message":"User removed from application","success":true}', way);
    told(answer);
  }
});

test('the bytes of texts and checks are those that scripts look for', async () => {
  const number = freshNumber();
  const id = await register(number);
  const text = await textAfter(number, async () => {
    const answer = await get(`/protected/json/sms/${id}?force=true&shorten=true&locale=xx`);
    assert.equal(answer.body, `{"success":true,"message":"SMS token was sent","cellphone":"${masked(number)}"}`);
    // The script for SSH matches these two words in this order.
    assert.match(answer.body, /success.*sent/);
    told(answer);
  });
  const code = codeIn(text);
  const wrong = await get(`/protected/json/verify/${wrongCode(code)}/${id}?force=true`);
  assert.deepEqual(
    [wrong.status, wrong.body],
    [
      401,
      '{"message":"Token is invalid","token":"is invalid","success":false,"errors":{"message":"Token is invalid"},"error_code":"60020"}',
    ],
  );
  const right = await get(`/protected/json/verify/${code}/${id}?force=true&api_key=${key}`);
  assert.equal(right.status, 200);
  assert.ok(
    right.body.startsWith('{"message":"Token is valid.","token":"is valid","success":"true","device":{'),
    right.body,
  );
  assert.deepEqual(Object.keys(told(right)), ['message', 'token', 'success', 'device']);
  // The plug-in for OpenVPN has a buffer of this size, and reads no second piece.
  assert.ok(right.body.length < 1_000, String(right.body.length));
  const again = await get(`/protected/json/verify/${code}/${id}?force=true`);
  assert.deepEqual([again.status, told(again).error_code], [401, '60019']);
});

test('a token is a row of digits, or it is refused: never not found, never our fault', async () => {
  const id = await register(freshNumber());
  for (const token of ['1', '12345', '12345678901', '1234567890123', 'abcdefg', '123456x', '-123456', '+123456']) {
    const answer = await get(`/protected/json/verify/${token}/${id}`);
    assert.ok([400, 401].includes(answer.status), `${token}: ${answer.status} ${answer.body}`);
    assert.equal(told(answer).success, false);
  }
  for (const nobody of ['tony', '0', '99999999999999999999', '-1']) {
    const answer = await get(`/protected/json/users/${nobody}/status`);
    assert.deepEqual([answer.status, told(answer).error_code], [404, '60026'], nobody);
  }
});

test('paths that were once a way in are none', async () => {
  const [mine, theirs] = [freshNumber(), freshNumber()];
  const [attacker, victim] = [await register(mine), await register(theirs)];
  const code = codeIn(await textAfter(mine, () => get(`/protected/json/sms/${attacker}`)));
  const before = (await texts(theirs)).length;
  // 2015: a check that became a send, answered by 200; and a check that pointed to the attacker's own id.
  const ways = [
    `verify/../sms/${victim}`,
    `verify/..%2fsms/${victim}`,
    `verify/..%2Fsms/${victim}`,
    `verify/%2e%2e/sms/${victim}`,
    `verify/%2e%2e%2fsms/${victim}`,
    `verify/%252e%252e%252fsms/${victim}`,
    `verify/.%2e/sms/${victim}`,
    `verify/./${code}/${victim}`,
    `verify//${code}/${victim}`,
    `verify/${code}/${attacker}#/${victim}`,
    `verify/${code}%2f${attacker}%23/${victim}`,
    `verify/${code}/${attacker}%23/${victim}`,
    `verify/${code}/${attacker}?/${victim}`,
    `verify/${code}/${attacker}%3f/${victim}`,
    `verify/${code};a=b/${victim}`,
    `verify/${code};/${attacker}`,
    `verify/${code}/${attacker};x=1`,
    `verify/${code}%00/${attacker}`,
    `verify/${code}/${attacker}%00`,
    `verify/${code}/${attacker}/`,
    `verify/${code}/${attacker}/../${victim}`,
    `verify/%c0%ae%c0%ae/sms/${victim}`,
    `verify/..%c0%afsms/${victim}`,
    `verify/..\\sms/${victim}`,
    `verify/..%5csms/${victim}`,
    `sms/../verify/${code}/${attacker}`,
    `verify/%31${code.slice(1)}/${attacker}`,
  ];
  for (const way of ways) {
    for (const target of [`/protected/json/${way}`, `${server}/protected/json/${way}`]) {
      const answer = await get(target);
      assert.ok(answer.status >= 400 && answer.status < 500, `${target}: ${answer.status} ${answer.body}`);
      assert.ok(!answer.body.includes('is valid'), target);
      assert.equal(answer.headers.get('location'), undefined, 'never sent elsewhere');
    }
  }
  assert.equal((await texts(theirs)).length, before, 'nothing was sent to anybody');
  // The code was good all the while, for the one place it belongs to.
  assert.equal((await get(`/protected/json/verify/${code}/${attacker}`)).status, 200);
});

test('what there is not is said in the usual shape', async () => {
  for (const [method, target, status] of /** @type {[string, string, number][]} */ ([
    ['GET', '/protected/json/nothing/here', 404],
    ['GET', '/protected/json', 404],
    ['GET', '/protected/xml/app/details', 400],
    ['POST', '/onetouch/xml/users/1/approval_requests', 400],
  ])) {
    const answer = await raw({ method, target, headers: [inHeader()], ...(method === 'POST' ? { body: '' } : {}) });
    assert.equal(answer.status, status, `${method} ${target}: ${answer.body}`);
    const said = told(answer);
    if (status === 404) assert.ok(said.message.startsWith('Requested URL was not found.'), said.message);
    else assert.equal(said.error_code, '60002');
  }
});

test('too many codes for one person are refused, with the time to wait', async () => {
  const id = await register(freshNumber());
  for (let tries = 0; tries < 50; tries++) {
    const answer = await get(`/protected/json/sms/${id}`);
    const { error_code, message } = told(answer);
    if (answer.status === 200) continue;
    assert.deepEqual([answer.status, error_code], [429, '60003']);
    assert.equal(message, 'DoS protection: User has requested too many tokens in the last hour.');
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    return;
  }
  assert.fail('fifty texts to one person within a moment');
});
