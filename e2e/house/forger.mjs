// Somebody who plays the server: takes pushed requests, and answers for them with whatever ID token the
// test wants. What an honest server never says can be seen with it alone.
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

/** @typedef {Record<string, unknown>} Claims */
/**
 * @typedef {object} Forgery how the token differs from a good one
 * @property {Claims} [claims] other claims; one that is undefined is left out
 * @property {Claims} [header]
 * @property {'right' | 'wrong' | 'hmac' | 'none' | 'altered'} [signature]
 */
/** @typedef {{ status?: number, headers?: Record<string, string>, body?: string, silent?: boolean }} Answer */

const CLIENT = '01kaqgv5ve2t4n8c6x0mhy3d9r';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** @param {unknown} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class Forger {
  #keys = pair();
  #foreign = pair();
  /** @type {Map<string, { request: Claims, forgery: Forgery }>} by code */
  #codes = new Map();
  /** @type {Map<string, Answer>} by path: what is answered instead */
  #instead = new Map();
  /** The paths that were asked for, in order. @type {string[]} */
  asked = [];

  /** @returns {Promise<Forger>} */
  static async open() {
    /** @type {Forger} */
    let forger;
    const server = createServer((asked, answer) => void forger.#answer(asked, answer));
    await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
    server.unref();
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    forger = new Forger(`http://127.0.0.1:${port}`);
    return forger;
  }

  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
    /** A site that believes in this server. */
    this.site = {
      issuer: `${origin}/a/${CLIENT}`,
      client_id: CLIENT,
      client_secret: 'a-secret',
      redirectAddress: 'http://127.0.0.1:9/second-factor/back',
    };
  }

  /**
   * The fields that were pushed for an address.
   * @param {string} address
   * @returns {Claims}
   */
  pushed(address) {
    const named = new URL(address).searchParams.get('request_uri') ?? '';
    return JSON.parse(Buffer.from(named, 'base64url').toString());
  }

  /**
   * What the browser comes back with, for the address it was sent to.
   * @param {string} address
   * @param {string} state
   * @param {Forgery} [forgery]
   */
  comesBack(address, state, forgery = {}) {
    const code = randomUUID();
    this.#codes.set(code, { request: this.pushed(address), forgery });
    const query = new URLSearchParams({ code, state, iss: this.site.issuer });
    return `${this.site.redirectAddress}?${query}`;
  }

  /**
   * @param {string} path
   * @param {Answer} answer
   */
  answerInstead(path, answer) {
    this.#instead.set(path, answer);
  }

  /**
   * @param {import('node:http').IncomingMessage} asked
   * @param {import('node:http').ServerResponse} answer
   */
  async #answer(asked, answer) {
    let body = '';
    for await (const piece of asked) body += piece;
    const path = (asked.url ?? '').replace(/^\/a\/[^/]+/, '');
    this.asked.push(path);
    const instead = this.#instead.get(path);
    // For as long as the other side listens.
    if (instead?.silent) return;
    const [status, told] = instead
      ? [instead.status ?? 200, instead.body ?? '']
      : this.#honest(path, body);
    answer.writeHead(status, { 'content-type': 'application/json', ...instead?.headers });
    answer.end(told);
  }

  /**
   * @param {string} path
   * @param {string} body
   * @returns {[number, string]}
   */
  #honest(path, body) {
    const fields = Object.fromEntries(new URLSearchParams(body));
    switch (path) {
      case '/oauth/par':
        return [201, JSON.stringify({ request_uri: encode(fields), expires_in: 90 })];
      case '/oauth/jwks':
        return [200, JSON.stringify({ keys: [this.#jwk()] })];
      case '/.well-known/openid-configuration':
        return [200, JSON.stringify(this.#metadata())];
    }
    const found = this.#codes.get(fields.code ?? '');
    if (path !== '/oauth/token' || !found) return [400, '{"error":"invalid_grant"}'];
    const id_token = this.#token(found.request, found.forgery);
    return [200, JSON.stringify({ access_token: 'x', token_type: 'Bearer', id_token })];
  }

  #jwk() {
    const key = this.#keys.publicKey.export({ format: 'jwk' });
    return { ...key, kid: 'one', alg: 'ES256', use: 'sig' };
  }

  #metadata() {
    return {
      issuer: this.site.issuer,
      pushed_authorization_request_endpoint: `${this.origin}/oauth/par`,
      authorization_endpoint: `${this.origin}/oauth/authorize`,
      token_endpoint: `${this.origin}/oauth/token`,
      jwks_uri: `${this.origin}/oauth/jwks`,
    };
  }

  /**
   * @param {Claims} request
   * @param {Forgery} forgery
   */
  #token(request, forgery) {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.site.issuer,
      aud: this.site.client_id,
      sub: request.login_hint,
      area: request.area,
      nonce: request.nonce,
      iat: now,
      exp: now + 300,
      acr: 'urn:countersign:proved',
      amr: ['sms'],
      auth_time: now,
      ...forgery.claims,
    };
    const header = encode({ alg: 'ES256', kid: 'one', typ: 'JWT', ...forgery.header });
    const signature = this.#signature(`${header}.${encode(claims)}`, forgery);
    const shown = forgery.signature === 'altered' ? { ...claims, auth_time: 1 } : claims;
    return `${header}.${encode(shown)}.${signature}`;
  }

  /**
   * @param {string} signed
   * @param {Forgery} forgery
   */
  #signature(signed, { signature = 'right' }) {
    if (signature === 'none') return '';
    if (signature === 'hmac') {
      // The old trick: the public key, which everybody knows, taken for a shared secret.
      const known = this.#keys.publicKey.export({ format: 'pem', type: 'spki' });
      return createHmac('sha256', known).update(signed).digest('base64url');
    }
    const key = (signature === 'wrong' ? this.#foreign : this.#keys).privateKey;
    const bytes = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return bytes.toString('base64url');
  }
}
