// Keys of a device: made here, good elsewhere, never out.
import assert from 'node:assert/strict';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { test } from 'node:test';
import { makeKey, nonce, readKey, sign, signed, verify } from '../js/keys.js';
import { fromBase64 } from '../js/signed.js';

const words = new TextEncoder().encode('is it you?');

test('another library verifies what a device signs', async () => {
  const { privateKey, spki } = await makeKey();
  assert.equal(spki.length, 91);
  const signature = await sign(privateKey, words);
  assert.equal(signature.length, 64);
  const key = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
  assert.ok(nodeVerify('sha256', words, { key, dsaEncoding: 'ieee-p1363' }, signature));
});

test('a changed byte or another key does not verify', async () => {
  const [own, other] = [await makeKey(), await makeKey()];
  const signature = fromBase64(await signed(own.privateKey, words));
  assert.ok(await verify(await readKey(own.spki), signature, words));
  assert.ok(!(await verify(await readKey(own.spki), signature, words.slice(1))));
  assert.ok(!(await verify(await readKey(other.spki), signature, words)));
});

test('the private key cannot be exported', async () => {
  const { privateKey } = await makeKey();
  for (const format of /** @type {const} */ (['pkcs8', 'jwk'])) await assert.rejects(crypto.subtle.exportKey(/** @type {any} */ (format), privateKey));
});

test('two calls have two nonces', () => {
  assert.notDeepEqual(nonce(), nonce());
  assert.equal(nonce().length, 16);
});
