// Any other authenticator app: what it reads from the page, and the codes it shows (RFC 6238 with its usual values).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

/** @typedef {import('playwright-core').Page} Page */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PERIOD = 30;

/**
 * The secret on the page, as its link has it.
 * @param {Page} page
 */
export async function otherAppSecret(page) {
  const link = await page.locator('a[href^="otpauth://totp/"]').getAttribute('href');
  const secret = new URL(link ?? '').searchParams.get('secret');
  assert.ok(secret, `a secret in ${link}`);
  return secret;
}

/**
 * @param {string} secret in base 32
 * @param {number} [steps] from now: no code counts twice, and the next one counts already
 * @param {number} [digits]
 */
export function codeOf(secret, steps = 0, digits = 6) {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / PERIOD) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE(mac.readUInt8(19) & 15) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}
