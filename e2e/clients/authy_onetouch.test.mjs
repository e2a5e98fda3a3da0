// OneTouch, and everything else that takes a paired device: the real app in a real browser answers what a site asks by
// Authy's own client, the callback arrives, and the validators of both clients judge it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { before } from 'node:test';
import { server } from '../house/addresses.mjs';
import { codeFor, newPhone } from '../house/authenticator.mjs';
import { CALLING_CODE, CallbackPlace, masked, national, openAuthySite, python, raw, told } from '../house/authy.mjs';
import { approveQuestion, denyQuestion, pairByInvitation } from '../house/authy_member.mjs';
import { codeIn, freshNumber, textAfter, wrongCode } from '../house/phone.mjs';
import { story } from '../house/story.mjs';

const { Client } = createRequire(import.meta.url)('authy-client');

/** @typedef {import('../house/authy.mjs').AuthySite} AuthySite */
/** @typedef {import('../house/authy.mjs').Callback} Callback */

const NAME = { POST: 'A site that asks the app', GET: 'A site that is told by GET' };
/** @type {Record<'GET' | 'POST', AuthySite>} */
const sites = /** @type {any} */ ({});
/** @type {Record<'GET' | 'POST', CallbackPlace>} */
const places = /** @type {any} */ ({});

before(async () => {
  for (const method of /** @type {const} */ (['POST', 'GET'])) {
    sites[method] = await openAuthySite(NAME[method]);
    places[method] = await CallbackPlace.open();
    await places[method].takeThoseOf(sites[method], method);
  }
});

/**
 * Somebody of a site, with the app.
 * @param {import('../house/story.mjs').NewVisitor} visitor
 * @param {AuthySite} site
 */
async function paired(visitor, site) {
  const [phone, number] = [await newPhone(visitor), freshNumber()];
  let id = 0;
  await pairByInvitation(phone, number, async () => {
    const told = await python(site, 'users.create', 'ada@example.org', national(number), CALLING_CODE, true);
    assert.ok(told.ok, told.body);
    id = told.id ?? 0;
  });
  return { phone, number, id };
}

const QUESTION = {
  message: 'Grüße & <b>sign in</b>?',
  details: { Place: 'Über dem See / 2. Stock', Amount: '20,00 € + 3 %' },
  hidden: ['an order of 1815'],
};
const HIDDEN = { note: 'an order of 1815' };
const LOGOS = [
  { res: 'default', url: 'https://example.org/logo.png?size=64&for=app' },
  { res: 'high', url: 'https://example.org/logo-256.png' },
];

/**
 * Asks the app by Authy's own client.
 * @param {AuthySite} site
 * @param {number} id
 * @returns {Promise<string>} the request's uuid
 */
async function ask(site, id) {
  const { ok, uuid, body } = await python(
    site,
    'one_touch.send_request',
    id,
    QUESTION.message,
    300,
    QUESTION.details,
    HIDDEN,
    LOGOS,
  );
  assert.ok(ok && typeof uuid === 'string', body);
  assert.match(uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  return uuid;
}

/**
 * What both clients say of a request.
 * @param {AuthySite} site
 * @param {string} uuid
 * @returns {Promise<any>}
 */
async function polled(site, uuid) {
  const { ok, body } = await python(site, 'one_touch.get_approval_status', uuid);
  assert.ok(ok, body);
  const { approval_request, success } = JSON.parse(body);
  assert.equal(success, true);
  // The other client asserts every field by itself.
  const client = new Client({ key: site.authy_key }, { host: server, timeout: 20_000 });
  const { approval_request: again } = await client.getApprovalRequest({ id: uuid });
  // Between the two the callback may have been taken.
  assert.deepEqual({ ...again, notified: undefined }, { ...approval_request, notified: undefined });
  return approval_request;
}

/**
 * The Python client's judgement of a callback.
 * @param {AuthySite} site
 * @param {CallbackPlace} place
 * @param {Callback} callback
 */
async function isGoodInPython(site, place, { method, headers, url, body }) {
  const params = body ?? Object.fromEntries(new URL(url, place.address).searchParams);
  const [signature, nonce] = [headers['x-authy-signature'], headers['x-authy-signature-nonce']];
  const judged = await python(
    site,
    'one_touch.validate_one_touch_signature',
    signature,
    nonce,
    method,
    place.address,
    params,
  );
  return judged.returned;
}

story('the app approves what the site asks, and the site is told', async ({ visitor }) => {
  const [site, place] = [sites.POST, places.POST];
  const { phone, id } = await paired(visitor, site);
  const uuid = await ask(site, id);
  const pending = await polled(site, uuid);
  assert.deepEqual([pending.status, pending.processed_at, pending.seconds_to_expire], ['pending', null, 300]);
  assert.equal(pending._app_name, NAME.POST);
  assert.equal(String(pending._authy_id), String(id));

  await approveQuestion(phone, QUESTION);
  const callback = await place.about(uuid);
  const after = await polled(site, uuid);
  assert.equal(after.status, 'approved');
  assert.ok(Date.parse(after.processed_at) >= Date.parse(after.created_at));

  const { body } = callback;
  assert.equal(callback.method, 'POST');
  assert.deepEqual(
    [body.authy_id, body.callback_action, body.uuid, body.status, typeof body.device_uuid],
    [id, 'approval_request_status', uuid, 'approved', 'string'],
  );
  const { transaction, logos, expiration_timestamp } = body.approval_request;
  assert.equal(transaction.message, QUESTION.message);
  assert.deepEqual(
    Object.fromEntries(Object.keys(QUESTION.details).map((name) => [name, transaction.details[name]])),
    QUESTION.details,
  );
  assert.deepEqual(transaction.hidden_details, HIDDEN, 'what the person did not see comes back');
  assert.deepEqual(logos, LOGOS);
  assert.equal(expiration_timestamp - transaction.created_at_time, 300);
  assert.equal(Number.isInteger(body.device.id), true);
  assert.ok(body.signature.length > 0);

  assert.equal(await isGoodInPython(site, place, callback), true);
  const client = new Client({ key: site.authy_key });
  await client.verifyCallback(callback);
  await refusesForgeries(site, place, callback);
});

/**
 * Whoever changes a callback on its way is found out by both.
 * @param {AuthySite} site
 * @param {CallbackPlace} place
 * @param {Callback} good
 */
async function refusesForgeries(site, place, good) {
  const client = new Client({ key: site.authy_key });
  const other = structuredClone(good.body);
  other.status = other.status === 'approved' ? 'denied' : 'approved';
  const nonce = { ...good.headers, 'x-authy-signature-nonce': '1700000000' };
  for (const forged of [
    { ...good, body: other },
    { ...good, body: { ...good.body, authy_id: good.body.authy_id + 1 } },
    { ...good, headers: nonce },
  ]) {
    assert.equal(await isGoodInPython(site, place, forged), false);
    await assert.rejects(client.verifyCallback(forged));
  }
  const stranger = new Client({ key: 'x'.repeat(32) });
  await assert.rejects(stranger.verifyCallback(good), 'another key');
}

story('the app denies, and a later answer changes nothing', async ({ visitor }) => {
  const [site, place] = [sites.POST, places.POST];
  const { phone, id } = await paired(visitor, site);
  const uuid = await ask(site, id);
  await denyQuestion(phone, QUESTION);
  const callback = await place.about(uuid);
  assert.equal(callback.body.status, 'denied');
  assert.equal(await isGoodInPython(site, place, callback), true);
  await new Client({ key: site.authy_key }).verifyCallback(callback);
  assert.equal((await polled(site, uuid)).status, 'denied');

  // A further request ends the one that is open.
  const [first, second] = [await ask(site, id), await ask(site, id)];
  assert.equal((await polled(site, first)).status, 'expired');
  assert.equal((await polled(site, second)).status, 'pending');
  await approveQuestion(phone, QUESTION);
  assert.deepEqual(await Promise.all([first, second].map(async (one) => (await polled(site, one)).status)), [
    'expired',
    'approved',
  ]);
});

story('a site may be told by GET, with the query that was signed', async ({ visitor }) => {
  const [site, place] = [sites.GET, places.GET];
  const { phone, id } = await paired(visitor, site);
  const uuid = await ask(site, id);
  await approveQuestion(phone, QUESTION);
  const { method, url, headers, body } = await place.about(uuid);
  assert.deepEqual([method, body], ['GET', undefined]);
  const [way = '', query = ''] = url.split('?');
  assert.equal(new URL(way, place.address).href, place.address);
  // As every verifier of these reads it: the query as it stands.
  const data = [headers['x-authy-signature-nonce'], 'GET', place.address, query].join('|');
  const signature = createHmac('sha256', site.authy_key).update(data).digest('base64');
  assert.equal(headers['x-authy-signature'], signature);
  const said = new URLSearchParams(query);
  assert.equal(said.get('status'), 'approved');
  assert.equal(said.get('authy_id'), String(id));
  assert.equal(said.get('approval_request[transaction][hidden_details][note]'), HIDDEN.note);
  assert.deepEqual(said.getAll('approval_request[logos][][res]'), ['default', 'high']);
});

story('whoever waits for the answer is told at once', async ({ visitor }) => {
  const site = sites.POST;
  const { phone, id } = await paired(visitor, site);
  const uuid = await ask(site, id);
  /** @type {[string, string][]} */
  const headers = [['X-Authy-API-Key', site.authy_key]];
  const target = `/onetouch/json/approval_requests/${uuid}`;
  const began = Date.now();
  const short = told(await raw({ method: 'GET', target: `${target}?wait=1`, headers }));
  assert.equal(short.approval_request.status, 'pending');
  assert.ok(Date.now() - began >= 900, 'it waited');
  const long = raw({ method: 'GET', target: `${target}?wait=15`, headers });
  await approveQuestion(phone, QUESTION);
  assert.equal(told(await long).approval_request.status, 'approved');
});

story(
  'who has the app gets no text unless the site insists, and the codes of the app are good',
  async ({ visitor }) => {
    const site = sites.POST;
    const { phone, number, id } = await paired(visitor, site);
    const { status } = JSON.parse((await python(site, 'users.status', id)).body);
    assert.deepEqual([status.registered, status.account_disabled], [true, false]);
    assert.equal(status.devices.length, 1);
    assert.equal(status.detailed_devices.length, 1);
    assert.equal(Number.isInteger(status.detailed_devices[0].device_id), true);

    const [text, call] = [await python(site, 'users.request_sms', id), await python(site, 'users.request_call', id)];
    for (const ignored of [text, call]) {
      assert.deepEqual([ignored.ok, ignored.ignored], [true, true], ignored.body);
      const said = JSON.parse(ignored.body);
      assert.deepEqual(Object.keys(said), ['message', 'cellphone', 'device', 'ignored', 'success']);
      assert.equal(said.cellphone, masked(number));
    }
    assert.equal(
      JSON.parse(text.body).message,
      'Ignored: SMS is not needed for smartphones. Pass force=true if you want to actually send it anyway.',
    );
    assert.equal(
      JSON.parse(call.body).message,
      'Call ignored. User is using  App Tokens and this call is not necessary. Pass force=true if you still want to call users that are using the App.',
    );
    const forced = await textAfter(number, async () => {
      const told = await python(site, 'users.request_sms', id, { force: 'true' });
      assert.equal(told.ignored, false);
    });
    assert.ok((await python(site, 'tokens.verify', id, codeIn(forced))).ok);

    await phone.goto(`${server}/app/#codes`);
    const code = await codeFor(phone, NAME.POST);
    assert.match(code, /^\d{7}$/, 'as many digits as Authy showed');
    assert.equal((await python(site, 'tokens.verify', id, wrongCode(code))).ok, false);
    const right = await python(site, 'tokens.verify', id, code);
    assert.ok(right.ok, right.body);
    const { device } = JSON.parse(right.body);
    assert.equal(device.id, status.detailed_devices[0].device_id);
    const again = await python(site, 'tokens.verify', id, code);
    assert.deepEqual([again.status, JSON.parse(again.body).error_code], [401, '60019']);
  },
);

story('whoever is removed has nothing left in the app', async ({ visitor }) => {
  const site = sites.POST;
  const { phone, id } = await paired(visitor, site);
  await phone.goto(`${server}/app/#codes`);
  const code = await codeFor(phone, NAME.POST);
  assert.ok((await python(site, 'users.delete', id)).ok);
  assert.equal((await python(site, 'tokens.verify', id, code)).ok, false);
  assert.equal((await python(site, 'one_touch.send_request', id, 'Sign in?')).ok, false);
  await phone.reload();
  await phone.locator('main li.card').filter({ hasText: NAME.POST }).waitFor({ state: 'detached' });
});
