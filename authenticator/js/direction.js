// @ts-check
// Which way a page runs.

/** Languages written in a script that runs from right to left. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** @param {string} language @returns {"ltr" | "rtl"} */
export function direction(language) {
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}
