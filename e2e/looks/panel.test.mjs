// Every page of the control panel, as `house/accessible.mjs` judges it; and in German, which is longer.
import { assertAccessible, assertFitsEverywhere } from '../house/accessible.mjs';
import { walkPanel } from '../house/gallery_panel.mjs';
import { story } from '../house/story.mjs';

story('every page of the control panel is accessible and fits', async ({ page }) => {
  await walkPanel(page, (_, page) => assertAccessible(page));
});

story(
  'the German pages of the control panel fit as well',
  async ({ page }) => {
    await walkPanel(page, (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);
