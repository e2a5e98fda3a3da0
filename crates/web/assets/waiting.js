// @ts-check
// Keeps a page up to date that waits for something: an approval in the app, a phone that is being paired. The page holds every
// word and every address. Without this script the browser asks for the page again by itself.

/** @typedef {{ revision: number, state: string, text?: string, devices?: string[], again?: number }} News */
/** @typedef {{ events: string, state: string, revision: number, now: string }} Source */

/** How long the stream may take to its first word, in ms: past that, something on the way keeps it for itself. */
const FIRST = 3000;

/** How long it may be silent after that: the server's beat comes more often. */
const SILENCE = 20_000;

/** How long the server may hold a question, in seconds. */
const HELD = 25;

/** How often a stream may be refused on end, before questions take its place. */
const REFUSALS = 5;

/** Answers that say that this page has had its day. */
const GONE = [401, 403, 404, 410];

/**
 * @param {number} tries how often it was tried in vain
 * @returns {number} how long to wait before the next time, in ms
 */
export function pause(tries) {
  return Math.min(5000, 250 * 2 ** tries);
}

/**
 * Follows what happens: by a stream of events, by held questions where no stream comes through, and by one question
 * whenever the page wakes up.
 * @param {Source} source where news come from, and the newest the page knows of
 * @param {(news: News) => boolean} tell is told each once; says whether it was the last
 * @returns {{ wake: () => void, rest: () => void }}
 */
export function follow(source, tell) {
  let { revision, now } = source;
  let [over, polls, asks, crowded, tries, heardAt] = [false, false, false, false, 0, Date.now()];
  /** @type {EventSource | undefined} */
  let stream;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const rest = () => {
    stream?.close();
    clearTimeout(timer);
  };

  /** @param {number} wait @param {() => void} act */
  const later = (wait, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  /** @param {News} news */
  const take = (news) => {
    const isOld = !(news.revision >= revision) || (news.revision === revision && news.state === now);
    if (over || isOld) return;
    ({ revision, state: now } = news);
    over = tell(news);
    if (over) rest();
  };

  /**
   * The server has no place for one more that waits: the page says so, and comes anew after a while.
   * @param {number} again in how many seconds
   */
  const crowd = (again) => {
    if (over || crowded) return;
    crowded = true;
    rest();
    take({ revision, state: "crowded" });
    later(again * 1000, () => take({ revision: revision + 1, state: "again" }));
  };

  /** @param {number} wait how long the server may hold the question, in seconds */
  const ask = async (wait) => {
    try {
      const signal = AbortSignal.timeout((wait + 5) * 1000);
      const answer = await fetch(`${source.state}?after=${revision}&wait=${wait}`, { cache: "no-store", signal });
      if (GONE.includes(answer.status)) take({ revision: revision + 1, state: "gone" });
      if (!answer.ok) return false;
      /** @type {News} */
      const news = await answer.json();
      take(news);
      if (news.again) crowd(news.again);
      return true;
    } catch {
      return false;
    }
  };

  const poll = async () => {
    if (polls) return;
    polls = true;
    rest();
    for (let vain = 0; !over && !crowded; ) {
      const [known, began] = [revision, Date.now()];
      const well = await ask(HELD);
      const wait = well ? 0 : pause(vain++);
      if (well) vain = 0;
      // Nor does a server that holds nothing get more than one question a second.
      const least = revision === known ? began + 1000 - Date.now() : 0;
      await new Promise((go) => setTimeout(go, Math.max(wait, least, 0)));
    }
  };

  const listen = () => {
    if (over || polls || crowded) return;
    rest();
    const mine = new EventSource(`${source.events}?after=${revision}`);
    stream = mine;
    later(FIRST, poll);
    const heard = () => {
      if (over || mine !== stream) return;
      [tries, heardAt] = [0, Date.now()];
      later(SILENCE, listen);
    };
    mine.addEventListener("beat", heard);
    mine.addEventListener("state", (event) => {
      heard();
      take(JSON.parse(event.data));
    });
    mine.addEventListener("crowded", (event) => crowd(JSON.parse(event.data).again));
    mine.addEventListener("error", () => {
      // Connecting: the browser tries again by itself. Closed: it never will.
      if (over || polls || crowded || mine !== stream || mine.readyState !== EventSource.CLOSED) return;
      later(pause(tries++), tries > REFUSALS ? poll : listen);
      once();
    });
  };

  const once = async () => {
    if (over || asks) return;
    asks = true;
    await ask(0);
    asks = false;
  };

  const wake = () => {
    once();
    // A stream that was put to sleep may still call itself open.
    if (stream?.readyState !== EventSource.OPEN || Date.now() - heardAt > SILENCE) listen();
  };

  listen();
  return { wake, rest };
}

/** @param {string} name @returns {HTMLElement | undefined} the one element with this attribute */
function one(name) {
  const found = document.querySelector(`[${name}]`);
  return found instanceof HTMLElement ? found : undefined;
}

/** @param {Element} template @returns {string} */
function words(template) {
  return (template instanceof HTMLTemplateElement && template.content.textContent) || "";
}

/** @param {Element} place @param {string} text */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * How far it is on each device, in the order of the page.
 * @param {string[]} devices
 */
function tellDevices(devices) {
  const lines = document.querySelectorAll("[data-device]");
  devices.forEach((reach, at) => {
    const [line, word] = [lines[at], document.querySelector(`template[data-reach="${CSS.escape(reach)}"]`)];
    if (line && word) write(line, words(word));
  });
}

/**
 * Says what happens, in the page's own words, and goes on when there is more to show than words.
 * @param {HTMLElement} said where it is said
 */
function keepUp(said) {
  const { events = "", state = "", next = "", revision, now = "" } = said.dataset;
  const known = new Map();
  for (const word of document.querySelectorAll("template[data-word]")) {
    if (word instanceof HTMLElement) known.set(word.dataset.word, word);
  }
  let [line, hint] = [words(known.get(now) ?? said), ""];

  const { wake, rest } = follow({ events, state, revision: Number(revision), now }, (news) => {
    const word = known.get(news.state);
    if (word) {
      line = words(word).replace("{text}", () => news.text ?? "");
      const alarm = "loud" in word.dataset ? one("data-alarm") : undefined;
      // What is said already is not said again because a second device has come as far.
      write(alarm ?? said, alarm || !hint ? line : `${line} ${hint}`);
    }
    tellDevices(news.devices ?? []);
    // What we have no words for has a page of its own.
    const goesOn = !word || "goesOn" in word.dataset;
    if (goesOn) location.replace(next);
    return goesOn;
  });

  const late = one("data-hint");
  if (late) {
    setTimeout(() => {
      hint = words(late);
      said.textContent = `${line} ${hint}`;
    }, Number(late.dataset.hint) * 1000);
  }
  for (const name of ["online", "focus"]) addEventListener(name, wake);
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => event.persisted && wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  countDown(wake);
}

/** @param {() => void} wake asks what became of it when the time is up */
function countDown(wake) {
  const shown = one("data-clock");
  if (!shown) return;
  const heard = one("data-minute");
  const end = Date.now() + Number(shown.dataset.clock) * 1000;
  /** Told as they come near; what was past when the page came is not. */
  const marks = [
    { at: 60, words: heard?.dataset.minute },
    { at: 15, words: heard?.dataset.last },
  ].filter((mark) => mark.at < Number(shown.dataset.clock));
  shown.ariaHidden = "true";
  const tick = () => {
    // Reckoned from the clock, since a sleeping tab counts no seconds.
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    shown.textContent = (shown.dataset.counting ?? "{clock}").replace("{clock}", clock);
    const mark = marks.findLast((one) => left <= one.at);
    if (heard && mark) heard.textContent = mark.words ?? "";
    if (mark) marks.splice(0, marks.indexOf(mark) + 1);
    if (left > 0) return;
    clearInterval(beat);
    setTimeout(wake, 1000);
  };
  const beat = setInterval(tick, 500);
  tick();
}

if (typeof document !== "undefined") {
  const said = one("data-live");
  if (said) keepUp(said);
}
