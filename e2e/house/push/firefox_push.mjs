// A stand-in for Mozilla's push service: Firefox holds a WebSocket for subscriptions and what is
// delivered, and gives the page an address at Mozilla's host, where the server posts to. Real
// subscriptions, real delivery, no internet.
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { PostOffice } from './post_office.mjs';

const HOST = 'updates.push.services.mozilla.com';

/** @typedef {import('./post_office.mjs').Message} Message */
/**
 * @typedef {object} Said by Firefox
 * @property {string} [messageType]
 * @property {string} [uaid] the browser's own name, given at its first hello
 * @property {string} [channelID] its name of a subscription
 * @property {string} [key] the sender's
 * @property {{ channelID: string, version: string, code: number }[]} [updates]
 */

export class FirefoxPush extends PostOffice {
  /**
   * What Firefox said of the messages it got: 100 delivered, 101 could not be decrypted, 102 the
   * worker failed.
   * @type {{ id: string, code: number }[]}
   */
  verdicts = [];
  /** By token. @type {Map<string, { browser: string, channel: string }>} */
  #channels = new Map();
  /** By the browser's name. @type {Map<string, import('ws').WebSocket>} */
  #sockets = new Map();

  /** @param {import('./outside.mjs').Outside} outside */
  static async open(outside) {
    const push = new FirefoxPush();
    await new Promise((done) => push.server.listen(0, '127.0.0.1', () => done(undefined)));
    outside.serve(HOST, (request, response) => void push.answer(request, response));
    return push;
  }

  /** Use `FirefoxPush.open`. */
  constructor() {
    super();
    this.server = createServer();
    this.wires = new WebSocketServer({
      server: this.server,
      handleProtocols: (offered) => [...offered][0] ?? false,
    });
    this.wires.on('connection', (socket) => {
      let browser = '';
      socket.on('message', (raw) => {
        /** @type {Said} */
        const said = JSON.parse(raw.toString());
        if (said.messageType === 'hello') browser = this.#hello(socket, said);
        else this.#hear(socket, browser, said);
      });
      socket.on('close', () => {
        if (this.#sockets.get(browser) === socket) this.#sockets.delete(browser);
      });
      socket.on('error', () => socket.terminate());
    });
  }

  /** `HOST:PORT` of the WebSocket. */
  get host() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
    return `127.0.0.1:${port}`;
  }

  /** Breaks off every connection, as a train does in a tunnel. Firefox comes back by itself. */
  breakOff() {
    for (const socket of this.wires.clients) socket.terminate();
  }

  async close() {
    this.breakOff();
    await new Promise((done) => {
      this.server.close(done);
      this.server.closeAllConnections();
    });
  }

  /**
   * @param {Message} message
   * @returns {boolean}
   */
  deliver({ id, token, body, encoding }) {
    const { browser = '', channel } = this.#channels.get(token) ?? {};
    const socket = this.#sockets.get(browser);
    if (!socket) return false;
    const content =
      body.length > 0 ? { data: body.toString('base64url'), headers: { encoding } } : {};
    say(socket, { messageType: 'notification', channelID: channel, version: id, ...content });
    return true;
  }

  /**
   * @param {import('ws').WebSocket} socket
   * @param {Said} said
   * @returns {string} the browser's name
   */
  #hello(socket, { uaid }) {
    const browser = uaid || randomUUID().replaceAll('-', '');
    this.#sockets.set(browser, socket);
    say(socket, {
      messageType: 'hello',
      status: 200,
      uaid: browser,
      use_webpush: true,
      broadcasts: {},
    });
    const own = (/** @type {Message} */ { token }) =>
      this.#channels.get(token)?.browser === browser;
    for (const message of this.waiting(own)) this.deliver(message);
    return browser;
  }

  /**
   * @param {import('ws').WebSocket} socket
   * @param {string} browser
   * @param {Said} said
   */
  #hear(
    socket,
    browser,
    { messageType = 'ping', channelID: channel = '', key = '', updates = [] },
  ) {
    switch (messageType) {
      case 'ping':
        say(socket, {});
        break;
      case 'register': {
        const token = randomBytes(32).toString('base64url');
        this.#channels.set(token, { browser, channel });
        // Firefox pads the key, senders do not.
        this.subscribe(token, key.replace(/=+$/, ''));
        const pushEndpoint = `https://${HOST}/wpush/v2/${token}`;
        say(socket, { messageType, channelID: channel, status: 200, pushEndpoint });
        break;
      }
      case 'unregister':
        for (const [token, one] of this.#channels) {
          if (one.browser === browser && one.channel === channel) this.unsubscribe(token);
        }
        say(socket, { messageType, channelID: channel, status: 200 });
        break;
      case 'ack':
        for (const { version, code } of updates) {
          this.acknowledge(version);
          this.verdicts.push({ id: version, code });
        }
        break;
    }
  }
}

/**
 * @param {import('ws').WebSocket} socket
 * @param {object} what
 */
function say(socket, what) {
  socket.send(JSON.stringify(what));
}
