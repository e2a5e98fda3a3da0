// Every page of signing in, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { walkSignIn } from '../house/gallery.mjs';
import { story } from '../house/story.mjs';

story('every page of signing in is accessible and fits', async ({ visitor }) => {
  await walkSignIn(() => visitor(), (_, page) => assertAccessible(page));
});
