// @ts-check
// Where the app runs: what kind of device, installed or in a tab. Guesses by names are used for words and names only,
// with one exception: on an iPhone a tab and the Home Screen app do not share what they keep.

/** @typedef {"android" | "ios" | "desktop" | "other"} Platform */

/** @returns {Platform} */
export function platform() {
  const agent = navigator.userAgent;
  if (/iPhone|iPad|iPod/.test(agent)) return "ios";
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1) return "ios";
  if (/Android/.test(agent)) return "android";
  return /Windows|Macintosh|Linux|CrOS/.test(agent) ? "desktop" : "other";
}

/** @returns {boolean} opened from the Home Screen or as a window of its own */
export function isInstalled() {
  const standalone = /** @type {{ standalone?: boolean }} */ (navigator).standalone === true;
  return standalone || matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches;
}

/** @returns {boolean} what is kept here would stay in the tab, out of the installed app's reach */
export function mustInstallFirst() {
  return platform() === "ios" && !isInstalled();
}

/** @returns {Promise<string>} a name for this device that its owner will know it by */
export async function guessName() {
  const agent = navigator.userAgent;
  if (platform() === "ios") return /iPhone/.test(agent) ? "iPhone" : "iPad";
  const data = /** @type {any} */ (navigator).userAgentData;
  const model = await data?.getHighEntropyValues?.(["model"]).then(
    (/** @type {any} */ found) => found.model,
    () => "",
  );
  if (model) return model;
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : "Safari";
  const systems = /** @type {const} */ ([["Android", "Android"], ["Windows", "Windows"], ["Macintosh", "Mac"], ["CrOS", "ChromeOS"], ["Linux", "Linux"]]);
  const system = systems.find(([mark]) => agent.includes(mark))?.[1];
  return system ? `${browser}, ${system}` : browser;
}

/** @type {any} */
let installEvent = null;

/** Keeps the browser's offer to install the app until somebody wants it. Call at start. */
export function catchInstallOffer() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installEvent = event;
  });
  addEventListener("appinstalled", () => (installEvent = null));
}

/** @returns {boolean} */
export function canInstall() {
  return installEvent !== null && !isInstalled();
}

export async function install() {
  const offer = installEvent;
  installEvent = null;
  await offer?.prompt();
}
