// The programs that docs/integrate shows, against somebody who plays the server: what they must refuse,
// and what they take for silence.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { Example, NO, NOT_ANSWERING, YES, languages } from '../house/example.mjs';
import { Forger } from '../house/forger.mjs';

/** @typedef {import('../house/forger.mjs').Forgery} Forgery */

const now = Math.floor(Date.now() / 1000);

/** Whatever differs from a good token, and would be somebody else's. @type {Record<string, Forgery>} */
const forgeries = {
  'signed by another key': { signature: 'wrong' },
  'altered after it was signed': { signature: 'altered' },
  'signed by a key that is not published': { header: { kid: 'two' }, signature: 'wrong' },
  'not signed': { header: { alg: 'none' }, signature: 'none' },
  'signed well, and names another algorithm': { header: { alg: 'HS256' } },
  'signed with the public key as a secret': { header: { alg: 'HS256' }, signature: 'hmac' },
  'of another issuer': { claims: { iss: 'https://id.example.net/a/x' } },
  'for another application': { claims: { aud: 'another' } },
  'an hour old': { claims: { iat: now - 3_600, exp: now - 3_300 } },
  'from the future': { claims: { iat: now + 3_600, exp: now + 3_900 } },
  'for another user': { claims: { sub: '43' } },
  'for no user': { claims: { sub: undefined } },
  'for another area': { claims: { area: 'change_password' } },
  'with another nonce': { claims: { nonce: 'another' } },
  'without a nonce': { claims: { nonce: undefined } },
  'of an unknown class': { claims: { acr: 'urn:example:perhaps' } },
};

// Each plays with a server of its own: the languages go side by side.
describe('examples', { concurrency: true }, () => {
  for (const language of languages) {
    test(`${language}: refuses an ID token that is`, async (t) => {
      const forger = await Forger.open();
      const example = new Example(language, forger.site);
      const address = await example.begin('42', 'sign_in', 'ada+1@example.org');
      const kept = example.keeps();
      const { login_hint, email, code_challenge_method } = forger.pushed(address);
      assert.deepEqual([login_hint, email, code_challenge_method], ['42', 'ada+1@example.org', 'S256']);
      const answered = (/** @type {Forgery} */ forgery) => {
        example.keepAgain(kept);
        return example.back(forger.comesBack(address, kept.state ?? '', forgery));
      };
      const good = await answered({});
      assert.deepEqual(good, { code: YES, said: 'yes: 42 may sign_in, proved by sms' });
      for (const [name, forgery] of Object.entries(forgeries)) {
        await t.test(name, async () => {
          const { code, said } = await answered(forgery);
          assert.equal(code, NO, said);
          assert.match(said, /^no: /, 'a refusal, not an accident');
        });
      }
      await t.test('not asked, where a proof is a must', async () => {
        const notAsked = { claims: { acr: 'urn:countersign:not-asked', amr: [] } };
        assert.equal((await answered(notAsked)).code, YES);
        const strict = await example.begin('42', 'change_password');
        const state = example.keeps().state ?? '';
        assert.equal((await example.back(forger.comesBack(strict, state, notAsked))).code, NO);
      });
    });

    test(`${language}: tells silence from an answer`, async () => {
      const forger = await Forger.open();
      const example = new Example(language, forger.site);
      const address = await example.begin('42', 'sign_in');
      const kept = example.keeps();
      const at = async (/** @type {import('../house/forger.mjs').Answer} */ answer) => {
        forger.answerInstead('/oauth/token', answer);
        example.keepAgain(kept);
        return (await example.back(forger.comesBack(address, kept.state ?? ''))).code;
      };
      assert.equal(await at({ status: 503, body: '{"error":"later"}' }), NOT_ANSWERING);
      assert.equal(await at({ status: 502, body: '<h1>Bad gateway</h1>' }), NOT_ANSWERING);
      assert.equal(await at({ status: 400, body: '{"error":"invalid_grant"}' }), NO);
      assert.equal(await at({ status: 404, body: '<h1>Not found</h1>' }), NO);
      assert.equal(await at({ status: 200, body: '<h1>Welcome to nginx!</h1>' }), NO);
      assert.equal(await at({ status: 200, body: '{}' }), NO);

      // A redirect is no answer either, and takes the code nowhere else.
      const elsewhere = await Forger.open();
      const headers = { location: `${elsewhere.origin}/oauth/token` };
      assert.equal(await at({ status: 307, headers }), NO);
      assert.deepEqual(elsewhere.asked, []);

      const began = Date.now();
      assert.equal(await at({ silent: true }), NOT_ANSWERING);
      assert.ok(Date.now() - began < 20_000, 'and it does not wait for ever');

      const nobody = new Example(language, { ...forger.site, issuer: await nobodysIssuer() });
      assert.equal((await nobody.run('begin', '42', 'sign_in')).code, NOT_ANSWERING);
    });
  }
});

/** At a port that was free a moment ago. */
async function nobodysIssuer() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${port}/a/01kaqgv5ve2t4n8c6x0mhy3d9r`;
}
