// The framing of MCS, the stream by which Google's messages reach Chromium: a version byte, then
// messages of a tag, a length and protocol buffers. Both sides count the messages they received and
// name the count in later messages: that is the acknowledgement.
import { bytes, number, readFields, readVarint, varint } from './protobuf.mjs';

/** @typedef {import('./protobuf.mjs').Fields} Fields */

export const TAG = {
  heartbeatPing: 0,
  heartbeatAck: 1,
  loginRequest: 2,
  loginResponse: 3,
  close: 4,
  iqStanza: 7,
  dataMessageStanza: 8,
};

const VERSION = 41;

/** The field of each message in which the browser says what it has received. @type {Record<number, number>} */
const LAST_RECEIVED = {
  [TAG.heartbeatPing]: 2,
  [TAG.heartbeatAck]: 2,
  [TAG.iqStanza]: 10,
  [TAG.dataMessageStanza]: 11,
};

export class McsStream {
  #rest = Buffer.alloc(0);
  #greeted = false;
  #sent = 0;

  /**
   * @param {import('node:net').Socket} socket
   * @param {(stream: McsStream, tag: number, fields: Fields) => void} take each message
   * @param {(count: number) => void} acknowledged how many of ours have arrived
   */
  constructor(socket, take, acknowledged) {
    this.socket = socket;
    this.take = take;
    this.acknowledged = acknowledged;
    socket.on('data', (chunk) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      try {
        this.#read();
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
  }

  #read() {
    if (!this.#greeted) {
      if (this.#rest[0] !== VERSION) throw new Error(`version ${this.#rest[0]}`);
      this.#greeted = true;
      this.#rest = this.#rest.subarray(1);
      this.socket.write(Buffer.from([VERSION]));
    }
    for (;;) {
      const [tag] = this.#rest;
      const length = readVarint(this.#rest.subarray(1));
      if (tag === undefined || !length) return;
      const begin = 1 + length.end;
      const end = begin + Number(length.value);
      if (this.#rest.length < end) return;
      const fields = readFields(this.#rest.subarray(begin, end));
      this.#rest = this.#rest.subarray(end);
      const received = fields.get(LAST_RECEIVED[tag] ?? 0)?.[0];
      if (received !== undefined) this.acknowledged(Number(received));
      this.take(this, tag, fields);
    }
  }

  /**
   * @param {number} tag
   * @param {Buffer[]} fields
   * @returns {number} its place among all that were sent
   */
  send(tag, ...fields) {
    const message = Buffer.concat(fields);
    this.socket.write(Buffer.concat([Buffer.from([tag]), varint(message.length), message]));
    return ++this.#sent;
  }
}

/**
 * The messages the browser already had when the stream before broke off, told at the login.
 * @param {Fields} login
 */
export function receivedBefore(login) {
  return (login.get(10) ?? []).map(String);
}

/**
 * A message as it is sent on the stream.
 * @param {object} message
 * @param {string} message.id
 * @param {string} message.from the sender
 * @param {string} message.category the application on the device
 * @param {Record<string, string>} message.data
 * @param {number} message.ttl seconds
 * @param {Buffer} message.body
 * @returns {Buffer[]}
 */
export function dataMessage({ id, from, category, data, ttl, body }) {
  return [
    bytes(3, from),
    bytes(5, category),
    ...Object.entries(data).map(([key, value]) =>
      bytes(7, Buffer.concat([bytes(1, key), bytes(2, value)])),
    ),
    bytes(9, id),
    number(17, ttl),
    number(18, Date.now()),
    bytes(21, body),
  ];
}
