// @ts-check
// The passkey that stands before this device's approvals, one for each account: made once, and asked about one decision at a
// time. docs/authenticator-protocol.md, sections 3 and 5.
import { fetchAccounts } from "./device.js";
import { call, Refused, serverTime } from "./service.js";
import { fromBase64, toBase64 } from "./signed.js";

/** @typedef {import("./keep.js").Account} Account */

/** None was used or made: the person said no, took too long, or has none. Browsers do not tell which. */
export class NoPasskey extends Error {}

/** @returns {boolean} whether this browser knows passkeys, and this server can have any: they belong to a name, never to a bare number */
export function isPossible() {
  const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
  return "PublicKeyCredential" in window && "credentials" in navigator && !isNumber;
}

/** @param {Account | undefined} account @returns {"none" | "waits" | "ready"} how its passkey stands */
export function standing(account) {
  if (!account?.passkey) return "none";
  return serverTime() < account.passkey.from ? "waits" : "ready";
}

/** Makes the passkey of an account. @param {string} account */
export async function makePasskey(account) {
  const path = `accounts/${encodeURIComponent(account)}/passkey`;
  try {
    const { question, public_key: asked } = await call("POST", `${path}/begin`);
    const made = await prompt(() => navigator.credentials.create({ publicKey: options(asked) }));
    await call("POST", path, { question, answer: answer(made) });
  } catch (error) {
    // It is there already: another page of the app was quicker, or the answer to this one was lost.
    if (!(error instanceof Refused && error.code === "used")) throw error;
  }
  await fetchAccounts(0);
}

/** @typedef {{ question: string, public_key: any }} Asked */

/**
 * Asks for the question to the passkey about a decision that is about to be sent.
 * @param {string} request
 * @param {import("./signed.js").Bytes} decision its hash
 * @returns {Promise<Asked>}
 */
export function askPasskey(request, decision) {
  return call("POST", `requests/${encodeURIComponent(request)}/gate`, { decision: toBase64(decision) });
}

/**
 * Has the passkey answer.
 * @param {Asked} asked
 * @returns {Promise<{ question: string, answer: object }>}
 */
export async function answerTo({ question, public_key: asked }) {
  const given = await prompt(() => navigator.credentials.get({ publicKey: options(asked) }));
  return { question, answer: answer(given) };
}

/** @param {() => Promise<Credential | null>} ask @returns {Promise<PublicKeyCredential>} */
async function prompt(ask) {
  if (!isPossible()) throw new NoPasskey();
  try {
    const given = await ask();
    if (given instanceof PublicKeyCredential) return given;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  throw new NoPasskey();
}

/** @typedef {{ id: string, type: "public-key", transports?: AuthenticatorTransport[] }} Named */

/**
 * Options as they travel (bytes in base64url), as the browser takes them.
 * @param {any} asked
 * @returns {any}
 */
function options(asked) {
  /** @param {Named[] | undefined} named */
  const known = (named) => named?.map((one) => ({ ...one, id: fromBase64(one.id) }));
  return {
    ...asked,
    challenge: fromBase64(asked.challenge),
    user: asked.user && { ...asked.user, id: fromBase64(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials),
    allowCredentials: known(asked.allowCredentials),
  };
}

/** What the browser gave, as it travels. @param {PublicKeyCredential} credential */
function answer({ rawId, type, response }) {
  const id = toBase64(rawId);
  const clientDataJSON = toBase64(response.clientDataJSON);
  const said =
    response instanceof AuthenticatorAttestationResponse
      ? { clientDataJSON, attestationObject: toBase64(response.attestationObject), transports: response.getTransports?.() ?? [] }
      : signedPart(/** @type {AuthenticatorAssertionResponse} */ (response), clientDataJSON);
  return { id, rawId: id, type, extensions: {}, response: said };
}

/** @param {AuthenticatorAssertionResponse} response @param {string} clientDataJSON */
function signedPart({ authenticatorData, signature, userHandle }, clientDataJSON) {
  return {
    clientDataJSON,
    authenticatorData: toBase64(authenticatorData),
    signature: toBase64(signature),
    userHandle: userHandle ? toBase64(userHandle) : null,
  };
}
