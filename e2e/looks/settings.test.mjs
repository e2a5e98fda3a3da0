// Every page of the account settings, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { walkSettings } from '../house/gallery.mjs';
import { story } from '../house/story.mjs';

story('every page of the account settings is accessible and fits', async ({ page }) => {
  await walkSettings(page, (_, page) => assertAccessible(page));
});
