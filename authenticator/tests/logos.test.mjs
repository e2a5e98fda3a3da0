// The pictures of sites: from the server's own shelf alone, without a network too, and a letter where there is none.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './house/shell.mjs';
import { heading, pairUp, story, until, workerReady } from './house/story.mjs';

const SITE = '06f1s2v3w4x5y6z7a8b9c0d1e2';
const FIRST = `/brand/${SITE}/logo-${'a'.repeat(16)}`;
const SECOND = `/brand/${SITE}/logo-${'b'.repeat(16)}`;
const [small, large] = ['badge-96.png', 'icon-192.png'].map((file) => readFileSync(join(root, 'icons', file)));

/** @param {import('./house/story.mjs').Page} page @param {Buffer | undefined} picture */
async function assertShown(page, picture) {
  const expected = `data:image/png;base64,${picture?.toString('base64')}`;
  const image = page.locator('.pictured img').first();
  await until(async () => (await image.count()) > 0 && (await image.getAttribute('src')) === expected, 'the picture is there');
  assert.ok(await image.evaluate((it) => /** @type {HTMLImageElement} */ (it).naturalWidth > 0), 'it is drawn');
}

story('a picture is where this server keeps them, or nowhere', async ({ page, app }) => {
  const others = [
    null, 7, '', 'https://evil.example/logo.png', `https://evil.example${FIRST}`, `//evil.example${FIRST}`, `${FIRST}?to=evil`,
    `${FIRST}/../../x`, '/brand/../app/v1/accounts', FIRST.toUpperCase(), 'data:image/png;base64,AAAA', `/brand/${SITE}/logo-`, `${FIRST}\n`,
  ];
  await page.goto(app);
  const places = await page.evaluate(async ([file, ...said]) => {
    const { placeOf } = await import(String(file));
    return said.map((one) => placeOf(one));
  }, ['/app/js/logos.js', FIRST, ...others]);
  assert.deepEqual(places, [FIRST, ...others.map(() => '')]);
});

story('a site’s picture stands beside its name, where a request asks, and without a connection', async ({ page, service, app, down }) => {
  service.logos.set(FIRST, small ?? Buffer.of());
  const id = await pairUp({ page, service }, { logo: FIRST });
  await assertShown(page, small);
  service.ask(id);
  await page.getByText('One request is waiting for you').click();
  await heading(page, 'Is this you?');
  await assertShown(page, small);
  const asked = service.calls.filter((call) => call === `GET ${FIRST}`);
  assert.equal(asked.length, 1, 'it is fetched once');
  await workerReady(page);
  down(true);
  await page.goto('about:blank');
  await page.goto(app);
  await heading(page, 'Codes');
  await assertShown(page, small);
});

story('another picture takes its place within a day, and none gives way to the letter', async ({ page, service }) => {
  service.logos.set(FIRST, small ?? Buffer.of());
  service.logos.set(SECOND, large ?? Buffer.of());
  const id = await pairUp({ page, service }, { logo: FIRST });
  await assertShown(page, small);
  // What an administrator changes raises no revision.
  service.accounts.get(id).logo = SECOND;
  service.ahead = 25 * 3600;
  service.ask(id);
  await assertShown(page, large);
  service.accounts.get(id).logo = null;
  service.touch(service.accounts.get(id));
  await page.locator('.pictured').waitFor({ state: 'detached' });
  await page.locator('.letter', { hasText: 'L' }).waitFor();
});

story('what is no picture, or is not there, leaves the letter', async ({ page, service }) => {
  service.logos.set(FIRST, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'));
  await pairUp({ page, service }, { logo: FIRST });
  await until(() => service.calls.includes(`GET ${FIRST}`), 'it was asked for');
  await pairUp({ page, service }, { issuer: 'Harbour', logo: SECOND });
  await until(() => service.calls.includes(`GET ${SECOND}`), 'so was the other');
  assert.equal(await page.locator('.pictured').count(), 0);
  assert.equal(await page.locator('.letter').count(), 2);
});

story('a picture elsewhere is asked for of nobody', async ({ page, service }) => {
  /** @type {string[]} */
  const foreign = [];
  page.on('request', (request) => {
    if (request.url().includes('evil.example')) foreign.push(request.url());
  });
  await pairUp({ page, service }, { logo: 'https://evil.example/logo.png' });
  await page.locator('.letter', { hasText: 'L' }).waitFor();
  assert.deepEqual(foreign, []);
});
