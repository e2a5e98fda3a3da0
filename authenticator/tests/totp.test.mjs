// RFC 6238, appendix B; RFC 4226, appendix D, by its first and last value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { code, importSecret, left, spaced } from '../js/totp.js';

const TIMES = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000];
const RFC_6238 = {
  SHA1: { length: 20, codes: ['94287082', '07081804', '14050471', '89005924', '69279037', '65353130'] },
  SHA256: { length: 32, codes: ['46119246', '68084774', '67062674', '91819424', '90698825', '77737706'] },
  SHA512: { length: 64, codes: ['90693936', '25091201', '99943326', '93441116', '38618901', '47863826'] },
};

for (const [algorithm, { length, codes }] of Object.entries(RFC_6238)) {
  test(`codes by ${algorithm} are those of RFC 6238`, async () => {
    const secret = Uint8Array.from({ length }, (_, at) => 48 + ((at + 1) % 10));
    const key = await importSecret(secret, algorithm);
    for (const [at, time] of TIMES.entries()) assert.equal(await code({ key, digits: 8, period: 30 }, time), codes[at]);
  });
}

test('six digits are the last six', async () => {
  const key = await importSecret(new TextEncoder().encode('12345678901234567890'), 'SHA1');
  assert.equal(await code({ key, digits: 6, period: 30 }, 0), '755224');
  assert.equal(await code({ key, digits: 6, period: 30 }, 9 * 30 + 29.9), '520489');
});

test('an imported secret cannot be exported', async () => {
  const key = await importSecret(new Uint8Array(20), 'SHA1');
  await assert.rejects(crypto.subtle.exportKey('raw', key));
});

test('an unknown algorithm is refused', () => {
  assert.throws(() => importSecret(new Uint8Array(20), 'MD5'), RangeError);
});

test('what is left of a step is above nothing and at most all of it', () => {
  assert.equal(left({ period: 30 }, 60), 30);
  assert.equal(left({ period: 30 }, 89), 1);
});

test('codes are read in two halves', () => {
  assert.deepEqual(['123456', '1234567', '12345678'].map(spaced), ['123 456', '123 4567', '1234 5678']);
});
