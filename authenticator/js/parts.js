// @ts-check
// The pieces screens are made of: buttons, fields, mistakes, questions.
import { make } from "./draw.js";
import { NoPasskey } from "./passkeys.js";
import { icon } from "./pictures.js";
import { Refused } from "./service.js";
import { say } from "./words.js";

/**
 * @param {string} words
 * @param {(event: Event) => unknown} act while a promise of it is open, the button takes no second press
 * @param {{ kind?: "first" | "second" | "quiet" | "bad", drawn?: string, type?: "button" | "submit" }} [looks]
 */
export function button(words, act, { kind = "first", drawn = "", type = "button" } = {}) {
  const made = make("button", { type, class: kind }, drawn && icon(drawn, 22), make("span", {}, words));
  made.addEventListener("click", (event) => once(made, () => act(event)));
  return made;
}

/** @param {HTMLElement} element @param {() => unknown} act */
export async function once(element, act) {
  if (element.getAttribute("aria-busy")) return;
  element.setAttribute("aria-busy", "true");
  try {
    await act();
  } finally {
    element.removeAttribute("aria-busy");
  }
}

/** @param {string} href @param {string} words @param {{ kind?: string, drawn?: string }} [looks] */
export function link(href, words, { kind = "second", drawn = "" } = {}) {
  return make("a", { class: `button ${kind}`, href }, drawn && icon(drawn, 22), make("span", {}, words));
}

/**
 * @param {string} words
 * @param {HTMLInputElement | HTMLSelectElement} input
 * @param {string} [hint]
 */
export function field(words, input, hint) {
  input.id ||= `field-${input.name}`;
  const said = hint ? make("p", { class: "hint", id: `${input.id}-hint` }, hint) : null;
  if (said) input.setAttribute("aria-describedby", said.id);
  return make("div", { class: "field" }, make("label", { for: input.id }, words), input, said);
}

/** A place for what went wrong; empty until then. */
export function mistake() {
  const box = make("div", { class: "mistake", role: "alert", hidden: true });
  return {
    box,
    /** @param {string} text */
    say(text) {
      box.hidden = text === "";
      box.textContent = text;
    },
  };
}

/** @param {string} text @param {string} [drawn] */
export function notice(text, drawn = "") {
  return make("p", { class: "notice" }, drawn && icon(drawn, 22), make("span", {}, text));
}

/** @param {string} drawn @param {string} title @param {...string} lines */
export function empty(drawn, title, ...lines) {
  return make(
    "div",
    { class: "empty" },
    make("span", { class: "disc", "aria-hidden": "true" }, icon(drawn, 40)),
    make("h2", {}, title),
    ...lines.map((line) => make("p", {}, line)),
  );
}

/** @param {unknown} error @returns {string} what a person can make of it */
export function explain(error) {
  if (error instanceof NoPasskey) return `${say("passkey.no_answer")} ${say("passkey.lost")}`;
  if (!(error instanceof Refused)) return say("error.offline");
  if (error.code === "passkey_needed" || error.code === "passkey_waits") return say("passkey.needed");
  if (error.code === "passkey_refused") return `${say("passkey.refused")} ${say("passkey.lost")}`;
  if (error.code === "passkey_unheard") return say("passkey.unheard");
  if (error.code === "slow_down") return say("error.slow_down");
  if (error.code === "unauthorized" || error.code === "revoked") return say("error.refused");
  if (error.code === "clock") return say("error.clock");
  return say("error.other", { code: error.code || error.status });
}

/**
 * Asks before something that cannot be undone.
 * @param {{ title: string, text: string, yes: string, kind?: "first" | "bad" }} question
 * @returns {Promise<boolean>}
 */
export function question({ title, text, yes, kind = "bad" }) {
  return new Promise((resolve) => {
    const heading = make("h2", { id: "question" }, title);
    const dialog = make("dialog", { "aria-labelledby": heading.id }, heading, make("p", {}, text));
    dialog.append(
      make(
        "div",
        { class: "acts" },
        button(yes, () => dialog.close("yes"), { kind }),
        button(say("frame.cancel"), () => dialog.close(""), { kind: "second" }),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
