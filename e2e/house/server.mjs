// A server of a story's own, with settings of the story's own: `countersign serve` in a folder of its own. It may be
// killed, started again, and stand behind a proxy.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const READY_WITHIN = 60_000;
const STOPPED_WITHIN = 20_000;

/**
 * @typedef {object} Wishes
 * @property {string} name of its folder
 * @property {import('./push/outside.mjs').Outside} [outside] all of the internet it can reach; none without it
 * @property {number} [publicPort] where a proxy in front of it listens
 * @property {Record<string, string | number>} [gateway] the settings of a gateway
 */

export class Server {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /**
   * Starts one; from now on this process's own `addresses.mjs` names it, if nobody has read that yet.
   * @param {Wishes} wishes
   */
  static async start({ name, outside, publicPort, gateway }) {
    const port = await freePort();
    const server = new Server(join(told('E2E_RESULTS'), name), port, publicPort ?? port);
    server.#writeSettings(outside, gateway);
    await server.go();
    Object.assign(process.env, server.environment());
    return server;
  }

  /**
   * Use `Server.start`.
   * @param {string} folder
   * @param {number} port it listens at
   * @param {number} publicPort people reach it at
   */
  constructor(folder, port, publicPort) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.port = port;
    /** Where it listens. */
    this.inside = `http://127.0.0.1:${port}`;
    /** Where people reach it. */
    this.address = `http://localhost:${publicPort}`;
    this.log = join(folder, 'server.log');
    this.settings = join(folder, 'countersign.toml');
  }

  /**
   * @param {import('./push/outside.mjs').Outside} [outside]
   * @param {Record<string, string | number>} [gateway]
   */
  #writeSettings(outside, gateway) {
    const outgoing = outside
      ? ['[outgoing]', line('proxy', outside.proxy), line('extra_ca_file', outside.authorityFile)]
      : [];
    const settings = [
      line('listen', `127.0.0.1:${this.port}`),
      line('public_address', this.address),
      line('database', `sqlite:${join(this.folder, 'countersign.db')}`),
      '[cookies]',
      'insecure_loopback = true',
      '[log]',
      line('level', 'warn'),
      ...outgoing,
      ...(gateway ? ['[[gateways]]', ...Object.entries(gateway).map(([key, value]) => line(key, value))] : []),
    ];
    writeFileSync(this.settings, `${settings.join('\n')}\n`);
  }

  /** Starts it, the first time or again, and waits until it answers. */
  async go() {
    const log = openSync(this.log, 'a');
    const words = ['--config', this.settings, 'serve'];
    const started = spawn(told('COUNTERSIGN_BINARY'), words, { stdio: ['ignore', log, log] });
    this.#process = started;
    process.once('exit', () => started.kill('SIGKILL'));
    const until = Date.now() + READY_WITHIN;
    while (!(await answers(`${this.inside}/readyz`))) {
      const ended = started.exitCode !== null || started.signalCode !== null;
      if (ended || Date.now() > until) {
        started.kill('SIGKILL');
        throw new Error(`the server did not get ready:\n${readFileSync(this.log, 'utf8')}`);
      }
      await pause(50);
    }
  }

  /** Takes its life without a word, as a power cut does. */
  async kill() {
    const gone = this.#process && once(this.#process, 'exit');
    this.#process?.kill('SIGKILL');
    await gone;
  }

  /** Asks it to stop, as an operator would. Throws when it had anything to complain of. */
  async stop() {
    const started = this.#process;
    if (started && started.exitCode === null && started.signalCode === null) {
      const gone = once(started, 'exit');
      started.kill('SIGTERM');
      const stopped = await Promise.race([gone, pause(STOPPED_WITHIN, false, { ref: false })]);
      if (!stopped) {
        started.kill('SIGKILL');
        throw new Error(`the server did not stop within ${STOPPED_WITHIN / 1000} s`);
      }
    }
    // `error` means that somebody must look: no story here gives a reason to.
    const lines = readFileSync(this.log, 'utf8').split('\n');
    const bad = lines.filter((said) => /panicked at| ERROR /.test(said));
    if (bad.length > 0) throw new Error(`the server logged, see ${this.log}:\n${bad.join('\n')}`);
  }

  /**
   * Runs a command of its operator; what it said, whether it worked or not.
   * @param {string[]} words
   */
  async operate(...words) {
    const all = ['--config', this.settings, ...words];
    const said = run(told('COUNTERSIGN_BINARY'), all);
    const { stdout } = await said.catch((/** @type {{ stdout: string }} */ failed) => failed);
    return stdout;
  }

  /** What `addresses.mjs` reads. Nobody here has a phone or a mailbox. */
  environment() {
    return {
      E2E_SERVER: this.address,
      E2E_COMMUNITY: 'http://127.0.0.1:9',
      E2E_PHONE: 'http://127.0.0.1:9',
      E2E_MAILBOX: 'smtp://127.0.0.1:9',
      E2E_DATA: this.folder,
    };
  }
}

/** @returns {Promise<number>} a port nobody listens at */
export function freePort() {
  return new Promise((done) => {
    const listener = createServer();
    listener.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
      listener.close(() => done(port));
    });
  });
}

/** @param {string} name @param {string | number} value */
function line(name, value) {
  return `${name} = ${JSON.stringify(value)}`;
}

/** @param {string} name */
function told(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by e2e/run.mjs`);
  return value;
}

/** @param {string} address */
async function answers(address) {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
