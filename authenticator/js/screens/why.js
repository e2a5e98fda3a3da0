// @ts-check
// "Deny" was pressed: was it a mistake, or was it somebody else? Whoever walks away from the question has denied.
import { make } from "../draw.js";
import { button } from "../parts.js";
import { prepareDenial } from "../requests.js";
import { say } from "../words.js";

/** A signature is good for a minute; one that is younger than this is good enough. */
const FRESH = 20_000;

/**
 * @param {{ request: import("../keep.js").Request, wrong: Node, send: (reason: "mistake" | "fraud") => unknown,
 *   back: () => void }} asked
 */
export function whyPart({ request, wrong, send, back }) {
  let isOpen = false;
  let left = false;
  /** @type {(() => void) | null} */
  let deny = null;

  // Ready before anybody presses "Deny": who does, and closes the app in the same breath, leaves no time for signing.
  const prepare = async () => (deny = await prepareDenial(request));
  void prepare();
  const timer = setInterval(prepare, FRESH);
  const away = () => {
    if (document.visibilityState !== "hidden" || !isOpen || left) return;
    left = true;
    deny?.();
  };
  const close = () => {
    const wasOpen = isOpen;
    isOpen = false;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", away);
    return wasOpen;
  };
  const open = () => {
    isOpen = true;
    return [
      make("p", { class: "lead" }, say("why.lead")),
      wrong,
      make(
        "div",
        { class: "acts tall" },
        button(say("why.fraud"), () => send("fraud"), { kind: "bad" }),
        button(say("why.mistake"), () => send("mistake"), { kind: "second" }),
        button(say("why.back"), goBack, { kind: "quiet" }),
      ),
    ];
  };
  const goBack = () => {
    isOpen = false;
    back();
  };
  document.addEventListener("visibilitychange", away);

  return {
    open,
    /** Ends it. @returns {boolean} whether the question stood open */
    close,
    /** @returns {boolean} whether a denial went out because the app was put away */
    hasLeft: () => left,
  };
}
