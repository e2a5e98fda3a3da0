// @ts-check
// Keeps one question open with the server as long as somebody looks, and asks anew when the app comes back to life.
import * as keep from "./keep.js";
import { fetchProposals } from "./proposals.js";
import { take } from "./requests.js";
import { call, Refused } from "./service.js";

const LONGEST_WAIT = 25;
const LONGEST_PAUSE = 30_000;

let running = false;
/** @type {AbortController | null} */
let asking = null;
let askedAt = 0;
let wakeUp = () => {};

/** Begins, unless it has begun. Ends by itself when there is no device any more. */
export function listen() {
  if (running) return;
  running = true;
  void loop().finally(() => (running = false));
}

/** Asks at once: something happened that this page does not know yet. */
export function askNow() {
  asking?.abort();
  wakeUp();
  listen();
}

/** Hears when the app comes back to life. Call once. */
export function stayAwake() {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") awake();
    // A phone ends the call of a hidden page without telling; so we do it ourselves.
    else asking?.abort();
  });
  for (const sign of ["pageshow", "online", "focus"]) addEventListener(sign, awake);
  addEventListener("offline", () => {
    if (keep.now().connection === "live") keep.set({ connection: "offline" });
  });
}

function awake() {
  // A call that has just begun is as good as a new one.
  if (Date.now() - askedAt > 2000) asking?.abort();
  wakeUp();
  listen();
}

async function loop() {
  let revision = 0;
  let wait = 0;
  let tries = 0;
  while (keep.now().device) {
    if (document.visibilityState === "hidden") {
      await pause(LONGEST_PAUSE);
      wait = 0;
      continue;
    }
    const stop = (asking = new AbortController());
    askedAt = Date.now();
    try {
      // The first question of each stretch is answered at once, with everything.
      const path = `requests?after=${wait ? revision : 0}&wait=${wait}`;
      const answer = await call("GET", path, undefined, { signal: stop.signal, patience: wait + 10 });
      await take(answer);
      // Nobody rings for these: they are asked for when the app is opened, and with each answer while it is.
      void fetchProposals().catch(() => {});
      const isEmpty = wait > 0 && answer.revision === revision && Date.now() - askedAt < 1000;
      revision = answer.revision;
      wait = LONGEST_WAIT;
      tries = 0;
      // A server that does not keep us waiting is not asked without end.
      if (isEmpty) await pause(2000);
    } catch (error) {
      wait = 0;
      if (stop.signal.aborted) continue;
      const refused = error instanceof Refused ? error : null;
      if (keep.now().connection !== "refused" || !refused) keep.set({ connection: "offline" });
      const longer = refused?.retryAfter ? refused.retryAfter * 1000 : refused?.status === 401 ? LONGEST_PAUSE : 0;
      await pause(Math.max(longer, Math.min(LONGEST_PAUSE, 500 * 2 ** tries++)));
    } finally {
      asking = null;
    }
  }
}

/** @param {number} milliseconds at most; shorter when the app wakes up */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wakeUp = () => {
      clearTimeout(timer);
      resolve(undefined);
    };
  });
}
