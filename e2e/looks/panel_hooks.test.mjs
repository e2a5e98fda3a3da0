// The panel's pages about webhooks, as `house/accessible.mjs` judges them; and in German, which is longer.
import { assertAccessible, assertFitsEverywhere } from '../house/accessible.mjs';
import { walkHooks } from '../house/gallery_hooks.mjs';
import { story } from '../house/story.mjs';

story('every page about webhooks is accessible and fits', async ({ visitor }) => {
  await walkHooks(visitor, (_, page) => assertAccessible(page));
});

story(
  'the German pages about webhooks fit as well',
  async ({ visitor }) => {
    await walkHooks(visitor, (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);
