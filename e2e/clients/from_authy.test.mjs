// The commands in docs/integrate/from-authy.md, as they stand there, one after the other: what an owner pastes must work.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { binary, data, results, server } from '../house/addresses.mjs';
import { CALLING_CODE, CallbackPlace, national } from '../house/authy.mjs';
import { freshNumber } from '../house/phone.mjs';

const run = promisify(execFile);

const page = readFileSync(new URL('../../docs/integrate/from-authy.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) =>
  block.replaceAll('https://id.example.org', server),
);

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
  const [add, details, tried, kept, callback, check, ...others] = commands;
  assert.deepEqual(others, [], 'whoever adds a command adds it here');

  const added = await bash(add ?? '');
  const said = (/** @type {string} */ name) => new RegExp(`^${name} = "(.*)"$`, 'm').exec(added)?.[1] ?? '';
  const known = { APPLICATION: said('client_id'), AUTHY_KEY: said('authy_key') };
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
