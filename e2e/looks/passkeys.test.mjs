// Every page of passkeys, as `house/accessible.mjs` judges it; and in German, which is longer.
import { assertAccessible, assertFitsEverywhere } from '../house/accessible.mjs';
import { walkOfferedPasskey, walkPasskeys } from '../house/gallery_passkeys.mjs';
import { story } from '../house/story.mjs';

story('every page of passkeys is accessible and fits', async ({ page }) => {
  await walkPasskeys(page, (_, page) => assertAccessible(page));
});

story('the page that offers a passkey is accessible and fits', async ({ visitor }) => {
  await walkOfferedPasskey(visitor, (_, page) => assertAccessible(page));
});

story(
  'the German pages of passkeys fit as well',
  async ({ page, visitor }) => {
    await walkPasskeys(page, (_, page) => assertFitsEverywhere(page));
    await walkOfferedPasskey(visitor, (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);
