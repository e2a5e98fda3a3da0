// Reads a QR code off its picture (ISO/IEC 18004), as far as ours go: clean pictures in level M, bytes alone, versions 3 to 10.
import assert from 'node:assert/strict';

/** Light modules round the code. */
const QUIET = 4;

/**
 * Of each version: where its alignment patterns stand, and how many words of data each of its blocks has.
 * @type {Record<number, { centres: number[], blocks: number[] }>}
 */
const VERSIONS = {
  3: { centres: [6, 22], blocks: [44] },
  4: { centres: [6, 26], blocks: [32, 32] },
  5: { centres: [6, 30], blocks: [43, 43] },
  6: { centres: [6, 34], blocks: [27, 27, 27, 27] },
  7: { centres: [6, 22, 38], blocks: [31, 31, 31, 31] },
  8: { centres: [6, 24, 42], blocks: [38, 38, 39, 39] },
  9: { centres: [6, 26, 46], blocks: [36, 36, 36, 37, 37] },
  10: { centres: [6, 28, 50], blocks: [43, 43, 43, 43, 44] },
};

/** Which modules each mask turns over. @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/**
 * @param {string} svg with one path of dark modules, in runs
 * @returns {string} what it says
 */
export function readQr(svg) {
  const edge = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]) - 2 * QUIET;
  const dark = new Set();
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) {
      dark.add(`${Number(x) + step - QUIET} ${Number(y) - QUIET}`);
    }
  }
  const version = (edge - 17) / 4;
  const shape = VERSIONS[version];
  assert.ok(shape, `version ${version} is read here`);
  const format = [0, 1, 2, 3, 4].map((x) => Number(dark.has(`${x} 8`))).join('');
  const isTurned = MASKS[(Number.parseInt(format, 2) ^ 0b10101) & 7];
  assert.ok(isTurned);
  const bits = placed(edge, (x, y) => isFixed(x, y, edge, shape.centres))
    .map(([x, y]) => Number(dark.has(`${x} ${y}`) !== isTurned(y, x)))
    .join('');
  return said(inOrder(bits, shape.blocks), version);
}

/**
 * Whether a module belongs to a pattern or to what is said of the code itself.
 * @param {number} x
 * @param {number} y
 * @param {number} edge
 * @param {number[]} centres
 */
function isFixed(x, y, edge, centres) {
  if (x === 6 || y === 6) return true;
  if ((x < 9 && y < 9) || (x >= edge - 8 && y < 9) || (x < 9 && y >= edge - 8)) return true;
  if (edge >= 45 && ((x >= edge - 11 && y < 6) || (y >= edge - 11 && x < 6))) return true;
  const last = centres.at(-1);
  return centres.some((a) =>
    centres.some((b) => {
      const isCorner = (a === 6 && b === 6) || (a === 6 && b === last) || (a === last && b === 6);
      return !isCorner && Math.abs(x - a) <= 2 && Math.abs(y - b) <= 2;
    }),
  );
}

/**
 * The modules of the data, in their order: in pairs of columns from the right, up and down.
 * @param {number} edge
 * @param {(x: number, y: number) => boolean} isTaken
 */
function placed(edge, isTaken) {
  /** @type {[number, number][]} */
  const modules = [];
  let isUp = true;
  for (let right = edge - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < edge; step += 1) {
      const y = isUp ? edge - 1 - step : step;
      for (const x of [right, right - 1]) if (!isTaken(x, y)) modules.push([x, y]);
    }
    isUp = !isUp;
  }
  return modules;
}

/**
 * The words of data, which are dealt out to the blocks in turn, as bits.
 * @param {string} bits
 * @param {number[]} blocks
 */
function inOrder(bits, blocks) {
  const words = [...(bits.match(/.{8}/g) ?? [])];
  const dealt = blocks.map(() => '');
  for (let turn = 0; turn < Math.max(...blocks); turn += 1) {
    for (const [block, length] of blocks.entries()) {
      if (turn < length) dealt[block] = `${dealt[block]}${words.shift()}`;
    }
  }
  return dealt.join('');
}

/**
 * @param {string} bits
 * @param {number} version
 */
function said(bits, version) {
  assert.equal(bits.slice(0, 4), '0100', 'bytes');
  const begins = version < 10 ? 12 : 20;
  const count = Number.parseInt(bits.slice(4, begins), 2);
  const bytes = bits.slice(begins, begins + 8 * count).match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('utf8');
}
