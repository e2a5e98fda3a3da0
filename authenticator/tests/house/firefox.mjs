// A second engine: Firefox, spoken to over its own remote control (Marionette: a socket, each message with its length in front).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where it is, or "" */
export const firefox = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path)) ?? '';

const WAIT = 60_000;

export class Firefox {
  /** @type {import('node:net').Socket} */
  #socket;
  #kept = Buffer.alloc(0);
  /** @type {Map<number, (answer: [error: any, result: any]) => void>} */
  #asked = new Map();
  #count = 0;
  #end = async () => {};

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#hear(data));
  }

  static async start() {
    const profile = mkdtempSync(join(tmpdir(), 'countersign-firefox-'));
    // Any free port; the browser writes down which.
    writeFileSync(join(profile, 'user.js'), 'user_pref("marionette.port", 0);\nuser_pref("intl.locale.requested", "en-US");\n');
    const running = spawn(firefox, ['--headless', '--marionette', '--profile', profile], { stdio: 'ignore' });
    const file = join(profile, 'MarionetteActivePort');
    for (const end = Date.now() + WAIT; !existsSync(file) || !readFileSync(file, 'utf8'); ) {
      if (Date.now() > end) throw new Error('Firefox did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const socket = connect(Number(readFileSync(file, 'utf8')), '127.0.0.1');
    const browser = new Firefox(socket);
    browser.#end = async () => {
      socket.destroy();
      const left = new Promise((resolve) => running.once('exit', resolve));
      running.kill();
      await left;
      rmSync(profile, { recursive: true, force: true });
    };
    await browser.ask('WebDriver:NewSession', {});
    return browser;
  }

  close() {
    return this.#end();
  }

  /** @param {string} name @param {object} parameters @returns {Promise<any>} */
  ask(name, parameters) {
    const id = ++this.#count;
    const message = JSON.stringify([0, id, name, parameters]);
    this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    return new Promise((resolve, reject) => {
      this.#asked.set(id, ([error, result]) => (error ? reject(new Error(`${name}: ${error.message}`)) : resolve(result)));
    });
  }

  /** @param {Buffer} data */
  #hear(data) {
    this.#kept = Buffer.concat([this.#kept, data]);
    for (;;) {
      const colon = this.#kept.indexOf(':');
      const length = Number(this.#kept.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || this.#kept.length < colon + 1 + length) return;
      const message = JSON.parse(this.#kept.subarray(colon + 1, colon + 1 + length).toString());
      this.#kept = this.#kept.subarray(colon + 1 + length);
      if (Array.isArray(message)) this.#asked.get(message[1])?.([message[2], message[3]]);
    }
  }

  /** @param {string} url */
  go(url) {
    return this.ask('WebDriver:Navigate', { url });
  }

  /** @param {string} script a function's body @param {unknown[]} args @returns {Promise<any>} */
  async run(script, ...args) {
    return (await this.ask('WebDriver:ExecuteScript', { script, args })).value;
  }

  /** Waits for an element that is shown. @param {string} selector @param {string} [text] in it */
  async find(selector, text = '') {
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const found = await this.run(
        'return [...document.querySelectorAll(arguments[0])].some((one) => one.checkVisibility() && one.textContent.includes(arguments[1]))',
        selector, text,
      );
      if (found) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${selector} "${text}" did not come: ${await this.run('return document.body.innerText')}`);
  }

  /** @param {string} selector @param {string} [text] */
  async press(selector, text = '') {
    await this.find(selector, text);
    await this.run(
      '[...document.querySelectorAll(arguments[0])].find((one) => one.checkVisibility() && one.textContent.includes(arguments[1])).click()',
      selector, text,
    );
  }
}
