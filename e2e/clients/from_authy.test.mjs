// The commands in docs/integrate/from-authy.md, and those about webhooks in authy-api.md, as they stand there, one
// after the other: what an owner pastes must work.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { binary, data, results, server } from '../house/addresses.mjs';
import { CALLING_CODE, CallbackPlace, national, openAuthySite } from '../house/authy.mjs';
import { freshNumber } from '../house/phone.mjs';

const run = promisify(execFile);

/** @param {string} name */
function pageOf(name) {
  return readFileSync(new URL(`../../docs/integrate/${name}`, import.meta.url), 'utf8');
}

/**
 * The blocks of shell on a page, in order, for this server.
 * @param {string} page
 */
function commandsOn(page) {
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) =>
    block.replaceAll('https://id.example.org', server),
  );
}

/**
 * A value as the terminal prints it.
 * @param {string} said
 * @param {string} name
 */
function valueOf(said, name) {
  return new RegExp(`^${name} = "(.*)"$`, 'm').exec(said)?.[1] ?? '';
}

const folder = mkdtempSync(join(results, 'from-authy-'));

/**
 * A block in a folder of its own, where `countersign` is the demo's.
 * @param {string} block
 * @param {Record<string, string>} [known] by earlier blocks
 */
async function bash(block, known = {}) {
  const script = `countersign() { "$BINARY" --config "$SETTINGS" "$@"; }\n${block}`;
  const env = { ...process.env, BINARY: binary, SETTINGS: join(data, 'countersign.toml'), ...known };
  const { stdout } = await run('bash', ['-euc', script], { env, cwd: folder });
  return stdout;
}

test('the commands of the guide move a site here, in their order', async () => {
  const page = pageOf('from-authy.md');
  const [add, details, tried, kept, callback, check, ...others] = commandsOn(page);
  assert.deepEqual(others, [], 'whoever adds a command adds it here');

  const added = await bash(add ?? '');
  const known = { APPLICATION: valueOf(added, 'client_id'), AUTHY_KEY: valueOf(added, 'authy_key') };
  assert.match(known.AUTHY_KEY, /^[A-Za-z0-9]{32}$/, added);
  assert.equal(JSON.parse(await bash(details ?? '', known)).app.name, 'Lighthouse');

  // The table on the page has numbers that are kept for plays; these can be sent to.
  const example = /```text\n(authy_id,.*?)```/s.exec(page)?.[1] ?? '';
  const heading = example.split('\n')[0];
  assert.equal(heading, 'authy_id,country_code,phone,email,confirmed');
  const row = (/** @type {number} */ id) => `${id},${CALLING_CODE},${national(freshNumber())},m${id}@example.org,true`;
  writeFileSync(join(folder, 'people.csv'), [heading, row(290907), row(290911), ''].join('\n'));
  assert.match(await bash(tried ?? '', known), /2 would be brought along, .* Nothing was changed\./);
  assert.match(await bash(kept ?? '', known), /2 were brought along, 0 were there already, 0 are refused\./);
  assert.equal(readFileSync(join(folder, 'refused.csv'), 'utf8').trim().split('\n').length, 1);

  // A trial is sent to the address, so somebody has to be there.
  const { address } = await CallbackPlace.open();
  await bash((callback ?? '').replace('https://example.org/authy/callback', address), known);

  // Somebody who was brought along is known by the id the page has, and this code is not theirs.
  const checked = JSON.parse(await bash(check ?? '', known));
  assert.deepEqual([checked.token, checked.error_code], ['is invalid', '60020']);
});

test('the commands about webhooks make, list and remove one', async () => {
  const [pair, signing, make, list, remove, ...others] = commandsOn(pageOf('authy-api.md'));
  assert.deepEqual(others, [], 'whoever adds a command adds it here');
  const site = await openAuthySite('A site that is told of more');
  const printed = await bash(pair ?? '', { APPLICATION: site.client_id });
  const known = {
    AUTHY_KEY: site.authy_key,
    ACCESS_KEY: valueOf(printed, 'access_key'),
    API_SIGNING_KEY: valueOf(printed, 'api_signing_key'),
  };
  const signed = async (/** @type {string | undefined} */ block, more = {}, how = signing ?? '') =>
    JSON.parse(await bash(`${how}\n${block}`, { ...known, ...more }));

  const { webhook } = await signed(make);
  assert.deepEqual([webhook.url, webhook.events], ['https://example.org/hook', ['token_invalid', 'user_added']]);
  const ids = async () => (await signed(list)).webhooks.map((/** @type {{ id: string }} */ one) => one.id);
  assert.deepEqual(await ids(), [webhook.id]);

  const guessed = await signed(list, { API_SIGNING_KEY: 'guessed' });
  assert.equal(guessed.error_code, '60087');
  const stranger = await signed(list, { ACCESS_KEY: 'guessed' });
  assert.equal(stranger.error_code, '60071');
  // Signed for the name a proxy may know the server by.
  const inside = '|http://backend.internal/dashboard/json/application/webhooks|';
  const elsewhere = (signing ?? '').replace('|$address|', inside);
  assert.notEqual(elsewhere, signing);
  assert.equal((await signed(list, {}, elsewhere)).error_code, '60087');

  assert.equal((await signed(remove, { WEBHOOK: webhook.id })).message, 'Webhook deleted');
  assert.deepEqual(await ids(), []);
});
