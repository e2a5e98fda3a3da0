// The examples that every program that speaks the protocol checks: docs/authenticator-vectors.json.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readKey, verify } from '../js/keys.js';
import * as signed from '../js/signed.js';
import { code, digitsOf, importSecret } from '../js/totp.js';

const file = new URL('../../docs/authenticator-vectors.json', import.meta.url);
const skip = existsSync(file) ? false : 'docs/authenticator-vectors.json is not there yet: the examples were NOT checked';
const vectors = skip ? null : JSON.parse(readFileSync(file, 'utf8'));

const { fromBase64 } = signed;
/** @type {Record<string, (of: any) => Promise<Uint8Array> | Uint8Array>} */
const KINDS = {
  call: (of) => signed.callBytes({ ...of, nonce: fromBase64(of.nonce) }),
  poll: (of) => signed.callBytes({ ...of, nonce: fromBase64(of.nonce) }),
  pair: (of) => signed.pairBytes({ ...of, spki: fromBase64(vectors.device.spki) }),
  request: (of) => signed.requestBytes({ ...of, nonce: fromBase64(of.nonce), shown: fromBase64(of.shown) }),
  decision: (of) => decision(of),
  denial: (of) => decision(of),
  revoked: (of) => signed.revokedBytes(of),
  key: (of) => signed.keyBytes({ ...of, old: fromBase64(vectors.device.spki), spki: fromBase64(of.spki) }),
};

/** @param {any} of */
function decision(of) {
  return signed.decisionBytes({ ...of, id: of.request, nonce: fromBase64(of.nonce), shown: fromBase64(of.shown) });
}

/** Who signed what: the service proves requests and removals, a new key its own arrival, the device all else. @param {string} kind */
function signer(kind) {
  if (kind === 'key') return vectors.key.spki;
  return kind === 'request' || kind === 'revoked' ? vectors.service.spki : vectors.device.spki;
}

for (const [kind, make] of Object.entries(KINDS)) {
  test(`the example of a ${kind} has our bytes, and its signature verifies`, { skip }, async () => {
    const bytes = new Uint8Array(await make({ origin: vectors.origin, device: vectors.device.id, ...vectors[kind] }));
    assert.equal(Buffer.from(bytes).toString('hex'), vectors[kind].bytes);
    assert.ok(await verify(await readKey(fromBase64(signer(kind))), fromBase64(vectors[kind].signature), bytes));
  });
}

test('the examples of what is shown have our hashes', { skip }, async () => {
  for (const shown of vectors.shown) assert.equal(signed.toBase64(await signed.shownHash(shown)), shown.hash);
});

test('the examples of codes are ours', { skip }, async () => {
  for (const { secret, digits, time, code: wanted } of vectors.totp) {
    assert.equal(await code({ key: await importSecret(fromBase64(secret), 'SHA1'), digits, period: 30 }, time), wanted);
  }
});

test('the examples of answers without a connection are ours', { skip }, async () => {
  assert.ok(vectors.offline.length > 1);
  for (const { secret, request, nonce, shown, bytes, digits } of vectors.offline) {
    assert.equal(signed.toBase64(await signed.shownHash(shown)), shown.hash);
    const what = signed.offlineBytes({ origin: vectors.origin, id: request, nonce: fromBase64(nonce), shown: fromBase64(shown.hash) });
    assert.equal(Buffer.from(what).toString('hex'), bytes);
    assert.equal(await digitsOf(await importSecret(fromBase64(secret), 'SHA1'), what, 8), digits);
  }
});
