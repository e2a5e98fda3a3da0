// The panel's pages about sites, as `house/accessible.mjs` judges them; and in German, which is longer.
import { assertAccessible, assertFitsEverywhere } from '../house/accessible.mjs';
import { walkApplications } from '../house/gallery_sites.mjs';
import { story } from '../house/story.mjs';

story('every page about sites is accessible and fits', async ({ page }) => {
  await walkApplications(page, (_, page) => assertAccessible(page));
});

story(
  'the German pages about sites fit as well',
  async ({ page }) => {
    await walkApplications(page, (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);
