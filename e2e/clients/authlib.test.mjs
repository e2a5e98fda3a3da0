// The hosted flow with a second library, in another language: Authlib. It does not push authorization
// requests by itself; its client authentication does, and it redeems the code and judges the ID token.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { before } from 'node:test';
import { promisify } from 'node:util';
import { setUpByText } from '../house/hosted.mjs';
import { freshNumber } from '../house/phone.mjs';
import { openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

const run = promisify(execFile);
const program = new URL('authlib_site.py', import.meta.url).pathname;

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSite('A site with Authlib');
});

/**
 * @param {'begin' | 'finish'} step
 * @param {Record<string, unknown>} told
 * @returns {Promise<any>} what the step says
 */
async function authlib(step, told) {
  const python = process.env.COUNTERSIGN_PYTHON ?? 'python3';
  const { stdout } = await run(python, [program, step, JSON.stringify({ ...site, ...told })]);
  return JSON.parse(stdout);
}

for (const authentication of ['client_secret_basic', 'client_secret_post']) {
  story(`Authlib signs a person in (${authentication})`, async ({ page }) => {
    const user = `user-${randomUUID()}`;
    const kept = await authlib('begin', { authentication, user });
    await page.goto(kept.address);
    await setUpByText(page, freshNumber());
    const claims = await authlib('finish', { authentication, user, ...kept, back: page.url() });
    assert.equal(claims.sub, user);
    assert.equal(claims.area, 'sign_in');
    assert.equal(claims.acr, 'urn:countersign:proved');
  });
}
