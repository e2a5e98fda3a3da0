// A stand-in for Google's push service: Chromium checks in and registers over HTTP, holds an MCS stream
// over TLS for what is delivered, and gives the page an address at one of Google's hosts, where the
// server posts to. Real subscriptions, real delivery, no internet.
import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:tls';
import { McsStream, TAG, dataMessage, receivedBefore } from './mcs.mjs';
import { PostOffice } from './post_office.mjs';
import { bytes, fixed64, number, readFields, textIn } from './protobuf.mjs';

/** Where Chrome subscribes, and where Debian's Chromium does. */
const HOSTS = ['fcm.googleapis.com', 'jmt17.google.com'];

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {import('./post_office.mjs').Message} Message */
/** @typedef {{ device: string, app: string, subtype: string, sender: string }} Registration */
/** @typedef {{ id: string, place: number }} Sent a message, and its place on the stream */

export class ChromiumPush extends PostOffice {
  /** By token. @type {Map<string, Registration>} */
  #registrations = new Map();
  /** By device. @type {Map<string, { stream: McsStream, sent: Sent[] }>} */
  #streams = new Map();
  /** @type {Set<Socket>} */
  #sockets = new Set();

  /** @param {import('./outside.mjs').Outside} outside */
  static async open(outside) {
    const push = new ChromiumPush(outside);
    const listen = (/** @type {import('node:net').Server} */ server) =>
      new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
    await Promise.all([listen(push.counter), listen(push.streams)]);
    for (const host of HOSTS) {
      outside.serve(host, (request, response) => void push.answer(request, response));
    }
    return push;
  }

  /**
   * Use `ChromiumPush.open`.
   * @param {import('./outside.mjs').Outside} outside
   */
  constructor(outside) {
    super();
    const { key, certificate, fingerprint } = outside.authority;
    this.fingerprint = fingerprint;
    this.counter = createServer((request, response) => {
      // What breaks off or cannot be read is for Chromium to try again.
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.streams = createSecureServer({ key, cert: certificate }, (socket) => {
      /** @type {Sent[]} */
      const sent = [];
      const stream = new McsStream(
        socket,
        (_, tag, fields) => this.#take(stream, sent, tag, fields),
        (count) => {
          while (sent[0] && sent[0].place <= count) this.acknowledge(sent.shift()?.id ?? '');
        },
      );
    });
    this.streams.on('tlsClientError', () => {});
    this.streams.on('connection', (/** @type {Socket} */ socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** What Chromium is started with. */
  get flags() {
    const counter = `http://127.0.0.1:${portOf(this.counter)}`;
    return [
      `--gcm-checkin-url=${counter}/checkin`,
      `--gcm-registration-url=${counter}/register`,
      `--gcm-mcs-endpoint=https://localhost:${portOf(this.streams)}`,
      `--ignore-certificate-errors-spki-list=${this.fingerprint}`,
    ];
  }

  /** What must not go through a browser's proxy. */
  get hosts() {
    return [`127.0.0.1:${portOf(this.counter)}`, `localhost:${portOf(this.streams)}`];
  }

  /** Breaks off every stream, as a train does in a tunnel. Chromium comes back by itself. */
  breakOff() {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close() {
    this.breakOff();
    this.counter.closeAllConnections();
    await Promise.all(
      [this.counter, this.streams].map((server) => new Promise((done) => server.close(done))),
    );
  }

  /**
   * @param {Message} message
   * @returns {boolean}
   */
  deliver(message) {
    const registration = this.#registrations.get(message.token);
    const there = registration && this.#streams.get(registration.device);
    if (!there) return false;
    const { id, ttl, body, encoding } = message;
    const place = there.stream.send(
      TAG.dataMessageStanza,
      ...dataMessage({
        id,
        from: registration.sender,
        category: registration.app,
        data: { subtype: registration.subtype, 'content-encoding': encoding },
        ttl,
        body,
      }),
    );
    there.sent.push({ id, place });
    // The answer to a ping says what has arrived; by itself Chromium says so only now and then.
    there.stream.send(TAG.heartbeatPing);
    return true;
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url === '/checkin') response.end(checkIn(body));
    else if (request.url === '/register') response.end(this.#register(String(body)));
    else response.writeHead(404).end();
  }

  /**
   * A subscription that comes, or goes.
   * @param {string} body a form
   */
  #register(body) {
    const form = new URLSearchParams(body);
    const told = (/** @type {string} */ name) => form.get(name) ?? '';
    const device = told('device');
    const app = told('app');
    const subtype = told('X-subtype');
    if (told('delete') === 'true') {
      for (const [token, other] of this.#registrations) {
        // `*` stands for every sender.
        const same = other.device === device && other.app === app && other.subtype === subtype;
        if (same) this.unsubscribe(token);
      }
      return `deleted=${app}`;
    }
    const token = randomBytes(32).toString('base64url');
    const sender = told('sender');
    this.#registrations.set(token, { device, app, subtype, sender });
    this.subscribe(token, sender);
    return `token=${token}`;
  }

  /**
   * @param {McsStream} stream
   * @param {Sent[]} sent on it
   * @param {number} tag
   * @param {import('./protobuf.mjs').Fields} fields
   */
  #take(stream, sent, tag, fields) {
    if (tag === TAG.heartbeatPing) stream.send(TAG.heartbeatAck);
    if (tag !== TAG.loginRequest) return;
    const device = textIn(fields, 3);
    for (const id of receivedBefore(fields)) this.acknowledge(id);
    stream.send(TAG.loginResponse, bytes(1, 'login'), number(8, Date.now()));
    const there = { stream, sent };
    this.#streams.set(device, there);
    stream.socket.on('close', () => {
      if (this.#streams.get(device) === there) this.#streams.delete(device);
    });
    const own = (/** @type {Message} */ { token }) =>
      this.#registrations.get(token)?.device === device;
    for (const message of this.waiting(own)) this.deliver(message);
  }
}

/**
 * Who comes for the first time is given a number and a secret; who has them keeps them.
 * @param {Buffer} request
 */
function checkIn(request) {
  const fields = readFields(request);
  const known = (/** @type {number} */ field) => {
    const value = fields.get(field)?.[0];
    return typeof value === 'bigint' && value > 0n ? value : BigInt(randomInt(1, 2 ** 47));
  };
  return Buffer.concat([
    number(1, 1),
    number(3, Date.now()),
    fixed64(7, known(2)),
    fixed64(8, known(13)),
  ]);
}

/** @param {import('node:net').Server} server */
function portOf(server) {
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
