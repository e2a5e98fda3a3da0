// A site's side of the second factor, with Node.js 20 or newer and nothing else: begin() and finish(), the
// same for the settings, and onFile() are to be copied into your site. At the end, a site for the terminal:
//
//     node second-factor.mjs begin 42 sign_in ada@example.org   prints where to send the browser
//     node second-factor.mjs back ADDRESS   the browser came back there: prints what was proved
//     node second-factor.mjs settings 42    prints where to send the browser of somebody who is signed in
//     node second-factor.mjs seen ADDRESS   it came back from the settings there
//     node second-factor.mjs user 42        prints what is on file for a member
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// What `countersign application add` printed, and the address you registered.
const ISSUER = process.env.SECOND_FACTOR_ISSUER ?? '';
const CLIENT_ID = process.env.SECOND_FACTOR_CLIENT_ID ?? '';
const CLIENT_SECRET = process.env.SECOND_FACTOR_CLIENT_SECRET ?? '';
const MANAGEMENT_KEY = process.env.SECOND_FACTOR_MANAGEMENT_KEY ?? '';
const BACK = process.env.SECOND_FACTOR_BACK ?? '';

const SERVER = ISSUER.split('/a/')[0];
const PROVED = 'urn:countersign:proved';
const NOT_ASKED = 'urn:countersign:not-asked';

// Where "the policy asked nothing" is not good enough for your site.
const MUST_PROVE = new Set(['change_password', 'admin_sign_in']);

/** Nobody is let in, and nothing is allowed. */
export class No extends Error {}

/** No connection, no answer in time, or an answer of class 5xx: here a rule of yours may apply. */
export class NotAnswering extends No {}

/**
 * The password was right. Gives what to keep on your side, in this browser's half-finished session,
 * and the address to send the browser to (303).
 */
export async function begin(user, area, email = undefined) {
  const nonce = random();
  const more = { ...(email ? { email } : {}), ...(MUST_PROVE.has(area) ? { acr_values: PROVED } : {}) };
  return push({ user, area, nonce }, { login_hint: user, area, nonce, ...more });
}

const random = () => randomBytes(32).toString('base64url');

/** Tells the server what the browser comes for. */
async function push(what, fields) {
  const kept = { ...what, state: random(), verifier: random() };
  const pushed = await call('/oauth/par', 201, asClient(), {
    ...fields,
    response_type: 'code',
    redirect_uri: BACK,
    state: kept.state,
    code_challenge: createHash('sha256').update(kept.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri: pushed.request_uri });
  return { kept, address: `${SERVER}/oauth/authorize?${query}` };
}

/**
 * The browser is back. Take `kept` OUT of the session before: it serves once. Gives the claims of an ID
 * token that belongs to this sign-in, or throws No.
 */
export async function finish(kept, query) {
  const tokens = await redeem(kept, query);
  const claims = await read(String(tokens.id_token));
  // Without this one passes one's own challenge and hands the result in for somebody else's sign-in,
  // or for another area.
  if (claims.nonce !== kept.nonce) throw new No('the ID token is for another nonce');
  if (claims.sub !== kept.user) throw new No('the ID token is for another user');
  if (claims.area !== kept.area) throw new No('the ID token is for another area');
  const mayPass = claims.acr === NOT_ASKED && !MUST_PROVE.has(kept.area);
  if (claims.acr !== PROVED && !mayPass) throw new No('presence was to be proved, and was not');
  return claims;
}

/** What the server gives for the code in the address, if it belongs to what was begun. */
async function redeem(kept, query) {
  if (query.get('state') !== kept.state) throw new No('the state belongs to another sign-in');
  if (query.get('iss') !== ISSUER) throw new No('another server answers');
  const code = query.get('code');
  if (!code) throw new No(query.get('error') ?? 'neither code nor error');
  return call('/oauth/token', 200, asClient(), {
    grant_type: 'authorization_code',
    code,
    redirect_uri: BACK,
    code_verifier: kept.verifier,
  });
}

/**
 * The link on your page of security settings: `user` is whoever is signed in there, never one that comes
 * from the browser. Gives what begin() gives.
 */
export async function beginSettings(user, email = undefined) {
  return push({ user }, { action: 'settings', login_hint: user, ...(email ? { email } : {}) });
}

/**
 * The browser is back from the settings. Nothing was proved: whoever was signed in stays so, and nobody
 * else is let in. Throws No('access_denied') for somebody who left without opening them.
 */
export async function finishSettings(kept, query) {
  const tokens = await redeem(kept, query);
  // Whoever kept it might take it for a sign-in.
  if (tokens.id_token !== undefined) throw new No('an ID token where none belongs');
}

/** The claims of an ID token, if it is signed by the server, for us, and in time. */
async function read(token) {
  const [header, payload, signature] = token.split('.');
  const { alg, kid } = decoded(header);
  if (alg !== 'ES256') throw new No('the ID token is not signed with ES256');
  // Keep the keys for an hour, if you like, and fetch them again for an unknown `kid`.
  const { keys } = await call('/oauth/jwks', 200);
  const jwk = keys.find((key) => key.kid === kid && key.kty === 'EC' && key.crv === 'P-256');
  if (!jwk) throw new No('the ID token is signed by a foreign key');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature ?? '', 'base64url');
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)) {
    throw new No("the ID token's signature is wrong");
  }
  const claims = decoded(payload);
  const now = Date.now() / 1000;
  if (claims.iss !== ISSUER || claims.aud !== CLIENT_ID) throw new No('the ID token is for another site');
  if (!(claims.exp > now - 60 && claims.iat < now + 60)) throw new No('the ID token is from another time');
  return claims;
}

function decoded(part) {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  } catch {
    throw new No('the ID token cannot be read');
  }
}

/** What a page of security settings may show of a member. */
export function onFile(user) {
  const headers = { authorization: `Bearer ${MANAGEMENT_KEY}` };
  return call(`/api/v1/users/${encodeURIComponent(user)}`, 200, headers);
}

function asClient() {
  const pair = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** Asks the server: a GET, or a POST of fields. 5 seconds for a whole answer, no redirects. */
async function call(path, expected, headers = {}, fields = undefined) {
  let status, body;
  try {
    const answer = await fetch(SERVER + path, {
      method: fields ? 'POST' : 'GET',
      headers,
      body: fields && new URLSearchParams(fields),
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    });
    status = answer.status;
    body = await answer.text();
  } catch {
    throw new NotAnswering('no answer');
  }
  if (status >= 500) throw new NotAnswering(`status ${status}`);
  let told;
  try {
    told = JSON.parse(body);
  } catch {
    throw new No('the answer cannot be read');
  }
  if (status !== expected) throw new No(told.error ?? told.title);
  return told;
}

// The site for the terminal. In yours, `kept` is a part of the session, and `query` the callback's.
async function main(step, ...words) {
  const file = process.env.SECOND_FACTOR_KEPT ?? 'half-finished.json';
  if (step === 'begin' || step === 'settings') {
    const { kept, address } = await (step === 'begin' ? begin : beginSettings)(...words);
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
    console.log(address);
  } else if (step === 'back' || step === 'seen') {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file);
    const query = new URL(words[0]).searchParams;
    if (step === 'seen') {
      await finishSettings(kept, query);
      console.log(`back from the settings: ${kept.user}`);
      return;
    }
    const claims = await finish(kept, query);
    const how = claims.acr === PROVED ? `proved by ${claims.amr.join(' ')}` : 'not asked';
    console.log(`yes: ${claims.sub} may ${claims.area}, ${how}`);
  } else if (step === 'user') {
    console.log(JSON.stringify(await onFile(words[0]), null, 2));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await main(...process.argv.slice(2));
  } catch (why) {
    if (!(why instanceof No)) throw why;
    const silent = why instanceof NotAnswering;
    console.error(silent ? `no, for now: Countersign does not answer: ${why.message}` : `no: ${why.message}`);
    process.exitCode = silent ? 3 : 1;
  }
}
