// How a page looks to everybody: what axe-core says of it, light on a phone and dark on a desk; whether it fits on
// either; and that it keeps its outlines where the person chose the colours.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

/** A small phone and a desk. */
export const SIZES = [PHONE, DESK];

/** @type {('light' | 'dark')[]} */
export const SCHEMES = ['light', 'dark'];

/**
 * Each size and each scheme once. The schemes change colours alone and the sizes change places alone, so a pair of
 * them holds nothing that one of these does not show; and axe-core is the dearest thing a story does.
 * @type {{ size: import('playwright-core').ViewportSize, colorScheme: 'light' | 'dark' }[]}
 */
const LOOKS = [
  { size: PHONE, colorScheme: 'light' },
  { size: DESK, colorScheme: 'dark' },
];

/**
 * Fails with what is wrong with the page as it stands. The page needs scripts on.
 * @param {Page} page
 */
export async function assertAccessible(page) {
  const before = page.viewportSize();
  // Given to the browser's debugger, not to the page: the content security policy stays as it is.
  await page.evaluate(axe);
  for (const { size, colorScheme } of LOOKS) {
    await page.setViewportSize(size);
    await assertFits(page);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual(await complaints(page), [], `${page.url()} in ${colorScheme}, ${size.width}`);
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: 'active' });
  assert.deepEqual(await withoutOutline(page), [], `${page.url()} in forced colours`);
  await page.emulateMedia({ reducedMotion: null, forcedColors: null });
  assert.equal(await page.locator('h1').count(), 1, `${page.url()}: one h1`);
  if (before) await page.setViewportSize(before);
}

/**
 * The page fits on a phone and on a desk. Needs no scripts, and a moment.
 * @param {Page} page
 */
export async function assertFitsEverywhere(page) {
  const before = page.viewportSize();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await assertFits(page);
  }
  if (before) await page.setViewportSize(before);
}

/**
 * No page is wider than its window.
 * @param {Page} page
 */
export async function assertFits(page) {
  const [needed, given] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(Number(needed) <= Number(given), `${page.url()} needs ${needed} px and has ${given}`);
}

/**
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
function complaints(page) {
  return page.evaluate(async (tags) => {
    const { violations } = await /** @type {any} */ (window).axe.run({
      runOnly: tags,
      // What is as it should be needs no report.
      resultTypes: ['violations'],
      // Off by default, and a criterion of WCAG 2.2 all the same.
      rules: { 'target-size': { enabled: true } },
    });
    return violations.map(
      (/** @type {any} */ violation) =>
        `${violation.id}: ${violation.help}\n` +
        violation.nodes.map((/** @type {any} */ node) => `    ${node.html}`).join('\n'),
    );
  }, TAGS);
}

/**
 * Buttons and fields that nothing shows where the system's colours take the place of ours.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
function withoutOutline(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a.button, input, select, textarea')]
      .filter((item) => item.checkVisibility() && item.getAttribute('type') !== 'hidden')
      .filter((item) => {
        const { appearance, borderTopWidth } = getComputedStyle(item);
        // Boxes and dots that are the browser's own: it draws them in the system's colours.
        const isDrawn = item.matches('[type=radio], [type=checkbox]') && appearance !== 'none';
        return !isDrawn && parseFloat(borderTopWidth) < 1;
      })
      .map((item) => item.outerHTML),
  );
}
