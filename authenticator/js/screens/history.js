// @ts-check
// What was asked before, and how it ended; "it was not me" for what this device said yes or no to. And what happened to the
// accounts besides.
import { make, put } from "../draw.js";
import { tell } from "../frame.js";
import * as keep from "../keep.js";
import { button, empty, explain, mistake, question } from "../parts.js";
import { emblem, icon } from "../pictures.js";
import { changes, history as ask, report } from "../requests.js";
import { clockTime, day, say } from "../words.js";

const STATES = /** @type {const} */ (["approved", "denied", "expired", "wrong_number", "superseded"]);
const DRAWN = { approved: "tick", denied: "cross", expired: "clock", wrong_number: "alarm", superseded: "history" };
/** What is told by a word of its own; of what a newer server tells besides, only that there was something. */
const TOLD = /** @type {const} */ ([
  "new_browser", "set_up", "number_changed", "number_removed", "device_added", "number_device_added", "other_app_made", "device_removed", "passkey_added", "passkey_removed", "device_key_changed",
  "approval_passkey_added",
  "turned_off", "new_recovery_codes", "recovery_code_used", "bypass_code_made", "bypass_code_used", "methods_changed", "address_changed",
  "browsers_forgotten", "change_waits", "change_cancelled", "change_ready", "secured",
]);
/** As many as an answer holds at most. */
const PAGE = 50;

/** @returns {import("../frame.js").Screen} */
export function history() {
  const place = make("div", { class: "stack", "aria-busy": "true" }, make("p", { class: "hint" }, say("frame.loading")));
  const wrong = mistake();
  /** @type {any[]} */
  const all = [];
  /** @type {Awaited<ReturnType<typeof changes>>} */
  let changed = [];
  let revision = keep.now().device?.revision;
  let hasEarlier = false;

  /** @param {number} [before] */
  const load = async (before) => {
    wrong.say("");
    try {
      const [more, told] = await Promise.all([ask(before), before === undefined ? changes() : changed]);
      changed = told;
      const news = more.filter((one) => !all.some(({ id }) => id === one.id));
      all.push(...news);
      fill(more.length === PAGE && news.length > 0);
    } catch (error) {
      wrong.say(explain(error));
      if (all.length === 0) put(place, button(say("history.again"), () => load(), { kind: "second" }));
    }
    place.removeAttribute("aria-busy");
  };

  /** @param {boolean} hasMore */
  const fill = (hasMore) => {
    hasEarlier = hasMore;
    const older = all.at(-1)?.created;
    const reached = hasMore ? older : 0;
    const lines = [
      ...all.map((one) => ({ at: one.created, drawn: row(one) })),
      ...changed.filter(({ at }) => at >= reached).map((one) => ({ at: one.at, drawn: changeRow(one) })),
    ].sort((one, other) => other.at - one.at);
    const days = new Map();
    for (const { at, drawn } of lines) days.set(day(at), [...(days.get(day(at)) ?? []), drawn]);
    const parts = [...days].map(([name, rows]) =>
      make("section", { class: "day" }, make("h2", {}, name), make("ul", { class: "cards" }, ...rows)),
    );
    put(
      place,
      ...(lines.length === 0 ? [empty("history", say("history.empty"), say("history.empty.how"))] : parts),
      hasMore && button(say("history.more"), () => load(older), { kind: "second" }),
    );
  };

  /** @param {any} one */
  const row = (one) => {
    const account = keep.now().accounts.find(({ id }) => id === one.account);
    const state = STATES.find((known) => known === one.state) ?? "superseded";
    const isFraud = one.reason === "fraud";
    const line = [one.browser, one.place].filter(Boolean).join(" · ");
    const act = one.by_this_device && !isFraud && (state === "approved" || state === "denied");
    return make(
      "li",
      { class: "card past" },
      account && emblem(account),
      make(
        "div",
        { class: "who" },
        make("strong", {}, one.message),
        make("span", { class: "whose" }, [account?.issuer, account?.label].filter(Boolean).join(" · ")),
        line && make("span", { class: "whose" }, line),
        make(
          "span",
          { class: `state ${isFraud ? "fraud" : state}` },
          icon(isFraud ? "alarm" : DRAWN[state], 18),
          isFraud ? say("history.fraud") : say(`history.${state}`),
        ),
      ),
      make("time", { datetime: new Date(one.created * 1000).toISOString() }, clockTime(one.created)),
      act ? button(say("history.not_me"), () => notMe(one), { kind: "quiet" }) : null,
    );
  };

  /** @param {{ account: string, at: number, what: string }} one */
  const changeRow = ({ account: id, at, what }) => {
    const account = keep.now().accounts.find((known) => known.id === id);
    const known = TOLD.find((word) => word === what);
    return make(
      "li",
      { class: "card past" },
      account && emblem(account),
      make(
        "div",
        { class: "who" },
        make("strong", {}, say(known ? `changed.${known}` : "changed.other")),
        make("span", { class: "whose" }, [account?.issuer, account?.label].filter(Boolean).join(" · ")),
      ),
      make("time", { datetime: new Date(at * 1000).toISOString() }, clockTime(at)),
    );
  };

  /** @param {any} one */
  const notMe = async (one) => {
    const isSure = await question({ title: say("not_me.title"), text: say("not_me.text"), yes: say("not_me.yes") });
    if (!isSure) return;
    try {
      await report(one.id);
    } catch (error) {
      wrong.say(explain(error));
      return;
    }
    one.reason = "fraud";
    fill(hasEarlier);
    tell(say("not_me.done"));
  };

  /** Something happened while it is looked at. */
  const update = async () => {
    const now = keep.now().device?.revision;
    if (now === revision) return;
    revision = now;
    try {
      changed = await changes();
      fill(hasEarlier);
    } catch {
      // It is read anew when the screen is opened again.
    }
  };

  void load();
  return { title: say("history.title"), bar: true, body: [wrong.box, place], update: () => void update() };
}
