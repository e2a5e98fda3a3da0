// The commands in docs/integrate, as they stand on the pages: what a reader pastes must work.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { server } from '../house/addresses.mjs';
import { enterCode, place, setUpByText } from '../house/hosted.mjs';
import { A_CODE, mailAfter } from '../house/mail.mjs';
import { countersign } from '../house/operator.mjs';
import { codeIn, freshNumber } from '../house/phone.mjs';
import { openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

const run = promisify(execFile);
const SITE = 'A site that pastes commands';

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSite(SITE);
});

/**
 * The blocks of shell on a page, in order, for the server and the site of this test. Those quoted from an example
 * ("from ...") run within it: the house rules hold them against it, and its stories run it.
 * @param {string} page
 */
function commands(page) {
  const text = readFileSync(new URL(`../../docs/integrate/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/(?<!^<!-- from [^\n]*\n)^```sh\n(.*?)^```$/gms)].map(([, block = '']) =>
    block
      .replaceAll('https://id.example.org', server)
      .replaceAll('https://example.org/second-factor/back', site.redirectAddress),
  );
}

/**
 * @param {string} script
 * @param {Record<string, string>} [more]
 */
async function bash(script, more = {}) {
  const env = {
    ...process.env,
    CLIENT_ID: site.client_id,
    CLIENT_SECRET: site.client_secret,
    MANAGEMENT_KEY: site.management_key ?? '',
    ...more,
  };
  const { stdout } = await run('bash', ['-euc', script], { env });
  return stdout;
}

story('the commands of the hosted flow sign a person in', async ({ page }) => {
  const [push, redeem, ...others] = commands('hosted-flow.md');
  assert.deepEqual(others, [], 'whoever adds a command adds it here');
  const said = await bash(`${push}\nprintf '\\n%s\\n' "$verifier" "$state" "$nonce"`);
  const [pushed, verifier = '', state, nonce] = said.split(/\n+/);
  const { request_uri, expires_in } = JSON.parse(pushed ?? '');
  assert.equal(expires_in, 90);

  const query = new URLSearchParams({ client_id: site.client_id, request_uri });
  const address = `${server}/oauth/authorize?${query}`;
  const asks = () => page.goto(address);
  // Other files' stories have an Ada too.
  const isOurs = (/** @type {import('../house/mail.mjs').Mail} */ { from, subject, text }) =>
    `${from} ${subject}`.includes(SITE) && A_CODE.test(text);
  const mail = await mailAfter('ada@example.org', asks, isOurs);
  assert.equal(place(page), 'mail', 'the address is proved before the first set-up');
  await enterCode(page, codeIn(mail));
  await setUpByText(page, freshNumber());
  const back = new URL(page.url()).searchParams;
  assert.equal(back.get('state'), state);
  assert.equal(back.get('iss'), site.issuer);

  const tokens = JSON.parse(await bash(redeem ?? '', { code: back.get('code') ?? '', verifier }));
  const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url').toString());
  assert.equal(claims.sub, '42');
  assert.equal(claims.area, 'sign_in');
  assert.equal(claims.nonce, nonce);
  assert.deepEqual(Object.keys(tokens).sort(), [
    'access_token',
    'expires_in',
    'id_token',
    'scope',
    'token_type',
  ]);
});

test('the commands of the management API name a user and read what is on file', async () => {
  const [read, name] = commands('management-api.md');
  assert.equal(await bash(name ?? ''), '');
  const shown = JSON.parse(await bash(read ?? ''));
  assert.equal(shown.id, '42');
  const page = readFileSync(
    new URL('../../docs/integrate/management-api.md', import.meta.url),
    'utf8',
  );
  const example = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '');
  assert.deepEqual(Object.keys(shown), Object.keys(example), 'the page shows every field');
});

test('the commands of the management API go on with a key that was granted for them', async () => {
  const scopes =
    'users:read,users:write,users:lifecycle,users:export,applications:read,policies:read,policies:write,events:read';
  const said = await countersign(
    ...['application', 'grant-key', site.client_id, 'pages', '--scopes', scopes, '--life', '1d'],
  );
  const [, key = ''] = /management_key = "([^"]+)"/.exec(said) ?? [];
  const [, name, list, rename, merge, remove, data, about, rules, stricter, events, ...others] =
    commands('management-api.md');
  assert.deepEqual(others, [], 'whoever adds a command adds it here');
  /** @param {string | undefined} script */
  const pasted = (script) => bash(script ?? '', { MANAGEMENT_KEY: key });
  await pasted(name);
  assert.ok(JSON.parse(await pasted(list)).users.some((/** @type {any} */ it) => it.id === '42'));
  assert.equal(JSON.parse(await pasted(rename)).id, '1042');
  assert.equal(JSON.parse(await pasted(merge)).id, '43');
  const held = JSON.parse(await pasted(data));
  assert.equal(held.id, '43');
  assert.ok(held.log.length > 0);
  assert.equal(await pasted(remove), '');
  assert.equal(JSON.parse(await pasted(about)).id, site.client_id);
  assert.ok(JSON.parse(await pasted(rules)).methods.includes('text'));
  assert.match(await pasted(stricter), /204/);
  assert.ok(Array.isArray(JSON.parse(await pasted(events)).events));
});
