// @ts-check
// Offers as they come in: a link, what a camera read, what a person typed. docs/authenticator-protocol.md, section 3.

const TYPED = /^[0-9a-hjkmnp-tv-z]{12}$/;

/** @typedef {{ offer: string } | { elsewhere: string } | { wrong: true }} Read `elsewhere` is another server's host */

/** @param {string} fragment @returns {string} the token of "#pair=TOKEN", or "" */
export function fromFragment(fragment) {
  return /^#pair=([A-Za-z0-9_-]{8,200})$/.exec(fragment)?.[1] ?? "";
}

/** @param {string} scanned what a QR code holds @returns {Read} */
export function fromScan(scanned) {
  let url;
  try {
    url = new URL(scanned.trim());
  } catch {
    return { wrong: true };
  }
  const token = fromFragment(url.hash);
  if (!token || !url.pathname.startsWith("/app/")) return { wrong: true };
  return url.origin === location.origin ? { offer: token } : { elsewhere: url.host };
}

/** @param {string} typed @returns {Read} */
export function fromTyping(typed) {
  // A link that was pasted is as good.
  if (typed.includes("#pair=")) return fromScan(typed);
  // Crockford's base32, read as people type it.
  const tidy = typed.toLowerCase().replace(/[\s\u00ad\u200b-\u200f\u2010-\u2015-]+/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return TYPED.test(tidy) ? { offer: tidy.replace(/(.{4})(?=.)/g, "$1-") } : { wrong: true };
}
