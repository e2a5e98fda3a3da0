// The part of the internet that the server under test believes to reach: an HTTP proxy on loopback
// that answers CONNECT to a few hosts by itself, and refuses everything else. Nothing leaves the machine.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { makeAuthority } from './authority.mjs';

/** @typedef {import('node:http').RequestListener} Answer */

/** The hosts of the browsers' push services. */
const HOSTS = [
  'fcm.googleapis.com',
  // Where Debian's Chromium subscribes.
  'jmt17.google.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
];

export class Outside {
  /** What was asked of the proxy and refused, as `METHOD target`. @type {string[]} */
  refused = [];
  /** @type {Map<string, Answer>} */
  #played = new Map();
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();

  /** @param {{ hosts?: string[] }} [options] hosts that may be played by `serve` */
  static async open({ hosts = HOSTS } = {}) {
    const outside = new Outside(hosts);
    await new Promise((done) => outside.entry.listen(0, '127.0.0.1', () => done(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (outside.entry.address());
    outside.proxy = `http://127.0.0.1:${port}`;
    return outside;
  }

  /**
   * Use `Outside.open`.
   * @param {string[]} hosts
   */
  constructor(hosts) {
    /** The address of the proxy, for the server's settings. */
    this.proxy = '';
    // `localhost` is what a browser's own connection to a stand-in is made to.
    this.authority = makeAuthority([...hosts, 'localhost']);
    const { key, certificate } = this.authority;
    this.hosts = createSecureServer({ key, cert: certificate }, (request, response) => {
      const { servername } = /** @type {import('node:tls').TLSSocket} */ (request.socket);
      const answer = this.#played.get(request.headers.host ?? '');
      if (answer && servername === request.headers.host) answer(request, response);
      else response.writeHead(421).end();
    });
    // Whoever does not trust the authority breaks off here; it shows on the other side.
    this.hosts.on('tlsClientError', () => {});
    this.entry = createServer((request, response) => {
      this.refused.push(`${request.method} ${request.url}`);
      response.writeHead(403).end();
    });
    this.entry.on('connect', (request, /** @type {import('node:net').Socket} */ socket) => {
      this.#connect(request.url ?? '', socket);
    });
  }

  /** The authority's certificate, as a PEM file, for the server's settings. */
  get authorityFile() {
    return this.authority.file;
  }

  /**
   * Plays a host.
   * @param {string} host
   * @param {Answer} answer
   */
  serve(host, answer) {
    this.#played.set(host, answer);
  }

  /**
   * @param {string} target HOST:PORT
   * @param {import('node:net').Socket} socket
   */
  #connect(target, socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const [, host = ''] = /^(.+):443$/.exec(target) ?? [];
    if (!this.#played.has(host)) {
      this.refused.push(`CONNECT ${target}`);
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    this.hosts.emit('connection', socket);
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => {
      this.entry.close(done);
      this.entry.closeAllConnections();
    });
    this.authority.remove();
  }
}
