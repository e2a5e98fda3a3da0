// The hosted flow as a standard library sees it that nobody here wrote: openid-client, by discovery
// alone, with pushed authorization requests (RFC 9126), PKCE (RFC 7636), `iss` (RFC 9207), signatures
// of the ID token checked.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import * as oidc from 'openid-client';
import { setUpByText } from '../house/hosted.mjs';
import { freshNumber } from '../house/phone.mjs';
import { openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

const PROVED = 'urn:countersign:proved';

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSite('A site with openid-client');
});

/** @param {(secret: string) => oidc.ClientAuth} authentication */
async function discovered(authentication, secret = site.client_secret) {
  const config = await oidc.discovery(
    new URL(site.issuer),
    site.client_id,
    { id_token_signed_response_alg: 'ES256' },
    authentication(secret),
    // The demo speaks plain HTTP, on this machine only.
    { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
  );
  return config;
}

/**
 * Begins a sign-in: what the site keeps, and where it sends the browser.
 * @param {oidc.Configuration} config
 * @param {Record<string, string>} [more]
 */
async function begin(config, more = {}) {
  const kept = {
    user: `user-${randomUUID()}`,
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
  const address = await oidc.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: site.redirectAddress,
    scope: 'openid',
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: 'S256',
    login_hint: kept.user,
    name: 'Ada',
    area: 'sign_in',
    acr_values: PROVED,
    ...more,
  });
  return { kept, address };
}

/**
 * @param {oidc.Configuration} config
 * @param {string} back the address the browser came back to
 * @param {Awaited<ReturnType<typeof begin>>['kept']} kept
 */
function redeem(config, back, kept) {
  return oidc.authorizationCodeGrant(config, new URL(back), {
    expectedState: kept.state,
    expectedNonce: kept.nonce,
    pkceCodeVerifier: kept.verifier,
    idTokenExpected: true,
  });
}

/**
 * @param {Promise<unknown>} act
 * @param {string} error by RFC 6749
 * @param {number} status
 */
function refusedWith(act, error, status) {
  return assert.rejects(act, (/** @type {any} */ refusal) => {
    assert.equal(refusal.error, error);
    assert.equal(refusal.status, status);
    return true;
  });
}

for (const authentication of [oidc.ClientSecretBasic, oidc.ClientSecretPost]) {
  story(
    `a person proves her number and the site gets an ID token (${authentication.name})`,
    async ({ page }) => {
      const config = await discovered(authentication);
      const { kept, address } = await begin(config);
      assert.deepEqual([...address.searchParams.keys()].sort(), ['client_id', 'request_uri']);

      await page.goto(address.href);
      await setUpByText(page, freshNumber());
      assert.equal(new URL(page.url()).origin, new URL(site.redirectAddress).origin);

      const tokens = await redeem(config, page.url(), kept);
      const claims = tokens.claims();
      assert.equal(claims?.sub, kept.user);
      assert.equal(claims?.area, 'sign_in');
      assert.equal(claims?.acr, PROVED);
      assert.deepEqual(claims?.amr, ['sms']);
      assert.ok(claims?.auth_time);

      const answer = await oidc.fetchUserInfo(config, tokens.access_token, kept.user);
      assert.equal(answer.sub, kept.user);
    },
  );
}

story('a code is redeemed once, and its replay takes back what it gave', async ({ page }) => {
  const config = await discovered(oidc.ClientSecretBasic);
  const { kept, address } = await begin(config);
  await page.goto(address.href);
  await setUpByText(page, freshNumber());
  const tokens = await redeem(config, page.url(), kept);
  await refusedWith(redeem(config, page.url(), kept), 'invalid_grant', 400);
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, kept.user));
});

story('a code is worth nothing with another verifier', async ({ page }) => {
  const config = await discovered(oidc.ClientSecretBasic);
  const { kept, address } = await begin(config);
  await page.goto(address.href);
  await setUpByText(page, freshNumber());
  const stolen = { ...kept, verifier: oidc.randomPKCECodeVerifier() };
  await refusedWith(redeem(config, page.url(), stolen), 'invalid_grant', 400);
});

test('a wrong secret is refused at the pushed request', async () => {
  const inTheBody = await discovered(oidc.ClientSecretPost, 'not-the-secret');
  await refusedWith(begin(inTheBody), 'invalid_client', 401);
  // Who tried the Authorization header is told the scheme in a header (RFC 6749, section 5.2).
  const inTheHeader = await discovered(oidc.ClientSecretBasic, 'not-the-secret');
  await assert.rejects(begin(inTheHeader), (/** @type {any} */ refusal) => {
    assert.equal(refusal.status, 401);
    assert.equal(refusal.cause[0].scheme, 'basic');
    return true;
  });
});

test('a redirect address that almost matches is refused', async () => {
  const config = await discovered(oidc.ClientSecretBasic);
  for (const address of [`${site.redirectAddress}/`, `${site.redirectAddress}?x=1`]) {
    await refusedWith(begin(config, { redirect_uri: address }), 'invalid_request', 400);
  }
});

test('the authorization server metadata of RFC 8414 says the same', async () => {
  const config = await oidc.discovery(
    new URL(site.issuer),
    site.client_id,
    site.client_secret,
    undefined,
    {
      algorithm: 'oauth2',
      execute: [oidc.allowInsecureRequests],
    },
  );
  assert.deepEqual(
    config.serverMetadata(),
    (await discovered(oidc.ClientSecretBasic)).serverMetadata(),
  );
  assert.equal(config.serverMetadata().require_pushed_authorization_requests, true);
});
