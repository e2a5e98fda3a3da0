// The management API against its own document, by a program that nobody here wrote: whatever Schemathesis makes up from the
// document is answered as the document says, and nothing of it is a fault.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { results, server } from '../house/addresses.mjs';
import { countersign } from '../house/operator.mjs';
import { openSite } from '../house/site.mjs';

const run = promisify(execFile);
const python = process.env.COUNTERSIGN_PYTHON ?? 'python3';

/** What is held against each answer. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'ignored_auth',
];

/** Everything a key may do that has no addresses of its own. */
const SCOPES = [
  'users:read',
  'users:write',
  'users:lifecycle',
  'users:export',
  'applications:read',
  'policies:read',
  'policies:write',
  'events:read',
];

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSite('A site that is called at random');
});

/** @param {string[]} words */
async function schemathesis(...words) {
  // Beside the Python it was installed for.
  const program = join(dirname(python), 'schemathesis');
  try {
    const { stdout } = await run(program, words, { cwd: results, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    throw new assert.AssertionError({ message: `schemathesis found something:\n${stdout}\n${stderr}` });
  }
}

test('whatever is sent to the management API is answered as its document says', { timeout: 600_000 }, async () => {
  const words = ['grant-key', site.client_id, 'random', '--scopes', SCOPES.join(','), '--life', '1d'];
  const said = await countersign('application', ...words);
  const [, key = ''] = /management_key = "([^"]+)"/.exec(said) ?? [];
  assert.notEqual(key, '');
  const told = await schemathesis(
    'run',
    `${server}/api/v1/openapi.json`,
    '--url',
    server,
    '--header',
    `Authorization: Bearer ${key}`,
    '--checks',
    CHECKS.join(','),
    '--phases',
    'examples,coverage,fuzzing',
    '--max-examples',
    '40',
    // The same calls each time: a failure is one that can be made again.
    '--seed',
    '4711',
    '--no-color',
  );
  for (const path of ['/api/v1/users', '/api/v1/policy', '/api/v1/events']) {
    const answer = await fetch(server + path, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.status, 200, `${path}, after:\n${told}`);
  }
});
