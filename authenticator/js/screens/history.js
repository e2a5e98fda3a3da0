// @ts-check
// What was asked before, and how it ended; "it was not me" for what this device said yes or no to.
import { make, put } from "../draw.js";
import { tell } from "../frame.js";
import * as keep from "../keep.js";
import { button, empty, explain, mistake, question } from "../parts.js";
import { icon, letter } from "../pictures.js";
import { history as ask, report } from "../requests.js";
import { clockTime, day, say } from "../words.js";

const STATES = /** @type {const} */ (["approved", "denied", "expired", "wrong_number", "superseded"]);
const DRAWN = { approved: "tick", denied: "cross", expired: "clock", wrong_number: "alarm", superseded: "history" };
/** As many as an answer holds at most. */
const PAGE = 50;

/** @returns {import("../frame.js").Screen} */
export function history() {
  const place = make("div", { class: "stack", "aria-busy": "true" }, make("p", { class: "hint" }, say("frame.loading")));
  const wrong = mistake();
  /** @type {any[]} */
  const all = [];

  /** @param {number} [before] */
  const load = async (before) => {
    wrong.say("");
    try {
      const more = await ask(before);
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
    const days = new Map();
    for (const one of all) days.set(day(one.created), [...(days.get(day(one.created)) ?? []), one]);
    const parts = [...days].map(([name, requests]) =>
      make("section", { class: "day" }, make("h2", {}, name), make("ul", { class: "cards" }, ...requests.map(row))),
    );
    const older = all.at(-1)?.created;
    put(
      place,
      ...(all.length === 0 ? [empty("history", say("history.empty"), say("history.empty.how"))] : parts),
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
      account && letter(account),
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
    fill(all.length % PAGE === 0);
    tell(say("not_me.done"));
  };

  void load();
  return { title: say("history.title"), bar: true, body: [wrong.box, place] };
}
