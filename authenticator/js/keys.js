// @ts-check
// The device's key pair and the service's key: made, used, never shown. The private key cannot be exported, not even by
// this file.
import { toBase64 } from "./signed.js";

/** @typedef {import("./signed.js").Bytes} Bytes */
/** @typedef {{ privateKey: CryptoKey, spki: Bytes }} DeviceKey */

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** @returns {Promise<DeviceKey>} a new pair; only its public half can leave the browser */
export async function makeKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  return { privateKey, spki: new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)) };
}

/**
 * @param {CryptoKey} privateKey
 * @param {Bytes} bytes
 * @returns {Promise<Bytes>} raw r || s, 64 bytes
 */
export async function sign(privateKey, bytes) {
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE, privateKey, bytes));
}

/** @param {CryptoKey} privateKey @param {Bytes} bytes */
export async function signed(privateKey, bytes) {
  return toBase64(await sign(privateKey, bytes));
}

/**
 * @param {Bytes} spki
 * @returns {Promise<CryptoKey>} to verify with
 */
export function readKey(spki) {
  return crypto.subtle.importKey("spki", spki, CURVE, true, ["verify"]);
}

/**
 * @param {CryptoKey} publicKey
 * @param {Bytes} signature
 * @param {Bytes} bytes
 */
export function verify(publicKey, signature, bytes) {
  return crypto.subtle.verify(SIGNATURE, publicKey, signature, bytes);
}

/** @returns {Bytes} 16 random bytes, for one call */
export function nonce() {
  return crypto.getRandomValues(new Uint8Array(16));
}
