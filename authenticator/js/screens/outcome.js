// @ts-check
// How a request ended.
import { make, write } from "../draw.js";
import { link } from "../parts.js";
import { icon } from "../pictures.js";
import { history } from "../requests.js";
import { say } from "../words.js";

/** @typedef {"approved" | "denied" | "expired" | "elsewhere" | "wrong_number" | "unknown"} End */

const DRAWN = { approved: "tick", denied: "cross", expired: "clock", elsewhere: "history", wrong_number: "alarm", unknown: "clock" };

/**
 * @param {End} how
 * @param {string} id of the request
 * @param {{ issuer: string }} [account]
 * @returns {{ title: string, body: Node[], isBad: boolean }}
 */
export function outcome(how, id, account) {
  const site = account?.issuer ?? "";
  const what = make("p", { class: "lead" }, say(`end.${how}.what`, { site }));
  if (how === "elsewhere") void lookUp(id, site, what);
  const drawn = make("span", { class: `disc ${how}`, "aria-hidden": "true" }, icon(DRAWN[how], 44));
  const done = link("#codes", say("end.done"), { kind: "first" });
  return {
    title: say(`end.${how}`),
    body: [make("div", { class: "outcome" }, drawn, what, done)],
    isBad: how === "denied" || how === "expired" || how === "wrong_number",
  };
}

/**
 * The list says only that a request is gone; the history says what became of it, and whether it was this very device that
 * answered and did not hear that it was heard.
 * @param {string} id
 * @param {string} site
 * @param {Element} place
 */
async function lookUp(id, site, place) {
  try {
    const found = (await history()).find((one) => one.id === id);
    if (found?.state !== "approved" && found?.state !== "denied") return;
    const state = /** @type {"approved" | "denied"} */ (found.state);
    write(place, found.by_this_device ? say(`end.${state}.what`, { site }) : say(`end.elsewhere.${state}`));
  } catch {
    // The general sentence stands.
  }
}
