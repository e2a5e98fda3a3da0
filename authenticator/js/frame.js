// @ts-check
// The frame round every screen: title above, screen in the middle, bar below, and the two voices for those who listen.
import { make, put, write } from "./draw.js";
import { icon } from "./pictures.js";
import { say, sayCount } from "./words.js";

/**
 * @typedef {{
 *   title: string,
 *   body: Node[],
 *   bar?: boolean,
 *   back?: string,
 *   act?: Node,
 *   update?: () => void,
 *   leave?: () => void,
 * }} Screen `update` is called when something changed and once a second; `back` is where the arrow leads; without `bar`
 * the bar below is hidden: one thing is to be done
 */

const TABS = /** @type {const} */ (["codes", "inbox", "history", "settings"]);

const heading = make("h1", { tabindex: -1 });
const top = make("header");
const banner = make("div", { class: "banner", role: "status" });
const middle = make("main");
const bar = make("nav");
const heard = make("p", { class: "unseen", role: "status" });
const alarm = make("p", { class: "unseen", role: "alert" });

/** Puts the frame in place. Call once. */
export function build() {
  const place = document.getElementById("app");
  if (place) put(place, top, banner, middle, bar, heard, alarm);
}

/** @param {Screen} screen @param {string} name of its tab */
export function show(screen, name) {
  const back = screen.back && make("a", { class: "round", href: screen.back, "aria-label": say("frame.back") }, icon("back"));
  put(top, back, heading, screen.act);
  put(middle, ...screen.body);
  drawBar(screen.bar ? name : "");
  document.documentElement.classList.toggle("alone", !screen.bar);
  retitle(screen.title);
  scrollTo(0, 0);
}

/** @param {string} title the screen has become another without leaving its place */
export function retitle(title) {
  write(heading, title);
  document.title = `${title} · ${say("frame.name")}`;
}

export function focusTitle() {
  heading.focus({ preventScroll: true });
}

/** @type {Record<string, HTMLElement>} */
let counts = {};

/** @param {string} current "" hides it */
function drawBar(current) {
  bar.hidden = current === "";
  bar.setAttribute("aria-label", say("frame.bar"));
  counts = {};
  const links = TABS.map((name) => {
    const count = (counts[name] = make("span", { class: "count", hidden: true }));
    return make(
      "a",
      { href: `#${name}`, "aria-current": name === current && "page" },
      make("span", { class: "drawn" }, icon(name), count),
      make("span", {}, say(`frame.${name}`)),
    );
  });
  put(bar, ...links);
}

/** @param {number} waiting how many requests */
export function count(waiting) {
  const badge = counts["inbox"];
  if (!badge) return;
  badge.hidden = waiting === 0;
  if (badge.dataset["count"] === String(waiting)) return;
  badge.dataset["count"] = String(waiting);
  put(badge, make("span", { "aria-hidden": "true" }, String(waiting)), make("span", { class: "unseen" }, sayCount("inbox.count", waiting)));
}

/** @type {string} */
let said = "";

/**
 * What is to be known on every screen.
 * @param {{ kind: "request" | "warning" | "quiet", text: string, href?: string } | null} news
 */
export function announce(news) {
  const key = news ? `${news.kind} ${news.text} ${news.href ?? ""}` : "";
  if (said === key) return;
  said = key;
  if (!news) return put(banner);
  const drawn = icon(news.kind === "request" ? "inbox" : news.kind === "warning" ? "alarm" : "offline", 20);
  const text = make("span", {}, news.text);
  put(
    banner,
    news.href
      ? make("a", { class: news.kind, href: news.href }, drawn, text, make("strong", {}, say("banner.look")))
      : make("p", { class: news.kind }, drawn, text),
  );
}

/** Says something to those who listen, when there is time. @param {string} text */
export function tell(text) {
  // Emptied first, so that the same words twice are said twice.
  heard.textContent = "";
  setTimeout(() => (heard.textContent = text), 50);
}

/** The same, at once. @param {string} text */
export function warn(text) {
  alarm.textContent = "";
  setTimeout(() => (alarm.textContent = text), 50);
}
