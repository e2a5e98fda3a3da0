// @ts-check
/// <reference lib="webworker" />
// The worker: serves the shell from the cache, and shows the notice when the server rings. One plain file, since workers
// made of modules are young; so the few bytes it signs are put together here once more (js/signed.js has them all).
"use strict";

(() => {
  const self = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

  // What the app is made of, and a hash over all of it: written by tests/house/shell.mjs, compared by tests/shell.test.mjs.
  const VERSION = "d5d6e987569c9ee1";
  const FILES = [
    "css/app.css",
    "css/parts.css",
    "css/screens.css",
    "icons/badge-96.png",
    "icons/icon-180.png",
    "icons/icon-192.png",
    "icons/icon-512.png",
    "icons/icon.svg",
    "icons/maskable-512.png",
    "js/bell.js",
    "js/device.js",
    "js/direction.js",
    "js/draw.js",
    "js/floor.js",
    "js/frame.js",
    "js/keep.js",
    "js/keys.js",
    "js/live.js",
    "js/logos.js",
    "js/main.js",
    "js/offer.js",
    "js/offline.js",
    "js/parts.js",
    "js/passkeys.js",
    "js/pictures.js",
    "js/platform.js",
    "js/proposals.js",
    "js/requests.js",
    "js/screens/account.js",
    "js/screens/bell.js",
    "js/screens/codes.js",
    "js/screens/history.js",
    "js/screens/inbox.js",
    "js/screens/number.js",
    "js/screens/offline.js",
    "js/screens/outcome.js",
    "js/screens/pair.js",
    "js/screens/passkey.js",
    "js/screens/phone.js",
    "js/screens/proposal.js",
    "js/screens/request.js",
    "js/screens/scan.js",
    "js/screens/settings.js",
    "js/screens/welcome.js",
    "js/screens/why.js",
    "js/service.js",
    "js/signed.js",
    "js/totp.js",
    "js/words.js",
    "js/words/de.js",
    "js/words/en.js",
    "vendor/jsqr.js",
  ];

  const CACHE = `countersign-shell-${VERSION}`;
  const place = new URL("./", self.location.href);
  const home = place.href;
  const shell = new Set(FILES.map((file) => new URL(file, place).href));

  self.addEventListener("install", (event) => {
    // `no-cache`: asks the server even for what the browser still holds, or the new shell would have old parts.
    const requests = [home, ...shell].map((url) => new Request(url, { cache: "no-cache" }));
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)).then(() => self.skipWaiting()));
  });

  self.addEventListener("activate", (event) => {
    const tidy = async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("countersign-shell-") && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    };
    event.waitUntil(tidy());
  });

  self.addEventListener("fetch", (event) => {
    const { method, mode, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (origin !== self.location.origin) return;
    // The last word of a page that is being closed would be lost with it on the way through here, were it not sent by us.
    if (method === "POST" && pathname.endsWith("/decision")) return event.respondWith(fetch(event.request));
    if (method !== "GET") return;
    const file = origin + pathname;
    if (mode === "navigate" && file === home) event.respondWith(fromShell(home, event.request));
    else if (shell.has(file)) event.respondWith(fromShell(file, event.request));
  });

  /** @param {string} url @param {Request} request */
  async function fromShell(url, request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(url)) ?? fetch(request);
  }

  self.addEventListener("push", (event) => event.waitUntil(ring(event.data)));

  /** @param {PushMessageData | null} data */
  async function ring(data) {
    /** @type {any} */
    let said = {};
    try {
      said = data?.json() ?? {};
    } catch {
      // A push that cannot be read rings all the same: a silent one costs the subscription.
    }
    const { title, body } = said.notification ?? {};
    const request = typeof said.request === "string" ? said.request : "";
    // What a push says chooses between these, and no address.
    const at = placeOf(said.place);
    await tellPages({ kind: "pushed", request });
    await self.registration.showNotification(String(title || "Countersign"), {
      body: String(body || ""),
      // One notice, however many requests: a new one takes the place of the last, and rings again. News takes none's.
      tag: { inbox: "countersign", history: "countersign-news", codes: "countersign-codes" }[at],
      data: { at },
      ...{ renotify: true },
      icon: new URL("icons/icon-192.png", place).href,
      badge: new URL("icons/badge-96.png", place).href,
    });
    if (request) await tellDelivered(request);
  }

  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(placeOf(event.notification.data?.at)));
  });

  /** @param {unknown} said @returns {"inbox" | "history" | "codes"} */
  function placeOf(said) {
    return said === "history" || said === "codes" ? said : "inbox";
  }

  /** Brings the app to the front, at one of its places. @param {"inbox" | "history" | "codes"} at */
  async function open(at) {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const app = windows.find(({ url }) => url.startsWith(home));
    if (!app) return void (await self.clients.openWindow(`${home}#${at}`));
    app.postMessage({ kind: "open", at });
    await app.focus();
  }

  self.addEventListener("pushsubscriptionchange", (event) => {
    /** @type {ExtendableEvent} */ (event).waitUntil(subscribeAgain());
  });

  async function subscribeAgain() {
    const { device } = await remembered();
    if (!device) return;
    const made = await self.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: device.pushKey,
    });
    const [p256dh, auth] = [made.getKey("p256dh"), made.getKey("auth")];
    if (!p256dh || !auth) return;
    await call("PUT", "push", {
      endpoint: made.endpoint, p256dh: base64(p256dh), auth: base64(auth), key: base64(device.pushKey),
    });
    await tellPages({ kind: "subscribed" });
  }

  /** @param {string} request */
  async function tellDelivered(request) {
    try {
      await call("POST", `requests/${encodeURIComponent(request)}/seen`, { as: "delivered" });
    } catch {
      // The notice is what counts.
    }
  }

  /** @param {unknown} message */
  async function tellPages(message) {
    for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) page.postMessage(message);
  }

  /**
   * A call of this device, once more with the server's clock if ours is wrong.
   * @param {string} method
   * @param {string} path below /app/v1/
   * @param {unknown} body
   */
  async function call(method, path, body) {
    const { device, offset } = await remembered();
    if (!device) return;
    const first = await callAt(device, offset, method, path, body);
    if (first.status !== 401) return;
    const answer = await first.json().catch(() => null);
    if (answer?.error?.code !== "clock") return;
    await callAt(device, answer.now - Date.now() / 1000, method, path, body);
  }

  /** @param {any} device @param {number} offset @param {string} method @param {string} path @param {unknown} body */
  async function callAt(device, offset, method, path, body) {
    const url = new URL(`v1/${path}`, place);
    const sent = JSON.stringify(body);
    const time = Math.floor(Date.now() / 1000 + offset);
    const once = crypto.getRandomValues(new Uint8Array(16));
    const seconds = new DataView(new ArrayBuffer(8));
    seconds.setBigUint64(0, BigInt(time));
    const bytes = fields(
      "countersign call v1", self.location.origin, device.id, method, url.pathname + url.search,
      await crypto.subtle.digest("SHA-256", utf8(sent)), seconds.buffer, once,
    );
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, device.key.privateKey, bytes);
    return fetch(url, {
      method,
      body: sent,
      headers: {
        authorization: `Device id="${device.id}", t="${time}", n="${base64(once)}", sig="${base64(signature)}"`,
        "content-type": "application/json",
      },
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
  }

  /** @param {string} text */
  function utf8(text) {
    return new TextEncoder().encode(text);
  }

  /** @param {(string | ArrayBuffer | Uint8Array)[]} values @returns {Uint8Array<ArrayBuffer>} each with its length in front */
  function fields(...values) {
    /** @type {number[]} */
    const out = [];
    for (const value of values) {
      const bytes = typeof value === "string" ? utf8(value) : new Uint8Array(value);
      out.push(bytes.length >>> 24, (bytes.length >>> 16) & 255, (bytes.length >>> 8) & 255, bytes.length & 255, ...bytes);
    }
    return new Uint8Array(out);
  }

  /** @param {ArrayBuffer | Uint8Array} bytes */
  function base64(bytes) {
    const letters = String.fromCharCode(...new Uint8Array(bytes));
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  /**
   * What js/keep.js keeps: the names are the same there.
   * @returns {Promise<{ device: any, offset: number }>}
   */
  function remembered() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("countersign-authenticator");
      // Nothing was ever kept: the app makes the database, not we.
      asked.onupgradeneeded = () => asked.transaction?.abort();
      asked.onerror = () => resolve({ device: undefined, offset: 0 });
      asked.onsuccess = () => {
        const database = asked.result;
        const transaction = database.transaction(["device", "settings"]);
        const device = transaction.objectStore("device").get("self");
        const offset = transaction.objectStore("settings").get("offset");
        transaction.oncomplete = () => {
          database.close();
          resolve({ device: device.result, offset: offset.result?.value ?? 0 });
        };
        transaction.onerror = () => reject(transaction.error);
      };
    });
  }
})();
