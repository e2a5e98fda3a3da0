// @ts-check
// The part of the settings that is about notifications.
import { bell, ring, turnOff, turnOn } from "../bell.js";
import { make, put, write } from "../draw.js";
import { tell } from "../frame.js";
import { button, explain, mistake } from "../parts.js";
import { language, say } from "../words.js";

const PATIENCE = 20_000;

export function bellPart() {
  const wrong = mistake();
  const [what, tried] = [make("p", { class: "hint" }), make("p", { class: "hint", role: "status" })];
  const acts = make("div", { class: "acts" });
  const part = make("div", { class: "stack" }, what, acts, tried, wrong.box);
  /** @type {string} */
  let was = "";

  /** @param {() => Promise<unknown>} act @param {"bell.on.heard" | "bell.off.heard"} heard */
  const change = async (act, heard) => {
    wrong.say("");
    try {
      const before = bell();
      await act();
      if (bell() !== before) tell(say(heard));
    } catch (error) {
      // A push service that cannot be reached is none of the server's errors.
      wrong.say(error instanceof DOMException ? say("bell.no_service") : explain(error));
    }
    update();
  };

  const test = async () => {
    wrong.say("");
    const began = Date.now();
    write(tried, say("bell.test.waiting"));
    const came = arrival();
    try {
      await ring();
    } catch (error) {
      write(tried, "");
      wrong.say(explain(error));
      return;
    }
    const has = await came;
    write(tried, has ? say("bell.test.came", { seconds: secondsSince(began) }) : say("bell.test.lost"));
  };

  const update = () => {
    const now = bell();
    if (now === was) return;
    was = now;
    write(what, say(`bell.${now}`));
    put(
      acts,
      now === "off" && button(say("bell.turn_on"), () => change(turnOn, "bell.on.heard"), { drawn: "inbox" }),
      now === "on" && button(say("bell.test"), test, { kind: "second", drawn: "inbox" }),
      now === "on" && button(say("bell.turn_off"), () => change(turnOff, "bell.off.heard"), { kind: "second" }),
    );
  };
  update();
  return { part, update };
}

/** @param {number} began */
function secondsSince(began) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format((Date.now() - began) / 1000);
}

/** @returns {Promise<boolean>} whether the worker got a push in time */
function arrival() {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const timer = setTimeout(() => end(false), PATIENCE);
    /** @param {boolean} came */
    const end = (came) => {
      clearTimeout(timer);
      stop.abort();
      resolve(came);
    };
    navigator.serviceWorker.addEventListener(
      "message",
      ({ data }) => {
        if (data?.kind === "pushed") end(true);
      },
      { signal: stop.signal },
    );
  });
}
