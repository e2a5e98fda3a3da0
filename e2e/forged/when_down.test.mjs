// What docs/integrate/when-we-are-down.md shows: a rule for each area, and the owner's way in.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Forger } from '../house/forger.mjs';

const folder = new URL('../../docs/integrate/examples/python/', import.meta.url).pathname;
const python = process.env.COUNTERSIGN_PYTHON ?? 'python3';

/** @typedef {Record<string, string>} Environment */

/** @param {string[]} words @param {Environment} environment @param {string} [input] */
const run = (words, environment, input) => start(python, words, environment, input);

/** @param {string} script @param {Environment} environment */
const bash = (script, environment) => start('bash', ['-euc', script], environment);

/**
 * @param {string} file
 * @param {string[]} words
 * @param {Environment} environment
 * @param {string} [input]
 * @returns {Promise<{ code: number, said: string }>}
 */
function start(file, words, environment, input = '') {
  return new Promise((done) => {
    const env = { ...process.env, ...environment };
    const program = execFile(file, words, { cwd: folder, env }, (error, out, complaint) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      done({ code, said: out + complaint });
    });
    program.stdin?.end(input);
  });
}

test('without an answer the rule of an area holds, and an area without one says no', async () => {
  const forger = await Forger.open();
  const { issuer, client_id, client_secret, redirectAddress } = forger.site;
  const ask = (/** @type {string} */ area) =>
    run(['when_down.py', '42', area], {
      SECOND_FACTOR_ISSUER: issuer,
      SECOND_FACTOR_CLIENT_ID: client_id,
      SECOND_FACTOR_CLIENT_SECRET: client_secret,
      SECOND_FACTOR_MANAGEMENT_KEY: '',
      SECOND_FACTOR_BACK: redirectAddress,
    });
  assert.match((await ask('read_board')).said, /\/oauth\/authorize\?/, 'while it answers, it is asked');

  forger.answerInstead('/oauth/par', { status: 503, body: '{}' });
  const allowed = await ask('read_board');
  assert.equal(allowed.code, 0);
  assert.match(allowed.said, /without a proof, for 30 minutes/);
  assert.match(allowed.said, /WARNING.*42.*read_board/, 'and it stands in the log');
  for (const area of ['sign_in', 'admin_sign_in', 'change_password']) {
    assert.equal((await ask(area)).code, 3, area);
  }

  forger.answerInstead('/oauth/par', { status: 401, body: '{"error":"invalid_client"}' });
  assert.equal((await ask('read_board')).code, 1, 'a refusal is no silence');
});

test("the owner's key opens once, for its owner, one caller at a time", async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'owners-key-')), 'owners-keys.json');
  const step = (/** @type {string[]} */ words, input = '') =>
    run(['owners_key.py', ...words], { OWNERS_KEYS: file }, input);
  const [make, open, ...others] = commands();
  assert.deepEqual(others, [], 'whoever adds a command adds it here');
  const made = await bash(make ?? '', { OWNERS_KEYS: file });
  const [key = ''] = /([0-9a-f]{8} ?){8}/.exec(made.said) ?? [];
  assert.equal(key.replaceAll(' ', '').length, 64);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!readFileSync(file, 'utf8').includes(key.replaceAll(' ', '')), 'only a hash is kept');

  assert.equal((await step(['open', 'ada'], 'f'.repeat(64))).code, 1, 'a wrong key');
  assert.equal((await step(['open', 'bob'], key)).code, 1, "another owner's");
  const crowd = await Promise.all(Array.from({ length: 6 }, () => step(['open', 'ada'], key)));
  assert.deepEqual(crowd.map(({ code }) => code).sort(), [0, 1, 1, 1, 1, 1]);
  assert.ok(!crowd.some(({ said }) => said.includes(key.slice(0, 8))), 'no key is logged');
  assert.equal((await step(['open', 'ada'], key)).code, 1, 'good once');

  const next = await step(['new', 'ada']);
  const [KEY = ''] = /([0-9a-f]{8} ?){8}/.exec(next.said) ?? [];
  assert.equal((await bash(open ?? '', { OWNERS_KEYS: file, KEY })).code, 0, 'as the page says it');
});

/** The page's own commands. */
function commands() {
  const page = new URL('../../docs/integrate/when-we-are-down.md', import.meta.url);
  return [...readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map((found) => found[1] ?? '');
}
