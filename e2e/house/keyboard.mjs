// A person without a mouse: walks by the tabulator key, and sees at each step where they are.
import assert from 'node:assert/strict';

/** @typedef {import('playwright-core').Page} Page */

/** Further than any page's last link. */
const LONGEST_WALK = 60;

/**
 * Walks by the tabulator key until something has the focus, and checks that one sees it there.
 * @param {Page} page
 * @param {string} selector
 */
export async function walkTo(page, selector) {
  for (let steps = 0; steps < LONGEST_WALK; steps++) {
    if (await isAt(page, selector)) {
      const outline = await page.evaluate(() => {
        const style = getComputedStyle(/** @type {Element} */ (document.activeElement));
        return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
      });
      assert.ok(outline >= 2, `${selector} shows that it has the focus`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached by keyboard at ${page.url()}`);
}

/**
 * Whether something has the focus.
 * @param {Page} page
 * @param {string} selector
 */
export function isAt(page, selector) {
  return page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
}

/**
 * Presses a key, and waits for the page it leads to.
 * @param {Page} page
 * @param {string} [key]
 */
export async function strike(page, key = 'Enter') {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
}
