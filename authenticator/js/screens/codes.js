// @ts-check
// All accounts with the code of the moment. Needs no network.
import { make, put, write } from "../draw.js";
import { tell } from "../frame.js";
import * as keep from "../keep.js";
import { empty, link, once } from "../parts.js";
import { countdownRing, emblem, icon } from "../pictures.js";
import { proposed } from "../proposals.js";
import { serverTime } from "../service.js";
import { code, left, spaced } from "../totp.js";
import { say } from "../words.js";
import { proposals } from "./proposal.js";

/** @returns {import("../frame.js").Screen} */
export function codes() {
  const list = make("ul", { class: "cards" });
  /** @type {Map<string, Row>} */
  const rows = new Map();
  const nothing = make(
    "div",
    {},
    empty("codes", say("codes.empty"), say("codes.empty.how")),
    link("#add", say("codes.add"), { kind: "first", drawn: "add" }),
  );
  const asked = proposals();
  const update = () => {
    asked.update();
    const accounts = shownAccounts();
    const order = accounts.map(({ id }) => id).join(" ");
    if (list.dataset["order"] !== order) {
      list.dataset["order"] = order;
      for (const id of rows.keys()) if (!accounts.some((account) => account.id === id)) rows.delete(id);
      for (const account of accounts) if (!rows.has(account.id)) rows.set(account.id, codeRow(account.id));
      put(list, ...accounts.map(({ id }) => rows.get(id)?.element));
    }
    nothing.hidden = accounts.length > 0 || !asked.element.hidden;
    list.hidden = accounts.length === 0;
    for (const row of rows.values()) row.update();
  };
  update();
  return {
    title: say("codes.title"),
    bar: true,
    act: make("a", { class: "round", href: "#add", "aria-label": say("codes.add") }, icon("add")),
    body: [asked.element, list, nothing],
    update,
  };
}

const OWN = "own";

/** @returns {keep.Account[]} what has a code: what is about to be an account, the accounts, and this device itself */
function shownAccounts() {
  const { accounts, device } = keep.now();
  // With no account the server forgets it in the end: from then on its code would be right nowhere.
  const isKept = accounts.length > 0 || serverTime() < (device?.kept ?? Infinity);
  /** @type {keep.Account[]} */
  const own = device?.own && isKept
    ? [{ id: OWN, issuer: say("own.title"), colour: "#59606b", label: device.name, state: "waiting", seed: device.own, added: 0 }]
    : [];
  return [...proposed(), ...accounts, ...own];
}

/** @typedef {{ element: HTMLElement, update: () => void }} Row */

/**
 * One account: a press copies its code.
 * @param {string} id
 * @returns {Row}
 */
export function codeRow(id) {
  const find = () => shownAccounts().find((account) => account.id === id);
  const account = find();
  if (!account) return { element: make("li"), update: () => {} };
  const [site, whose] = [make("strong"), make("span", { class: "whose" })];
  const [digits, spoken] = [make("span", { class: "digits", "aria-hidden": "true" }), make("span", { class: "unseen" })];
  const copied = make("span", { class: "copied", "aria-hidden": "true", hidden: true }, icon("tick", 18), say("codes.copied"));
  const { ring, turn } = countdownRing();
  let shown = "";
  let drawn = account.picture ?? "";
  const press = make(
    "button",
    { type: "button", class: "code", click: () => once(press, copy) },
    emblem(account),
    make("span", { class: "who" }, site, whose),
    ring,
    make("span", { class: "row" }, digits, spoken, copied),
  );
  const waiting = make("p", { class: "hint", hidden: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(shown);
    } catch {
      // The browser said no: the code can still be read and typed.
      return;
    }
    copied.hidden = false;
    tell(say("codes.copied.heard", { site: find()?.issuer ?? "" }));
    clearTimeout(timer);
    timer = setTimeout(() => (copied.hidden = true), 2000);
  };
  const update = async () => {
    const current = find();
    if (!current) return;
    if ((current.picture ?? "") !== drawn) {
      // It comes a moment after the account.
      press.firstElementChild?.replaceWith(emblem(current));
      drawn = current.picture ?? "";
    }
    write(site, current.issuer);
    write(whose, current.label);
    waiting.hidden = current.state === "active";
    const key = current.id === OWN ? "own.what" : current.state === "proposed" ? "proposal.code" : "codes.waiting";
    if (!waiting.hidden) write(waiting, say(key, { site: current.issuer }));
    const now = serverTime();
    const rest = left(current.seed, now);
    turn(rest / current.seed.period, Math.ceil(rest));
    const next = await code(current.seed, now);
    if (next === shown) return;
    shown = next;
    write(digits, spaced(next));
    // Digit by digit, not as a number in the hundred thousands.
    write(spoken, `${[...next].join(" ")}. ${say("codes.copy")}`);
  };
  return { element: make("li", { class: "card" }, press, waiting), update: () => void update() };
}
