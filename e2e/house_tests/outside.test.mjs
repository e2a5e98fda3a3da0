// The stand-ins for the push services are as strict as the services, and as moody as a story wants.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { Outside } from '../house/push/outside.mjs';
import { PostOffice } from '../house/push/post_office.mjs';
import { authorization, newKey, post, seal, tunnel } from './sender.mjs';

const HOST = 'push.lighthouse.example';

/** Keeps every message: no browser ever comes. */
class Box extends PostOffice {
  deliver() {
    return false;
  }
}

/** @type {Outside} */
let outside;
const box = new Box();
const key = newKey();
let last = 0;

before(async () => {
  outside = await Outside.open({ hosts: [HOST] });
  outside.serve(HOST, (request, response) => void box.answer(request, response));
});

after(() => outside.close());

/** The address of a new subscription. */
function subscribe() {
  const token = `token-${++last}`;
  box.subscribe(token, key.publicKey);
  return `https://${HOST}/send/${token}`;
}

/**
 * Posts a message as it should be, but for what is told.
 * @param {string} address
 * @param {Record<string, string | undefined>} [headers]
 * @param {Buffer} [body]
 * @param {number} [patience]
 */
function send(address, headers = {}, body = sealed('hello'), patience = 5_000) {
  const right = {
    ttl: '60',
    urgency: 'high',
    'content-encoding': 'aes128gcm',
    authorization: authorization(address, key),
  };
  const all = Object.entries({ ...right, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return post(outside, address, body, Object.fromEntries(all), patience);
}

/** @param {string} text */
function sealed(text) {
  const auth = Buffer.alloc(16).toString('base64url');
  return seal({ endpoint: '', keys: { p256dh: newKey().publicKey, auth } }, text);
}

/** @param {string} address */
function waitingAt(address) {
  return box.waiting(({ token }) => address.endsWith(`/${token}`));
}

test('a message is taken, kept until it is acknowledged, and remembered', async () => {
  const address = subscribe();
  const { status, headers } = await send(address, { topic: 'sign-in' });
  assert.equal(status, 201);
  assert.match(String(headers.location), /^https:\/\/push\.lighthouse\.example\/message\//);
  assert.equal(headers.ttl, '60');
  const [kept] = waitingAt(address);
  assert.deepEqual([kept?.ttl, kept?.topic, kept?.encoding], [60, 'sign-in', 'aes128gcm']);
  const [posted] = await box.posted(address);
  assert.equal(posted?.sender?.subject, 'mailto:admin@lighthouse.example');
  assert.equal(posted?.headers.urgency, 'high');
  box.acknowledge(kept?.id ?? '');
  assert.deepEqual(waitingAt(address), []);
});

test('a newer message takes the place of one on the same topic, and of no other', async () => {
  const address = subscribe();
  for (const topic of ['one', 'two', 'one', undefined, undefined]) await send(address, { topic });
  const topics = waitingAt(address).map(({ topic }) => topic);
  assert.deepEqual(topics, ['two', 'one', undefined, undefined]);
});

test('a message with no time is not kept, and none outlives its time', async () => {
  const address = subscribe();
  assert.equal((await send(address, { ttl: '0' })).status, 201);
  assert.deepEqual(waitingAt(address), []);
  assert.equal((await send(address, { ttl: '1' })).status, 201);
  assert.equal(waitingAt(address).length, 1);
  await pause(1_050);
  assert.deepEqual(waitingAt(address), []);
});

test('what services refuse is refused', async () => {
  const address = subscribe();
  const other = newKey();
  const forged = { ...key, privateKey: other.privateKey };
  const past = Math.floor(Date.now() / 1000) - 1;
  /** @type {[Record<string, string | undefined>, status: number, reason: RegExp][]} */
  const refused = [
    [{ ttl: undefined }, 400, /TTL/],
    [{ ttl: 'soon' }, 400, /TTL/],
    [{ urgency: 'urgent' }, 400, /Urgency/],
    [{ topic: 'a topic' }, 400, /Topic/],
    [{ topic: 'x'.repeat(33) }, 400, /Topic/],
    [{ 'content-encoding': 'aesgcm' }, 400, /aes128gcm/],
    [{ authorization: undefined }, 401, /Authorization/],
    [{ authorization: 'Bearer x' }, 403, /vapid/],
    [{ authorization: authorization(address, other) }, 403, /another key/],
    [{ authorization: authorization('https://elsewhere.example/', key) }, 403, /aud/],
    [{ authorization: authorization(address, key, { exp: past }) }, 403, /past/],
    [{ authorization: authorization(address, key, { exp: past + 86_500 }) }, 403, /a day/],
    [{ authorization: authorization(address, key, { sub: 'me' }) }, 403, /sub/],
    [{ authorization: authorization(address, forged) }, 403, /signature/],
  ];
  for (const [headers, status, reason] of refused) {
    const answered = await send(address, headers);
    assert.equal(answered.status, status, JSON.stringify(headers));
    assert.match(answered.text, reason);
  }
  assert.equal((await send(address, {}, Buffer.alloc(4097))).status, 413);
  assert.equal((await send(address, {}, Buffer.alloc(4096))).status, 201);
  assert.equal((await send(`https://${HOST}/send/nobody`)).status, 404);
  box.unsubscribe(`token-${last}`);
  assert.equal((await send(address)).status, 410);
  assert.deepEqual(waitingAt(address), []);
});

test('a subscription has bad days when it is told to', async () => {
  const [address, neighbour] = [subscribe(), subscribe()];
  for (const answer of [404, 410, 413, 500]) {
    box.misbehave(address, { answer });
    assert.equal((await send(address)).status, answer);
    assert.equal((await send(neighbour)).status, 201);
  }
  box.misbehave(address, { answer: 429, retryAfter: 7, times: 2 });
  const { status, headers } = await send(address);
  assert.deepEqual([status, headers['retry-after']], [429, '7']);
  assert.equal((await send(address)).status, 429);
  assert.equal((await send(address)).status, 201);
  box.misbehave(address, { answer: 'hang' });
  await assert.rejects(send(address, {}, sealed('hello'), 300), /no answer/);
  box.behave(address);
  assert.equal((await send(address)).status, 201);
  const statuses = box.posts.filter((post) => post.address === address).map((post) => post.status);
  assert.deepEqual(statuses, [404, 410, 413, 500, 429, 429, 201, 0, 201]);
});

test('nobody is reached but who is played, and only by who trusts the authority', async () => {
  for (const target of ['elsewhere.example:443', `${HOST}:80`, 'localhost:443', '127.0.0.1:22']) {
    await assert.rejects(tunnel(outside.proxy, target), /403/);
    assert.equal(outside.refused.at(-1), `CONNECT ${target}`);
  }
  assert.equal((await fetch(`${outside.proxy}/page`)).status, 403);
  assert.equal(outside.refused.at(-1), 'GET /page');

  const socket = await tunnel(outside.proxy, `${HOST}:443`);
  const stranger = connect({ socket, servername: HOST });
  await assert.rejects(once(stranger, 'secureConnect'), { code: /SELF_SIGNED|UNABLE_TO/ });
});
