// Every page of a rescue, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { walkRescue } from '../house/gallery.mjs';
import { story } from '../house/story.mjs';

story('every page of a rescue is accessible and fits', async ({ visitor }) => {
  await walkRescue(() => visitor(), (_, page) => assertAccessible(page));
});
