// The programs of docs/integrate/examples, run as their readers would: settings in the environment, a
// file for the half-finished session, and a few steps.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binary, results } from './addresses.mjs';

/** @typedef {import('./site.mjs').Site} Site */
/** @typedef {{ code: number, said: string }} Outcome */

const folder = new URL('../../docs/integrate/examples/', import.meta.url).pathname;
const python = process.env.COUNTERSIGN_PYTHON ?? 'python3';

/** How each is started. The one in Rust was built with everything else. */
const programs = {
  curl: ['bash', join(folder, 'curl/second_factor.sh')],
  python: [python, join(folder, 'python/second_factor.py')],
  php: ['php', join(folder, 'php/second_factor.php')],
  node: [process.execPath, join(folder, 'node/second-factor.mjs')],
  rust: [join(dirname(binary), 'examples/second_factor')],
};
/** Settings of a program that reads none. */
const NONE = { SECOND_FACTOR_ISSUER: '', SECOND_FACTOR_CLIENT_ID: '', SECOND_FACTOR_BACK: '' };

export const languages = /** @type {(keyof typeof programs)[]} */ (Object.keys(programs));

/** The exit codes that all of them share. */
export const YES = 0;
export const NO = 1;
export const NOT_ANSWERING = 3;

/** One half-finished sign-in of one example. */
export class Example {
  /**
   * @param {keyof typeof programs} language
   * @param {Omit<Site, 'management_key'> & { management_key?: string }} site
   */
  constructor(language, site) {
    this.language = language;
    this.site = site;
    this.kept = join(results, `${language}-${randomUUID()}.json`);
  }

  /**
   * @param {string} user
   * @param {string} area
   * @param {string[]} email
   * @returns {Promise<string>} where the browser is to go
   */
  async begin(user, area, ...email) {
    const { code, said } = await this.run('begin', user, area, ...email);
    assert.equal(code, YES, said);
    return said;
  }

  /**
   * @param {string} address where the browser came back
   * @returns {Promise<Outcome>}
   */
  async back(address) {
    const outcome = await this.run('back', address);
    assert.ok(!existsSync(this.kept), 'what was kept serves once');
    return outcome;
  }

  /**
   * @param {string} user
   * @param {string[]} email
   * @returns {Promise<string>} where the browser of somebody who is signed in is to go
   */
  async settings(user, ...email) {
    const { code, said } = await this.run('settings', user, ...email);
    assert.equal(code, YES, said);
    return said;
  }

  /**
   * @param {string} address where the browser came back from the settings
   * @returns {Promise<Outcome>}
   */
  async seen(address) {
    const outcome = await this.run('seen', address);
    assert.ok(!existsSync(this.kept), 'what was kept serves once');
    return outcome;
  }

  /**
   * Changes one thing that was kept, as a site would that mixes up its sessions.
   * @param {string} name
   * @param {string} value
   */
  mixUp(name, value) {
    const kept = this.keeps();
    assert.ok(name in kept, `${this.language} keeps ${name}`);
    this.keepAgain({ ...kept, [name]: value });
  }

  /** @returns {Record<string, string>} */
  keeps() {
    return JSON.parse(readFileSync(this.kept, 'utf8'));
  }

  /** Keeps once more what served already, so that a test need not begin anew. @param {object} kept */
  keepAgain(kept) {
    writeFileSync(this.kept, JSON.stringify(kept));
  }

  /** What is started, and the settings it reads. */
  start() {
    return {
      command: programs[this.language],
      settings: {
        SECOND_FACTOR_ISSUER: this.site.issuer,
        SECOND_FACTOR_CLIENT_ID: this.site.client_id,
        SECOND_FACTOR_BACK: this.site.redirectAddress,
      },
    };
  }

  /**
   * @param {string[]} words
   * @returns {Promise<Outcome>} its exit code, and what it said on both channels
   */
  run(...words) {
    const { command, settings } = this.start();
    const [program, ...first] = command;
    const env = {
      ...process.env,
      ...settings,
      SECOND_FACTOR_CLIENT_SECRET: this.site.client_secret,
      SECOND_FACTOR_MANAGEMENT_KEY: this.site.management_key ?? '',
      SECOND_FACTOR_KEPT: this.kept,
    };
    return new Promise((done) => {
      execFile(program, [...first, ...words], { env, timeout: 30_000 }, (error, out, complaint) => {
        const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
        done({ code, said: (out + complaint).trim() });
      });
    });
  }
}

/** Where each has its own settings once it was pasted from the panel. */
const RUST = /^( +(?:issuer|client_id|redirect_address): )"(.*)"\.into\(\),$/;
const READS = ['ISSUER', 'CLIENT_ID', 'BACK'];

/** A program as the panel shows it: all but its secrets stand in it. */
export class Pasted extends Example {
  /**
   * @param {keyof typeof programs} language
   * @param {Site} site
   * @param {string} name what the panel calls the file
   * @param {string} text
   */
  constructor(language, site, name, text) {
    super(language, site);
    this.text = text;
    this.file = join(results, `pasted-${randomUUID()}-${name}`);
    writeFileSync(this.file, text);
  }

  /** @returns {ReturnType<Example['start']>} */
  start() {
    const { command } = super.start();
    if (this.language !== 'rust') return { command: [command[0], this.file], settings: NONE };
    // Built with everything else, and so not anew from what was pasted: that is the same text but for three values, and
    // these are what it is started with.
    const values = /** @type {string[]} */ ([]);
    const lines = this.text.trimEnd().split('\n').map((line) => {
      const [, before, value] = RUST.exec(line) ?? [];
      if (before === undefined) return line;
      values.push(value);
      return `${before}setting("${READS[values.length - 1]}"),`;
    });
    const example = readFileSync(join(folder, 'rust/second_factor.rs'), 'utf8');
    assert.equal(lines.join('\n'), example.trimEnd());
    const [SECOND_FACTOR_ISSUER, SECOND_FACTOR_CLIENT_ID, SECOND_FACTOR_BACK] = values;
    return { command, settings: { SECOND_FACTOR_ISSUER, SECOND_FACTOR_CLIENT_ID, SECOND_FACTOR_BACK } };
  }
}
