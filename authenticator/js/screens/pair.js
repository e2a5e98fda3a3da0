// @ts-check
// Taking an offer: the typed code, the last question before it is taken, and what comes after.
import { bell, turnOn } from "../bell.js";
import { make, put, write } from "../draw.js";
import { pair as take } from "../device.js";
import { retitle, tell } from "../frame.js";
import * as keep from "../keep.js";
import { fromTyping } from "../offer.js";
import { button, explain, field, link, mistake } from "../parts.js";
import { icon } from "../pictures.js";
import { guessName, platform } from "../platform.js";
import { isPossible, standing } from "../passkeys.js";
import { pending } from "../requests.js";
import { Refused } from "../service.js";
import { say } from "../words.js";
import { codeRow } from "./codes.js";
import { passkeyPart } from "./passkey.js";
import { installHint } from "./welcome.js";

/** @typedef {import("../frame.js").Screen} Screen */

const BACK = "#add";

/** @returns {Screen} */
export function type() {
  const input = make("input", { name: "code", class: "typed", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 300 });
  const wrong = mistake();
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const read = fromTyping(input.value);
    input.setAttribute("aria-invalid", String(!("offer" in read)));
    if ("offer" in read) return offer(read.offer);
    wrong.say("elsewhere" in read ? say("scan.elsewhere", { host: read.elsewhere }) : say("type.wrong"));
    input.focus();
  };
  return {
    title: say("type.title"),
    back: BACK,
    body: [
      make(
        "form",
        { class: "stack", submit },
        field(say("type.label"), input, say("type.hint")),
        wrong.box,
        make("button", { class: "first" }, say("type.next")),
      ),
    ],
  };
}

/** Asks before an offer is taken: a link may have been opened by mistake, or come from somebody else. @param {string} found */
export function offer(found) {
  keep.set({ offer: found });
  location.hash = "#pair";
}

/** @returns {Screen} */
export function pair() {
  const isNew = !keep.now().device;
  const name = make("input", { name: "name", maxlength: 40, autocomplete: "off" });
  if (isNew) void guessName().then((guessed) => (name.value ||= guessed));
  const wrong = mistake();
  const go = make("button", { class: "first" }, say(isNew ? "pair.act" : "pair.add"));
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (go.getAttribute("aria-busy")) return;
    if (isNew && name.value.trim() === "") {
      name.setAttribute("aria-invalid", "true");
      name.focus();
      return wrong.say(say("pair.name.missing"));
    }
    wrong.say("");
    go.setAttribute("aria-busy", "true");
    try {
      const account = await take(keep.now().offer, { name: name.value.trim(), platform: platform() });
      keep.set({ offer: "" });
      location.replace(`#paired/${account}`);
    } catch (error) {
      go.removeAttribute("aria-busy");
      wrong.say(explainOffer(error));
    }
  };
  return {
    title: say(isNew ? "pair.title" : "pair.title.add"),
    back: BACK,
    body: [
      make("p", { class: "lead" }, say(isNew ? "pair.lead" : "pair.lead.add", { host: location.host })),
      make(
        "form",
        { class: "stack", submit },
        isNew ? field(say("pair.name"), name, say("pair.name.hint")) : null,
        wrong.box,
        go,
        link("#codes", say("frame.cancel"), { kind: "quiet" }),
      ),
    ],
  };
}

/** @param {unknown} error */
function explainOffer(error) {
  const code = error instanceof Refused ? error.code : "";
  if (code === "not_found" || code === "expired" || code === "used") return say(`pair.${code}`);
  if (code === "has_account" || code === "not_allowed") return say(`pair.${code}`);
  return explain(error);
}

/** @param {string} id of the account that was just added @returns {Screen} */
export function paired(id) {
  const find = () => keep.now().accounts.find((account) => account.id === id);
  const row = codeRow(id);
  const [drawn, what] = [make("span", { class: "disc", "aria-hidden": "true" }), make("p", { class: "lead" })];
  const wrong = mistake();
  const ring = make(
    "div",
    { class: "aside" },
    make("p", {}, say("paired.bell")),
    wrong.box,
    button(
      say("paired.bell.act"),
      async () => {
        wrong.say("");
        try {
          const now = await turnOn();
          if (now === "on") tell(say("bell.on.heard"));
          if (now === "blocked") wrong.say(say("bell.blocked"));
        } catch (error) {
          wrong.say(explain(error));
        }
        update();
      },
      { kind: "second", drawn: "inbox" },
    ),
  );
  const silent = make("p", { class: "aside" }, say("bell.impossible"));
  const passkey = passkeyPart(id);
  let was = "";
  const update = () => {
    const account = find();
    if (!account) return;
    row.update();
    passkey.update();
    ring.hidden = bell() !== "off";
    silent.hidden = bell() !== "impossible";
    // The first approval is the proof that this page's owner is the app's owner: straight to it.
    const first = pending().find((request) => request.account === id);
    // Where the site wants approvals confirmed by a passkey, that is made before.
    const isMissing = account.gate === "passkey" && standing(account) === "none" && isPossible();
    if (first && !isMissing) return location.replace(`#request/${encodeURIComponent(first.id)}`);
    if (was === account.state) return;
    const isActive = account.state === "active";
    put(drawn, icon(isActive ? "tick" : "codes", 44));
    drawn.classList.toggle("approved", isActive);
    write(what, say(isActive ? "paired.active" : "paired.waiting", { site: account.issuer }));
    const title = say(isActive ? "paired.title.active" : "paired.title", { site: account.issuer });
    if (was !== "") {
      retitle(title);
      tell(title);
    }
    was = account.state;
  };
  update();
  return {
    title: say(was === "active" ? "paired.title.active" : "paired.title", { site: find()?.issuer ?? "" }),
    back: "#codes",
    body: [
      make("div", { class: "hello" }, drawn, what),
      passkey.element,
      make("ul", { class: "cards" }, row.element),
      ring,
      silent,
      ...installHint(),
      link("#codes", say("end.done"), { kind: "first" }),
    ],
    update,
  };
}
