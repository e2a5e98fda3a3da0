// The bytes that are signed: against bytes put together a second time from the protocol's page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callBytes, decisionBytes, fromBase64, hash, keyBytes, pairBytes, requestBytes, revokedBytes, shownHash, toBase64,
} from '../js/signed.js';
import { bytes, sha256, shownHash as otherHash, u64 } from './house/proofs.mjs';

const origin = 'https://id.example.org';
const device = '01j0zkq9y3c8v5t7w2x4b6n8m0';
const id = '01j0zkqa1d9w6t8x3y5c7v9p2q';
const nonce = Uint8Array.from({ length: 32 }, (_, at) => at);
const spki = Uint8Array.from({ length: 91 }, (_, at) => 255 - at);
const shown = Uint8Array.from({ length: 32 }, () => 9);

/** @param {Uint8Array} found @param {Buffer} wanted */
const same = (found, wanted) => assert.equal(Buffer.from(found).toString('hex'), wanted.toString('hex'));

test('a field is its length in four bytes, most significant first, and itself', () => {
  const removed = revokedBytes({ origin: 'é', device: 'a', time: 258 });
  assert.equal(
    Buffer.from(removed).toString('hex'),
    '00000016' + Buffer.from('countersign revoked v1').toString('hex') + '00000002c3a9' + '0000000161' + '000000080000000000000102',
  );
});

test('a call', async () => {
  const call = { origin, device, method: 'POST', path: '/app/v1/requests?after=7&wait=25', body: '{"as":"opened"}', time: 1764243000, nonce: nonce.slice(0, 16) };
  same(await callBytes(call), bytes('countersign call v1', origin, device, 'POST', call.path, sha256(call.body), u64(call.time), Buffer.from(call.nonce)));
});

test('a call without a body', async () => {
  const call = { origin, device, method: 'GET', path: '/app/v1/history', body: '', time: 0, nonce: nonce.slice(0, 16) };
  same(await callBytes(call), bytes('countersign call v1', origin, device, 'GET', call.path, sha256(''), u64(0), Buffer.from(call.nonce)));
});

test('a pairing', async () => {
  same(await pairBytes({ origin, offer: 'abcd-efgh-jkmn', spki }), bytes('countersign pair v1', origin, sha256('abcd-efgh-jkmn'), Buffer.from(spki)));
});

test('what is shown', async () => {
  for (const number of /** @type {const} */ ([{ mode: 'none' }, { mode: 'type', choices: [] }, { mode: 'pick', choices: ['17', '52', '80'] }])) {
    const all = {
      issuer: 'Lighthouse', label: 'ada', message: 'Überweisen?', details: /** @type {[string, string][]} */ ([['Amount', '12 €'], ['To', 'Ben']]),
      browser: 'Firefox, Windows', place: 'Hamburg', number: /** @type {any} */ (number),
    };
    same(await shownHash(all), otherHash(all));
  }
});

test('a detail that moves over a border is another hash', async () => {
  const all = { issuer: 'A', label: 'b', message: 'c', browser: 'd', place: 'e', number: /** @type {const} */ ({ mode: 'none' }) };
  const [one, other] = await Promise.all([shownHash({ ...all, details: [['ab', 'c']] }), shownHash({ ...all, details: [['a', 'bc']] })]);
  assert.notDeepEqual(one, other);
});

test('a request', () => {
  same(
    requestBytes({ origin, device, id, nonce, account: 'acc', created: 1, expires: 121, shown }),
    bytes('countersign request v1', origin, device, id, Buffer.from(nonce), 'acc', u64(1), u64(121), Buffer.from(shown)),
  );
});

test('a decision', () => {
  same(
    decisionBytes({ origin, device, id, nonce, decision: 'deny', reason: 'fraud', answer: '', time: 5, shown }),
    bytes('countersign decision v1', origin, device, id, Buffer.from(nonce), 'deny', 'fraud', '', u64(5), Buffer.from(shown)),
  );
});

test('a change of keys', () => {
  same(keyBytes({ origin, device, old: spki, spki: spki.slice(1) }), bytes('countersign key v1', origin, device, Buffer.from(spki), Buffer.from(spki.slice(1))));
});

test('base64url goes there and back, without padding', async () => {
  for (const length of [0, 1, 2, 3, 32, 91]) {
    const value = (await hash('x')).slice(0, length);
    assert.equal(toBase64(value), Buffer.from(value).toString('base64url'));
    assert.deepEqual(fromBase64(toBase64(value)), value);
  }
});
