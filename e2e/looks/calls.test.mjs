// Every page about calls, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { walkCalls } from '../house/gallery.mjs';
import { story } from '../house/story.mjs';

story('every page about calls is accessible and fits', async ({ visitor }) => {
  await walkCalls(() => visitor(), (_, page) => assertAccessible(page));
});
