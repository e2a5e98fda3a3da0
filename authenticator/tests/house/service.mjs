// A server that speaks the authenticator's protocol, in memory: every signature is verified, and every answer is what
// docs/authenticator-protocol.md says. What a site and a person's page would do is done by the functions `offer`, `ask`,
// `confirm`, `revoke` ...; `clock` moves its time.
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Gate } from './gate.mjs';
import { No } from './no.mjs';
import { base64, bytes, hotp, isSigned, newKey, sha256, shownHash, signature, u64, unbase64 } from './proofs.mjs';

const newId = () => randomBytes(16).toString('hex').slice(0, 26);

export class Service {
  name = 'Countersign';
  used = true;
  /** Seconds added to the real time. */
  ahead = 0;
  key = newKey();
  pushKey = Buffer.concat([Buffer.from([4]), randomBytes(64)]);
  /** @type {Map<string, any>} */
  devices = new Map();
  /** @type {Map<string, any>} */
  accounts = new Map();
  /** @type {Map<string, any>} */
  requests = new Map();
  /** @type {Map<string, any>} */
  offers = new Map();
  /** @type {Map<string, any>} */
  proposals = new Map();
  /** Accounts that are shown codes of and are none yet. @type {Map<string, any>} */
  proposed = new Map();
  /** @type {Set<string>} */
  nonces = new Set();
  /** Every call that came in, as "METHOD /path". @type {string[]} */
  calls = [];
  /** Keeps nobody waiting, as a proxy in between may. */
  isHasty = false;
  /** Which paths are told to slow down. */
  busy = /^$/;
  /** What it does of these is done, and nobody hears of it. */
  lost = /^$/;
  /** Pictures of sites, by where they are. @type {Map<string, Buffer>} */
  logos = new Map();
  /** Passkeys before approvals. @type {Gate} */
  gate;
  bell = new EventEmitter().setMaxListeners(100);

  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
    this.gate = new Gate(origin);
  }

  now() {
    return Math.floor(Date.now() / 1000) + this.ahead;
  }

  // What pages and sites do.

  /** @param {{ issuer?: string, label?: string, colour?: string, logo?: string | null, digits?: number, gate?: 'none' | 'passkey', codes?: boolean }} [about] */
  offer({ issuer = 'Lighthouse', label = 'ada', colour = '#1a5fb4', logo = null, digits = 6, gate = 'none', codes = true } = {}) {
    const typed = [...randomBytes(12)].map((byte) => '0123456789abcdefghjkmnpqrstvwxyz'[byte % 32]).join('').replace(/(.{4})(?=.)/g, '$1-');
    const made = { token: base64(randomBytes(16)), typed, issuer, label, colour, logo, digits, gate, codes, ends: this.now() + 600, isUsed: false, isFull: false };
    for (const name of [made.token, made.typed]) this.offers.set(name, made);
    return { token: made.token, typed, link: `${this.origin}/app/#pair=${made.token}` };
  }

  /** A user who proved the number typed the device's own code. @param {string} device */
  takeByNumber(device, issuer = 'Lighthouse') {
    const account = { id: newId(), device, issuer, label: 'ada', colour: '#1a5fb4', state: 'active', secret: randomBytes(20), digits: 6, revision: 0 };
    this.accounts.set(account.id, account);
    this.#changed(device, account);
  }

  /** Somebody gave a number by which all devices go. @param {string} [issuer] @returns {string} the proposal */
  propose(issuer = 'Harbour') {
    const made = { id: newId(), issuer, colour: '#146b3c', expires: this.now() + 600 };
    this.proposals.set(made.id, made);
    return made.id;
  }

  /** The page took the code of a proposal, or waited for a first approval. @param {string} account */
  confirm(account) {
    const found = this.accounts.get(account) ?? this.proposed.get(account);
    // What it was proposed with was good for one code.
    if (this.proposed.delete(account)) found.secret = randomBytes(20);
    this.accounts.set(account, found);
    found.state = 'active';
    this.touch(found);
  }

  /** Something of an account is another. @param {any} account */
  touch(account) {
    this.#changed(account.device, account);
  }

  /** @param {string} account @param {object} [about] @returns {string} the request's id */
  ask(account, about = {}) {
    const { issuer, label, device, gate = 'none' } = this.accounts.get(account);
    const request = {
      id: newId(), account, issuer, label, device, created: this.now(), expires: this.now() + 120,
      message: `Sign in to ${issuer}`, details: [], browser: 'Firefox, Windows', place: 'Hamburg',
      number: { mode: 'none', choices: [] }, right: '', gate, nonce: randomBytes(32), state: 'pending', reason: '',
      answered: null, by: '', seen: [], alter: {}, ...about,
    };
    this.requests.set(request.id, request);
    this.#changed(device);
    return request.id;
  }

  /** What the page for a phone without a connection shows. @param {string} id @returns {string} */
  offlineLink(id) {
    const { account, nonce, expires, issuer, label, message, details, browser, place } = this.requests.get(id);
    const held = JSON.stringify([id, base64(nonce), expires, [account], issuer, label, message, details, browser, place]);
    return `${this.origin}/app/#offline=${base64(Buffer.from(held))}`;
  }

  /** What is typed into it. @param {string} id @param {string} typed @returns {boolean} whether that lets in */
  typeDigits(id, typed) {
    const request = this.requests.get(id);
    const { secret } = this.accounts.get(request.account);
    const shown = shownHash({ ...request, number: { mode: 'none' } });
    const right = hotp(secret, bytes('countersign offline v1', this.origin, id, request.nonce, shown, 'approve'), 8);
    if (request.state !== 'pending' || request.expires <= this.now() || typed !== right) return false;
    this.end(id, 'approved');
    return true;
  }

  /** The page went another way, or another device answered. @param {string} id @param {string} state */
  end(id, state) {
    const request = this.requests.get(id);
    Object.assign(request, { state, answered: this.now() });
    this.#changed(request.device);
  }

  /** @param {string} id of a device */
  revoke(id) {
    this.devices.get(id).revoked = this.now();
    this.bell.emit(id);
  }

  /** @param {string} device @param {any} [account] */
  #changed(device, account) {
    const found = this.devices.get(device);
    found.revision += 1;
    if (account) account.revision = found.revision;
    this.bell.emit(device);
  }

  // What devices do: one function a call, named after it in `routes`.

  /** @param {any} body */
  addDevice({ offer, name, platform, key, proof }) {
    const spki = unbase64(key);
    const found = offer.startsWith('+') ? null : this.#offered(offer);
    if (!isSigned(spki, proof, bytes('countersign pair v1', this.origin, sha256(offer), spki))) throw new No(400, 'bad_signature');
    if (!['android', 'ios', 'desktop', 'other'].includes(platform)) throw new No(400, 'malformed');
    /** @type {any} */
    const device = { id: newId(), name, platform, spki, revision: 0, push: null, revoked: 0 };
    this.devices.set(device.id, device);
    if (!found) {
      if (!/^\+[1-9]\d{6,14}$/.test(offer)) throw new No(422, 'not_allowed');
      Object.assign(device, { number: offer, own: randomBytes(20) });
      const own = { totp: { secret: base64(device.own), algorithm: 'SHA1', digits: 8, period: 30 }, expires: this.now() + 7 * 24 * 3600 };
      return [201, { device: device.id, service_key: base64(this.key.spki), push_key: base64(this.pushKey), own, now: this.now() }];
    }
    const account = this.#take(found, device.id);
    return [201, { device: device.id, service_key: base64(this.key.spki), push_key: base64(this.pushKey), account, now: this.now() }];
  }

  /** @param {any} device @param {any} body */
  addAccount(device, { offer }) {
    const found = this.#offered(offer);
    const isThere = [...this.accounts.values()].some((one) => one.device === device.id && one.issuer === found.issuer && one.label === found.label);
    if (isThere) throw new No(409, 'has_account');
    return [201, { account: this.#take(found, device.id), now: this.now() }];
  }

  /** @param {string} offer */
  #offered(offer) {
    const found = this.offers.get(offer);
    if (!found) throw new No(404, 'not_found');
    if (found.isUsed) throw new No(409, 'used');
    if (found.ends < this.now()) throw new No(410, 'expired');
    if (found.isFull) throw new No(422, 'not_allowed');
    return found;
  }

  /** @param {any} offer @param {string} device */
  #take(offer, device) {
    offer.isUsed = true;
    const { issuer, label, colour, logo, digits, gate, codes } = offer;
    const account = { id: newId(), device, issuer, label, colour, logo, state: 'waiting', secret: randomBytes(20), digits, gate, codes, revision: 0 };
    this.accounts.set(account.id, account);
    this.#changed(device, account);
    return this.#shown(account);
  }

  /** @param {any} account */
  #shown({ id, issuer, colour, logo = null, label, state, secret, digits, gate = 'none', codes = true }) {
    const totp = { secret: base64(secret), algorithm: 'SHA1', digits, period: 30 };
    return { id, issuer, colour, logo, label, state, totp, policy: { number: 'type', gate, codes }, gate: this.gate.standing(id) };
  }

  /** @param {any} device @param {URLSearchParams} query */
  listAccounts(device, query) {
    const own = [...this.accounts.values()].filter((account) => account.device === device.id);
    const news = own.filter(({ revision }) => revision > Number(query.get('after')));
    return [200, {
      revision: device.revision, now: this.now(), device: { id: device.id, name: device.name, push: device.push !== null }, push_key: base64(this.pushKey),
      accounts: news.map((account) => this.#shown(account)), ids: own.map(({ id }) => id),
    }];
  }

  /** @param {any} _device */
  listProposals(_device) {
    const proposals = [...this.proposals.values()].filter(({ expires }) => expires > this.now());
    return [200, { now: this.now(), proposals }];
  }

  /** @param {any} device @param {string} id */
  takeProposal(device, id) {
    const found = this.proposals.get(id);
    if (!found || found.expires <= this.now()) throw new No(404, 'not_found');
    const { issuer, colour, expires } = found;
    const account = { id: newId(), device: device.id, issuer, label: '', colour, state: 'proposed', secret: randomBytes(20), digits: 6, revision: 0 };
    this.proposed.set(account.id, account);
    return [201, { account: { ...this.#shown(account), expires }, now: this.now() }];
  }

  /** Other devices of an account, by the account. @type {Map<string, object[]>} */
  siblings = new Map();

  /** @param {any} device @param {string} id */
  listDevices(device, id) {
    const account = this.accounts.get(id);
    if (account?.device !== device.id || account.state !== 'active') throw new No(404, 'not_found');
    const own = { name: device.name, added: this.now() - 90_000, used: this.now(), this: true };
    return [200, { now: this.now(), devices: [own, ...(this.siblings.get(id) ?? [])] }];
  }

  /** @param {any} device @param {string} id */
  removeAccount(device, id) {
    if (this.accounts.get(id)?.device !== device.id) throw new No(404, 'not_found');
    this.accounts.delete(id);
    this.#changed(device.id);
    return [204];
  }

  /** @param {any} device @param {URLSearchParams} query */
  async listRequests(device, query) {
    const [after, wait] = [Number(query.get('after')), Number(query.get('wait'))];
    if (device.revision <= after && wait > 0 && !this.isHasty) await this.#rung(device.id, Math.min(wait, 25));
    if (device.revoked) throw this.#revoked(device);
    return [200, { revision: device.revision, now: this.now(), requests: this.#pending(device.id).map((request) => this.#signed(request)) }];
  }

  /** @param {string} device */
  #pending(device) {
    return [...this.requests.values()].filter((one) => one.device === device && one.state === 'pending' && one.expires > this.now()).slice(0, 20);
  }

  /** @param {string} device @param {number} seconds */
  #rung(device, seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, seconds * 1000).unref();
      const { bell } = this;
      bell.once(device, done);
      function done() {
        clearTimeout(timer);
        bell.off(device, done);
        resolve(undefined);
      }
    });
  }

  /** @param {any} request */
  #signed(request) {
    const { id, account, device, created, expires, issuer, label, message, details, browser, place, number, gate, nonce, alter } = request;
    if (alter === null) return null;
    const shown = shownHash(request);
    const what = bytes('countersign request v1', this.origin, device, id, nonce, account, u64(created), u64(expires), shown);
    return {
      id, account, created, expires, issuer, label, message, details, browser, place, number, gate, nonce: base64(nonce),
      signature: signature(this.key.privateKey, what), ...alter,
    };
  }

  /** @param {any} device @param {string} id @param {any} body */
  seen(device, id, { as }) {
    const request = this.requests.get(id);
    if (request?.device !== device.id) throw new No(404, 'not_found');
    if (as !== 'delivered' && as !== 'opened') throw new No(400, 'malformed');
    request.seen.push(as);
    return [204];
  }

  /** @param {string} id @param {any} body */
  decide(id, { device: by, decision, reason, answer, time, shown, signature: written, passkey }) {
    const [request, device] = [this.requests.get(id), this.devices.get(by)];
    if (!request || !device || request.device !== by) throw new No(404, 'not_found');
    if (device.revoked) throw this.#revoked(device);
    const real = shownHash(request);
    const what = bytes('countersign decision v1', this.origin, by, id, request.nonce, decision, reason, answer, u64(time), real);
    if (shown !== base64(real) || !isSigned(device.spki, written, what)) throw new No(400, 'bad_signature');
    if (request.state !== 'pending') throw new No(409, 'already_decided', { state: request.state });
    if (request.expires <= this.now()) throw new No(410, 'expired');
    if (Math.abs(time - this.now()) > 60) throw new No(401, 'clock');
    if (time < request.created || time > request.expires) throw new No(410, 'expired');
    if (decision === 'approve' && reason !== '') throw new No(400, 'malformed');
    if (decision === 'deny' && answer !== '') throw new No(400, 'malformed');
    if (decision === 'approve' && request.gate === 'passkey') this.gate.pass(request, sha256(what), passkey, this.now());
    const isWrong = decision === 'approve' && answer !== request.right;
    const state = isWrong ? 'wrong_number' : decision === 'approve' ? 'approved' : 'denied';
    Object.assign(request, { state, reason, answered: this.now(), by });
    this.#changed(by);
    if (isWrong) throw new No(422, 'wrong_number');
    return [200, { state, now: this.now() }];
  }

  /** What happened to accounts, the latest first. @type {{ account: string, at: number, what: string }[]} */
  told = [];

  /** @param {string} account @param {string} what */
  tell(account, what) {
    this.told.unshift({ account, at: this.now(), what });
    this.#changed(this.accounts.get(account).device);
  }

  /** @param {any} device */
  changes(device) {
    const changes = this.told.filter(({ account }) => this.accounts.get(account)?.device === device.id);
    return [200, { now: this.now(), changes }];
  }

  /** @param {any} device @param {URLSearchParams} query */
  history(device, query) {
    const before = Number(query.get('before') ?? Infinity);
    const over = [...this.requests.values()].reverse().map((one) => (one.state === 'pending' && one.expires <= this.now() ? { ...one, state: 'expired' } : one));
    const requests = over
      .filter((one) => one.device === device.id && one.state !== 'pending' && one.created < before)
      .sort((one, other) => other.created - one.created)
      .slice(0, 50)
      .map(({ id, account, created, message, browser, place, state, reason, answered, by }) => ({
        id, account, created, message, browser, place, state, reason, answered, by_this_device: by === device.id,
      }));
    return [200, { now: this.now(), requests }];
  }

  /** @param {any} device @param {string} id */
  report(device, id) {
    const request = this.requests.get(id);
    if (request?.by !== device.id || !['approved', 'denied'].includes(request.state)) throw new No(404, 'not_found');
    request.reason = 'fraud';
    return [204];
  }

  /** @param {any} device @param {any} body */
  changeKey(device, { key, proof }) {
    const spki = unbase64(key);
    if (!isSigned(spki, proof, bytes('countersign key v1', this.origin, device.id, device.spki, spki))) throw new No(400, 'bad_signature');
    device.spki = spki;
    return [204];
  }

  /** @param {any} device */
  removeDevice(device) {
    this.devices.delete(device.id);
    return [204];
  }

  /**
   * Who calls: section 2.
   * @param {string} method @param {string} path @param {string} body @param {string} header
   */
  caller(method, path, body, header) {
    const said = /^Device id="(\w+)", t="(\d+)", n="([\w-]{22})", sig="([\w-]{86})"$/.exec(header);
    const device = this.devices.get(said?.[1] ?? '');
    if (!said || !device) throw new No(401, 'unauthorized');
    const [, id = '', time = '', nonce = '', written = ''] = said;
    const what = bytes('countersign call v1', this.origin, id, method, path, sha256(body), u64(Number(time)), unbase64(nonce));
    if (!isSigned(device.spki, written, what)) throw new No(401, 'unauthorized');
    if (Math.abs(Number(time) - this.now()) > 60) throw new No(401, 'clock');
    if (device.revoked) throw this.#revoked(device);
    if (method !== 'GET') {
      if (this.nonces.has(nonce)) throw new No(409, 'replayed');
      this.nonces.add(nonce);
    }
    return device;
  }

  /** How the proof of removal is spoiled, for the tests of an app that does not believe everything. */
  spoil = '';

  /** @param {any} device */
  #revoked(device) {
    const what = bytes('countersign revoked v1', this.origin, device.id, u64(device.revoked));
    const key = this.spoil ? newKey().privateKey : this.key.privateKey;
    return new No(403, 'revoked', { revoked: { device: device.id, time: device.revoked, signature: signature(key, what) } });
  }
}
