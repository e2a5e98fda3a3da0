// The demo as a newcomer meets it, with the app on: its community, its virtual phone, and the authenticator on that
// phone, which a link pairs. A demo of its own: the one the other stories share knows texts alone.
import assert from 'node:assert/strict';
import { after } from 'node:test';

// First: the other files ask where the demo is as they are loaded.
const { demo, joinWithApp, openAuthenticator } = await import('../house/app_demo.mjs');
const { approve, carried, openRequest, shownCode } = await import('../house/authenticator.mjs');
const { assertSignedIn, signIn } = await import('../house/community.mjs');
const { enterCode, place } = await import('../house/hosted.mjs');
const { story } = await import('../house/story.mjs');

after(async () => {
  const problems = await demo.stop();
  assert.deepEqual(problems, []);
});

story(
  'the authenticator of the virtual phone is paired by a link, and lets its member in elsewhere',
  async ({ page, visitor }) => {
    const member = await joinWithApp(page);
    const app = await openAuthenticator(page);

    const elsewhere = await visitor();
    await signIn(elsewhere, member);
    assert.equal(place(elsewhere), 'push');
    await approve(app, await carried(elsewhere));
    await elsewhere.waitForURL((address) => address.origin === demo.addresses.community);
    await assertSignedIn(elsewhere, member);
  },
);

story('its code lets its member in as well, and a denial does not', async ({ page, visitor }) => {
  const member = await joinWithApp(page);
  const app = await openAuthenticator(page);

  const stranger = await visitor();
  await signIn(stranger, member);
  await carried(stranger);
  await openRequest(app);
  await app.getByRole('button', { name: 'Deny', exact: true }).click();
  await app.getByRole('button', { name: 'It was a mistake', exact: true }).click();
  await stranger.getByRole('heading', { name: 'Not approved', exact: true }).waitFor();

  const elsewhere = await visitor();
  await signIn(elsewhere, member);
  await elsewhere.getByRole('link', { name: 'Code from the app', exact: true }).click();
  await enterCode(elsewhere, await shownCode(app));
  await elsewhere.waitForURL((address) => address.origin === demo.addresses.community);
  await assertSignedIn(elsewhere, member);
});
