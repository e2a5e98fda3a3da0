// Every page of the community and the phone, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { walkSites } from '../house/gallery.mjs';
import { story } from '../house/story.mjs';

story('every page of the community and the phone is accessible and fits', async ({ page }) => {
  await walkSites(page, (_, page) => assertAccessible(page));
});
