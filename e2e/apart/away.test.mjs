// The server is away, as in a power cut, while a page waits; or the phone is, as in a tunnel.
import { after, before } from 'node:test';
import { Server } from '../house/server.mjs';

const server = await Server.start({ name: 'away' });
const { atTheSite, openSiteWithApp, setUpApp, signInByApp } = await import(
  '../house/app_member.mjs'
);
const { approve, carried, newPhone, shownCode } = await import('../house/authenticator.mjs');
const { enterCode } = await import('../house/hosted.mjs');
const { story } = await import('../house/story.mjs');

/** What a browser says of a server that is not there; no rule of a page is broken by it. */
const AWAY = /ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_INCOMPLETE_CHUNKED/;

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteWithApp();
});

after(() => server.stop());

story('a page that waits goes on by itself once the server is back', async (stage) => {
  const { page, visitor, broken } = stage;
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  const elsewhere = await visitor();
  const streams = elsewhere.waitForResponse(/\/events\?/);
  await signInByApp(elsewhere, site, user);
  const number = await carried(elsewhere);
  await streams;

  await server.kill();
  await server.go();
  await approve(phone, number);
  await atTheSite(elsewhere, site);
  broken.splice(0, broken.length, ...broken.filter((one) => !AWAY.test(one)));
});

story(
  'without scripts the browser says that the server is away; once it is back, a reload goes on',
  async ({ page, visitor }) => {
    const phone = await newPhone(visitor);
    const user = await setUpApp(page, phone, site);
    const elsewhere = await visitor();
    await signInByApp(elsewhere, site, user);
    const number = await carried(elsewhere);
    const away = elsewhere.waitForEvent('requestfailed');
    await server.kill();
    await away;
    await server.go();
    await approve(phone, number);
    await elsewhere.reload({ waitUntil: 'commit' });
    await atTheSite(elsewhere, site);
  },
  { javaScriptEnabled: false },
);

story('an app that was opened once shows codes without a network', async ({ page, visitor }) => {
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  await phone.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await phone.close();

  const again = await phone.context().newPage();
  await again.context().setOffline(true);
  const code = await shownCode(again);
  await again.getByText('No connection. Codes work all the same.').waitFor();

  const elsewhere = await visitor();
  await signInByApp(elsewhere, site, user);
  await elsewhere.goto(elsewhere.url().replace(/\/push$/, '/app-code'));
  await enterCode(elsewhere, code);
  await atTheSite(elsewhere, site);
});
