// What a push service reads from a sender's `Authorization` header (RFC 8292).
import { createPublicKey, verify } from 'node:crypto';

const LONGEST_LIFE = 24 * 60 * 60;
/** An uncompressed point of P-256. */
const KEY_LENGTH = 65;

/** @typedef {{ key: string, audience: string, subject: string, expires: number }} Sender */

/**
 * @param {string} header
 * @param {string} origin of the push service
 * @returns {Sender} whose signature holds
 * @throws {Error} that says what is wrong with it
 */
export function readSender(header, origin) {
  const { t: token, k: key } = parameters(header);
  if (!token || !key) throw new Error('`vapid t=..., k=...` is needed');
  const [head = '', claims = '', signature = ''] = token.split('.');
  if (json(head).alg !== 'ES256') throw new Error('the algorithm is not ES256');
  const holds = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey(key), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!holds) throw new Error('the signature does not hold');
  const { aud, sub, exp } = json(claims);
  const now = Date.now() / 1000;
  if (aud !== origin) throw new Error(`aud is ${aud}, not ${origin}`);
  if (typeof exp !== 'number' || exp <= now) throw new Error('exp is past');
  if (exp > now + LONGEST_LIFE) throw new Error('exp is more than a day ahead');
  // RFC 8292 leaves `sub` out to the sender; some services do not.
  if (!/^(mailto:.+@.+|https:\/\/.+)$/.test(String(sub))) throw new Error(`sub is ${sub}`);
  return { key, audience: aud, subject: String(sub), expires: exp };
}

/**
 * @param {string} header
 * @returns {Record<string, string | undefined>}
 */
function parameters(header) {
  const [, list = ''] = /^vapid (.*)$/i.exec(header) ?? [];
  return Object.fromEntries(list.split(',').map((one) => one.trim().split(/=(.*)/s, 2)));
}

/**
 * @param {string} part
 * @returns {Record<string, unknown>}
 */
function json(part) {
  const read = JSON.parse(Buffer.from(part, 'base64url').toString());
  if (typeof read !== 'object' || read === null) throw new Error('a token of JSON is needed');
  return read;
}

/** @param {string} key */
function publicKey(key) {
  const point = Buffer.from(key, 'base64url');
  if (point.length !== KEY_LENGTH || point[0] !== 4) throw new Error('k is no point of P-256');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) =>
    half.toString('base64url'),
  );
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}
