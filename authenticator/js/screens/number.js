// @ts-check
// The number that a person carries from the page to the app: typed, picked, or none.
import { make } from "../draw.js";
import { say } from "../words.js";

/**
 * @param {import("../signed.js").Carried} number
 * @returns {{ body: HTMLElement | null, read: () => string | null }} `read` gives the answer, null while there is none
 */
export function numberPart({ mode, choices = [] }) {
  if (mode === "type") return typed();
  if (mode === "pick") return picked(choices);
  return { body: null, read: () => "" };
}

function typed() {
  const input = make("input", {
    id: "number",
    name: "number",
    class: "number",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: 2,
    "aria-describedby": "number-hint",
  });
  const body = make(
    "div",
    { class: "field carried" },
    make("label", { for: "number" }, say("number.type")),
    input,
    make("p", { class: "hint", id: "number-hint" }, say("number.type.hint")),
  );
  const read = () => {
    const answer = input.value.trim();
    const isRight = /^\d\d$/.test(answer);
    input.setAttribute("aria-invalid", String(!isRight));
    if (!isRight) input.focus();
    return isRight ? answer : null;
  };
  return { body, read };
}

/** @param {string[]} choices */
function picked(choices) {
  const inputs = choices.map((choice) => make("input", { type: "radio", name: "number", value: choice }));
  const body = make(
    "fieldset",
    { class: "carried" },
    make("legend", {}, say("number.pick")),
    make(
      "div",
      { class: "tiles" },
      ...inputs.map((input) => make("label", {}, input, make("span", {}, input.value))),
    ),
  );
  return { body, read: () => inputs.find((input) => input.checked)?.value ?? null };
}
