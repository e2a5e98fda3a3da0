// One tab of Firefox: what a person does with a page. Elements are found by CSS selector and waited for.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const THERE_WITHIN = 10_000;

/** Keys without a character, as WebDriver numbers them. @type {Record<string, string>} */
const KEYS = { Backspace: '\uE003', Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004' };

/**
 * A function that runs in the page: it sees nothing but its arguments.
 * @template {unknown[]} A
 * @template R
 * @typedef {(...values: A) => R} InPage
 */

export class FirefoxPage {
  /**
   * @param {import('./bidi.mjs').Bidi} bidi
   * @param {string} context
   */
  constructor(bidi, context) {
    this.bidi = bidi;
    this.context = context;
  }

  /** @param {string} address */
  async goto(address) {
    await this.#ask('browsingContext.navigate', { url: address, wait: 'complete' });
  }

  async reload() {
    await this.#ask('browsingContext.reload', { wait: 'complete' });
  }

  /** @returns {Promise<string>} */
  async address() {
    const { contexts } = await this.bidi.ask('browsingContext.getTree', { root: this.context });
    return contexts[0].url;
  }

  /**
   * Runs a function in the page; arguments and result are plain data. Where scripts are off it runs
   * all the same, but nothing does that it leaves for later: no `then`, nothing after an `await`.
   * @template {unknown[]} A
   * @template R
   * @param {InPage<A, R>} run
   * @param {A} values
   * @returns {Promise<Awaited<R>>}
   */
  evaluate(run, ...values) {
    return this.#evaluate(run, values, false);
  }

  /**
   * The same, as if a person had just touched the page: what browsers demand before a subscription.
   * @template {unknown[]} A
   * @template R
   * @param {InPage<A, R>} run
   * @param {A} values
   * @returns {Promise<Awaited<R>>}
   */
  evaluateTouched(run, ...values) {
    return this.#evaluate(run, values, true);
  }

  /**
   * @template {unknown[]} A
   * @template R
   * @param {InPage<A, R>} run
   * @param {A} values
   * @param {boolean} userActivation
   * @returns {Promise<Awaited<R>>}
   */
  async #evaluate(run, values, userActivation) {
    const { type, result, exceptionDetails } = await this.bidi.ask('script.callFunction', {
      functionDeclaration: `(values) => (${run})(...JSON.parse(values))`,
      arguments: [{ type: 'string', value: JSON.stringify(values) }],
      target: { context: this.context },
      awaitPromise: true,
      userActivation,
    });
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return /** @type {Awaited<R>} */ (plain(result));
  }

  /**
   * Waits until a function in the page gives something.
   * @template {unknown[]} A
   * @template R
   * @param {InPage<A, R>} look
   * @param {A} values
   * @returns {Promise<NonNullable<Awaited<R>>>}
   */
  async until(look, ...values) {
    const until = Date.now() + THERE_WITHIN;
    for (;;) {
      /** @type {unknown} */
      let hindrance;
      try {
        const found = await this.evaluate(look, ...values);
        if (found) return found;
      } catch (error) {
        // A page that is left while it is looked at.
        hindrance = error;
      }
      if (Date.now() > until) {
        throw new Error(`not within ${THERE_WITHIN / 1000} s at ${await this.address()}: ${look}`, {
          cause: hindrance,
        });
      }
      await pause(50);
    }
  }

  /**
   * Waits until the page is at an address that matches.
   * @param {RegExp} pattern
   */
  async untilAt(pattern) {
    const until = Date.now() + THERE_WITHIN;
    for (;;) {
      const address = await this.address();
      if (pattern.test(address)) return address;
      assert.ok(Date.now() < until, `at ${address}, not ${pattern}`);
      await pause(50);
    }
  }

  /**
   * Waits for an element that can be seen.
   * @param {string} selector
   */
  async waitFor(selector) {
    await this.until((selector) => {
      const element = document.querySelector(selector);
      element?.scrollIntoView({ block: 'center' });
      return Boolean(element?.getClientRects().length);
    }, selector);
  }

  /**
   * What an element says.
   * @param {string} selector
   */
  async text(selector) {
    await this.waitFor(selector);
    return this.evaluate(
      (selector) => /** @type {HTMLElement} */ (document.querySelector(selector)).innerText.trim(),
      selector,
    );
  }

  /** @param {string} selector */
  async click(selector) {
    await this.waitFor(selector);
    const { nodes } = await this.#ask('browsingContext.locateNodes', {
      locator: { type: 'css', value: selector },
      maxNodeCount: 1,
    });
    assert.ok(nodes[0], `an element ${selector}`);
    const origin = { type: 'element', element: { sharedId: nodes[0].sharedId } };
    await this.#ask('input.performActions', {
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x: 0, y: 0, origin },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    });
  }

  /**
   * Types into a field, over what is there.
   * @param {string} selector
   * @param {string} text
   */
  async type(selector, text) {
    await this.click(selector);
    await this.evaluate((selector) => {
      /** @type {HTMLInputElement} */ (document.querySelector(selector)).select();
    }, selector);
    await this.#keys([...text]);
  }

  /** @param {string} key such as `Enter`, or a character */
  async press(key) {
    await this.#keys([KEYS[key] ?? key]);
  }

  /** @param {string[]} keys */
  async #keys(keys) {
    const actions = keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#ask('input.performActions', { actions: [{ type: 'key', id: 'keys', actions }] });
  }

  /**
   * The whole page.
   * @param {string} file a PNG
   */
  async screenshot(file) {
    const { data } = await this.#ask('browsingContext.captureScreenshot', { origin: 'document' });
    await writeFile(file, Buffer.from(data, 'base64'));
  }

  async close() {
    await this.#ask('browsingContext.close');
  }

  /**
   * @param {string} method
   * @param {import('./bidi.mjs').Json} [params]
   */
  #ask(method, params = {}) {
    return this.bidi.ask(method, { context: this.context, ...params });
  }
}

/**
 * What BiDi tells about a value, as the value itself.
 * @param {import('./bidi.mjs').Json} told
 * @returns {unknown}
 */
function plain({ type, value }) {
  if (type === 'undefined' || type === 'null') return type === 'null' ? null : undefined;
  if (type === 'number') return Number(value);
  if (type === 'string' || type === 'boolean') return value;
  if (type === 'array') return value.map(plain);
  assert.equal(type, 'object', 'plain data');
  const entries = /** @type {[string, import('./bidi.mjs').Json][]} */ (value);
  return Object.fromEntries(entries.map(([name, one]) => [name, plain(one)]));
}
