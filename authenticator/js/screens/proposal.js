// @ts-check
// A site that wants to be added: asked first, then its code.
import { make, put } from "../draw.js";
import { button, explain, mistake } from "../parts.js";
import { ignore, open, take } from "../proposals.js";
import { Refused } from "../service.js";
import { say } from "../words.js";

/** @returns {{ element: HTMLElement, update: () => void }} */
export function proposals() {
  const element = make("div", { class: "stack" });
  element.hidden = true;
  const update = () => {
    const asked = open();
    const order = asked.map(({ id }) => id).join(" ");
    if (element.dataset["order"] === order) return;
    element.dataset["order"] = order;
    element.hidden = asked.length === 0;
    put(element, ...asked.map(question));
  };
  return { element, update };
}

/** @param {import("../keep.js").Proposal} proposal */
function question({ id, issuer }) {
  const wrong = mistake();
  const show = async () => {
    wrong.say("");
    try {
      await take(id);
    } catch (error) {
      const isOver = error instanceof Refused && error.code === "not_found";
      wrong.say(isOver ? say("proposal.over") : explain(error));
    }
  };
  return make(
    "section",
    { class: "aside", "aria-labelledby": `proposal-${id}` },
    make("h2", { id: `proposal-${id}` }, say("proposal.title", { site: issuer })),
    make("p", {}, say("proposal.what", { site: issuer })),
    wrong.box,
    make(
      "div",
      { class: "acts" },
      button(say("proposal.show"), show, { kind: "first" }),
      button(say("proposal.ignore"), () => ignore(id), { kind: "second" }),
    ),
  );
}
