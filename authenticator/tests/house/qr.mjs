// QR codes for the tests: two sizes (level L, versions 4 and 11: up to 78 and 321 bytes), one mask. ISO/IEC 18004. As a picture to
// choose, and as a film for a camera that is not there.
import { deflateSync } from 'node:zlib';

/**
 * @typedef {{ size: number, blocks: number, data: number, length: number, aligned: number[], version: number }} Kind
 *   `data`: bytes in each block; `length`: bits of the count; `version`: its own bits, from version 7 on
 */

/** @type {Kind} */
const SMALL = { size: 33, blocks: 1, data: 80, length: 8, aligned: [6, 26], version: 0 };
/** @type {Kind} */
const LARGE = { size: 61, blocks: 4, data: 81, length: 16, aligned: [6, 30, 54], version: 0x0bbf6 };
const CHECK = 20;

/** @param {string} text */
function kind(text) {
  const kind = Buffer.byteLength(text) <= 78 ? SMALL : LARGE;
  if (Buffer.byteLength(text) > kind.blocks * kind.data - 3) throw new RangeError('too long for these sizes');
  return kind;
}

/** @param {string} text @returns {boolean[][]} rows of modules, true is dark */
export function qr(text) {
  const of = kind(text);
  const { size: SIZE, aligned } = of;
  const bits = codewords(text, of).flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map((bit) => bit === '1'));
  /** @type {(boolean | undefined)[][]} */
  const grid = Array.from({ length: SIZE }, () => Array(SIZE).fill(undefined));
  /** @param {number} row @param {number} column @param {boolean} dark */
  const set = (row, column, dark) => {
    const line = grid[row];
    if (line && column >= 0 && column < SIZE) line[column] = dark;
  };
  for (const [top, left] of /** @type {const} */ ([[0, 0], [0, SIZE - 7], [SIZE - 7, 0]])) {
    for (let row = -1; row <= 7; row++) {
      for (let column = -1; column <= 7; column++) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3));
        set(top + row, left + column, ring !== 2 && ring !== 4);
      }
    }
  }
  for (const across of aligned) {
    for (const down of aligned) {
      // Three corners have the large marks.
      if (grid[down]?.[across] !== undefined) continue;
      for (let row = -2; row <= 2; row++) {
        for (let column = -2; column <= 2; column++) set(down + row, across + column, Math.max(Math.abs(row), Math.abs(column)) !== 1);
      }
    }
  }
  for (let at = 0; of.version && at < 18; at++) {
    const dark = ((of.version >> at) & 1) === 1;
    set(Math.floor(at / 3), SIZE - 11 + (at % 3), dark);
    set(SIZE - 11 + (at % 3), Math.floor(at / 3), dark);
  }
  for (let at = 8; at < SIZE - 8; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  // Level L and mask 0, as they are protected and masked in the standard's table.
  const format = [...'111011111000100'].map((bit) => bit === '1');
  const round = [0, 1, 2, 3, 4, 5, 7, 8];
  for (const [at, dark] of format.entries()) {
    if (at < 8) set(8, round[at] ?? 0, dark);
    else set(round[14 - at] ?? 0, 8, dark);
    if (at < 7) set(SIZE - 1 - at, 8, dark);
    else set(8, SIZE - 15 + at, dark);
  }
  set(SIZE - 8, 8, true);
  let next = 0;
  let isUp = true;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < SIZE; step++) {
      const row = isUp ? SIZE - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (grid[row]?.[column] !== undefined) continue;
        set(row, column, (bits[next++] ?? false) !== ((row + column) % 2 === 0));
      }
    }
    isUp = !isUp;
  }
  return grid.map((line) => line.map((dark) => dark === true));
}

/** @param {string} text @param {Kind} kind @returns {number[]} data and its check bytes, the blocks in turns */
function codewords(text, { blocks, data: each, length }) {
  const bytes = [...Buffer.from(text)];
  const bits = ['0100', bytes.length.toString(2).padStart(length, '0'), ...bytes.map((byte) => byte.toString(2).padStart(8, '0')), '0000'].join('');
  const data = (bits.match(/.{1,8}/g) ?? []).map((eight) => parseInt(eight.padEnd(8, '0'), 2));
  for (let at = 0; data.length < blocks * each; at++) data.push(at % 2 === 0 ? 0xec : 0x11);
  const parts = Array.from({ length: blocks }, (_, at) => data.slice(at * each, (at + 1) * each));
  /** @param {number[][]} rows @param {number} count */
  const inTurns = (rows, count) => Array.from({ length: count }, (_, at) => rows.map((row) => row[at] ?? 0)).flat();
  return [...inTurns(parts, each), ...inTurns(parts.map(check), CHECK)];
}

/** Reed-Solomon over GF(256) with the polynomial 0x11d. @param {number[]} data */
function check(data) {
  /** @type {number[]} */
  const power = [1];
  for (let at = 1; at < 255; at++) {
    const twice = (power[at - 1] ?? 0) << 1;
    power.push(twice > 255 ? twice ^ 0x11d : twice);
  }
  const log = new Map(power.map((value, at) => [value, at]));
  /** @param {number} one @param {number} other */
  const times = (one, other) => (one && other ? (power[((log.get(one) ?? 0) + (log.get(other) ?? 0)) % 255] ?? 0) : 0);
  let generator = [1];
  for (let at = 0; at < CHECK; at++) {
    const next = [...generator, 0];
    for (const [place, value] of generator.entries()) next[place + 1] = (next[place + 1] ?? 0) ^ times(value, power[at] ?? 0);
    generator = next;
  }
  const rest = [...data, ...Array(CHECK).fill(0)];
  for (let at = 0; at < data.length; at++) {
    const lead = rest[at] ?? 0;
    for (const [place, value] of generator.entries()) rest[at + place] = (rest[at + place] ?? 0) ^ times(value, lead);
  }
  return rest.slice(data.length);
}

/** @param {string} text @param {number} width @param {number} height @returns {Buffer} gray pixels, the code in the middle */
function pixels(text, width, height) {
  const grid = qr(text);
  const { size: SIZE } = kind(text);
  const scale = Math.floor(Math.min(width, height) / (SIZE + 8));
  const [left, top] = [Math.floor((width - SIZE * scale) / 2), Math.floor((height - SIZE * scale) / 2)];
  const out = Buffer.alloc(width * height, 235);
  for (let y = 0; y < SIZE * scale; y++) {
    for (let x = 0; x < SIZE * scale; x++) {
      if (grid[Math.floor(y / scale)]?.[Math.floor(x / scale)]) out[(top + y) * width + left + x] = 16;
    }
  }
  return out;
}

/** @param {string} text @returns {Buffer} a PNG */
export function picture(text, width = 400, height = 300) {
  const gray = pixels(text, width, height);
  const lines = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.from([0]), gray.subarray(y * width, (y + 1) * width)])));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

/** @param {string} kind @param {Buffer} data */
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, body, sum]);
}

/** @param {string} text @returns {Buffer} one picture of a film (YUV4MPEG2), over and over */
export function film(text) {
  const [width, height] = [640, 480];
  const frame = Buffer.concat([Buffer.from('FRAME\n'), pixels(text, width, height), Buffer.alloc((width * height) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame, frame]);
}
