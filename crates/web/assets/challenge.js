// @ts-check
// Makes the hosted pages quicker. Every page works without it; nothing here decides anything.

/** Everything we keep in this tab begins with this. */
const KEPT = "countersign ";

/**
 * @param {number} seconds
 * @returns {string} minutes and seconds, "0:27"
 */
export function clock(seconds) {
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}:${rest < 10 ? "0" : ""}${rest}`;
}

/**
 * @param {string} typed
 * @returns {string} the code without the blanks and hyphens people and mail programs put into it
 */
export function tidy(typed) {
  return typed.replace(/[\s\u00ad\u200b-\u200f\u2010-\u2015-]+/g, "");
}

/** Counts down to the moment when a code may be sent again. */
function countDown() {
  /** @type {HTMLButtonElement[]} */
  const buttons = [...document.querySelectorAll("button[data-wait]")].filter((one) => one instanceof HTMLButtonElement);
  const shown = document.querySelector("[data-countdown]");
  const heard = document.querySelector("[data-ready]");
  if (buttons.length === 0 || !(shown instanceof HTMLElement)) return;
  const sentence = shown.dataset.countdown ?? "{clock}";
  const end = Date.now() + Number(buttons[0]?.dataset.wait) * 1000;
  for (const button of buttons) button.disabled = true;
  // Heard once, at the end, and not each second.
  shown.ariaHidden = "true";
  const tick = () => {
    // Reckoned from the clock, since a sleeping tab counts no seconds.
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      shown.textContent = sentence.replace("{clock}", clock(left));
      return;
    }
    clearInterval(beat);
    for (const button of buttons) {
      button.disabled = false;
      button.removeAttribute("aria-describedby");
    }
    if (!(heard instanceof HTMLElement)) return;
    heard.textContent = shown.textContent = heard.dataset.ready ?? "";
  };
  const beat = setInterval(tick, 500);
  tick();
}

/** Takes the code out of the text message where the browser offers that (WebOTP), and sends the form. */
function readCodeFromText() {
  const form = document.querySelector("form[data-code]");
  const field = document.querySelector("input[autocomplete=one-time-code]");
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) return;
  field.addEventListener("input", (event) => {
    if (event instanceof InputEvent && event.inputType === "insertFromPaste") field.value = tidy(field.value);
  });
  form.addEventListener("submit", () => {
    field.value = tidy(field.value);
  });
  if (!("OTPCredential" in window) || form.dataset.code !== "") return;
  const stop = new AbortController();
  form.addEventListener("submit", () => stop.abort());
  const wanted = /** @type {CredentialRequestOptions} */ ({ otp: { transport: ["sms"] }, signal: stop.signal });
  navigator.credentials
    .get(wanted)
    .then((found) => {
      const code = found && "code" in found ? String(found.code) : "";
      if (code === "" || field.value !== "") return;
      field.value = code;
      form.requestSubmit();
    })
    .catch(() => {
      // The person typed the code instead, or said no: the form is there as before.
    });
}

/** Sends each form once, however often its button is pressed. */
function sendOnce() {
  /** @type {Set<HTMLFormElement>} */
  const sent = new Set();
  /** @param {HTMLFormElement} form */
  const release = (form) => {
    sent.delete(form);
    form.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // Marked, not disabled: a disabled button would not send its value.
    form.setAttribute("aria-busy", "true");
    // Whoever stopped a slow page may send again.
    setTimeout(release, 8000, form);
  });
  // So may a page that comes back from the browser's memory.
  addEventListener("pageshow", () => sent.forEach(release));
}

/** Keeps what was typed over a reload, in this tab and for this page alone; a code never after it was sent. */
function keepTyped() {
  const place = `${KEPT}${location.pathname} `;
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(KEPT) && !name.startsWith(place)) sessionStorage.removeItem(name);
    }
    for (const field of document.querySelectorAll("[data-keep]")) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
      const name = place + field.name;
      const kept = sessionStorage.getItem(name);
      if (kept !== null && (field instanceof HTMLSelectElement || field.value === "")) field.value = kept;
      field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
      if (field.autocomplete !== "one-time-code") continue;
      field.form?.addEventListener("submit", () => {
        sessionStorage.removeItem(name);
        // Nor does the field show it to whoever comes back to this page.
        addEventListener("pagehide", () => (field.value = ""), { once: true });
      });
    }
  } catch {
    // Storage may be switched off; then nothing is kept.
  }
}

/** Shows the buttons that copy and print the recovery codes, where the browser can. */
function offerCodes() {
  const codes = [...document.querySelectorAll("[data-codes] li")].map((one) => one.textContent?.trim());
  const [copy, print] = [document.querySelector("[data-copy]"), document.querySelector("[data-print]")];
  const heard = document.querySelector("[data-heard]");
  if (copy instanceof HTMLElement && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(codes.join("\n"));
      } catch {
        // The browser said no: the codes can still be marked and copied by hand.
        return;
      }
      const said = copy.dataset.copy ?? "";
      copy.textContent = said;
      if (heard) heard.textContent = said;
    });
  }
  if (print instanceof HTMLElement) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
}

if (typeof document !== "undefined") {
  offerCodes();
  keepTyped();
  countDown();
  readCodeFromText();
  sendOnce();
}
