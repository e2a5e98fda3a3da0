// @ts-check
// Sites that want to be added: somebody gave this phone's number while being set up there. Told while the app is open, never
// rung for, and gone after ten minutes. docs/authenticator-protocol.md, section 3.
import { readAccount } from "./device.js";
import * as keep from "./keep.js";
import { call, serverTime } from "./service.js";

/** What the person said no to, for as long as the page lives. @type {Set<string>} */
const ignored = new Set();

/** Asks what is proposed now. */
export async function fetchProposals() {
  const answer = await call("GET", "proposals");
  /** @type {keep.Proposal[]} */
  const proposals = answer.proposals.map(({ id = "", issuer = "", expires = 0 }) => ({ id, issuer, expires }));
  // Most of the time there is none: no reason to draw anything anew.
  if (proposals.length > 0 || keep.now().proposals.length > 0) keep.set({ proposals });
}

/** @returns {keep.Proposal[]} what the person has still to answer */
export function open() {
  const { proposals, proposed } = keep.now();
  const isAnswered = (/** @type {string} */ id) => ignored.has(id) || proposed.some((one) => one.proposal === id);
  return proposals.filter(({ id, expires }) => expires > serverTime() && !isAnswered(id));
}

/** @returns {keep.Proposed[]} what codes are shown for, until the page has taken one */
export function proposed() {
  const { accounts, proposed: taken } = keep.now();
  return taken.filter(({ id, expires }) => expires > serverTime() && !accounts.some((account) => account.id === id));
}

/** The person wants it: from now on there are codes. @param {string} id */
export async function take(id) {
  const { account } = await call("POST", `proposals/${encodeURIComponent(id)}`);
  /** @type {keep.Proposed} */
  const taken = { ...(await readAccount(account)), state: "proposed", proposal: id, expires: account.expires };
  keep.set({ proposed: [...keep.now().proposed.filter((one) => one.proposal !== id), taken] });
}

/** @param {string} id */
export function ignore(id) {
  ignored.add(id);
  keep.set({});
}
