// @ts-check
// One request that a page's QR code brought, for a phone without a connection: what is asked, yes, and then the digits.
import { make, put, write } from "../draw.js";
import { focusTitle, retitle } from "../frame.js";
import { accountOf, digits, read } from "../offline.js";
import { button, link, notice } from "../parts.js";
import { serverTime } from "../service.js";
import { spaced } from "../totp.js";
import { say, span } from "../words.js";
import { outcome } from "./outcome.js";
import { requestCard } from "./request.js";

/** @param {string} held what the code held @returns {import("../frame.js").Screen} */
export function offline(held) {
  const asked = read(held);
  const account = asked ? accountOf(asked) : undefined;
  const back = "#inbox";
  if (!asked || !account) {
    const why = say(asked ? "offline.not_mine" : "scan.wrong");
    return { back, title: say("request.title"), body: [notice(why, "scan"), link("#scan", say("inbox.scan"))] };
  }
  const rest = () => asked.expires - serverTime();
  if (rest() <= 0) {
    const { title, body } = outcome("expired", asked.id, account);
    return { back, title, body };
  }
  const place = make("div", { class: "stack" });
  const left = make("dd");
  const card = requestCard(asked, account, left);
  let isOver = false;

  /** @param {string} title @param {Node[]} body */
  const turn = (title, body) => {
    retitle(title);
    put(place, ...body);
    focusTitle();
  };
  const approve = async () => {
    const shown = spaced(await digits(asked, account));
    turn(say("offline.type"), [
      make("p", { class: "lead" }, say("offline.type.how")),
      make("output", { class: "digits" }, shown),
      card,
      link("#codes", say("end.done"), { kind: "first" }),
    ]);
  };
  const deny = () => {
    isOver = true;
    turn(say("offline.deny"), [make("p", { class: "lead" }, say("offline.deny.what")), link("#codes", say("end.done"), { kind: "first" })]);
  };
  put(
    place,
    card,
    make("p", { class: "hint" }, say("offline.what")),
    make(
      "div",
      { class: "acts" },
      button(say("request.approve"), approve, { drawn: "tick" }),
      button(say("why.fraud"), deny, { kind: "second", drawn: "cross" }),
    ),
  );
  const update = () => {
    write(left, span(Math.max(0, Math.ceil(rest()))));
    if (rest() > 0 || isOver) return;
    isOver = true;
    const { title, body } = outcome("expired", asked.id, account);
    turn(title, body);
  };
  update();
  return { back, title: say("request.title"), body: [place], update };
}
