// As much of the protocol buffers' wire format as a push service needs: numbers, bytes, fixed64.

/** @typedef {Map<number, (bigint | Buffer)[]>} Fields by number; every value of each, in order */

/** @param {number | bigint} value */
export function varint(value) {
  const bytes = [];
  let left = BigInt(value);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return Buffer.from([...bytes, Number(left)]);
}

/**
 * The number at the beginning of a buffer, and where it ends; nothing if it is not all there.
 * @param {Buffer} buffer
 * @returns {{ value: bigint, end: number } | undefined}
 */
export function readVarint(buffer) {
  let value = 0n;
  for (const [at, byte] of buffer.entries()) {
    value |= BigInt(byte & 127) << BigInt(7 * at);
    if (byte < 128) return { value, end: at + 1 };
  }
}

/**
 * @param {number} field
 * @param {number | bigint} value
 */
export function number(field, value) {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

/**
 * @param {number} field
 * @param {bigint} value
 */
export function fixed64(field, value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([varint((field << 3) | 1), bytes]);
}

/**
 * @param {number} field
 * @param {string | Buffer} value
 */
export function bytes(field, value) {
  const content = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

/**
 * @param {Buffer} message
 * @returns {Fields}
 */
export function readFields(message) {
  /** @type {Fields} */
  const fields = new Map();
  let rest = message;
  const take = (/** @type {number} */ length) => {
    if (length > rest.length) throw new Error('the message ends too early');
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  };
  const takeVarint = () => {
    const read = readVarint(rest);
    if (!read) throw new Error('the message ends in a number');
    take(read.end);
    return read.value;
  };
  while (rest.length > 0) {
    const key = Number(takeVarint());
    const kind = key & 7;
    /** @type {bigint | Buffer} */
    let value;
    if (kind === 0) value = takeVarint();
    else if (kind === 1) value = take(8).readBigUInt64LE();
    else if (kind === 2) value = take(Number(takeVarint()));
    else if (kind === 5) value = BigInt(take(4).readUInt32LE());
    else throw new Error(`no wire type ${kind}`);
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

/**
 * The text in a field; empty without one.
 * @param {Fields} fields
 * @param {number} field
 */
export function textIn(fields, field) {
  return String(fields.get(field)?.[0] ?? '');
}
