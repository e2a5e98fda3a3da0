// A site of the tests' own: an application at the server, and the place its redirect address names.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { server } from './addresses.mjs';
import { addApplication, countersign } from './operator.mjs';

const BACK = `<!doctype html>
<html lang="en"><link rel="icon" href="data:,"><title>Back</title><h1>Back</h1></html>`;

/**
 * @typedef {import('./operator.mjs').Application & { redirectAddress: string }} Site
 */

/**
 * Registers a site and listens at its redirect address, on this machine, at another origin than the
 * server's.
 * @param {string} name
 * @returns {Promise<Site>}
 */
export async function openSite(name) {
  const listener = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    answer.end(BACK);
  });
  await new Promise((done) => listener.listen(0, '127.0.0.1', () => done(undefined)));
  // It listens for as long as there are tests, and holds nobody up after them.
  listener.unref();
  const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
  const redirectAddress = `http://127.0.0.1:${port}/second-factor/back`;
  return { ...(await addApplication(name, redirectAddress)), redirectAddress };
}

/**
 * The same, and its users may be called as well as sent texts.
 * @param {string} name
 * @returns {Promise<Site>}
 */
export async function openSiteThatCalls(name) {
  const site = await openSite(name);
  await countersign('policy', 'set', site.client_id, 'methods=text,call', 'call_countries=GB');
  return site;
}

/**
 * Pushes a request for a user; gives the address the browser is sent to.
 * @param {Site} site
 * @param {string} user the site's own id of the user
 * @param {Record<string, string>} more parameters
 */
export async function askFor(site, user, more = {}) {
  const random = () => randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(random()).digest('base64url');
  const key = Buffer.from(`${site.client_id}:${site.client_secret}`).toString('base64');
  const answer = await fetch(`${server}/oauth/par`, {
    method: 'POST',
    headers: { authorization: `Basic ${key}` },
    body: new URLSearchParams({
      response_type: 'code',
      redirect_uri: site.redirectAddress,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      login_hint: user,
      state: random(),
      nonce: random(),
      ...more,
    }),
  });
  assert.equal(answer.status, 201);
  const { request_uri } = await answer.json();
  const query = new URLSearchParams({ client_id: site.client_id, request_uri });
  return `${server}/oauth/authorize?${query}`;
}
