// Every page that has to do with the app, as `house/accessible.mjs` judges it.
import { assertAccessible } from '../house/accessible.mjs';
import { expectRefusal } from '../house/authenticator.mjs';
import { walkAppSetUp, walkAppSignIn } from '../house/gallery_app.mjs';
import { story } from '../house/story.mjs';

story('every page that sets an app up is accessible and fits', async ({ visitor }) => {
  await walkAppSetUp(visitor, (_, page) => assertAccessible(page));
});

story('every page that asks an app is accessible and fits', async ({ visitor, broken }) => {
  await walkAppSignIn(visitor, (_, page) => assertAccessible(page));
  expectRefusal(broken);
});
