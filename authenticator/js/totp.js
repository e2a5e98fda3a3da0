// @ts-check
// Codes of the moment (RFC 6238), from a seed that cannot be exported.

/** @typedef {"SHA1" | "SHA256" | "SHA512"} Algorithm */
/** @typedef {{ key: CryptoKey, digits: number, period: number }} Seed */

/** @type {Record<string, string>} */
const HASHES = { SHA1: "SHA-1", SHA256: "SHA-256", SHA512: "SHA-512" };

/**
 * @param {import("./signed.js").Bytes} secret
 * @param {string} algorithm
 * @returns {Promise<CryptoKey>}
 */
export function importSecret(secret, algorithm) {
  const hash = HASHES[algorithm];
  if (!hash) throw new RangeError(`no such algorithm: ${algorithm}`);
  return crypto.subtle.importKey("raw", secret, { name: "HMAC", hash }, false, ["sign"]);
}

/**
 * @param {Seed} seed
 * @param {number} now seconds since 1970, by the server's clock
 * @returns {Promise<string>} the code, with its leading zeros
 */
export async function code({ key, digits, period }, now) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / period)));
  return digitsOf(key, counter, digits);
}

/**
 * @param {CryptoKey} key of a seed
 * @param {BufferSource} bytes
 * @param {number} digits
 * @returns {Promise<string>} the digits HOTP makes of them
 */
export async function digitsOf(key, bytes, digits) {
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, bytes));
  // RFC 4226, section 5.3: the last four bits say where the number stands.
  const at = mac.getUint8(mac.byteLength - 1) & 15;
  const number = (mac.getUint32(at) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, "0");
}

/**
 * @param {{ period: number }} seed
 * @param {number} now
 * @returns {number} seconds until the next code, above 0
 */
export function left({ period }, now) {
  return period - (now % period);
}

/** @param {string} code @returns {string} in two halves, as people read it: "123 456", "1234 5678", "123 4567" */
export function spaced(code) {
  const middle = Math.floor(code.length / 2);
  return `${code.slice(0, middle)} ${code.slice(middle)}`;
}
