// The product as a newcomer starts it: `countersign demo`, on free ports, in a folder of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const READY_WITHIN = 60_000;
const STOPPED_WITHIN = 20_000;

/** @typedef {{ server: string, community: string, phone: string, mailbox: string }} Addresses */

export class Demo {
  /**
   * @param {{ binary: string, database?: string, results: string }} settings
   * @returns {Promise<Demo>} once all of its sites answer
   */
  static async start(settings) {
    const demo = new Demo(settings, await fourFreePorts());
    await demo.#ready();
    return demo;
  }

  /**
   * @param {{ binary: string, database?: string, results: string }} settings
   * @param {number} port
   */
  constructor({ binary, database, results }, port) {
    this.binary = binary;
    this.data = join(results, 'data');
    this.log = join(results, 'server.log');
    /** Two sites: the server has a name, the community a number. @type {Addresses} */
    this.addresses = {
      server: `http://localhost:${port}`,
      community: `http://127.0.0.1:${port + 1}`,
      phone: `http://127.0.0.1:${port + 2}`,
      mailbox: `smtp://127.0.0.1:${port + 3}`,
    };
    this.results = results;
    const log = openSync(this.log, 'w');
    const words = ['demo', '--port', String(port), '--data', this.data];
    if (database) words.push('--database', database);
    this.process = spawn(binary, words, { stdio: ['ignore', log, log] });
    this.process.on('error', (error) => {
      this.failure = error;
    });
  }

  async #ready() {
    const { server, community, phone } = this.addresses;
    const until = Date.now() + READY_WITHIN;
    for (const address of [`${server}/readyz`, `${community}/`, `${phone}/`]) {
      while (!(await answers(address))) {
        const ended = this.failure ?? (this.process.exitCode !== null && 'it ended');
        if (ended || Date.now() > until) {
          this.kill();
          throw new Error(
            `the demo did not get ready: ${ended || `nothing at ${address}`}\n${this.#lastLines()}`,
          );
        }
        await pause(100);
      }
    }
  }

  /**
   * Changes the community's policy, as its operator would.
   * @param {string[]} changes
   */
  async decide(...changes) {
    const settings = join(this.data, 'countersign.toml');
    await run(this.binary, ['--config', settings, 'policy', 'set', this.community(), ...changes]);
  }

  /** The community's id at the server. @returns {string} */
  community() {
    return JSON.parse(readFileSync(join(this.data, 'demo.json'), 'utf8')).client_id;
  }

  /** What the tests' own processes are told. */
  environment() {
    return {
      E2E_SERVER: this.addresses.server,
      E2E_COMMUNITY: this.addresses.community,
      E2E_PHONE: this.addresses.phone,
      E2E_MAILBOX: this.addresses.mailbox,
      E2E_RESULTS: this.results,
      E2E_DATA: this.data,
      COUNTERSIGN_BINARY: this.binary,
    };
  }

  kill() {
    this.process.kill('SIGKILL');
  }

  /**
   * Asks it to stop, as an operator would.
   * @returns {Promise<string[]>} what was wrong with it, from beginning to end
   */
  async stop() {
    const problems = [];
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      problems.push('the server ended before the tests did');
    } else {
      const closed = once(this.process, 'close');
      this.process.kill('SIGTERM');
      const stopped = await Promise.race([closed, pause(STOPPED_WITHIN, false, { ref: false })]);
      if (!stopped) {
        problems.push(`the server did not stop within ${STOPPED_WITHIN / 1000} s`);
        this.kill();
      } else if (this.process.exitCode !== 0) {
        problems.push(`the server left with ${this.process.exitCode ?? this.process.signalCode}`);
      }
    }
    // `error` means that somebody must look: no story here gives a reason to.
    for (const line of readFileSync(this.log, 'utf8').split('\n')) {
      if (/panicked at| ERROR |"level":"ERROR"/.test(line)) problems.push(`logged: ${line}`);
    }
    return problems;
  }

  #lastLines() {
    return readFileSync(this.log, 'utf8').split('\n').slice(-20).join('\n');
  }
}

/** @param {string} address */
async function answers(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** The first of four neighbouring ports that nobody listens on. */
async function fourFreePorts() {
  for (let tries = 0; tries < 50; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all([0, 1, 2, 3].map((more) => isFree(first + more)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no four neighbouring ports are free');
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, () => server.close(() => done(true)));
  });
}
