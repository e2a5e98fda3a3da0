// What operators do with applications in the panel.
import { crc32, deflateSync } from 'node:zlib';
import { countersign } from './operator.mjs';

/** Names are taken once on the demo that all files share. */
let named = 0;

export function freshSite() {
  named += 1;
  return `Harbour ${process.pid}.${named}`;
}

/**
 * Confirms at the terminal what a page says waits, by the command it shows.
 * @param {import('playwright-core').Page} page
 */
export async function confirmHeld(page) {
  const said = await page.getByText(/^countersign admin confirm/).innerText();
  await countersign(...said.trim().split(' ').slice(1));
}

/** @param {string} kind @param {Buffer} data */
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * A picture in one colour, as a browser uploads it.
 * @param {number} [side]
 */
export function png(side = 64) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const row = Buffer.concat([Buffer.alloc(1), Buffer.alloc(3 * side, 0x5f)]);
  const rows = Buffer.concat(Array.from({ length: side }, () => row));
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { name: 'logo.png', mimeType: 'image/png', buffer };
}
