// A story: a test with a browser. Each visitor is a browser of its own (cookies, language, scripts) at an
// address of its own. A story also fails when a page broke its own rules on the way: script errors,
// violations of the content security policy, missing assets.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { results } from './addresses.mjs';
import { chromiumFor } from './chromium.mjs';
import { openRoad } from './road.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} VisitorOptions */
/** @typedef {(options?: VisitorOptions) => Promise<Page>} NewVisitor */
/**
 * @typedef {{ page: Page, visitor: NewVisitor, scripts: boolean, broken: string[] }} Stage
 * `page` is the first visitor's; `broken` holds the rules that pages broke so far.
 */

const LONGEST_STORY = 120_000;

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let launched;

function browser() {
  // Each file of tests has a process of its own.
  launched ??= chromium.launch(chromiumFor(process.argv[1] ?? ''));
  return launched;
}

after(async () => (await launched)?.close());

/**
 * @param {string} name a sentence
 * @param {(stage: Stage) => Promise<void>} tell
 * @param {VisitorOptions} [options] of every visitor in it
 */
export function story(name, tell, options = {}) {
  test(name, { timeout: LONGEST_STORY }, async () => {
    /** @type {Page[]} */
    const pages = [];
    /** @type {string[]} */
    const broken = [];
    /** @type {import('./road.mjs').Road[]} */
    const roads = [];
    /** @type {NewVisitor} */
    const visitor = async (more = {}) => {
      const road = await openRoad();
      roads.push(road);
      const context = await (
        await browser()
      ).newContext({ locale: 'en-GB', proxy: { server: road.proxy }, ...options, ...more });
      context.setDefaultTimeout(10_000);
      // Further tabs are watched as well.
      context.on('page', (page) => {
        watch(page, broken);
        pages.push(page);
      });
      return context.newPage();
    };
    try {
      const scripts = options.javaScriptEnabled ?? true;
      await tell({ page: await visitor(), visitor, scripts, broken });
      if (broken.length > 0) throw new Error(`a page broke its own rules:\n${broken.join('\n')}`);
    } catch (error) {
      await keepPictures(name, pages);
      throw error;
    } finally {
      await Promise.all(
        [...new Set(pages.map((page) => page.context()))].map((own) => own.close()),
      );
      await Promise.all(roads.map((road) => road.close()));
    }
  });
}

/**
 * The same story twice: with scripts and without.
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} tell
 * @param {VisitorOptions} [options]
 */
export function storyWithAndWithoutScripts(name, tell, options = {}) {
  story(name, tell, options);
  story(`${name} (no scripts)`, tell, { ...options, javaScriptEnabled: false });
}

/**
 * Writes down the rules that a page breaks.
 * @param {Page} page
 * @param {string[]} broken
 */
export function watch(page, broken) {
  page.on('pageerror', (error) => broken.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A page that answers 4xx to a wrong input is as it should be; a missing asset is told below.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    broken.push(`${page.url()}: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() < 400 || response.request().isNavigationRequest()) return;
    broken.push(`${page.url()}: ${response.status()} for ${response.url()}`);
  });
}

/**
 * What every visitor saw last, for whoever has to find out.
 * @param {string} name
 * @param {Page[]} pages
 */
async function keepPictures(name, pages) {
  const folder = join(results, 'pictures');
  mkdirSync(folder, { recursive: true });
  for (const [number, page] of pages.entries()) {
    const file = join(folder, `${name.replace(/\W+/g, '_')}_${number + 1}`);
    try {
      await page.screenshot({ path: `${file}.png`, fullPage: true });
      writeFileSync(`${file}.html`, `<!-- ${page.url()} -->\n${await page.content()}`);
      console.log(`${name}: ${page.url()}, see ${file}.png`);
    } catch (error) {
      console.log(`${name}: no picture of ${page.url()}: ${error}`);
    }
  }
}
