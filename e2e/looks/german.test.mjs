// German is longer: no page in it is wider than its window, on a phone or on a desk. Whatever else makes a page
// accessible is the same in every language, and is judged by its neighbours.
import { assertFitsEverywhere } from '../house/accessible.mjs';
import { expectRefusal } from '../house/authenticator.mjs';
import { walkCalls, walkRescue, walkSettings, walkSetUp } from '../house/gallery.mjs';
import { walkAppSetUp, walkAppSignIn } from '../house/gallery_app.mjs';
import { story } from '../house/story.mjs';

/** @type {import('../house/gallery.mjs').See} */
const judge = (_, page) => assertFitsEverywhere(page);

story(
  'the German pages fit, though German is longer',
  async ({ page, visitor }) => {
    await walkSetUp(page, judge);
    await walkCalls(() => visitor(), judge);
  },
  { locale: 'de-DE' },
);

story(
  'the German account settings fit as well',
  async ({ page }) => {
    await walkSettings(page, judge);
  },
  { locale: 'de-DE' },
);

story(
  'the German pages of a rescue fit as well',
  async ({ visitor }) => {
    await walkRescue(() => visitor(), judge);
  },
  { locale: 'de-DE' },
);

story(
  'the German pages of the app fit as well',
  async ({ visitor, broken }) => {
    await walkAppSetUp(visitor, judge);
    await walkAppSignIn(visitor, judge);
    expectRefusal(broken);
  },
  { locale: 'de-DE' },
);
