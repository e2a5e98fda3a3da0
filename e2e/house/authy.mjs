// A site that was on Authy: an application with Authy's face, the bytes its clients send and read, and a place that takes
// OneTouch callbacks. The only file here that knows how an operator makes such an application.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { server } from './addresses.mjs';
import { countersign } from './operator.mjs';

const run = promisify(execFile);
const program = new URL('../clients/authy_site.py', import.meta.url).pathname;

/** A client that waits for longer than this has been forgotten. */
const ANSWERED_WITHIN = 20_000;

/** The calling code of the numbers that `freshNumber` gives. */
export const CALLING_CODE = '44';

/**
 * @typedef {import('./operator.mjs').Application & { authy_key: string }} AuthySite
 * `authy_key` is what the site's old settings call its Authy API key.
 */

/**
 * Registers a site as one that moves here from Authy: every method of app and phone is on.
 * @param {string} name
 * @returns {Promise<AuthySite>}
 */
export async function openAuthySite(name) {
  const words = ['application', 'add', name, '--authy', '--redirect', 'http://127.0.0.1:9/back', '--countries', 'GB'];
  const site = JSON.parse(await countersign(...words, '--json'));
  assert.match(site.authy_key, /^[A-Za-z0-9]{32}$/, 'a key as Authy gave them out');
  await countersign('policy', 'set', site.client_id, 'methods=push,app_code,text,call', 'call_countries=GB');
  await countersign('application', 'authy', site.client_id, '--exports', 'on', '--mails', 'on');
  return site;
}

/**
 * The national part, as an old site keeps it beside the calling code.
 * @param {string} number of `freshNumber`
 */
export function national(number) {
  assert.ok(number.startsWith(`+${CALLING_CODE}`), number);
  return number.slice(1 + CALLING_CODE.length);
}

/**
 * How a British number stands in a message: the calling code, a blank, the rest in groups.
 * @param {string} number
 */
export function shown(number) {
  return `+${CALLING_CODE} ${national(number).slice(0, 4)} ${national(number).slice(4)}`;
}

/**
 * How Authy shows a number that a code went to.
 * @param {string} number
 */
export function masked(number) {
  return `+${CALLING_CODE}-XXX-XXX-XX${number.slice(-2)}`;
}

/**
 * What PyPI's `authy` made of a call.
 * @typedef {object} Told
 * @property {boolean} ok as its `ok()` says
 * @property {number} status
 * @property {string} body the bytes
 * @property {Record<string, string>} errors as its `errors()` says
 * @property {number | null} [id] of a user
 * @property {boolean} [ignored]
 * @property {string | false} [uuid]
 * @property {string} [raised] it refused by itself, before anything was sent
 * @property {unknown} [returned] of a call that sends nothing
 */

/** What PyPI's `authy` was asked to do so far, as `users.create`. @type {Set<string>} */
export const askedOfPython = new Set();

/**
 * One call of PyPI's `authy`, in a process of its own.
 * @param {Pick<AuthySite, 'authy_key'>} site
 * @param {string} method `users.create`
 * @param {unknown[]} args
 * @returns {Promise<Told>}
 */
export async function python(site, method, ...args) {
  askedOfPython.add(method);
  return JSON.parse(await runPython({ host: server, key: site.authy_key, method, args }));
}

/** Everything PyPI's `authy` can do, read off the package itself. @returns {Promise<string[]>} */
export async function methodsOfPython() {
  return JSON.parse(await runPython({ host: server, key: 'unused', method: null, args: [] }));
}

/** @param {unknown} told */
async function runPython(told) {
  const interpreter = process.env.COUNTERSIGN_PYTHON ?? 'python3';
  const { stdout } = await run(interpreter, [program, JSON.stringify(told)]);
  return stdout;
}

/**
 * @typedef {{ method: string, target: string, headers?: [string, string][], body?: string }} RawRequest
 * @typedef {{ status: number, headers: Map<string, string>, body: string }} RawAnswer
 */

/**
 * Writes a request onto a socket, byte by byte as given, and reads the answer to its end. No library is between: they
 * tidy up what must arrive untidily.
 * @param {RawRequest} request
 * @returns {Promise<RawAnswer>}
 */
export async function raw({ method, target, headers = [], body }) {
  const { hostname, port } = new URL(server);
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${hostname}:${port}`, 'Connection: close'];
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  lines.push(...headers.map(([name, value]) => `${name}: ${value}`));
  const socket = connect({ host: hostname, port: Number(port) });
  socket.setTimeout(ANSWERED_WITHIN, () => socket.destroy(new Error(`no answer to ${method} ${target}`)));
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
  /** @type {Buffer[]} */
  const pieces = [];
  for await (const piece of socket) pieces.push(piece);
  return read(Buffer.concat(pieces).toString('latin1'));
}

/**
 * @param {string} whole
 * @returns {RawAnswer}
 */
function read(whole) {
  const end = whole.indexOf('\r\n\r\n');
  assert.notEqual(end, -1, `an HTTP answer: ${whole}`);
  const [first = '', ...rest] = whole.slice(0, end).split('\r\n');
  const headers = new Map(
    rest.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), value.join(':').trim()];
    }),
  );
  assert.ok(!headers.has('transfer-encoding'), 'in one piece: some clients read no further');
  return { status: Number(first.split(' ')[1]), headers, body: whole.slice(end + 4) };
}

/**
 * What holds for every answer, whoever asks: compact JSON in ASCII, of the type Authy's had, and a status the clients know.
 * @param {RawAnswer} answer
 * @returns {any} what it says
 */
export function told({ status, headers, body }) {
  assert.equal(headers.get('content-type'), 'application/json;charset=utf-8');
  assert.ok([200, 400, 401, 403, 404, 429, 500, 503].includes(status), `clients know ${status}`);
  assert.equal(Number(headers.get('content-length')), body.length);
  assert.match(body, /^[\x20-\x7e]+$/, 'ASCII');
  const said = JSON.parse(body);
  assert.equal(escaped(JSON.stringify(said)), body, 'compact');
  if (status !== 200) {
    assert.equal(said.success, false);
    assert.equal(typeof said.message, 'string');
    assert.equal(typeof said.error_code, 'string', 'never a number');
    for (const value of Object.values(said.errors)) assert.equal(typeof value, 'string');
  }
  return said;
}

/** @param {string} json */
function escaped(json) {
  return json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A callback as it arrived, in the shape Express hands on.
 * @typedef {object} Callback
 * @property {'GET' | 'POST'} method
 * @property {'http'} protocol
 * @property {string} url path and query
 * @property {Record<string, string>} headers
 * @property {any} body of a POST
 */

/**
 * Takes OneTouch callbacks, and answers 200.
 */
export class CallbackPlace {
  /** @type {Callback[]} */
  #arrived = [];
  address = '';

  /** Listens, on this machine, for as long as there are tests. */
  static async open() {
    const place = new CallbackPlace();
    const listener = createServer(async (request, answer) => {
      let text = '';
      for await (const piece of request) text += piece;
      place.#arrived.push({
        method: /** @type {'GET' | 'POST'} */ (request.method),
        protocol: 'http',
        url: request.url ?? '',
        headers: /** @type {Record<string, string>} */ (request.headers),
        body: text === '' ? undefined : JSON.parse(text),
      });
      answer.writeHead(200).end();
    });
    await new Promise((done) => listener.listen(0, '127.0.0.1', () => done(undefined)));
    listener.unref();
    const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
    place.address = `http://127.0.0.1:${port}/authy/callback`;
    return place;
  }

  /**
   * Has the site's callbacks come here. Saving the address sends a trial to it, about a user 1234 that nobody is.
   * @param {Pick<AuthySite, 'client_id'>} site
   * @param {'GET' | 'POST'} method
   */
  async takeThoseOf(site, method) {
    const words = ['application', 'authy', site.client_id, '--callback', this.address, '--callback-method', method];
    await countersign(...words);
  }

  /**
   * The callback about a request; it is sent after the answer, so it may take a moment.
   * @param {string} uuid
   * @returns {Promise<Callback>}
   */
  async about(uuid) {
    const until = Date.now() + ANSWERED_WITHIN;
    for (;;) {
      const found = this.#arrived.filter(
        ({ url, body }) => (body?.uuid ?? new URL(url, this.address).searchParams.get('uuid')) === uuid,
      );
      if (found[0]) return found[0];
      assert.ok(Date.now() < until, `no callback about ${uuid}`);
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}
