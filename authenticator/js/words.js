// @ts-check
// Says everything in the person's language: words by key, numbers and times as that language writes them.
import * as keep from "./keep.js";
import de from "./words/de.js";
import en from "./words/en.js";

/** @typedef {keyof typeof en} Key */
/** @typedef {Record<string, string | number>} Values */

/** @type {Record<string, Record<Key, string>>} */
const LANGUAGES = { en, de };

/** Each in its own words. */
export const NAMES = { en: "English", de: "Deutsch" };

/** @returns {string} "en" or "de": what was chosen, else what the browser asks for */
export function language() {
  const wanted = [keep.now().settings.language, ...navigator.languages].map((tag) => tag.split("-")[0] ?? "");
  return wanted.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? "en";
}

/**
 * @param {Key} key
 * @param {Values} [values] for what stands in braces; {name} is always the app's name
 */
export function say(key, values = {}) {
  const words = LANGUAGES[language()] ?? en;
  /** @type {Values} */
  const all = { name: keep.now().settings.name, ...values };
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => String(all[name] ?? whole));
}

/** @param {"inbox.count" | "banner.count"} key of a pair of keys, one and other @param {number} count */
export function sayCount(key, count) {
  const form = new Intl.PluralRules(language()).select(count) === "one" ? "one" : "other";
  return say(`${key}.${form}`, { count });
}

/** @param {number} seconds since 1970 @returns {string} "14:03" */
export function clockTime(seconds) {
  return format({ hour: "numeric", minute: "2-digit" }, seconds);
}

/** @param {number} seconds since 1970 @returns {string} "Friday, 27 November" */
export function day(seconds) {
  return format({ weekday: "long", day: "numeric", month: "long" }, seconds);
}

/** @param {Intl.DateTimeFormatOptions} how @param {number} seconds */
function format(how, seconds) {
  // The region of the browser decides between 14:03 and 2:03 pm, as long as it speaks the same language.
  const tag = navigator.languages.find((one) => one.split("-")[0] === language()) ?? language();
  return new Intl.DateTimeFormat(tag, how).format(seconds * 1000);
}

/** @param {number} seconds @returns {string} "1:20" */
export function span(seconds) {
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  return `${Math.floor(seconds / 60)}:${rest}`;
}
