// @ts-check
// The pictures of sites. Each is fetched once, from this very server, kept with its account, and shown without a network.
// docs/authenticator-protocol.md, section 3.
import * as keep from "./keep.js";

// As the server names one. Any other address is asked for nothing, be it whose it may.
const PLACE = /^\/brand\/[0-9a-z]{26}\/logo-[a-z2-7]{16}$/;
/** How every PNG begins. */
const SIGN = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** More than one of 256 pixels a side can take. */
const LARGEST = 300_000;

/** @param {unknown} said what the server says of an account @returns {string} where its picture is, or "" */
export function placeOf(said) {
  return typeof said === "string" && PLACE.test(said) ? said : "";
}

/** Fetches what is named and not there yet. What does not come is asked for with the next answer about accounts. */
export async function fetchLogos() {
  const missing = keep.now().accounts.filter(({ logo = "", picture = "" }) => logo !== "" && picture === "");
  for (const place of new Set(missing.map(({ logo = "" }) => logo))) {
    const picture = await fetchOne(place);
    // As they are by now: an account may have ended, or have another picture.
    const shown = keep.now().accounts.filter(({ logo }) => logo === place);
    if (picture && shown.length > 0) await keep.saveAccounts(shown.map((account) => ({ ...account, picture })));
  }
}

/** @param {string} place @returns {Promise<string>} the picture itself as an address, or "" */
async function fetchOne(place) {
  try {
    const response = await fetch(place, { credentials: "omit", redirect: "error" });
    if (!response.ok) return "";
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isPicture = bytes.length <= LARGEST && SIGN.every((byte, at) => bytes[at] === byte);
    return isPicture ? await asAddress(new Blob([bytes], { type: "image/png" })) : "";
  } catch {
    // Nobody answered: the letter stands in its place as long.
    return "";
  }
}

/** @param {Blob} blob @returns {Promise<string>} */
function asAddress(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
