// @ts-check
// The bytes that are signed and the hashes that bind them, exactly as docs/authenticator-protocol.md lists them. Pure:
// no key, no clock, no network.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {{ mode: "type" | "pick" | "none", choices?: string[] }} Carried */
/**
 * What a person is shown of a request.
 * @typedef {{ issuer: string, label: string, message: string, details: [string, string][], browser: string, place: string,
 *   number: Carried }} Shown
 */

const text = new TextEncoder();

/** @param {string | Bytes} value @returns {Bytes} its length as four bytes, then itself */
function field(value) {
  const bytes = typeof value === "string" ? text.encode(value) : value;
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length);
  out.set(bytes, 4);
  return out;
}

/** @param {number} value @returns {Bytes} */
function u32(value) {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** @param {number} value whole seconds @returns {Bytes} */
export function u64(value) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

/** @param {(string | Bytes)[]} values @returns {Bytes} */
function fields(...values) {
  const parts = values.map(field);
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param {string | Bytes} value @returns {Promise<Bytes>} SHA-256 */
export async function hash(value) {
  const bytes = typeof value === "string" ? text.encode(value) : value;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * A call of the device (section 2).
 * @param {{ origin: string, device: string, method: string, path: string, body: string | Bytes, time: number, nonce: Bytes }} call
 */
export async function callBytes({ origin, device, method, path, body, time, nonce }) {
  return fields("countersign call v1", origin, device, method, path, await hash(body), u64(time), nonce);
}

/**
 * That the new key is in the hands of whoever redeems the offer (section 3).
 * @param {{ origin: string, offer: string, spki: Bytes }} pairing
 */
export async function pairBytes({ origin, offer, spki }) {
  return fields("countersign pair v1", origin, await hash(offer), spki);
}

/**
 * The hash of everything a person is shown (section 4).
 * @param {Shown} shown
 */
export async function shownHash({ issuer, label, message, details, browser, place, number }) {
  const choices = number.choices ?? [];
  return hash(
    fields(
      "countersign shown v1", issuer, label, message,
      u32(details.length), ...details.flat(),
      browser, place, number.mode,
      u32(choices.length), ...choices,
    ),
  );
}

/**
 * What the service signs of a request (section 4).
 * @param {{ origin: string, device: string, id: string, nonce: Bytes, account: string, created: number, expires: number,
 *   shown: Bytes }} request
 */
export function requestBytes({ origin, device, id, nonce, account, created, expires, shown }) {
  return fields(
    "countersign request v1", origin, device, id, nonce, account, u64(created), u64(expires), shown,
  );
}

/**
 * What the device signs when its person has decided (section 5).
 * @param {{ origin: string, device: string, id: string, nonce: Bytes, decision: string, reason: string, answer: string,
 *   time: number, shown: Bytes }} decided
 */
export function decisionBytes({ origin, device, id, nonce, decision, reason, answer, time, shown }) {
  return fields(
    "countersign decision v1", origin, device, id, nonce, decision, reason, answer, u64(time), shown,
  );
}

/**
 * What the digits are made of that a phone without a connection shows (section 5).
 * @param {{ origin: string, id: string, nonce: Bytes, shown: Bytes }} asked
 */
export function offlineBytes({ origin, id, nonce, shown }) {
  return fields("countersign offline v1", origin, id, nonce, shown, "approve");
}

/**
 * That a new key takes the place of the old one (section 7).
 * @param {{ origin: string, device: string, old: Bytes, spki: Bytes }} change
 */
export function keyBytes({ origin, device, old, spki }) {
  return fields("countersign key v1", origin, device, old, spki);
}

/**
 * The service's proof that this device was removed (section 7).
 * @param {{ origin: string, device: string, time: number }} removal
 */
export function revokedBytes({ origin, device, time }) {
  return fields("countersign revoked v1", origin, device, u64(time));
}

/** @param {Bytes | ArrayBuffer} bytes @returns {string} base64url without padding */
export function toBase64(bytes) {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return btoa(String.fromCharCode(...view)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} written base64url without padding @returns {Bytes} */
export function fromBase64(written) {
  const letters = atob(written.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
