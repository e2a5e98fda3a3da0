// Pictures of every screen, to be looked at: node authenticator/tests/pictures.mjs FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { walk } from './house/gallery.mjs';
import { story } from './house/story.mjs';

const folder = process.argv[2] ?? 'authenticator/pictures';
mkdirSync(folder, { recursive: true });

const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1100, height: 760 } };

for (const locale of ['en-GB', 'de-DE']) {
  story(`pictures in ${locale}`, async (stage) => {
    await walk(stage, async (name, page) => {
      for (const [place, size] of Object.entries(SIZES)) {
        for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
          await page.setViewportSize(size);
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await page.waitForTimeout(30);
          await page.screenshot({ path: join(folder, `${name}-${place}-${colorScheme}-${locale.slice(0, 2)}.png`), fullPage: name === 'settings' });
        }
      }
      await page.setViewportSize({ width: 390, height: 800 });
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    });
  }, { locale });
}
