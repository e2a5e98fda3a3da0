// @ts-check
// Requests: verified before anybody sees them, answered by a signature over what was seen.
// docs/authenticator-protocol.md, sections 4 and 5.
import { fetchAccounts, isLongAgo } from "./device.js";
import * as keep from "./keep.js";
import { readKey, signed, verify } from "./keys.js";
import { answerTo, askPasskey } from "./passkeys.js";
import { ask, call, leaveBehind, Refused, serverTime } from "./service.js";
import { decisionBytes, fromBase64, hash, requestBytes, shownHash, toBase64 } from "./signed.js";

/**
 * Takes an answer of the server: what it lists and proves to be the service's is shown, the rest is not.
 * @param {{ revision: number, requests: any[] }} answer
 */
export async function take({ revision, requests }) {
  const { device } = keep.now();
  if (!device) return;
  if (isLongAgo()) await fetchAccounts(0);
  else if (revision !== device.revision) await fetchAccounts(revision > device.revision ? device.revision : 0);
  // A request bears the names of when it was made: a site or a person may have been renamed since, an account be new.
  if (!requests.every(isOfKnown)) await fetchAccounts(0);
  const read = await Promise.all(requests.map(readRequest));
  const proven = read.filter((request) => request !== null);
  keep.set({ requests: proven, forged: proven.length < read.length, connection: "live" });
}

/** @param {any} from the protocol's REQUEST */
function isOfKnown(from) {
  const account = keep.now().accounts.find(({ id }) => id === from?.account);
  // A site may have put a gate before approvals since.
  const isGateKnown = from?.gate !== "passkey" || account?.gate === "passkey";
  return account !== undefined && account.issuer === from.issuer && account.label === from.label && isGateKnown;
}

/** @param {any} from the protocol's REQUEST @returns {Promise<keep.Request | null>} null if it is not proven */
async function readRequest(from) {
  const { device, accounts } = keep.now();
  const account = accounts.find(({ id }) => id === from?.account);
  if (!device || !account) return null;
  try {
    const { id, created, expires, issuer, label, message, details, browser, place, number } = from;
    const nonce = fromBase64(from.nonce);
    const shown = await shownHash({ issuer, label, message, details, browser, place, number });
    const bytes = requestBytes({
      origin: location.origin, device: device.id, id, nonce, account: account.id, created, expires, shown,
    });
    if (!(await verify(await readKey(device.serviceKey), fromBase64(from.signature), bytes))) return null;
    // Nobody signed for the gate: whoever takes it away on the way gets an approval that the server refuses.
    const gate = from.gate === "passkey" ? "passkey" : "none";
    return { id, account: account.id, created, expires, issuer, label, message, details, browser, place, number, nonce, shown, gate };
  } catch {
    // Not even shaped like a request.
    return null;
  }
}

/** @returns {keep.Request[]} those that can still be answered */
export function pending() {
  return keep.now().requests.filter(({ expires }) => expires > serverTime());
}

/** Tells the waiting page that its request is on the screen. @param {keep.Request} request */
export async function tellOpened({ id }) {
  try {
    await call("POST", `requests/${encodeURIComponent(id)}/seen`, { as: "opened" });
  } catch {
    // A courtesy to the page; the answer is what counts.
  }
}

/** @typedef {{ decision: "approve" | "deny", reason?: "" | "mistake" | "fraud", answer?: string }} Decided */

/**
 * @param {keep.Request} request
 * @param {Decided} decided
 * @returns {Promise<"approved" | "denied">}
 */
export async function decide(request, decided) {
  const attempt = async () => {
    const isGated = request.gate === "passkey" && decided.decision === "approve";
    const body = isGated ? await sealBehindGate(request, decided) : (await seal(request, decided)).body;
    return ask("POST", doorOf(request), body);
  };
  let answered;
  try {
    answered = await attempt();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code !== "clock") {
      if (error.status === 409 || error.status === 410 || error.code === "wrong_number") forget(request);
      throw error;
    }
    answered = await attempt();
  }
  forget(request);
  return answered.state;
}

/**
 * What is sent of an approval behind the gate. Asking for the question tells how wrong our clock is: then the decision is sealed anew
 * before its person is asked, or it would be refused, and the finger be asked for twice.
 * @param {keep.Request} request
 * @param {Decided} decided
 */
async function sealBehindGate(request, decided) {
  const { offset } = keep.now().settings;
  let sealed = await seal(request, decided);
  let asked = await askPasskey(request.id, await hash(sealed.bytes));
  if (keep.now().settings.offset !== offset) {
    sealed = await seal(request, decided);
    asked = await askPasskey(request.id, await hash(sealed.bytes));
  }
  return { ...sealed.body, passkey: await answerTo(asked) };
}

/**
 * A denial that is signed now, to be sent by a page that is being closed: by then there is no time left for signing.
 * @param {keep.Request} request
 * @returns {Promise<() => void>} sends it
 */
export async function prepareDenial(request) {
  const { body } = await seal(request, { decision: "deny" });
  return () => leaveBehind(doorOf(request), body);
}

/** @param {keep.Request} request */
function doorOf({ id }) {
  return `requests/${encodeURIComponent(id)}/decision`;
}

/** @param {keep.Request} request @param {Decided} decided */
async function seal({ id, created, nonce, shown }, { decision, reason = "", answer = "" }) {
  const { device } = keep.now();
  if (!device) throw new Error("no device");
  // Clocks differ by a second: a request is never answered before it was made.
  const time = Math.max(created, Math.floor(serverTime()));
  const bytes = decisionBytes({
    origin: location.origin, device: device.id, id, nonce, decision, reason, answer, time, shown,
  });
  const signature = await signed(device.key.privateKey, bytes);
  return { body: { device: device.id, decision, reason, answer, time, shown: toBase64(shown), signature }, bytes };
}

/** @param {keep.Request} request */
function forget({ id }) {
  keep.set({ requests: keep.now().requests.filter((request) => request.id !== id) });
}

/**
 * @param {number} [before] seconds since 1970
 * @returns {Promise<any[]>} newest first
 */
export async function history(before) {
  const answer = await call("GET", before ? `history?before=${before}` : "history");
  return answer.requests;
}

/** @returns {Promise<{ account: string, at: number, what: string }[]>} what happened to the accounts, newest first */
export async function changes() {
  const answer = await call("GET", "changes");
  return answer.changes;
}

/** "It was not me", said later. @param {string} id */
export function report(id) {
  return call("POST", `requests/${encodeURIComponent(id)}/report`);
}
