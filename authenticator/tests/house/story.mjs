// A story: a test with a phone. Each has a server and a browser profile of its own, and fails when the app breaks a rule of
// its own on the way: a script error, a violation of the content security policy.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launch } from './browser.mjs';
import { open } from './server.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./service.mjs').Service} Service */
/**
 * @typedef {{ page: Page, phone: (options?: import('./browser.mjs').BrowserContextOptions) => Promise<Page>, service: Service,
 *   app: string, down: (isDown: boolean) => void, change: Awaited<ReturnType<typeof open>>['change'] }} Stage `phone` gives one more; `down` takes the server off the net
 */

/** @type {Promise<import('./browser.mjs').Browser> | undefined} */
let launched;
after(async () => (await launched)?.close());

/**
 * @param {string} name a sentence
 * @param {(stage: Stage) => Promise<void>} tell
 * @param {import('./browser.mjs').BrowserContextOptions & { flags?: string[] }} [options]
 */
export function story(name, tell, { flags, ...options } = {}) {
  test(name, { timeout: 240_000 }, async () => {
    const house = await open();
    const own = flags ? await launch(flags) : null;
    launched ??= launch();
    /** @type {Page[]} */
    const pages = [];
    /** @type {string[]} */
    const broken = [];
    const phone = async (more = {}) => {
      const context = await (own ?? (await /** @type {Promise<import('./browser.mjs').Browser>} */ (launched))).newContext({
        viewport: { width: 390, height: 800 }, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'], ...options, ...more,
      });
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => broken.push(error.message));
      page.on('console', (message) => {
        // An answer that is a no is as it should be; a violated policy is an error of the console, too.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) broken.push(message.text());
      });
      pages.push(page);
      return page;
    };
    try {
      await tell({ page: await phone(), phone, service: house.service, app: `${house.origin}/app/`, down: house.down, change: house.change });
      assert.deepEqual(broken, [], 'the app broke its own rules');
    } catch (error) {
      const folder = process.env['RESULTS'];
      if (folder) {
        mkdirSync(folder, { recursive: true });
        for (const [at, page] of pages.entries()) {
          await page.screenshot({ path: join(folder, `${name.replace(/\W+/g, '_')}_${at + 1}.png`) }).catch(() => {});
        }
      }
      throw error;
    } finally {
      await Promise.all(pages.map((page) => page.context().close()));
      await own?.close();
      await house.close();
    }
  });
}

/**
 * Pairs the phone by link, as a person would; the account is active afterwards.
 * @param {Pick<Stage, 'page' | 'service'>} stage
 * @param {Parameters<Service['offer']>[0]} [about]
 * @returns {Promise<string>} the account
 */
export async function pairUp({ page, service }, about) {
  await page.goto(service.offer(about).link);
  await page.getByRole('button', { name: /^(Pair this device|Add the account)$/ }).click();
  await heading(page, 'Nearly done');
  const account = [...service.accounts.keys()].at(-1) ?? '';
  service.confirm(account);
  await heading(page, `${about?.issuer ?? 'Lighthouse'} is set up`);
  await page.getByRole('link', { name: 'Done' }).click();
  await heading(page, 'Codes');
  return account;
}

/** @param {Page} page @param {string} text */
export function heading(page, text) {
  return page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
}

/**
 * A phone was answered and asked again, to be kept waiting: it is connected.
 * @param {Service} service
 * @param {number} [since] how many calls there had been
 */
export function listens(service, since = 0) {
  return service.calls.slice(since).some((call) => call.includes('wait=25'));
}

/** Waits until something is so. @param {() => unknown} isSo @param {string} what */
export async function until(isSo, what) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`never came true: ${what}`);
}

/** The worker is in charge: what it serves comes from its cache. @param {Page} page */
export async function workerReady(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    }
  });
}
