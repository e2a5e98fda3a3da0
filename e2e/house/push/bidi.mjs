// WebDriver BiDi: commands and events as JSON over one WebSocket.
import { once } from 'node:events';
import { WebSocket } from 'ws';

const ANSWERED_WITHIN = 30_000;

/** @typedef {Record<string, any>} Json */
/** @typedef {(event: Json) => void} Listener */

export class Bidi {
  /** @type {Map<number, { done: (result: Json) => void, failed: (error: Error) => void }>} */
  #asked = new Map();
  /** @type {Map<string, Listener[]>} */
  #listeners = new Map();
  #last = 0;

  /** @param {string} address of the browser's WebSocket */
  static async connect(address) {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new Bidi(socket);
  }

  /**
   * Use `Bidi.connect`.
   * @param {WebSocket} socket
   */
  constructor(socket) {
    this.socket = socket;
    socket.on('message', (raw) => this.#hear(JSON.parse(raw.toString())));
    socket.on('close', () => {
      for (const { failed } of this.#asked.values()) failed(new Error('the browser is gone'));
      this.#asked.clear();
    });
    socket.on('error', () => socket.terminate());
  }

  /** @param {Json} said */
  #hear(said) {
    if (said.type === 'event') {
      for (const listener of this.#listeners.get(said.method) ?? []) listener(said.params);
      return;
    }
    const asked = this.#asked.get(said.id);
    this.#asked.delete(said.id);
    if (said.type === 'error') asked?.failed(new Error(`${said.error}: ${said.message}`));
    else asked?.done(said.result);
  }

  /**
   * @param {string} method
   * @param {Json} [params]
   * @returns {Promise<Json>}
   */
  ask(method, params = {}) {
    const id = ++this.#last;
    return new Promise((done, failed) => {
      if (this.socket.readyState !== WebSocket.OPEN) {
        failed(new Error('the browser is gone'));
        return;
      }
      const late = setTimeout(() => {
        this.#asked.delete(id);
        failed(new Error(`no answer to ${method} within ${ANSWERED_WITHIN / 1000} s`));
      }, ANSWERED_WITHIN);
      const settled = (/** @type {(value: any) => void} */ then) => (/** @type {any} */ value) => {
        clearTimeout(late);
        then(value);
      };
      this.#asked.set(id, { done: settled(done), failed: settled(failed) });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /**
   * @param {string} event
   * @param {Listener} listener
   */
  async on(event, listener) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    await this.ask('session.subscribe', { events: [event] });
  }

  close() {
    this.socket.terminate();
  }
}
