// @ts-check
// What comes in from a page: a link, what a camera read, what a person typed. docs/authenticator-protocol.md, sections 3 to 5.

const TYPED = /^[0-9a-hjkmnp-tv-z]{12}$/;

/**
 * @typedef {{ offer: string } | { request: string } | { offline: string }} Led an offer to pair, the id of a request, or a
 *   whole request for a phone without a connection
 * @typedef {Led | { elsewhere: string } | { wrong: true }} Read `elsewhere` is another server's host
 */

const KINDS = /** @type {const} */ ({
  offer: /^#pair=([A-Za-z0-9_-]{8,200})$/,
  request: /^#r=([a-z0-9]{8,40})$/,
  offline: /^#offline=([A-Za-z0-9_-]{20,8000})$/,
});

/** @param {string} fragment @returns {Led | null} what an address of the app leads to; null for one of its own screens */
export function fromFragment(fragment) {
  for (const [kind, shape] of Object.entries(KINDS)) {
    const found = shape.exec(fragment)?.[1];
    if (found) return /** @type {Led} */ ({ [kind]: found });
  }
  return null;
}

/** @param {string} scanned what a QR code holds @returns {Read} */
export function fromScan(scanned) {
  let url;
  try {
    url = new URL(scanned.trim());
  } catch {
    return { wrong: true };
  }
  const led = fromFragment(url.hash);
  if (!led || !url.pathname.startsWith("/app/")) return { wrong: true };
  return url.origin === location.origin ? led : { elsewhere: url.host };
}

/** @param {string} typed @returns {Read} */
export function fromTyping(typed) {
  // A link that was pasted is as good.
  if (typed.includes("#pair=")) return fromScan(typed);
  // Crockford's base32, read as people type it.
  const tidy = typed.toLowerCase().replace(/[\s\u00ad\u200b-\u200f\u2010-\u2015-]+/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return TYPED.test(tidy) ? { offer: tidy.replace(/(.{4})(?=.)/g, "$1-") } : { wrong: true };
}
