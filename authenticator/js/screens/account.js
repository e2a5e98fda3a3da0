// @ts-check
// One account: the devices that answer for it. They are removed on the site, where their person proves who she is.
import { fetchAccounts, siblings } from "../device.js";
import { make, put } from "../draw.js";
import * as keep from "../keep.js";
import { button, explain, mistake, notice } from "../parts.js";
import { emblem } from "../pictures.js";
import { day, say } from "../words.js";
import { passkeyPart } from "./passkey.js";

/** @param {string} id @returns {import("../frame.js").Screen} */
export function account(id) {
  const back = "#settings";
  const title = say("devices.title");
  const found = keep.now().accounts.find((one) => one.id === id);
  if (!found) return { back, title, body: [notice(say("devices.gone"), "clock")] };
  const place = make("div", { class: "stack", "aria-busy": "true" }, make("p", { class: "hint" }, say("frame.loading")));
  const wrong = mistake();

  const load = async () => {
    wrong.say("");
    try {
      const list = await siblings(id);
      put(place, make("ul", { class: "cards" }, ...list.map(row)));
    } catch (error) {
      wrong.say(explain(error));
      put(place, button(say("history.again"), load, { kind: "second" }));
    }
    place.removeAttribute("aria-busy");
  };
  void load();
  const passkey = passkeyPart(id, true);
  // What a site wants of approvals may be another by now, and nobody rings for that.
  void fetchAccounts(0).catch(() => {});
  const whose = make("span", { class: "who" }, make("strong", {}, found.issuer), make("span", { class: "whose" }, found.label));
  return {
    back,
    title,
    body: [make("div", { class: "site" }, emblem(found), whose), wrong.box, place, make("p", { class: "hint" }, say("devices.remove", { site: found.issuer })), found.state === "active" ? passkey.element : make("span", { hidden: true })],
    update: passkey.update,
  };
}

/** @param {import("../device.js").Sibling} one */
function row(one) {
  const used = one.used === null ? say("devices.unused") : say("devices.used", { day: day(one.used) });
  return make(
    "li",
    { class: "card past" },
    make(
      "div",
      { class: "who" },
      make("strong", {}, one.name ?? say("devices.other_app")),
      one.this && make("span", { class: "state" }, say("devices.this")),
      make("span", { class: "whose" }, say("devices.added", { day: day(one.added) })),
      make("span", { class: "whose" }, used),
    ),
  );
}
