// What the stand-in server signs and checks, by Node's own cryptography and bytes put together anew from the protocol's page:
// nothing of the app is used, so that both can be wrong only separately.
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/** @param {(string | Buffer)[]} values */
export function bytes(...values) {
  return Buffer.concat(
    values.flatMap((value) => {
      const part = Buffer.from(value);
      return [u32(part.length), part];
    }),
  );
}

/** @param {number} value */
export function u32(value) {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

/** @param {number} value */
export function u64(value) {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}

/** @param {string | Buffer} value */
export const sha256 = (value) => createHash('sha256').update(value).digest();

/** @param {Buffer} value */
export const base64 = (value) => value.toString('base64url');

/** @param {string} written */
export const unbase64 = (written) => Buffer.from(written, 'base64url');

export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, spki: /** @type {Buffer} */ (publicKey.export({ type: 'spki', format: 'der' })) };
}

/** @param {import('node:crypto').KeyObject} key @param {Buffer} what */
export const signature = (key, what) => base64(sign('sha256', what, { key, dsaEncoding: 'ieee-p1363' }));

/** @param {Buffer} spki @param {string} written @param {Buffer} what */
export function isSigned(spki, written, what) {
  const key = createPublicKey({ key: spki, type: 'spki', format: 'der' });
  return verify('sha256', what, { key, dsaEncoding: 'ieee-p1363' }, unbase64(written));
}

/** @param {any} shown issuer, label, message, details, browser, place, number */
export function shownHash({ issuer, label, message, details, browser, place, number }) {
  const { mode, choices = [] } = number;
  return sha256(
    bytes(
      'countersign shown v1', issuer, label, message, u32(details.length), ...details.flat(),
      browser, place, mode, u32(choices.length), ...choices,
    ),
  );
}

/** RFC 6238 in Node. @param {Buffer} secret @param {number} now @param {{ digits?: number, period?: number, hash?: string }} [how] */
export function totp(secret, now, { digits = 6, period = 30, hash = 'sha1' } = {}) {
  return hotp(secret, u64(Math.floor(now / period)), digits, hash);
}

/** RFC 4226 over any bytes. @param {Buffer} secret @param {Buffer} what @param {number} digits @param {string} [hash] */
export function hotp(secret, what, digits, hash = 'sha1') {
  const mac = createHmac(hash, secret).update(what).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}
