// @ts-check
// What this device remembers, and the one place with state: the database on disk, and the picture of it in memory from
// which every screen is drawn. Pages of the same app tell one another when it changes.

/** @typedef {import("./signed.js").Bytes} Bytes */
/** @typedef {import("./keys.js").DeviceKey} DeviceKey */
/**
 * @typedef {{ id: string, name: string, key: DeviceKey, next?: DeviceKey, made: number, serviceKey: Bytes, pushKey: Bytes,
 *   revision: number, asked?: number, own?: import("./totp.js").Seed, kept?: number }} Device `next` is a key on its way to take over;
 *   `revision` is that of the accounts, `asked` when all of them were fetched; `own` makes the code of a device that came with a phone number, which the server keeps until `kept` if no site takes it
 * @typedef {{ id: string, issuer: string, colour: string, label: string, state: "waiting" | "active" | "proposed",
 *   seed: import("./totp.js").Seed, added: number, logo?: string, picture?: string, gate?: "none" | "passkey", codes?: boolean,
 *   passkey?: { added: number, from: number } | null }} Account `logo` is where the server has the site's picture, `picture` that picture; `gate` is what the site wants of an approval besides; `codes` whether it takes those of this app; `passkey` this device's for it, which counts from `from` on
 * @typedef {{ id: string, account: string, created: number, expires: number, issuer: string, label: string, message: string,
 *   details: [string, string][], browser: string, place: string, number: import("./signed.js").Carried, nonce: Bytes,
 *   shown: Bytes, gate: "none" | "passkey" }} Request verified: nothing else gets in here
 * @typedef {{ id: string, issuer: string, expires: number }} Proposal a site that wants to be added
 * @typedef {Account & { proposal: string, expires: number }} Proposed one the person said yes to: in memory alone
 * @typedef {{ language: string, theme: string, offset: number, name: string, bell: string, bellKey: string, bellLost: string,
 *   ended: string }} Settings `bell` is the address the server was told, `bellLost` one that it has dropped since
 * @typedef {{ device: Device | null, accounts: Account[], requests: Request[], proposals: Proposal[],
 *   proposed: Proposed[], settings: Settings,
 *   connection: "starting" | "live" | "offline" | "refused", forged: boolean, unused: boolean, vanished: boolean, offer: string,
 *   held: string }} State
 * `forged`: the server listed what is not the service's; `unused`: no site asks for this app; `offer`: about to be taken; `held`: a request
 * that a page's QR code brought, for a phone without a connection
 */

const NAME = "countersign-authenticator";
// Outside the database: says after the database was lost that there was one.
const MARK = "countersign-paired";

/** @type {Settings} `language` and `theme` are "" for "as the system has it"; `offset` is the server's clock less ours */
const DEFAULTS = { language: "", theme: "", offset: 0, name: "Countersign", bell: "", bellKey: "", bellLost: "", ended: "" };

/** @type {State} */
let state = {
  device: null,
  accounts: [],
  requests: [],
  proposals: [],
  proposed: [],
  settings: DEFAULTS,
  connection: "starting",
  forged: false,
  unused: false,
  vanished: false,
  offer: "",
  held: "",
};

/** @type {Set<() => void>} */
const watchers = new Set();
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);

/** @returns {Readonly<State>} */
export function now() {
  return state;
}

/** @param {() => void} react @returns {() => void} stops watching */
export function watch(react) {
  watchers.add(react);
  return () => watchers.delete(react);
}

/** Changes what is in memory only. @param {Partial<Pick<State, "requests" | "proposals" | "proposed" | "connection" | "forged" | "unused" | "offer" | "held">>} patch */
export function set(patch) {
  state = { ...state, ...patch };
  for (const react of [...watchers]) react();
}

/** Reads everything from the disk; call once before anything else. */
export async function open() {
  await read();
  others?.addEventListener("message", ({ data }) => {
    if (data === "changed") void read();
  });
}

async function read() {
  /** @type {[Device | undefined, Account[], { name: string, value: unknown }[]]} */
  const [device, accounts, settings] = await run("readonly", (store) => [
    store("device").get("self"),
    store("accounts").getAll(),
    store("settings").getAll(),
  ]);
  // A browser may lose the key and keep the rest; without the key nothing can be signed.
  const whole = device?.key?.privateKey instanceof CryptoKey;
  state = {
    ...state,
    device: whole ? device : null,
    accounts: accounts.sort((one, other) => one.added - other.added || one.issuer.localeCompare(other.issuer)),
    settings: { ...DEFAULTS, ...Object.fromEntries(settings.map(({ name, value }) => [name, value])) },
    vanished: whole ? false : device !== undefined || mark() !== null,
  };
  if (!state.device) Object.assign(state, { requests: [], proposals: [], proposed: [] });
  set({});
}

/** @param {Device} device @param {Account[]} [accounts] that came with it */
export async function saveDevice(device, accounts = []) {
  await run("readwrite", (store) => [
    store("device").put(device, "self"),
    ...accounts.map((account) => store("accounts").put(account)),
  ]);
  mark("yes");
  await changed();
}

/**
 * @param {Account[]} accounts new or changed
 * @param {string[]} [ids] of all there are: the others are forgotten
 */
export async function saveAccounts(accounts, ids) {
  const gone = ids ? state.accounts.filter(({ id }) => !ids.includes(id)) : [];
  await run("readwrite", (store) => [
    ...accounts.map((account) => store("accounts").put(account)),
    ...gone.map(({ id }) => store("accounts").delete(id)),
  ]);
  await changed();
}

/** @param {Partial<Settings>} settings */
export async function saveSettings(settings) {
  await run("readwrite", (store) =>
    Object.entries(settings).map(([name, value]) => store("settings").put({ name, value })),
  );
  await changed();
}

/**
 * Forgets keys, seeds and accounts. Language and looks stay: they tell nothing.
 * @param {string} why "revoked", "removed", "forgotten", or "" to begin afresh
 */
export async function wipe(why) {
  await run("readwrite", (store) => [
    store("device").clear(),
    store("accounts").clear(),
    store("settings").put({ name: "ended", value: why }),
    store("settings").put({ name: "bell", value: "" }),
  ]);
  mark("");
  await changed();
}

async function changed() {
  await read();
  others?.postMessage("changed");
}

/** @param {string} [value] to write; "" takes it away @returns {string | null} */
function mark(value) {
  try {
    if (value) localStorage.setItem(MARK, value);
    if (value === "") localStorage.removeItem(MARK);
    return localStorage.getItem(MARK);
  } catch {
    // Storage of this kind may be switched off; then a lost key looks like a first start.
    return null;
  }
}

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    // The worker reads the same database: its names stand in sw.js once more.
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("device");
      asked.result.createObjectStore("accounts", { keyPath: "id" });
      asked.result.createObjectStore("settings", { keyPath: "name" });
    };
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const found = asked.result;
      found.onversionchange = () => found.close();
      found.onclose = () => (opened = undefined);
      resolve(found);
    };
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

/**
 * One transaction over everything: all of it or nothing.
 * @param {IDBTransactionMode} mode
 * @param {(store: (name: string) => IDBObjectStore) => IDBRequest[]} act
 * @returns {Promise<any>} the results, in order
 */
async function run(mode, act) {
  let transaction;
  try {
    transaction = begin(await database(), mode);
  } catch {
    // A phone may have closed the database behind our back.
    opened = undefined;
    transaction = begin(await database(), mode);
  }
  const asked = act((name) => transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.map(({ result }) => result));
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** @param {IDBDatabase} from @param {IDBTransactionMode} mode */
function begin(from, mode) {
  return from.transaction(["device", "accounts", "settings"], mode, { durability: "strict" });
}
