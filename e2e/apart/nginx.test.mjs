// Behind nginx as it comes: what it gathers by default must not hold back the news.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { openNginx } from '../house/nginx.mjs';
import { Server, freePort } from '../house/server.mjs';
import { words } from '../house/words.mjs';

const publicPort = await freePort();
const server = await Server.start({ name: 'nginx', publicPort });
const folder = join(server.folder, 'nginx');
let nginx = await openNginx({ folder, port: publicPort, inside: server.inside });
const { atTheSite, openSiteWithApp, setUpApp, signInByApp } = await import(
  '../house/app_member.mjs'
);
const { approve, carried, newPhone, openRequest } = await import('../house/authenticator.mjs');
const { story } = await import('../house/story.mjs');

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSiteWithApp();
});

after(async () => {
  await nginx.close();
  await server.stop();
});

story('a page that waits hears all by its stream, and goes on by itself', async (stage) => {
  const { page, visitor } = stage;
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  const elsewhere = await visitor();
  /** @type {string[]} */
  const asked = [];
  elsewhere.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await signInByApp(elsewhere, site, user);
  const number = await carried(elsewhere);
  await openRequest(phone);
  await elsewhere.locator('[data-live]', { hasText: words('waiting.opened') }).waitFor();
  await approve(phone, number);
  await atTheSite(elsewhere, site);
  assert.ok(asked.some((path) => path.endsWith('/events')));
  // Where no stream comes through, the page asks instead, three seconds late.
  const questions = asked.filter((path) => path.endsWith('/state'));
  assert.deepEqual(questions, []);
});

story(
  'without scripts the held answer comes through',
  async ({ page, visitor }) => {
    const phone = await newPhone(visitor);
    const user = await setUpApp(page, phone, site);
    const elsewhere = await visitor();
    await signInByApp(elsewhere, site, user);
    await approve(phone, await carried(elsewhere));
    await atTheSite(elsewhere, site);
  },
  { javaScriptEnabled: false },
);

story('where a proxy keeps the stream for itself, the page asks instead', async ({ page, visitor }) => {
  await nginx.close();
  const more = ['proxy_ignore_headers X-Accel-Buffering;'];
  nginx = await openNginx({ folder, port: publicPort, inside: server.inside, more });
  const phone = await newPhone(visitor);
  const user = await setUpApp(page, phone, site);
  const elsewhere = await visitor();
  const question = elsewhere.waitForRequest(/\/state\?.*wait=[1-9]/);
  await signInByApp(elsewhere, site, user);
  const number = await carried(elsewhere);
  await question;
  await approve(phone, number);
  await atTheSite(elsewhere, site);
});
