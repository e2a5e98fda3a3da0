// Pictures of every page, to be looked at: `npm run pictures`. The one of the README goes to docs/images.
//
//   E2E_PICTURES=readme   only that one
//   E2E_PICTURES=app      only those of the app
import { mkdirSync } from 'node:fs';
import { join as path } from 'node:path';
import { SCHEMES, SIZES } from './house/accessible.mjs';
import { phone, results } from './house/addresses.mjs';
import { expectRefusal } from './house/authenticator.mjs';
import { join } from './house/community.mjs';
import { walkCalls, walkRescue, walkSettings, walkSetUp, walkSignIn, walkSites } from './house/gallery.mjs';
import { walkAppSetUp, walkAppSignIn } from './house/gallery_app.mjs';
import { walkDirectCalls } from './house/gallery_direct.mjs';
import { walkHooks } from './house/gallery_hooks.mjs';
import { walkOfferedPasskey, walkPasskeys } from './house/gallery_passkeys.mjs';
import { setUpByText } from './house/hosted.mjs';
import { beginInNewBrowser } from './house/member.mjs';
import { story } from './house/story.mjs';

/** @typedef {import('playwright-core').Page} Page */

const readme = new URL('../docs/images/demo.png', import.meta.url).pathname;

const wanted = process.env.E2E_PICTURES ?? 'all';
const PART = { width: 600, height: 940 };
const GAP = 20;

// First, so that the phone has no other texts yet.
if (wanted !== 'app') {
  story(
    'the picture of the README',
    async ({ page, visitor }) => {
      const member = { ...(await join(page)), number: '+447400123456' };
      await setUpByText(page, member.number);
      const elsewhere = await visitor();
      const code = await beginInNewBrowser(elsewhere, member);
      await elsewhere.locator('input[name=code]').pressSequentially(code);
      const screen = await visitor();
      await screen.goto(phone);
      const pictures = [await part(elsewhere), await part(screen)];

      // Side by side, as the demo is meant to be looked at; on nothing, so that it suits light and dark.
      const frame = await visitor();
      await frame.setViewportSize({ width: 2 * PART.width + 3 * GAP, height: PART.height + 2 * GAP });
      await frame.setContent(
        `<style>
         body { margin: 0; display: flex; gap: ${GAP}px; padding: ${GAP}px; background: none }
         img { width: ${PART.width}px; border-radius: 16px; outline: 1px solid #8889 }
       </style>` +
          pictures
            .map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`)
            .join(''),
      );
      mkdirSync(path(readme, '..'), { recursive: true });
      await frame.screenshot({ path: readme, omitBackground: true });
    },
    { deviceScaleFactor: 1.5 },
  );
}

/** @param {Page} page */
async function part(page) {
  await page.setViewportSize(PART);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return page.screenshot({ caret: 'initial' });
}

if (wanted !== 'readme') {
  for (const locale of ['en-GB', 'de-DE']) {
    const folder = path(results, locale.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    story(
      `pictures of every page, ${locale}`,
      async ({ page, visitor, broken }) => {
        const see = (/** @type {string} */ name, /** @type {Page} */ page) =>
          keep(path(folder, name), page);
        await walkAppSetUp(visitor, see);
        await walkAppSignIn(visitor, see);
        expectRefusal(broken);
        if (wanted === 'app') return;
        await walkSetUp(page, see);
        await walkSignIn(() => visitor(), see);
        await walkCalls(() => visitor(), see);
        await walkSettings(await visitor(), see);
        await walkRescue(() => visitor(), see);
        await walkPasskeys(await visitor(), see);
        await walkOfferedPasskey(visitor, see);
        if (locale === 'en-GB') await walkSites(await visitor(), see);
        await walkDirectCalls(visitor, see);
        await walkHooks(visitor, see);
      },
      { locale },
    );
  }
}

/**
 * @param {string} name
 * @param {Page} page
 */
async function keep(name, page) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `${name}.${size.width}.${colorScheme}.png`, fullPage: true });
    }
  }
}
