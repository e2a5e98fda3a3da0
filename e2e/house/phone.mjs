// The virtual phone: numbers nobody owns here, and the texts that arrived at them.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { phone, results } from './addresses.mjs';

const ARRIVES_WITHIN = 15_000;

/** @typedef {{ id: string, to: string, text: string }} Text */

/**
 * A mobile number of its own for each story, so that no story meets another's limits or counts its texts. Files of
 * stories run side by side: whoever makes the number's folder has it.
 */
export function freshNumber() {
  return reserve('+447400', 6);
}

/** A landline of its own for each story, of those kept for plays. */
export function freshLandline() {
  return reserve('+442079460', 3);
}

/**
 * @param {string} start
 * @param {number} count how many digits follow
 */
function reserve(start, count) {
  const taken = join(results, 'numbers');
  mkdirSync(taken, { recursive: true });
  for (;;) {
    const number = start + String(randomInt(10 ** count)).padStart(count, '0');
    try {
      mkdirSync(join(taken, number));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') continue;
      throw error;
    }
    return number;
  }
}

/** What a voice says for the digits from 0 to 9. */
const SAID = [
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
];

/**
 * Opens the phone's screen, waits until it rings, and answers.
 * @param {import('playwright-core').Page} page
 * @param {string} number in international form
 * @returns {Promise<string>} the code that is said, twice
 */
export async function answerCall(page, number) {
  await page.goto(`${phone}/?to=${encodeURIComponent(number)}`);
  // A call that was answered before stays on the screen for a while, below the one that rings.
  const ringing = page.locator('.call:has(.answer)', { hasText: number });
  const id = await ringing.getAttribute('data-number');
  const call = page.locator(`.call[data-number="${id}"]`);
  await call.locator('.answer').click();
  const said = await call.locator('.body').innerText();
  const digits = [...said.matchAll(/\p{L}+/gu)]
    .map(([word]) => Math.max(...SAID.map((digits) => digits.indexOf(word))))
    .filter((digit) => digit >= 0);
  const length = digits.length / 2;
  assert.ok(length >= 4, said);
  assert.deepEqual(digits.slice(0, length), digits.slice(length), said);
  return digits.slice(0, length).join('');
}

/**
 * The texts a number received, newest first.
 * @param {string} number in international form
 * @returns {Promise<Text[]>}
 */
export async function texts(number) {
  const answer = await fetch(`${phone}/?to=${encodeURIComponent(number)}`);
  assert.equal(answer.status, 200, 'the virtual phone answers');
  const found = (await answer.text()).matchAll(
    /<li class="text" data-number="(\d+)">.*?class="to">(.*?)<.*?<p class="body">(.*?)<\/p>/gs,
  );
  return [...found]
    .map(([, id = '', to = '', body = '']) => ({ id, to: plain(to), text: plain(body) }))
    .filter((text) => text.to === number);
}

/** Texts that tell what happened, or invite, have links in them, and those that carry codes have none. @param {Text} text */
const bearsCode = ({ text }) => !text.includes('://') && /(?<!\w)\d{4,10}(?!\w)/.test(text);

/**
 * Does something and waits for the text that it causes.
 * @param {string} number
 * @param {() => Promise<unknown>} act
 * @param {(text: Text) => boolean} [isIt] one with a code unless told otherwise: what was done before may still be told of
 * @returns {Promise<Text>}
 */
export async function textAfter(number, act, isIt = bearsCode) {
  const before = new Set((await texts(number)).map((text) => text.id));
  await act();
  const until = Date.now() + ARRIVES_WITHIN;
  for (;;) {
    const fresh = (await texts(number)).find((text) => !before.has(text.id) && isIt(text));
    if (fresh) return fresh;
    assert.ok(Date.now() < until, `no text arrived at ${number} within ${ARRIVES_WITHIN / 1000} s`);
    await pause(100);
  }
}

/**
 * The code in a text.
 * @param {Text} text
 * @param {number} [length] of the code, where it is not six to eight digits
 */
export function codeIn({ text }, length) {
  const code = new RegExp(`(?<!\\d)\\d{${length ?? '6,8'}}(?!\\d)`).exec(text)?.[0];
  assert.ok(code, `a code in: ${text}`);
  return code;
}

/**
 * A code that is surely not the right one.
 * @param {string} code
 */
export function wrongCode(code) {
  return code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
}

/** @type {Record<string, string>} */
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** @param {string} html */
export function plain(html) {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) =>
      String.fromCodePoint(parseInt(code, hex ? 16 : 10)),
    )
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => NAMED[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
