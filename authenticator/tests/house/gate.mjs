// The passkeys that stand before approvals, as the stand-in server asks and judges them: WebAuthn level 3, sections 7.1 and 7.2, for
// ES256 and no attestation, by Node's own cryptography.
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { No } from './no.mjs';
import { base64, sha256, unbase64 } from './proofs.mjs';

/** How a COSE key of P-256 begins, up to its x (RFC 9053, section 7.1), and what stands before its y. */
const [COSE, THEN] = [Buffer.from('a5010203262001215820', 'hex'), Buffer.from('225820', 'hex')];
const [PRESENT, VERIFIED] = [1, 4];

/** @typedef {{ id: string, key: import('node:crypto').KeyObject, added: number, from: number }} Kept */

export class Gate {
  /** By the account. @type {Map<string, Kept>} */
  kept = new Map();
  /** By their id; of each account the last one. @type {Map<string, { account: string, challenge: string, request: string, decision: string }>} */
  questions = new Map();
  /** How long a passkey waits before it counts. */
  wait = 0;
  /** Whether nobody but the device would hear of one that is made now. */
  isUnheard = false;
  /** What a passkey answered with, as it came. @type {any[]} */
  answers = [];

  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
    this.host = new URL(origin).hostname;
  }

  /** @param {string} account */
  standing(account) {
    const kept = this.kept.get(account);
    return kept ? { added: kept.added, counts_from: kept.from } : null;
  }

  /** @param {{ account: string, request?: string, decision?: string }} about */
  #question({ account, request = '', decision = '' }) {
    for (const [id, one] of this.questions) if (one.account === account) this.questions.delete(id);
    const [question, challenge] = [randomBytes(16).toString('hex').slice(0, 26), base64(randomBytes(32))];
    this.questions.set(question, { account, challenge, request, decision });
    return { question, challenge };
  }

  /** @param {any} account */
  askForNew({ id, issuer, label }) {
    if (this.kept.has(id)) throw new No(409, 'used');
    if (this.isUnheard) throw new No(422, 'passkey_unheard');
    const { question, challenge } = this.#question({ account: id });
    const public_key = {
      challenge, rp: { id: this.host, name: issuer }, user: { id: base64(randomBytes(16)), name: label, displayName: label },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }], timeout: 300_000, attestation: 'none', excludeCredentials: [],
      authenticatorSelection: { residentKey: 'discouraged', requireResidentKey: false, userVerification: 'required' },
    };
    return { question, public_key };
  }

  /** @param {any} account @param {any} body @param {number} now */
  take({ id }, { question, answer }, now) {
    if (this.kept.has(id)) throw new No(409, 'used');
    const asked = this.#taken(question, id, '');
    const { clientDataJSON, attestationObject } = answer.response;
    this.#checkClient(clientDataJSON, 'webauthn.create', asked.challenge);
    const made = unbase64(attestationObject);
    const at = made.indexOf(COSE);
    const [x, rest] = [made.subarray(at + COSE.length, at + COSE.length + 32), made.subarray(at + COSE.length + 32)];
    if (at < 0 || !rest.subarray(0, THEN.length).equals(THEN)) throw new No(422, 'passkey_refused');
    const y = rest.subarray(THEN.length, THEN.length + 32);
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: base64(x), y: base64(y) }, format: 'jwk' });
    this.kept.set(id, { id: answer.id, key, added: now, from: now + this.wait });
    return this.standing(id);
  }

  /** @param {any} request @param {string} decision @param {number} now */
  ask({ id, account, gate }, decision, now) {
    const kept = this.kept.get(account);
    if (gate !== 'passkey') throw new No(422, 'not_allowed');
    if (!kept) throw new No(422, 'passkey_needed');
    if (kept.from > now) throw new No(422, 'passkey_waits', { counts_from: kept.from });
    const { question, challenge } = this.#question({ account, request: id, decision });
    const allowCredentials = [{ type: 'public-key', id: kept.id }];
    return { question, public_key: { challenge, rpId: this.host, allowCredentials, timeout: 300_000, userVerification: 'required' } };
  }

  /** @param {any} request @param {Buffer} decision its hash @param {any} passkey @param {number} now */
  pass({ id, account }, decision, passkey, now) {
    const kept = this.kept.get(account);
    if (!kept || kept.from > now || !passkey) throw new No(422, 'passkey_needed');
    this.answers.push(passkey);
    const asked = this.#taken(passkey.question, account, id);
    const { clientDataJSON, authenticatorData, signature } = passkey.answer.response;
    this.#checkClient(clientDataJSON, 'webauthn.get', asked.challenge);
    const data = unbase64(authenticatorData);
    const isHere = data.subarray(0, 32).equals(sha256(this.host));
    const isSure = ((data[32] ?? 0) & (PRESENT | VERIFIED)) === (PRESENT | VERIFIED);
    const signed = verify('sha256', Buffer.concat([data, sha256(unbase64(clientDataJSON))]), kept.key, unbase64(signature));
    const isAboutThis = asked.decision === base64(decision);
    if (!isHere || !isSure || !signed || !isAboutThis || passkey.answer.id !== kept.id) throw new No(422, 'passkey_refused');
  }

  /** Good for one answer, right or wrong. @param {string} question @param {string} account @param {string} request */
  #taken(question, account, request) {
    const asked = this.questions.get(question);
    this.questions.delete(question);
    if (asked?.account !== account || asked.request !== request) throw new No(422, 'passkey_refused');
    return asked;
  }

  /** @param {string} written @param {string} type @param {string} challenge */
  #checkClient(written, type, challenge) {
    const said = JSON.parse(unbase64(written).toString());
    if (said.type !== type || said.challenge !== challenge || said.origin !== this.origin) throw new No(422, 'passkey_refused');
  }
}

// What devices do with theirs.

/** @typedef {import('./service.mjs').Service} Service */

/** @param {Service} service @param {any} device @param {string} id */
export function beginPasskey(service, device, id) {
  return [200, { ...service.gate.askForNew(accountOf(service, device, id)), now: service.now() }];
}

/** @param {Service} service @param {any} device @param {string} id @param {any} body */
export function takePasskey(service, device, id, body) {
  const account = accountOf(service, device, id);
  const gate = service.gate.take(account, body, service.now());
  service.touch(account);
  return [201, { gate, now: service.now() }];
}

/** @param {Service} service @param {any} device @param {string} id */
function accountOf(service, device, id) {
  const account = service.accounts.get(id);
  if (account?.device !== device.id) throw new No(404, 'not_found');
  return account;
}

/** @param {Service} service @param {any} device @param {string} id @param {any} body */
export function askGate(service, device, id, { decision }) {
  const request = service.requests.get(id);
  if (request?.device !== device.id) throw new No(404, 'not_found');
  if (request.state !== 'pending') throw new No(409, 'already_decided', { state: request.state });
  if (request.expires <= service.now()) throw new No(410, 'expired');
  return [200, { ...service.gate.ask(request, decision, service.now()), now: service.now() }];
}
