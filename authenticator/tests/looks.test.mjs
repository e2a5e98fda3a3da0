// Every screen, for everybody: axe-core, light and dark, on a small phone and on a desk, no wider than its window, with outlines in
// forced colours; and at 320 px.
import assert from 'node:assert/strict';
import { assertAccessible, assertFits } from '../../e2e/house/accessible.mjs';
import { walk } from './house/gallery.mjs';
import { heading, pairUp, story } from './house/story.mjs';

story('every screen is accessible and fits', async (stage) => {
  await walk(stage, async (name, page) => {
    try {
      await assertAccessible(/** @type {any} */ (page));
      await page.setViewportSize({ width: 320, height: 640 });
      await assertFits(/** @type {any} */ (page));
    } catch (error) {
      throw new Error(`${name}: ${/** @type {Error} */ (error).message}`);
    } finally {
      await page.setViewportSize({ width: 390, height: 800 });
    }
  });
});

story('every screen fits in German', async (stage) => {
  await walk(stage, async (name, page) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await assertFits(/** @type {any} */ (page)).catch((error) => assert.fail(`${name}: ${error.message}`));
    await page.setViewportSize({ width: 390, height: 800 });
  });
}, { locale: 'de-DE' });

story('the focus goes to the title of each new screen, and the window is named after it', async ({ page, service, app }) => {
  await pairUp({ page, service });
  for (const [tab, title] of /** @type {const} */ ([['Requests', 'Requests'], ['History', 'History'], ['Settings', 'Settings'], ['Codes', 'Codes']])) {
    await page.getByRole('navigation').getByRole('link', { name: tab }).click();
    await heading(page, title);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    assert.equal(await page.title(), `${title} · Countersign`);
  }
  await page.goto(app);
});

story('an address that names no screen leads to the codes', async ({ page, service, app }) => {
  await pairUp({ page, service });
  for (const hash of ['nothing', 'toString', 'constructor/x', 'request/%', '%', 'codes/../..']) {
    await page.goto('about:blank');
    await page.goto(`${app}#${hash}`);
    await heading(page, 'Codes');
  }
});

story('language and colours can be chosen, and stay', async ({ page, service, app }) => {
  await pairUp({ page, service });
  await page.goto(`${app}#settings`);
  await page.getByLabel('Language').selectOption({ label: 'Deutsch' });
  await heading(page, 'Optionen');
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  await page.getByRole('radio', { name: 'Dunkel' }).check();
  await page.locator('html[data-theme=dark]').waitFor();
  await page.reload();
  await heading(page, 'Optionen');
  await page.locator('html[data-theme=dark]').waitFor();
});

story('who wants no movement gets none', async ({ page, service }) => {
  await pairUp({ page, service });
  const moves = () => page.locator('.ring .left').first().evaluate((ring) => getComputedStyle(ring).transitionDuration);
  assert.notEqual(await moves(), '0s');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal(await moves(), '0s');
});

for (const [what, script, title] of /** @type {const} */ ([
  ['too old', 'delete window.CompressionStream', 'This browser is too old'],
  ['asked without https', "Object.defineProperty(window, 'isSecureContext', { value: false })", 'This address is not secure'],
])) {
  story(`a browser that is ${what} is told so`, async ({ page, app }) => {
    await page.addInitScript(script);
    await page.goto(app);
    await heading(page, title);
  });
}
