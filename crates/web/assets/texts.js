// @ts-check
// Shows how a text would go out while it is typed, and how long it is. The page works without it, by "Look at it"; nothing here
// decides anything.

/** Septets and UTF-16 units of one part, and what is left of a part where there are several. */
const PARTS = { gsm7: { one: 160, several: 153 }, ucs2: { one: 70, several: 67 } };

/**
 * @typedef {object} Alphabet
 * @property {Set<string>} basic signs of one septet
 * @property {Set<string>} extension signs of two
 *
 * @typedef {object} Length
 * @property {number} units septets, or UTF-16 units
 * @property {number} most units of one part
 * @property {number} parts
 * @property {string} beyond the first sign GSM-7 lacks; empty where all of it is GSM-7
 */

/**
 * @param {string} template
 * @param {Record<string, string>} values
 * @returns {string} the sentence with the values in the places of their names, in one pass
 */
export function fill(template, values) {
  return template.replace(/\{([a-z]+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? (values[name] ?? "") : whole));
}

/**
 * @param {string} text
 * @param {[string, string][]} alikes signs that only look different, and what is written for them
 * @returns {string} the text as it goes out
 */
export function plain(text, alikes) {
  const seen = text.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "").replace(/[\s\p{Cc}]/gu, " ");
  return [...seen].map((sign) => alikes.find(([signs]) => signs.includes(sign))?.[1] ?? sign).join("");
}

/**
 * @param {string} text
 * @param {Alphabet} alphabet
 * @returns {Length} how long it is; no sign is cut in two
 */
export function measure(text, alphabet) {
  const signs = [...text];
  const beyond = signs.find((sign) => sign !== "\n" && !alphabet.basic.has(sign) && !alphabet.extension.has(sign)) ?? "";
  const { one, several } = beyond === "" ? PARTS.gsm7 : PARTS.ucs2;
  /** @param {string} sign */
  const size = (sign) => (beyond === "" ? (alphabet.extension.has(sign) ? 2 : 1) : sign.length);
  const units = signs.reduce((sum, sign) => sum + size(sign), 0);
  let parts = 1;
  let filled = 0;
  if (units > one) {
    for (const sign of signs) {
      if (filled + size(sign) > several) {
        parts += 1;
        filled = 0;
      }
      filled += size(sign);
    }
  }
  return { units, most: one, parts, beyond };
}

/** Follows what is typed. */
function follow() {
  const form = document.querySelector("form[data-texts]");
  if (!(form instanceof HTMLFormElement)) return;
  const told = form.dataset;
  const alphabet = { basic: new Set(told.basic), extension: new Set(told.extension) };
  /** @type {[string, string][]} */
  const alikes = JSON.parse(told.alikes ?? "[]");
  const values = { site: told.site ?? "", code: told.code ?? "", minutes: told.minutes ?? "", host: told.host ?? "" };
  const line = told.line ? `\n${told.line}` : "";
  for (const field of form.querySelectorAll("textarea")) {
    const said = form.querySelector(`[data-said="${field.name}"]`);
    const length = form.querySelector(`[data-length="${field.name}"]`);
    if (said === null) continue;
    field.addEventListener("input", () => {
      const filled = fill(field.value.trim() || field.placeholder, values);
      said.textContent = length === null ? filled : plain(filled, alikes) + line;
      if (length === null) return;
      const { units, most, parts, beyond } = measure(said.textContent, alphabet);
      const figures = { units: String(units), most: String(most), parts: String(parts) };
      const sentence = fill((parts === 1 ? told.one : told.several) ?? "", figures);
      length.textContent = beyond === "" ? sentence : `${sentence} ${fill(told.beyond ?? "", { sign: beyond })}`;
    });
  }
}

if (typeof document !== "undefined") follow();
