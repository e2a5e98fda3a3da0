// @ts-check
// Beginning with a phone number, before any site shows a code: there is a device then, and each site takes it by itself.
import { comeWithNumber } from "../device.js";
import { make } from "../draw.js";
import { explain, field, link, mistake } from "../parts.js";
import { guessName, platform } from "../platform.js";
import { Refused } from "../service.js";
import { say } from "../words.js";

/** @param {string} typed @returns {string} "+" and digits, or "" for what is no number in international form */
export function readNumber(typed) {
  const tidy = typed.replace(/[\s\u00ad\u200b-\u200f\u2010-\u2015().\/-]+/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(tidy) ? tidy : "";
}

/** @returns {import("../frame.js").Screen} */
export function phone() {
  const number = make("input", { name: "phone", type: "tel", autocomplete: "tel", maxlength: 40, dir: "ltr" });
  const name = make("input", { name: "name", maxlength: 40, autocomplete: "off" });
  void guessName().then((guessed) => (name.value ||= guessed));
  const wrong = mistake();
  const go = make("button", { class: "first" }, say("phone.act"));
  /** @param {HTMLInputElement} input @param {string} words */
  const missing = (input, words) => {
    input.setAttribute("aria-invalid", "true");
    input.focus();
    wrong.say(words);
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (go.getAttribute("aria-busy")) return;
    number.removeAttribute("aria-invalid");
    name.removeAttribute("aria-invalid");
    const read = readNumber(number.value);
    if (read === "") return missing(number, say("phone.wrong"));
    if (name.value.trim() === "") return missing(name, say("pair.name.missing"));
    wrong.say("");
    go.setAttribute("aria-busy", "true");
    try {
      await comeWithNumber(read, { name: name.value.trim(), platform: platform() });
      location.replace("#codes");
    } catch (error) {
      go.removeAttribute("aria-busy");
      wrong.say(error instanceof Refused && error.code === "not_allowed" ? say("phone.wrong") : explain(error));
    }
  };
  return {
    title: say("phone.title"),
    back: "#welcome",
    body: [
      make("p", { class: "lead" }, say("phone.lead")),
      make(
        "form",
        { class: "stack", submit },
        field(say("phone.number"), number, say("phone.number.hint")),
        field(say("pair.name"), name, say("pair.name.hint")),
        wrong.box,
        go,
        link("#welcome", say("frame.cancel"), { kind: "quiet" }),
      ),
    ],
  };
}
