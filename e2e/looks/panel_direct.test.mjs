// The panel's pages about direct calls, as `house/accessible.mjs` judges them; and in German, which is longer.
import { assertAccessible, assertFitsEverywhere } from '../house/accessible.mjs';
import { walkDirectCalls } from '../house/gallery_direct.mjs';
import { story } from '../house/story.mjs';

story('every page about direct calls is accessible and fits', async ({ visitor }) => {
  await walkDirectCalls(visitor, (_, page) => assertAccessible(page));
});

story(
  'the German pages about direct calls fit as well',
  async ({ visitor }) => {
    await walkDirectCalls(visitor, (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);
