// The browser of the tests, taken from where e2e/ keeps it.
import { createRequire } from 'node:module';

/** @typedef {import('../../../e2e/node_modules/playwright-core/index.js').Page} Page */
/** @typedef {import('../../../e2e/node_modules/playwright-core/index.js').Browser} Browser */
/** @typedef {import('../../../e2e/node_modules/playwright-core/index.js').BrowserContext} BrowserContext */
/** @typedef {import('../../../e2e/node_modules/playwright-core/index.js').BrowserContextOptions} BrowserContextOptions */

/** @type {typeof import('../../../e2e/node_modules/playwright-core/index.js')} */
const { chromium } = createRequire(new URL('../../../e2e/package.json', import.meta.url))('playwright-core');

/** @param {string[]} [more] flags @returns {Promise<Browser>} */
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    // Chromium's sandbox does not work for root, which is who a build server often is.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
}
