// @ts-check
// Before the first account: the start, the steps to the Home Screen, the end of a device, and a server that asks nobody.
import { make } from "../draw.js";
import * as keep from "../keep.js";
import { button, link, notice } from "../parts.js";
import { icon, sign } from "../pictures.js";
import { canInstall, install, platform } from "../platform.js";
import { say } from "../words.js";

/** @typedef {import("../frame.js").Screen} Screen */

/** @returns {Screen} */
export function welcome() {
  const { ended: why } = keep.now().settings;
  return {
    title: say("welcome.title"),
    body: [
      make("div", { class: "hello" }, sign(72), make("p", { class: "lead" }, say("welcome.lead"))),
      ...(why === "removed" ? [notice(say("welcome.removed"), "tick")] : []),
      ...(why === "forgotten" ? [notice(say("welcome.forgotten"), "tick")] : []),
      waysIn(),
      make("p", { class: "hint" }, say("welcome.where")),
      make("p", { class: "hint" }, make("a", { href: "#phone" }, say("ways.phone"))),
      ...installHint(),
    ],
  };
}

/** @returns {Screen} a further account */
export function add() {
  return { title: say("add.title"), back: "#codes", body: [make("p", { class: "lead" }, say("add.lead")), waysIn()] };
}

function waysIn() {
  return make(
    "div",
    { class: "acts tall" },
    link("#scan", say("ways.scan"), { kind: "first", drawn: "scan" }),
    link("#type", say("ways.type"), { drawn: "keyboard" }),
    link("#scan/photo", say("ways.photo"), { drawn: "photo" }),
  );
}

/** @returns {Node[]} */
export function installHint() {
  if (canInstall()) {
    return [make("div", { class: "aside" }, make("p", {}, say("install.why")), button(say("install.act"), install, { kind: "second", drawn: "plus" }))];
  }
  return platform() === "android" ? [make("p", { class: "hint" }, say("install.android"))] : [];
}

/**
 * In a tab of an iPhone: what is kept here could not be reached from the Home Screen, so nothing is.
 * @returns {Screen}
 */
export function homeScreenFirst() {
  /** @param {Element} drawn @param {string} text */
  const step = (drawn, text) => make("li", {}, make("span", { class: "disc", "aria-hidden": "true" }, drawn), make("span", {}, text));
  return {
    title: say("home.title"),
    body: [
      make("div", { class: "hello" }, sign(72), make("p", { class: "lead" }, say("home.lead"))),
      make(
        "ol",
        { class: "steps" },
        step(icon("share", 30), say("home.share")),
        step(icon("plus", 30), say("home.add")),
        step(sign(34), say("home.open")),
        step(icon("scan", 30), say("home.then")),
      ),
      make("p", { class: "hint" }, say("home.why")),
    ],
  };
}

/** @returns {Screen} the server took this device away, or the browser lost its key */
export function ended() {
  const why = keep.now().settings.ended === "revoked" ? "revoked" : "vanished";
  return {
    title: say(`ended.${why}`),
    body: [
      make("div", { class: "hello" }, make("span", { class: "disc", "aria-hidden": "true" }, icon("alarm", 44)), make("p", { class: "lead" }, say(`ended.${why}.what`))),
      button(say("ended.again"), () => keep.wipe(""), { kind: "first" }),
    ],
  };
}

/** @returns {Screen} no site of this server asks for the app */
export function unused() {
  return {
    title: say("unused.title"),
    body: [
      make("div", { class: "hello" }, sign(72), make("p", { class: "lead" }, say("unused.lead"))),
      make("p", { class: "hint" }, say("unused.then")),
    ],
  };
}
