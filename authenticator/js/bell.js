// @ts-check
// Notifications: this browser's subscription, and telling the server of it. docs/authenticator-protocol.md, section 6.
import * as keep from "./keep.js";
import { isInstalled, platform } from "./platform.js";
import { call } from "./service.js";
import { toBase64 } from "./signed.js";

/** @typedef {"on" | "off" | "blocked" | "install" | "impossible"} Bell */

/** @returns {Bell} `install`: possible once the app is on the Home Screen */
export function bell() {
  const { device, settings } = keep.now();
  if (device?.pushKey.length === 0) return "impossible";
  if (!("Notification" in window && "PushManager" in window && "serviceWorker" in navigator)) {
    return platform() === "ios" && !isInstalled() ? "install" : "impossible";
  }
  if (Notification.permission === "denied") return "blocked";
  return settings.bell !== "" && Notification.permission === "granted" ? "on" : "off";
}

/**
 * Asks the person, subscribes, tells the server. Call from a click.
 * @returns {Promise<Bell>}
 */
export async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return bell();
  await tell(await subscribe());
  return bell();
}

export async function turnOff() {
  await call("DELETE", "push");
  await keep.saveSettings({ bell: "" });
  await (await subscription())?.unsubscribe();
}

/** Sees to it that the server knows the subscription this browser has now. Call at each start, and when one was dropped. */
export async function refresh() {
  const { device } = keep.now();
  if (!device || bell() !== "on") return;
  const made = await subscribe();
  const { bell: told, bellKey } = keep.now().settings;
  // Not told twice: the server may have dropped it since, and is about to say so.
  if (made.endpoint === told && bellKey === toBase64(device.pushKey)) return;
  await tell(made);
}

/** A notice on its way, to try it out. */
export function ring() {
  return call("POST", "push/test");
}

async function subscription() {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager.getSubscription();
}

/** @returns {Promise<PushSubscription>} one that was made with the server's key of today, and that was not dropped */
async function subscribe() {
  const { pushManager } = await navigator.serviceWorker.ready;
  const { device, settings: { bellLost } } = keep.now();
  if (!device) throw new Error("no device");
  const found = await pushManager.getSubscription();
  // Not every browser says which key a subscription was made with.
  const said = found?.options?.applicationServerKey;
  const madeWith = said ? toBase64(said) : keep.now().settings.bellKey;
  if (found && found.endpoint !== bellLost && madeWith === toBase64(device.pushKey)) return found;
  await found?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: device.pushKey });
}

/** @param {PushSubscription} made */
async function tell(made) {
  const { device } = keep.now();
  const [p256dh, auth] = [made.getKey("p256dh"), made.getKey("auth")];
  if (!device || !p256dh || !auth) throw new Error("a subscription without keys");
  await call("PUT", "push", {
    endpoint: made.endpoint,
    p256dh: toBase64(p256dh),
    auth: toBase64(auth),
    key: toBase64(device.pushKey),
  });
  await keep.saveSettings({ bell: made.endpoint, bellKey: toBase64(device.pushKey), bellLost: "" });
}

/** Takes the notices away: nothing waits any more. */
export async function clear() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notice of (await registration?.getNotifications?.()) ?? []) notice.close();
}

/** A device that ended rings no more. */
export async function silence() {
  await clear();
  const registration = await navigator.serviceWorker?.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
