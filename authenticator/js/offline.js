// @ts-check
// The answer of a phone without a connection: what a page's QR code holds, and the digits that are made of it.
// docs/authenticator-protocol.md, section 5.
import * as keep from "./keep.js";
import { fromBase64, offlineBytes, shownHash } from "./signed.js";
import { digitsOf } from "./totp.js";

/** How many digits the page asks for. */
const DIGITS = 8;

/**
 * @typedef {{ id: string, nonce: import("./signed.js").Bytes, expires: number, accounts: string[], issuer: string,
 *   label: string, message: string, details: [string, string][], browser: string, place: string }} Asked
 */

/** @param {string} held what stands behind "#offline=" @returns {Asked | null} null for what is none */
export function read(held) {
  try {
    const listed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64(held)));
    const [id, nonce, expires, accounts, issuer, label, message, details, browser, place] = listed;
    const texts = [id, issuer, label, message, browser, place, ...accounts, ...details.flat()];
    const isShaped = listed.length === 10 && Number.isSafeInteger(expires) && details.every((/** @type {unknown[]} */ pair) => pair.length === 2);
    if (!isShaped || !texts.every((text) => typeof text === "string")) return null;
    return { id, nonce: fromBase64(nonce), expires, accounts, issuer, label, message, details, browser, place };
  } catch {
    return null;
  }
}

/** @param {Asked} asked @returns {keep.Account | undefined} the one of this device that may answer */
export function accountOf({ accounts }) {
  return keep.now().accounts.find(({ id, state }) => state === "active" && accounts.includes(id));
}

/**
 * @param {Asked} asked
 * @param {keep.Account} account
 * @returns {Promise<string>} what the person types into the page
 */
export async function digits({ id, nonce, issuer, label, message, details, browser, place }, { seed }) {
  // No number is carried to the phone: what is carried back are the digits.
  const shown = await shownHash({ issuer, label, message, details, browser, place, number: { mode: "none" } });
  return digitsOf(seed.key, offlineBytes({ origin: location.origin, id, nonce, shown }), DIGITS);
}
