// Every page of setting up, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { walkSetUp } from '../house/gallery.mjs';
import { story } from '../house/story.mjs';

story('every page of setting up is accessible and fits', async ({ page }) => {
  await walkSetUp(page, (_, page) => assertAccessible(page));
});
