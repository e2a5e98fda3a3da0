// @ts-check
// One request: what is asked, by whom, from where; the number that is carried over; yes or no.
import { make, put, write } from "../draw.js";
import { focusTitle, retitle, tell, warn } from "../frame.js";
import * as keep from "../keep.js";
import { fetchAccounts } from "../device.js";
import { button, explain, mistake } from "../parts.js";
import { standing } from "../passkeys.js";
import { emblem } from "../pictures.js";
import { decide, pending, report, tellOpened } from "../requests.js";
import { Refused, serverTime } from "../service.js";
import { clockTime, say, span } from "../words.js";
import { numberPart } from "./number.js";
import { outcome } from "./outcome.js";
import { passkeyPart } from "./passkey.js";
import { whyPart } from "./why.js";

/** @typedef {import("./outcome.js").End} End */

/** @param {string} id @returns {import("../frame.js").Screen} */
export function request(id) {
  const found = pending().find((one) => one.id === id);
  const account = keep.now().accounts.find((one) => one.id === found?.account);
  if (!found || !account) return absent(id);
  const place = make("div", { class: "stack" });
  void tellOpened(found);
  let isOver = false;
  let isSending = false;
  const wrong = mistake();

  /** @param {End} how */
  const end = (how) => {
    if (isOver) return;
    isOver = true;
    why.close();
    const { title, body, isBad } = outcome(how, id, account);
    retitle(title);
    put(place, ...body);
    focusTitle();
    (isBad ? warn : tell)(title);
  };

  /** @param {Parameters<typeof decide>[1]} decided */
  const send = async (decided) => {
    wrong.say("");
    isSending = true;
    try {
      end(await decide(found, decided));
    } catch (error) {
      const how = error instanceof Refused ? endOf(error) : null;
      if (why.hasLeft() && how === "elsewhere") await tellLater(decided.reason);
      else if (how) end(how);
      else wrong.say(explain(error));
      // What is known here of its passkey is not what the server knows.
      if (error instanceof Refused && error.code.startsWith("passkey_")) void fetchAccounts(0).catch(() => {});
    } finally {
      isSending = false;
    }
  };

  /** The denial went out without a reason while the app was away. @param {string} [reason] */
  const tellLater = async (reason) => {
    try {
      if (reason === "fraud") await report(id);
      end("denied");
    } catch (error) {
      wrong.say(explain(error));
    }
  };

  const back = () => {
    retitle(say("request.title"));
    form.insertBefore(wrong.box, form.lastElementChild);
    put(place, card, form);
    focusTitle();
  };
  const why = whyPart({ request: found, wrong: wrong.box, send: (reason) => send({ decision: "deny", reason }), back });
  const askWhy = () => {
    wrong.say("");
    retitle(say("why.title"));
    put(place, ...why.open());
    focusTitle();
  };

  const number = numberPart(found.number);
  const approve = () => {
    const answer = number.read();
    if (answer !== null) return send({ decision: "approve", answer });
    wrong.say(say(found.number.mode === "pick" ? "number.pick.missing" : "number.type.missing"));
  };
  const isGated = found.gate === "passkey";
  const passkey = passkeyPart(account.id);
  const then = make("p", { class: "hint", id: "passkey-then", hidden: !isGated }, say("passkey.then"));
  const yes = button(say("request.approve"), approve, { type: "submit", drawn: "tick" });
  if (isGated) yes.setAttribute("aria-describedby", then.id);
  const form = make(
    "form",
    { class: "stack", submit: (/** @type {Event} */ event) => event.preventDefault() },
    isGated ? passkey.element : null,
    number.body,
    wrong.box,
    then,
    make(
      "div",
      { class: "acts" },
      yes,
      button(say("request.deny"), askWhy, { kind: "second", drawn: "cross" }),
    ),
  );
  const left = make("dd");
  const card = requestCard(found, account, left);
  put(place, card, form);

  const announce = soonTeller();
  const update = () => {
    // A denial that went out while the app was away has ended it; the question why still stands.
    if (isOver || isSending || why.hasLeft()) return;
    if (isGated) {
      passkey.update();
      // Denying is never behind the gate.
      yes.disabled = standing(keep.now().accounts.find((one) => one.id === account.id)) !== "ready";
      yes.hidden = then.hidden = yes.disabled;
      if (number.body) number.body.hidden = yes.disabled;
    }
    const rest = found.expires - serverTime();
    if (rest <= 0) return end("expired");
    write(left, span(Math.ceil(rest)));
    announce(rest);
    const { requests, connection } = keep.now();
    if (requests.some((one) => one.id === id) || connection !== "live") return;
    // Gone from the list before its time: it was answered, or the page went another way.
    end("elsewhere");
  };
  update();
  const leave = () => {
    if (why.close() && !isOver && !isSending) void decide(found, { decision: "deny" }).catch(() => {});
    isOver = true;
  };
  return { back: "#inbox", title: say("request.title"), body: [place], update, leave };
}

/**
 * A request that is not in the list: not yet, or no longer.
 * @param {string} id
 * @returns {import("../frame.js").Screen}
 */
function absent(id) {
  const place = make("div", { class: "stack" });
  /** @type {import("../frame.js").Screen} */
  const screen = { back: "#inbox", title: say("request.title"), body: [place] };
  let isSaid = false;
  screen.update = () => {
    if (pending().some((one) => one.id === id)) {
      Object.assign(screen, request(id));
      put(place, ...screen.body);
      retitle(screen.title);
    } else if (!isSaid && keep.now().connection !== "starting") {
      isSaid = true;
      const { title, body } = outcome("unknown", id);
      screen.title = title;
      put(place, ...body);
      retitle(title);
    }
  };
  put(place, make("p", { class: "hint", role: "status" }, say("frame.loading")));
  return screen;
}

/**
 * @param {Omit<keep.Request, "account" | "number" | "nonce" | "shown" | "created" | "gate"> & { created?: number }} found
 * @param {keep.Account} account
 * @param {HTMLElement} left where the time runs
 */
export function requestCard(found, account, left) {
  /** @param {string} name @param {string} value */
  const fact = (name, value) => value !== "" && make("div", {}, make("dt", {}, name), make("dd", {}, value));
  const whose = make("span", { class: "who" }, make("strong", {}, found.issuer), make("span", { class: "whose" }, found.label));
  return make(
    "section",
    { class: "card ask" },
    make("div", { class: "site" }, emblem(account), whose),
    make("p", { class: "message" }, found.message),
    make(
      "dl",
      {},
      ...found.details.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
      fact(say("request.browser"), found.browser),
      fact(say("request.place"), found.place),
      fact(say("request.time"), found.created ? clockTime(found.created) : ""),
      // Seen, not heard: it changes each second.
      make("div", { "aria-hidden": "true" }, make("dt", {}, say("request.left")), left),
    ),
  );
}

/** @returns {(rest: number) => void} says twice that time runs out */
function soonTeller() {
  const told = new Set();
  return (rest) => {
    for (const mark of [60, 15]) {
      if (rest > mark || told.has(mark)) continue;
      told.add(mark);
      // Not for a request that was opened with less than that left.
      if (rest > mark - 3) tell(say("request.soon", { seconds: mark }));
    }
  };
}

/** @param {Refused} refused @returns {End | null} null when it may be tried again */
function endOf({ code, status, state }) {
  if (code === "wrong_number") return "wrong_number";
  if (status === 410 || state === "expired") return "expired";
  if (status === 409) return "elsewhere";
  if (code === "not_found") return "unknown";
  return null;
}
