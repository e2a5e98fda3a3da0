// A house without operators: the start of the server gives a link, which leads one person in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';
import { Server } from '../house/server.mjs';

const server = await Server.start({ name: 'first_operator' });
const { accept, addPasskey, at, withAuthenticator } = await import('../house/panel.mjs');
const { story } = await import('../house/story.mjs');
const { words } = await import('../house/words.mjs');

after(() => server.stop());

/** The links that starts of the server gave so far. */
function links() {
  return readFileSync(server.log, 'utf8').match(/http\S+\/admin\/link\/\S+/g) ?? [];
}

story('the link that the start gives leads the first owner in, and nobody after', async (stage) => {
  const { page, visitor } = stage;
  await server.kill();
  await server.go();
  const [older, newer] = links();
  assert.ok(older && newer, 'each start gives one while nobody is in');
  await page.goto(older);
  await page.getByText(words('panel_link.over')).waitFor();
  await withAuthenticator(page);
  await accept(page, newer, 'ada');
  await addPasskey(page, 'Laptop');
  await page.goto(`${server.address}/admin/`);
  await page.getByText(words('panel_warning.one_owner')).waitFor();
  assert.equal(at(page), '/admin/');

  const late = await visitor();
  await late.goto(newer);
  await late.getByText(words('panel_link.over')).waitFor();
  await server.kill();
  await server.go();
  assert.equal(links().length, 2, 'and a start gives no more');
  const listed = await server.operate('admin', 'list');
  assert.match(listed, /^ada +owner +1 /m);
});
