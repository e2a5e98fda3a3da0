// Debian's Firefox, headless, driven over WebDriver BiDi; one visitor with a profile of its own.
// Its notifications are seen and pressed as a person would.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bidi } from './bidi.mjs';
import { FirefoxPage } from './firefox_page.mjs';
import { settingsFor } from './firefox_settings.mjs';

const READY_WITHIN = 60_000;
const NOTICED_WITHIN = 15_000;
const STOPPED_WITHIN = 10_000;

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ title: string, body: string }} Notice a notification on the screen */

/** A folder for a visitor who comes back; whoever made it removes it. */
export function newProfile() {
  return mkdtempSync(join(tmpdir(), 'countersign-firefox-'));
}

export class Firefox {
  /** The rules that pages broke: script errors, violations of their policy, missing assets. @type {string[]} */
  broken = [];
  /** Which tab is which. @type {Set<string>} */
  #tabs = new Set();

  /**
   * @param {import('./firefox_settings.mjs').Wishes & { profile?: string }} [wishes] with the folder
   *   of somebody who was here before; a newcomer otherwise
   */
  static async open({ profile, ...wishes } = {}) {
    const folder = profile ?? newProfile();
    mkdirSync(folder, { recursive: true });
    const lines = Object.entries(settingsFor(wishes)).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(folder, 'user.js'), lines.join(''));
    const browser = spawn(
      process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      [
        ...['--headless', '--no-remote', '--profile', folder],
        // Any free port; and its own windows may be looked at, which notifications are.
        ...['--remote-debugging-port=0', '--remote-allow-system-access', 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } },
    );
    const kill = () => browser.kill('SIGKILL');
    endTogether(browser, kill);
    try {
      const bidi = await Bidi.connect(`${await addressOf(browser)}/session`);
      await bidi.ask('session.new', { capabilities: {} });
      const firefox = new Firefox(browser, bidi, folder, profile === undefined);
      await firefox.#watch();
      return firefox;
    } catch (error) {
      kill();
      throw error;
    }
  }

  /**
   * Use `Firefox.open`.
   * @param {ChildProcess} browser
   * @param {Bidi} bidi
   * @param {string} profile
   * @param {boolean} newcomer
   */
  constructor(browser, bidi, profile, newcomer) {
    this.browser = browser;
    this.bidi = bidi;
    this.profile = profile;
    this.newcomer = newcomer;
  }

  async #watch() {
    await this.bidi.on('log.entryAdded', ({ type, level, text, source }) => {
      if (level === 'error' && this.#tabs.has(source.context)) this.broken.push(`${type}: ${text}`);
    });
    await this.bidi.on('network.responseCompleted', ({ context, navigation, response }) => {
      if (response.status < 400 || navigation !== null || !this.#tabs.has(context)) return;
      this.broken.push(`${response.status} for ${response.url}`);
    });
  }

  /**
   * A new tab.
   * @param {string} [address] to open in it
   */
  async page(address) {
    const { context } = await this.bidi.ask('browsingContext.create', { type: 'tab' });
    this.#tabs.add(context);
    const page = new FirefoxPage(this.bidi, context);
    if (address) await page.goto(address);
    return page;
  }

  /**
   * The pages that are open, in the order of their tabs; a worker may have opened one.
   * @returns {Promise<FirefoxPage[]>}
   */
  async pages() {
    const { contexts } = await this.bidi.ask('browsingContext.getTree', { maxDepth: 0 });
    /** @type {{ context: string, url: string }[]} */
    const tabs = contexts;
    // The tab that Firefox starts with is its own.
    const open = tabs.filter(({ context, url }) => this.#tabs.has(context) || !/^about:/.test(url));
    return open.map(({ context }) => {
      this.#tabs.add(context);
      return new FirefoxPage(this.bidi, context);
    });
  }

  /**
   * The notifications on the screen. Firefox shows no more than three at once.
   * @returns {Promise<Notice[]>}
   */
  async notices() {
    const said = [];
    for (const notice of await this.#notices()) {
      said.push(await notice.evaluate(readNotice).catch(() => undefined));
    }
    return said.filter((notice) => notice !== undefined);
  }

  /**
   * Waits for a notification with this title.
   * @param {string} title
   * @returns {Promise<Notice>}
   */
  async notice(title) {
    const until = Date.now() + NOTICED_WITHIN;
    for (;;) {
      const notices = await this.notices();
      const found = notices.find((notice) => notice.title === title);
      if (found) return found;
      if (Date.now() > until) {
        throw new Error(`no notification ${title}, but ${JSON.stringify(notices)}`);
      }
      await pause(50);
    }
  }

  /**
   * Presses a notification, or one of its buttons.
   * @param {string} title
   * @param {string} [action] the button's name in the worker
   */
  async pressNotice(title, action) {
    const notice = await this.#noticeCalled(title);
    if (action === undefined)
      await notice.evaluate(() => document.getElementById('alertBox')?.click());
    else await notice.evaluate(pressButton, action);
  }

  /**
   * Closes a notification by its cross.
   * @param {string} title
   */
  async dismissNotice(title) {
    const notice = await this.#noticeCalled(title);
    await notice.evaluate(() => document.getElementById('alert-close')?.click());
  }

  /** @param {string} title */
  async #noticeCalled(title) {
    await this.notice(title);
    for (const notice of await this.#notices()) {
      if ((await notice.evaluate(readNotice)).title === title) return notice;
    }
    throw new Error(`the notification ${title} has gone`);
  }

  /**
   * The windows of the notifications.
   * @returns {Promise<FirefoxPage[]>}
   */
  async #notices() {
    const { contexts } = await this.bidi.ask('browsingContext.getTree', { 'moz:scope': 'chrome' });
    return contexts
      .filter((/** @type {{ url: string }} */ { url }) => url.endsWith('/alerts/alert.xhtml'))
      .map((/** @type {{ context: string }} */ { context }) => new FirefoxPage(this.bidi, context));
  }

  /** Leaves; a newcomer leaves nothing behind. */
  async close() {
    const gone = new Promise((done) => this.browser.once('exit', () => done(true)));
    if (this.browser.exitCode === null && this.browser.signalCode === null) {
      await this.bidi.ask('browser.close').catch(() => {});
      const stopped = await Promise.race([gone, pause(STOPPED_WITHIN, false, { ref: false })]);
      if (!stopped) this.browser.kill('SIGKILL');
    }
    this.bidi.close();
    if (this.newcomer) rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * No browser outlives the tests, however they end.
 * @param {ChildProcess} browser
 * @param {() => void} kill
 */
function endTogether(browser, kill) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const leave = () => process.exit(1);
  process.once('exit', kill);
  for (const signal of signals) process.once(signal, leave);
  browser.once('exit', () => {
    process.off('exit', kill);
    for (const signal of signals) process.off(signal, leave);
  });
}

/** In the window of a notification. */
function readNotice() {
  const title = document.getElementById('alertTitleLabel')?.getAttribute('value') ?? '';
  return { title, body: document.getElementById('alertTextLabel')?.textContent ?? '' };
}

/**
 * In the window of a notification. Firefox's own has no room for buttons: it is told what a desktop's,
 * which has, would tell it.
 * @param {string} action
 */
function pressButton(action) {
  const { gAlertListener, gAlertCookie, ChromeUtils } = /** @type {any} */ (globalThis);
  const button = { QueryInterface: ChromeUtils.generateQI(['nsIAlertAction']), action };
  gAlertListener.observe(button, 'alertclickcallback', gAlertCookie);
}

/**
 * Where a browser that starts says it may be driven.
 * @param {ChildProcess} browser
 * @returns {Promise<string>}
 */
function addressOf(browser) {
  return new Promise((done, failed) => {
    let said = '';
    const fail = (/** @type {string} */ why) =>
      failed(new Error(`Firefox ${why}\n${said.slice(-1000)}`));
    const late = setTimeout(
      () => fail(`did not get ready in ${READY_WITHIN / 1000} s`),
      READY_WITHIN,
    );
    browser.on('error', (error) => fail(`did not start: ${error.message}`));
    browser.on('exit', (code) => fail(`ended with ${code}`));
    browser.stderr?.on('data', (chunk) => {
      said += chunk;
      const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said) ?? [];
      if (!address) return;
      clearTimeout(late);
      done(address);
    });
  });
}
