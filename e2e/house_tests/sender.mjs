// A sender of Web Push written for these tests alone, on Node's crypto: what it seals, browsers that
// nobody here wrote must be able to open. It reaches the push service as the server does, by a proxy.
import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

/** @typedef {{ endpoint: string, keys: { p256dh: string, auth: string } }} Subscription */
/** @typedef {{ publicKey: string, privateKey: string }} SenderKey base64url */
/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, text: string }} Answered */

/** @returns {SenderKey} */
export function newKey() {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return { publicKey: base64url(pair.getPublicKey()), privateKey: base64url(pair.getPrivateKey()) };
}

/**
 * Seals a text for a subscription (RFC 8291, 3 and 4).
 * @param {Subscription} subscription
 * @param {string} text
 */
export function seal({ keys }, text) {
  const theirs = Buffer.from(keys.p256dh, 'base64url');
  const pair = createECDH('prime256v1');
  const ours = pair.generateKeys();
  const salt = randomBytes(16);
  const derive = (
    /** @type {Buffer} */ key,
    /** @type {Buffer} */ from,
    /** @type {string | Buffer} */ info,
    /** @type {number} */ length,
  ) => Buffer.from(hkdfSync('sha256', key, from, info, length));

  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = derive(pair.computeSecret(theirs), Buffer.from(keys.auth, 'base64url'), info, 32);
  const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);

  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // The octet 2 ends the last record (RFC 8188, 2).
  const sealed = [cipher.update(text), cipher.update(Buffer.from([2])), cipher.final()];
  const size = Buffer.alloc(4);
  size.writeUInt32BE(4096);
  return Buffer.concat([
    salt,
    size,
    Buffer.from([ours.length]),
    ours,
    ...sealed,
    cipher.getAuthTag(),
  ]);
}

/**
 * @param {string} endpoint
 * @param {SenderKey} key
 * @param {Record<string, unknown>} [claims] other ones than are right
 */
export function authorization(endpoint, { publicKey, privateKey }, claims = {}) {
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(base64url);
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const right = { aud: new URL(endpoint).origin, exp, sub: 'mailto:admin@lighthouse.example' };
  const token = [
    { typ: 'JWT', alg: 'ES256' },
    { ...right, ...claims },
  ]
    .map((part) => base64url(Buffer.from(JSON.stringify(part))))
    .join('.');
  const signature = sign('sha256', Buffer.from(token), {
    key: createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y, d: privateKey } }),
    dsaEncoding: 'ieee-p1363',
  });
  return `vapid t=${token}.${base64url(signature)}, k=${publicKey}`;
}

/**
 * Posts through the proxy, trusting the tests' own authority alone.
 * @param {import('../house/push/outside.mjs').Outside} outside
 * @param {string} address
 * @param {Buffer} body
 * @param {Record<string, string>} headers
 * @param {number} [patience] milliseconds
 * @returns {Promise<Answered>}
 */
export async function post(outside, address, body, headers, patience = 5_000) {
  const { hostname } = new URL(address);
  const socket = connect({
    socket: await tunnel(outside.proxy, `${hostname}:443`),
    servername: hostname,
    ca: readFileSync(outside.authorityFile),
  });
  return new Promise((done, failed) => {
    const asked = request(address, {
      method: 'POST',
      headers,
      createConnection: () => socket,
      defaultPort: 443,
    });
    const late = setTimeout(() => asked.destroy(new Error('no answer')), patience);
    asked.on('close', () => clearTimeout(late));
    asked.on('error', failed);
    asked.on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      socket.destroy();
      done({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    asked.end(body);
  });
}

/**
 * Seals a text and posts it as it should be.
 * @param {import('../house/push/outside.mjs').Outside} outside
 * @param {Subscription} subscription
 * @param {SenderKey} key
 * @param {string} text
 * @param {Record<string, string>} [headers] more of them, or other ones
 */
export function send(outside, subscription, key, text, headers = {}) {
  return post(outside, subscription.endpoint, seal(subscription, text), {
    ttl: '60',
    urgency: 'high',
    'content-encoding': 'aes128gcm',
    authorization: authorization(subscription.endpoint, key),
    ...headers,
  });
}

/**
 * @param {string} proxy
 * @param {string} target HOST:PORT
 * @returns {Promise<import('node:net').Socket>}
 */
export function tunnel(proxy, target) {
  return new Promise((done, failed) => {
    const asked = plainRequest(proxy, { method: 'CONNECT', path: target, agent: false });
    asked.on('error', failed);
    asked.on('connect', (response, socket) => {
      if (response.statusCode === 200) done(/** @type {import('node:net').Socket} */ (socket));
      else failed(new Error(`the proxy answers ${response.statusCode}`));
    });
    asked.end();
  });
}

/** @param {Buffer} bytes */
function base64url(bytes) {
  return bytes.toString('base64url');
}
