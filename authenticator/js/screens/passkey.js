// @ts-check
// What an account needs of a passkey before it can approve: why, the button that makes it, or from when it counts.
import { make, put } from "../draw.js";
import { tell } from "../frame.js";
import * as keep from "../keep.js";
import { button, explain, mistake } from "../parts.js";
import { isPossible, makePasskey, NoPasskey, standing } from "../passkeys.js";
import { day, say } from "../words.js";

/**
 * @param {string} id of the account
 * @param {boolean} [always] also where nothing is to be done; else only what keeps an approval back
 * @returns {{ element: HTMLElement, update: () => void }}
 */
export function passkeyPart(id, always = false) {
  const wrong = mistake();
  const place = make("div", { class: "stack" });
  const element = make("section", { class: always ? "part" : "aside", hidden: true }, always ? make("h2", {}, say("passkey.title")) : null, place, wrong.box);
  const act = async () => {
    wrong.say("");
    try {
      await makePasskey(id);
      tell(say("passkey.made"));
    } catch (error) {
      wrong.say(error instanceof NoPasskey ? say("passkey.not_made") : explain(error));
    }
    update();
  };
  let was = "";
  const update = () => {
    const account = keep.now().accounts.find((one) => one.id === id);
    if (!account) return;
    const [how, asks] = [standing(account), account.gate === "passkey"];
    // Where nobody asks for one, and none could be had, there is nothing to say.
    const isIdle = how === "none" && !asks && !isPossible();
    element.hidden = isIdle || (!always && (how === "ready" || !asks));
    const now = `${how} ${asks} ${account.codes}`;
    if (now === was) return;
    was = now;
    const values = { site: account.issuer, day: day(how === "ready" ? (account.passkey?.added ?? 0) : (account.passkey?.from ?? 0)) };
    if (how === "waits" || how === "ready") return put(place, make("p", {}, say(`passkey.${how}`, values)));
    if (!isPossible()) return put(place, make("p", {}, say(account.codes === false ? "passkey.impossible.alone" : "passkey.impossible", values)));
    const go = button(say("passkey.make"), act, { kind: asks ? "first" : "second" });
    put(place, make("p", {}, say(asks ? "passkey.none" : "passkey.unasked", values)), go);
  };
  update();
  return { element, update };
}
