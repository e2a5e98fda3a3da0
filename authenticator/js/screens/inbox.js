// @ts-check
// The requests that wait for an answer.
import { bell } from "../bell.js";
import { make, put, write } from "../draw.js";
import * as keep from "../keep.js";
import { empty, link, notice } from "../parts.js";
import { emblem } from "../pictures.js";
import { pending } from "../requests.js";
import { serverTime } from "../service.js";
import { say, span } from "../words.js";

/** @returns {import("../frame.js").Screen} */
export function inbox() {
  const list = make("ul", { class: "cards" });
  const nothing = empty("inbox", say("inbox.empty"), say("inbox.empty.how"));
  const forged = notice(say("inbox.forged"), "alarm");
  forged.setAttribute("role", "alert");
  const why = make("p");
  const toSettings = link("#settings", say("inbox.silent.act"));
  const silent = make("div", { class: "aside" }, why, toSettings);
  const update = () => {
    const requests = pending();
    const order = requests.map(({ id }) => id).join(" ");
    if (list.dataset["order"] !== order) {
      list.dataset["order"] = order;
      put(list, ...requests.map(requestRow));
    }
    for (const [at, { expires }] of requests.entries()) {
      const left = list.children[at]?.querySelector(".left");
      if (left) left.textContent = span(Math.max(0, expires - serverTime()));
    }
    nothing.hidden = requests.length > 0;
    forged.hidden = !keep.now().forged;
    const rings = bell();
    silent.hidden = requests.length > 0 || rings === "on";
    // What this browser cannot do, no setting can.
    toSettings.hidden = rings === "impossible";
    write(why, say(rings === "impossible" ? "bell.impossible" : "inbox.silent"));
  };
  update();
  return { title: say("inbox.title"), bar: true, body: [forged, list, nothing, silent, link("#scan", say("inbox.scan"), { drawn: "scan" })], update };
}

/** @param {keep.Request} request */
function requestRow(request) {
  const account = keep.now().accounts.find(({ id }) => id === request.account);
  return make(
    "li",
    { class: "card" },
    make(
      "a",
      { class: "request", href: `#request/${encodeURIComponent(request.id)}` },
      account && emblem(account),
      make(
        "span",
        { class: "who" },
        make("strong", {}, request.message),
        make("span", { class: "whose" }, [request.issuer, request.label].filter(Boolean).join(" · ")),
      ),
      make("span", { class: "left", "aria-hidden": "true" }),
    ),
  );
}
