// @ts-check
// This device's own acts: it is paired, it fetches its accounts, it changes its name and its key, it ends.
// docs/authenticator-protocol.md, sections 3 and 7.
import * as keep from "./keep.js";
import { makeKey, signed } from "./keys.js";
import { fetchLogos, placeOf } from "./logos.js";
import { ask, call, Refused, serverTime } from "./service.js";
import { fromBase64, keyBytes, pairBytes, toBase64 } from "./signed.js";
import { importSecret } from "./totp.js";

const A_DAY = 24 * 3600;
const A_YEAR = 365 * A_DAY;

/**
 * Takes an offer: as a new device, or as one account more.
 * @param {string} offer
 * @param {{ name: string, platform: string }} about
 * @returns {Promise<string>} the account's id
 */
export function pair(offer, about) {
  // Two pages of the app must not make two devices of one.
  return navigator.locks.request("countersign-pair", () =>
    keep.now().device ? addAccount(offer) : addDevice(offer, about),
  );
}

/**
 * Begins with a phone number: there is a device then, and no account; each site takes it by the code of its own.
 * @param {string} number in international form
 * @param {{ name: string, platform: string }} about
 */
export function comeWithNumber(number, about) {
  return navigator.locks.request("countersign-pair", async () => {
    if (!keep.now().device) await addDevice(number, about);
  });
}

/** @param {string} offer @param {{ name: string, platform: string }} about @returns {Promise<string>} the account's id, or "" */
async function addDevice(offer, { name, platform }) {
  const key = await makeKey();
  const proof = await signed(key.privateKey, await pairBytes({ origin: location.origin, offer, spki: key.spki }));
  const answer = await ask("POST", "devices", { offer, name, platform, key: toBase64(key.spki), proof });
  const account = answer.account ? await readAccount(answer.account) : null;
  /** @type {keep.Device} */
  const device = {
    id: answer.device,
    name,
    key,
    made: Math.floor(serverTime()),
    serviceKey: fromBase64(answer.service_key),
    pushKey: fromBase64(answer.push_key ?? ""),
    revision: 0,
    asked: Math.floor(serverTime()),
  };
  if (answer.own) {
    device.own = await readSeed(answer.own.totp);
    device.kept = answer.own.expires;
  }
  await keep.saveDevice(device, account ? [account] : []);
  await keep.saveSettings({ ended: "" });
  void fetchLogos().catch(() => {});
  // What is not asked to be kept, a browser may throw away when the disk is full.
  void navigator.storage?.persist?.();
  return account?.id ?? "";
}

/** @param {any} totp of the protocol @returns {Promise<import("./totp.js").Seed>} */
async function readSeed(totp) {
  // From here on nobody can read the seed any more, this app included.
  const key = await importSecret(fromBase64(totp.secret), totp.algorithm);
  return { key, digits: totp.digits, period: totp.period };
}

/** @param {string} offer */
async function addAccount(offer) {
  const answer = await call("POST", "accounts", { offer });
  const account = await readAccount(answer.account);
  await keep.saveAccounts([account]);
  void fetchLogos().catch(() => {});
  return account.id;
}

/** Fetches what changed. @param {number} [after] 0 fetches all */
export async function fetchAccounts(after = keep.now().device?.revision ?? 0) {
  const answer = await call("GET", `accounts?after=${after}`);
  const accounts = await Promise.all(answer.accounts.map(readAccount));
  await keep.saveAccounts(accounts, answer.ids);
  const { device, settings: { bell } } = keep.now();
  if (!device) return;
  // Its push service knows it no more: bell.js makes another.
  if (answer.device?.push === false && bell !== "") await keep.saveSettings({ bellLost: bell });
  await keep.saveDevice({
    ...device,
    name: answer.device?.name ?? device.name,
    pushKey: answer.push_key ? fromBase64(answer.push_key) : device.pushKey,
    revision: answer.revision,
    ...(after === 0 && { asked: Math.floor(serverTime()) }),
  });
  void fetchLogos().catch(() => {});
}

/** Whether all accounts are to be fetched: what an administrator decides anew raises no revision. */
export function isLongAgo() {
  const { device } = keep.now();
  return device !== null && serverTime() - (device.asked ?? 0) > A_DAY;
}

/** @param {any} from the protocol's ACCOUNT @returns {Promise<keep.Account>} */
export async function readAccount({ id, issuer, colour, logo: said, label, state, totp, policy, gate }) {
  const known = keep.now().accounts.find((account) => account.id === id);
  const logo = placeOf(said);
  return {
    id,
    issuer,
    label,
    colour: /^#[0-9a-f]{6}$/i.test(colour) ? colour : "#59606b",
    state: state === "active" ? "active" : "waiting",
    seed: await readSeed(totp),
    added: known?.added ?? serverTime(),
    logo,
    // Another picture has another place.
    picture: known?.logo === logo ? (known.picture ?? "") : "",
    gate: policy?.gate === "passkey" ? "passkey" : "none",
    codes: policy?.codes !== false,
    passkey: gate ? { added: gate.added, from: gate.counts_from } : null,
  };
}

/** @param {string} id of an account, which ends */
export async function removeAccount(id) {
  try {
    await call("DELETE", `accounts/${encodeURIComponent(id)}`);
  } catch (error) {
    // It has ended there already.
    if (!(error instanceof Refused && error.code === "not_found")) throw error;
  }
  const ids = keep.now().accounts.map((account) => account.id);
  await keep.saveAccounts([], ids.filter((one) => one !== id));
}

/** @param {string} name */
export async function rename(name) {
  await call("PATCH", "self", { name });
  const { device } = keep.now();
  if (device) await keep.saveDevice({ ...device, name });
}

/** The server forgets this device, and it forgets everything. */
export async function removeDevice() {
  try {
    await call("DELETE", "self");
  } catch (error) {
    const isGone = error instanceof Refused && ["revoked", "unauthorized"].includes(error.code);
    if (!isGone) throw error;
  }
  await keep.wipe("removed");
}

/** Puts a new key in place of one that is a year old. */
export async function renewKey() {
  const { device } = keep.now();
  if (!device || serverTime() - device.made < A_YEAR) return;
  // Kept before the server hears of it: if its answer is lost, the new key is not (see service.js).
  const next = device.next ?? (await makeKey());
  await keep.saveDevice({ ...device, next });
  const bytes = keyBytes({ origin: location.origin, device: device.id, old: device.key.spki, spki: next.spki });
  await call("POST", "key", { key: toBase64(next.spki), proof: await signed(next.privateKey, bytes) });
  const { next: taken, ...rest } = keep.now().device ?? device;
  await keep.saveDevice({ ...rest, key: taken ?? next, made: Math.floor(serverTime()) });
}

/** @typedef {{ name: string | null, added: number, used: number | null, this: boolean }} Sibling a device that answers for the same account */

/** @param {string} account @returns {Promise<Sibling[]>} the oldest first, this one among them */
export async function siblings(account) {
  const { devices } = await call("GET", `accounts/${encodeURIComponent(account)}/devices`);
  return devices;
}
