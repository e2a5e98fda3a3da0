// @ts-check
// Starts the app and leads from screen to screen: which one is asked for stands in the fragment, which one can be shown is
// decided here.
import { clear, refresh as refreshBell, silence } from "./bell.js";
import { renewKey } from "./device.js";
import { make } from "./draw.js";
import * as frame from "./frame.js";
import { direction } from "./direction.js";
import * as keep from "./keep.js";
import { askNow, listen, stayAwake } from "./live.js";
import { fromFragment } from "./offer.js";
import { catchInstallOffer, mustInstallFirst } from "./platform.js";
import { open as openProposals } from "./proposals.js";
import { pending } from "./requests.js";
import { account } from "./screens/account.js";
import { codes } from "./screens/codes.js";
import { history } from "./screens/history.js";
import { inbox } from "./screens/inbox.js";
import { offline } from "./screens/offline.js";
import { pair, paired, type } from "./screens/pair.js";
import { phone } from "./screens/phone.js";
import { request } from "./screens/request.js";
import { scan } from "./screens/scan.js";
import { settings } from "./screens/settings.js";
import { add, ended, homeScreenFirst, unused, welcome } from "./screens/welcome.js";
import { ask } from "./service.js";
import { toBase64 } from "./signed.js";
import { language, say, sayCount } from "./words.js";

/** @type {Record<string, (argument: string) => frame.Screen>} */
const SCREENS = { codes, inbox, request, offline, history, settings, account, add, scan, type, phone, pair, paired, welcome, ended, unused, home: homeScreenFirst };
const WITHOUT_DEVICE = ["scan", "type", "phone", "pair"];
/** Whoever has an offer has it from somebody who uses the app, whatever this page last heard of that. */
const WITH_OFFER = ["scan", "type", "pair"];

/** @type {frame.Screen | null} */
let current = null;
let shown = "";
/** The worker sent us to the inbox: a request that is alone there is opened. */
let isRung = false;

/** @returns {[name: string, argument: string]} */
function wanted() {
  // Anybody can write an address: what it names is a screen or nothing.
  const [, name = "", argument = ""] = /^#([a-z]+)(?:\/([\w-]+))?$/.exec(location.hash) ?? [];
  return [Object.hasOwn(SCREENS, name) ? name : "codes", argument];
}

/** @returns {[name: string, argument: string]} what can be shown of it */
function possible() {
  const { device, accounts, settings: kept, vanished, unused: isUnused, offer, held } = keep.now();
  const [name, argument] = wanted();
  if (name === "pair" && offer === "") return [device ? "add" : "welcome", ""];
  if (device) {
    if (name === "offline") return held === "" ? ["inbox", ""] : [name, held];
    if (["welcome", "phone", "ended", "unused", "home"].includes(name)) return ["codes", ""];
    if (name === "codes" && isUnused && accounts.length === 0) return ["unused", ""];
    return [name, argument];
  }
  const isGone = kept.ended === "revoked" || vanished;
  // Where nobody uses the app it is not worth a place on the Home Screen, and no number leads anywhere.
  if (isUnused && !isGone && !WITH_OFFER.includes(name)) return ["unused", ""];
  if (mustInstallFirst()) return ["home", ""];
  if (WITHOUT_DEVICE.includes(name)) return [name, argument];
  return [isGone ? "ended" : "welcome", ""];
}

function navigate() {
  takeLink();
  const [name, argument] = possible();
  const { language: chosen, name: app, ended: why } = keep.now().settings;
  // Words that became others are a reason to draw anew; the rest a screen does itself.
  const key = [name, argument, chosen, app, why].join(" ");
  if (key === shown) return;
  const isFirst = shown === "";
  const isSamePlace = shown.startsWith(`${name} ${argument} `);
  shown = key;
  current?.leave?.();
  document.documentElement.lang = language();
  document.documentElement.dir = direction(language());
  current = (SCREENS[name] ?? codes)(argument);
  frame.show(current, name);
  if (!isFirst && !isSamePlace) frame.focusTitle();
  look();
}

/** A page's link was opened: what it brings is taken out of the address bar, and kept until the person says yes. */
function takeLink() {
  const led = fromFragment(location.hash);
  if (!led) return;
  if ("request" in led) return window.history.replaceState(null, "", `#request/${led.request}`);
  const isOffer = "offer" in led;
  window.history.replaceState(null, "", isOffer ? "#pair" : "#offline");
  keep.set(isOffer ? { offer: led.offer } : { held: led.offline });
}

/** Brings what is on the screen up to date. */
function look() {
  const { connection, settings: { theme } } = keep.now();
  if (theme) document.documentElement.dataset["theme"] = theme;
  else document.documentElement.dataset["theme"] = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const requests = pending();
  frame.count(requests.length);
  const [name] = possible();
  const isOpen = ["inbox", "request", "offline", "paired"].includes(name);
  const [first] = requests;
  if (first && !isOpen) {
    const href = requests.length === 1 ? `#request/${encodeURIComponent(first.id)}` : "#inbox";
    frame.announce({ kind: "request", text: sayCount("banner.count", requests.length), href });
  } else if (name !== "codes" && openProposals().length > 0) {
    frame.announce({ kind: "request", text: say("proposal.title", { site: openProposals()[0]?.issuer ?? "" }), href: "#codes" });
  } else if (connection === "refused") frame.announce({ kind: "warning", text: say("banner.refused") });
  else if (connection === "offline" && keep.now().device) frame.announce({ kind: "quiet", text: say("banner.offline") });
  else frame.announce(null);
  void showBadge(requests.length);
  if (isRung && name === "inbox" && requests.length > 0) {
    isRung = false;
    if (first && requests.length === 1) location.replace(`#request/${encodeURIComponent(first.id)}`);
  }
  current?.update?.();
}

let badge = 0;

/** @param {number} count on the app's icon, where the system has that */
async function showBadge(count) {
  if (count === badge) return;
  badge = count;
  if (count === 0) void clear().catch(() => {});
  await (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
}

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const address = new URL("../sw.js", import.meta.url).href;
  // The one script address that may be made from a string, and only this one.
  const policy = /** @type {any} */ (window).trustedTypes?.createPolicy("countersign-worker", {
    createScriptURL: (/** @type {string} */ asked) => {
      if (asked !== address) throw new TypeError("not the worker");
      return asked;
    },
  });
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kind === "pushed") askNow();
    if (data?.kind !== "open") return;
    isRung = true;
    location.hash = ["history", "codes"].includes(data.at) ? `#${data.at}` : "#inbox";
    askNow();
    look();
  });
  leaveOldCode();
  await navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address, { updateViaCache: "none" });
}

/** A new worker brings new files; this page still runs the old ones, and is loaded anew when nobody looks. */
function leaveOldCode() {
  let hadWorker = navigator.serviceWorker.controller !== null;
  let isOld = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    isOld = hadWorker;
    hadWorker = true;
  });
  document.addEventListener("visibilitychange", () => {
    // Not in the middle of something.
    if (isOld && document.visibilityState === "hidden" && current?.bar) location.reload();
  });
}

let rungWith = "";

/** A subscription is good for one key of the server, and until it is dropped: then another is made. */
async function keepBell() {
  const { device, settings: { bellLost } } = keep.now();
  const key = device ? `${toBase64(device.pushKey)} ${bellLost}` : "";
  if (key === rungWith) return;
  rungWith = key;
  // The push service may not answer; the next start tries again.
  await (device ? refreshBell() : silence()).catch(() => {});
}

async function askServer() {
  try {
    const { name, used } = await ask("GET", "server");
    if (name && name !== keep.now().settings.name) await keep.saveSettings({ name });
    keep.set({ unused: used === false });
  } catch {
    // Offline: what is known stays.
  }
}

async function start() {
  // js/floor.js has said why this browser will not do.
  if (document.documentElement.classList.contains("floor")) return;
  catchInstallOffer();
  frame.build();
  try {
    await keep.open();
  } catch {
    // A private window, say: without a place for the key there is no device.
    frame.show({ title: say("storage.title"), body: [make("p", { class: "lead" }, say("storage.what"))] }, "");
    return;
  }
  isRung = location.hash === "#inbox";
  addEventListener("hashchange", navigate);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);
  keep.watch(() => {
    listen();
    navigate();
    look();
    void keepBell();
  });
  navigate();
  setInterval(() => {
    if (document.visibilityState === "visible") look();
  }, 1000);
  stayAwake();
  listen();
  await registerWorker();
  await askServer();
  await keepBell();
  await renewKey().catch(() => {});
}

void start();
