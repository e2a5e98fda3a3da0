// Every page of the control panel, as `house/accessible.mjs` judges it; and in German, which is longer.
import { assertAccessible, assertFitsEverywhere } from '../house/accessible.mjs';
import { walkPanel, walkPeople } from '../house/gallery_panel.mjs';
import { story } from '../house/story.mjs';

story('every page of the control panel is accessible and fits', async ({ page }) => {
  await walkPanel(page, (_, page) => assertAccessible(page));
});

story('every page about people and the log is accessible and fits', async ({ visitor }) => {
  await walkPeople(() => visitor(), (_, page) => assertAccessible(page));
});

story(
  'the German pages of the control panel fit as well',
  async ({ page }) => {
    await walkPanel(page, (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);

story(
  'the German pages about people and the log fit as well',
  async ({ visitor }) => {
    await walkPeople(() => visitor(), (_, page) => assertFitsEverywhere(page));
  },
  { locale: 'de-DE' },
);
