// @ts-check
// Calls of the server: signed where the protocol says so, with the server's clock, and once more when ours was wrong.
// docs/authenticator-protocol.md, sections 1, 2 and 7.
import * as keep from "./keep.js";
import { nonce, readKey, signed, verify } from "./keys.js";
import { callBytes, fromBase64, revokedBytes, toBase64 } from "./signed.js";

/** @typedef {{ signal?: AbortSignal, patience?: number }} Manner `patience` in seconds */

/** The server said no: `code` is the protocol's word. */
export class Refused extends Error {
  /** @param {number} status @param {any} body @param {string | null} retryAfter */
  constructor(status, body, retryAfter) {
    super(body?.error?.message ?? `status ${status}`);
    this.status = status;
    this.code = String(body?.error?.code ?? "");
    /** Of a request that is decided. */
    this.state = String(body?.state ?? "");
    this.revoked = body?.revoked;
    this.retryAfter = Number(retryAfter) || 0;
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}

/** @returns {number} seconds since 1970 by the server's clock */
export function serverTime() {
  return Date.now() / 1000 + keep.now().settings.offset;
}

/**
 * A call that needs no device.
 * @param {string} method
 * @param {string} path below /app/v1/
 * @param {unknown} [body]
 * @param {Manner} [manner]
 * @returns {Promise<any>} the answer; null for an empty one
 */
export function ask(method, path, body, manner) {
  return send(method, path, body, manner, async () => ({}));
}

/**
 * Sends something from a page that is just being closed; whether it arrives is not heard.
 * @param {string} path
 * @param {unknown} body
 */
export function leaveBehind(path, body) {
  navigator.sendBeacon(`/app/v1/${path}`, new Blob([JSON.stringify(body)], { type: "application/json" }));
}

/**
 * A call of this device.
 * @param {string} method
 * @param {string} path below /app/v1/
 * @param {unknown} [body]
 * @param {Manner} [manner]
 * @returns {Promise<any>}
 */
export async function call(method, path, body, manner) {
  const key = keep.now().device?.key;
  try {
    return await callOnce(method, path, body, manner);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The answer to a change of keys may have been lost: the server may know the new one already.
    const again = error.code === "unauthorized" && (await byNewerKey(key, method, path, body, manner));
    if (again) return again.answer;
    if (error.code === "revoked" || error.code === "unauthorized") await turnedAway(error);
    throw error;
  }
}

/** @param {string} method @param {string} path @param {unknown} body @param {Manner} [manner] @param {CryptoKey} [other] */
async function callOnce(method, path, body, manner, other) {
  const attempt = () => send(method, path, body, manner, (sent) => authorization(method, path, sent, other));
  try {
    return await attempt();
  } catch (error) {
    // `send` has taken the server's clock by now.
    if (error instanceof Refused && error.code === "clock") return attempt();
    throw error;
  }
}

/** @param {string} method @param {string} path @param {string} body @param {CryptoKey} [other] */
async function authorization(method, path, body, other) {
  const { device } = keep.now();
  if (!device) throw new Error("no device");
  const [time, once] = [Math.floor(serverTime()), nonce()];
  const bytes = await callBytes({
    origin: location.origin, device: device.id, method, path: `/app/v1/${path}`, body, time, nonce: once,
  });
  const signature = await signed(other ?? device.key.privateKey, bytes);
  return { authorization: `Device id="${device.id}", t="${time}", n="${toBase64(once)}", sig="${signature}"` };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {Manner | undefined} manner
 * @param {(body: string) => Promise<Record<string, string>>} headers
 */
async function send(method, path, body, { signal, patience = 15 } = {}, headers) {
  const sent = body === undefined ? "" : JSON.stringify(body);
  const stop = new AbortController();
  const giveUp = () => stop.abort();
  const timer = setTimeout(giveUp, patience * 1000);
  signal?.addEventListener("abort", giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    const response = await fetch(`/app/v1/${path}`, {
      method,
      headers: { ...(await headers(sent)), ...(sent && { "content-type": "application/json" }) },
      body: sent || undefined,
      signal: stop.signal,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
    const text = await response.text();
    const answer = text === "" ? null : JSON.parse(text);
    if (Number.isFinite(answer?.now)) await setClock(answer.now, answer?.error?.code === "clock");
    if (!response.ok) throw new Refused(response.status, answer, response.headers.get("retry-after"));
    return answer;
  } catch (error) {
    // No answer, or one that is not JSON, which then came from something between us and the server.
    throw error instanceof Refused ? error : new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

/**
 * @param {number} now the server's
 * @param {boolean} exactly the server complained of ours
 */
async function setClock(now, exactly) {
  const offset = Math.round(now - Date.now() / 1000);
  // Answers take their time on the way: a second more or less is no news.
  if (exactly || Math.abs(offset - keep.now().settings.offset) > 2) await keep.saveSettings({ offset });
}

/**
 * The call once more: by the key that was on its way to the server, or by the one that another call has found out to be the
 * device's meanwhile. Nothing, if there is no such key or the server does not know it either.
 * @param {keep.Device["key"] | undefined} old the key it was signed with
 * @param {string} method @param {string} path @param {unknown} body @param {Manner} [manner]
 * @returns {Promise<{ answer: any } | undefined>}
 */
async function byNewerKey(old, method, path, body, manner) {
  const { device } = keep.now();
  const isReplaced = device?.key !== old;
  if (!device || !(isReplaced || device.next)) return;
  try {
    if (isReplaced) return { answer: await callOnce(method, path, body, manner) };
    const { next, ...rest } = device;
    const answer = await callOnce(method, path, body, manner, next?.privateKey);
    if (next) await keep.saveDevice({ ...rest, key: next, made: Math.floor(serverTime()) });
    return { answer };
  } catch {
    return;
  }
}

/**
 * The server does not want this device. Only its own signature makes the app forget anything: whoever can merely answer
 * in its place must not be able to.
 * @param {Refused} refused
 */
async function turnedAway({ revoked }) {
  const { device, accounts } = keep.now();
  if (!device) return;
  if (revoked && (await isProof(device, revoked))) await keep.wipe("revoked");
  // It came with a number and no site took it in time: there is nothing in it that could be lost.
  else if (accounts.length === 0 && device.kept && serverTime() >= device.kept) await keep.wipe("forgotten");
  else keep.set({ connection: "refused" });
}

/** @param {keep.Device} device @param {any} proof */
async function isProof(device, proof) {
  try {
    if (proof.device !== device.id) return false;
    const bytes = revokedBytes({ origin: location.origin, device: device.id, time: proof.time });
    return await verify(await readKey(device.serviceKey), fromBase64(proof.signature), bytes);
  } catch {
    return false;
  }
}
