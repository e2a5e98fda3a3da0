// What every browser vendor's push service does alike: takes messages for its subscriptions over HTTP
// (RFC 8030), is strict about them, and keeps each until the browser acknowledged it.
// How a message reaches the browser is the vendor's own: see chromium_push.mjs and firefox_push.mjs.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readSender } from './vapid.mjs';

const LONGEST_BODY = 4096;
const POSTED_WITHIN = 10_000;

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} token of the subscription it is for
 * @property {Buffer} body as the sender sealed it
 * @property {string} encoding
 * @property {number} ttl seconds
 * @property {number} expires in milliseconds since 1970
 * @property {string | undefined} topic
 */
/**
 * @typedef {object} Post a message that came in, whatever was answered
 * @property {string} address it was posted to
 * @property {number} at in milliseconds since 1970
 * @property {number} status that was answered; 0 as long as none was
 * @property {string} reason for a refusal
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {number} bytes of the body
 * @property {import('./vapid.mjs').Sender} [sender] when its signature held
 */
/**
 * @typedef {object} Misbehaviour
 * @property {number | 'hang'} answer a status, or never any
 * @property {number} [retryAfter] seconds, for the header
 * @property {number} [times] how often, before it behaves again; for ever unless told otherwise
 */
/** @typedef {{ key: string, misbehaviour?: Misbehaviour }} Subscription `key`: the sender's, if bound to one */

export class PostOffice {
  /** Every message that came in, oldest first. @type {Post[]} */
  posts = [];
  /** @type {Map<string, Subscription>} */
  #subscriptions = new Map();
  /** Tokens that once were. @type {Set<string>} */
  #gone = new Set();
  /** @type {Map<string, Message>} */
  #waiting = new Map();

  /**
   * Brings a message to the browser, if it is there.
   * @param {Message} _message
   * @returns {boolean} whether it was
   */
  deliver(_message) {
    throw new Error('each vendor has a way of its own');
  }

  /**
   * @param {string} token the end of its address
   * @param {string} key the sender's public key, base64url; empty if anybody may send
   */
  subscribe(token, key) {
    this.#subscriptions.set(token, { key });
  }

  /** @param {string} token */
  unsubscribe(token) {
    if (this.#subscriptions.delete(token)) this.#gone.add(token);
    for (const message of this.#waiting.values()) {
      if (message.token === token) this.#waiting.delete(message.id);
    }
  }

  /**
   * Makes the address of a subscription answer as services do on bad days.
   * @param {string} address
   * @param {Misbehaviour} misbehaviour
   */
  misbehave(address, misbehaviour) {
    this.#subscription(address).misbehaviour = { ...misbehaviour };
  }

  /** @param {string} address */
  behave(address) {
    this.#subscription(address).misbehaviour = undefined;
  }

  /**
   * The messages no browser has acknowledged yet, oldest first.
   * @param {(message: Message) => boolean} [whose]
   */
  waiting(whose = () => true) {
    const now = Date.now();
    return [...this.#waiting.values()].filter((one) => one.expires > now && whose(one));
  }

  /**
   * The browser has it.
   * @param {string} id
   */
  acknowledge(id) {
    this.#waiting.delete(id);
  }

  /**
   * Waits until so many messages were posted to an address and answered.
   * @param {string} address
   * @param {number} [count]
   * @returns {Promise<Post[]>} them, and any more
   */
  async posted(address, count = 1) {
    const until = Date.now() + POSTED_WITHIN;
    for (;;) {
      const posts = this.posts.filter((post) => post.address === address && post.status > 0);
      if (posts.length >= count) return posts;
      if (Date.now() > until) throw new Error(`${posts.length} of ${count} posted to ${address}`);
      await pause(20);
    }
  }

  /**
   * Answers whoever posts a message: for `Outside.serve`.
   * @param {Request} request
   * @param {Response} response
   */
  async answer(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const { headers } = request;
    const origin = `https://${headers.host}`;
    const address = `${origin}${request.url}`;
    /** @type {Post} */
    const post = { address, at: Date.now(), status: 0, reason: '', headers, bytes: body.length };
    this.posts.push(post);

    const subscription = this.#subscriptions.get(tokenOf(address));
    const bad = subscription && takeMisbehaviour(subscription);
    if (bad?.answer === 'hang') return;
    const { status, reason } = bad
      ? { status: bad.answer, reason: 'a bad day' }
      : this.#judge(request.method, post, origin);
    post.status = status;
    post.reason = reason;
    if (bad?.retryAfter !== undefined) response.setHeader('retry-after', bad.retryAfter);
    if (status !== 201) {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(reason);
      return;
    }
    const message = this.#keep(tokenOf(address), headers, body);
    response.setHeader('ttl', message.ttl);
    response.writeHead(201, { location: `${origin}/message/${message.id}` }).end();
    if (!this.deliver(message) && message.ttl === 0) this.acknowledge(message.id);
  }

  /**
   * @param {string | undefined} method
   * @param {Post} post
   * @param {string} origin
   */
  #judge(method, post, origin) {
    const token = tokenOf(post.address);
    const { headers, bytes } = post;
    const refuse = (/** @type {number} */ status, /** @type {string} */ reason) => ({
      status,
      reason,
    });
    if (this.#gone.has(token)) return refuse(410, 'unsubscribed');
    const subscription = this.#subscriptions.get(token);
    if (!subscription) return refuse(404, 'no such subscription');
    if (method !== 'POST') return refuse(405, 'a message is posted');
    if (bytes > LONGEST_BODY) return refuse(413, `${bytes} bytes`);
    if (!/^\d+$/.test(String(headers.ttl))) return refuse(400, 'TTL is needed');
    if (!/^(very-low|low|normal|high)$/.test(String(headers.urgency ?? 'normal'))) {
      return refuse(400, 'no such Urgency');
    }
    if (!/^[\w-]{1,32}$/.test(String(headers.topic ?? 'none'))) return refuse(400, 'no such Topic');
    if (bytes > 0 && headers['content-encoding'] !== 'aes128gcm') {
      return refuse(400, 'Content-Encoding is not aes128gcm');
    }
    if (headers.authorization === undefined) {
      return subscription.key ? refuse(401, 'Authorization is needed') : refuse(201, '');
    }
    try {
      post.sender = readSender(headers.authorization, origin);
    } catch (error) {
      return refuse(403, String(error));
    }
    if (subscription.key && subscription.key !== post.sender.key) {
      return refuse(403, 'subscribed with another key');
    }
    return refuse(201, '');
  }

  /**
   * @param {string} token
   * @param {import('node:http').IncomingHttpHeaders} headers
   * @param {Buffer} body
   * @returns {Message}
   */
  #keep(token, headers, body) {
    const ttl = Number(headers.ttl);
    const topic = headers.topic === undefined ? undefined : String(headers.topic);
    // A newer message on the same topic takes the place of one that waits (RFC 8030, 5.4).
    for (const old of this.#waiting.values()) {
      if (topic && old.token === token && old.topic === topic) this.#waiting.delete(old.id);
    }
    const message = {
      id: randomUUID(),
      token,
      body,
      encoding: headers['content-encoding'] ?? '',
      ttl,
      // One with no time at all has this moment.
      expires: Date.now() + Math.max(ttl, 1) * 1000,
      topic,
    };
    this.#waiting.set(message.id, message);
    return message;
  }

  /** @param {string} address */
  #subscription(address) {
    const subscription = this.#subscriptions.get(tokenOf(address));
    if (!subscription) throw new Error(`no subscription at ${address}`);
    return subscription;
  }
}

/** @param {string} address */
function tokenOf(address) {
  return new URL(address).pathname.split('/').pop() ?? '';
}

/**
 * The misbehaviour that is due, if any.
 * @param {Subscription} subscription
 */
function takeMisbehaviour(subscription) {
  const { misbehaviour } = subscription;
  if (!misbehaviour) return;
  const times = misbehaviour.times ?? Infinity;
  if (times <= 1) subscription.misbehaviour = undefined;
  else misbehaviour.times = times - 1;
  return misbehaviour;
}
