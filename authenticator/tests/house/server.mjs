// The stand-in on the wire: the app's files with the headers that the real server sends, and the protocol of service.mjs.
//
//   node authenticator/tests/house/server.mjs     on port 8400, with an account and a request now and then, to look at
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askGate, beginPasskey, takePasskey } from './gate.mjs';
import { No } from './no.mjs';
import { base64 } from './proofs.mjs';
import { Service } from './service.mjs';
import { root } from './shell.mjs';

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types countersign-worker";

/** @type {Record<string, string>} */
const KINDS = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
};

/**
 * @param {number} [port] 0 for any
 * @returns {Promise<{ service: Service, origin: string, close: () => Promise<void>, down: (isDown: boolean) => void,
 *   change: (file: string, into: (text: string) => string) => void }>} `change` makes another release of a file
 */
export async function open(port = 0) {
  let isDown = false;
  /** @type {Map<string, (text: string) => string>} */
  const changes = new Map();
  /** @type {Service} */
  let service;
  const server = createServer(async (request, response) => {
    if (isDown) return void request.socket.destroy();
    const { pathname } = new URL(request.url ?? '/', 'http://house');
    if (pathname.startsWith('/app/v1/')) await answer(service, request, response);
    else if (pathname.startsWith('/brand/')) showLogo(service, pathname, response);
    else serveFile(pathname, response, changes.get(pathname));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://localhost:${address.port}`;
  service = new Service(origin);
  return {
    service,
    origin,
    change: (file, into) => void changes.set(`/app/${file}`, into),
    down(yes) {
      isDown = yes;
      if (yes) server.closeAllConnections();
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** @param {Service} service @param {string} pathname @param {import('node:http').ServerResponse} response */
function showLogo(service, pathname, response) {
  const picture = service.logos.get(pathname);
  service.calls.push(`GET ${pathname}`);
  response.writeHead(picture ? 200 : 404, { 'content-type': 'image/png', 'cache-control': 'public, max-age=31536000, immutable' });
  response.end(picture);
}

/** @param {string} pathname @param {import('node:http').ServerResponse} response @param {(text: string) => string} [change] */
function serveFile(pathname, response, change) {
  const name = normalize(pathname === '/app/' ? '/app/index.html' : pathname);
  const kind = KINDS[extname(name)];
  try {
    if (!name.startsWith('/app/') || !kind || name.startsWith('/app/tests/')) throw new Error('not ours');
    const file = readFileSync(join(root, name.slice('/app/'.length)));
    const body = change ? change(file.toString()) : file;
    response.writeHead(200, {
      'content-type': kind, 'content-security-policy': POLICY, 'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'permissions-policy': 'camera=(self), clipboard-write=(self)',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** @param {Service} service @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function answer(service, request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const path = request.url ?? '';
  service.calls.push(`${request.method} ${path}`);
  try {
    if (body.length > 8192) throw new No(413, 'too_large');
    if (service.busy.test(path)) throw new No(429, 'slow_down');
    const [status, said] = await route(service, request.method ?? '', path, body, request.headers.authorization ?? '');
    if (service.lost.test(path)) return void request.socket.destroy();
    send(response, status, said);
  } catch (error) {
    if (!(error instanceof No)) console.error(error);
    const no = error instanceof No ? error : new No(400, 'malformed');
    send(response, no.status, { error: { code: no.code, message: no.code }, now: service.now(), ...no.more });
  }
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {unknown} [said] */
function send(response, status, said) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(said === undefined ? undefined : JSON.stringify(said));
}

/**
 * @param {Service} service @param {string} method @param {string} path @param {string} body @param {string} authorization
 * @returns {Promise<any>} status and answer
 */
async function route(service, method, path, body, authorization) {
  const url = new URL(path, 'http://house');
  const parts = url.pathname.slice('/app/v1/'.length).split('/');
  const said = body === '' ? {} : JSON.parse(body);
  const key = [method, parts[0], ...parts.slice(2)].join(' ');
  const id = parts[1] ?? '';
  if (key === 'GET server') return [200, { now: service.now(), name: service.name, used: service.used, push_key: base64(service.pushKey) }];
  if (key === 'POST devices') return service.addDevice(said);
  if (key === 'POST requests decision') return service.decide(id, said);
  const device = service.caller(method, path, body, authorization);
  switch (key) {
    case 'POST accounts': return service.addAccount(device, said);
    case 'GET accounts': return service.listAccounts(device, url.searchParams);
    case 'GET accounts devices': return service.listDevices(device, id);
    case 'POST accounts passkey': return takePasskey(service, device, id, said);
    case 'POST accounts passkey begin': return beginPasskey(service, device, id);
    case 'POST requests gate': return askGate(service, device, id, said);
    case 'DELETE accounts': return service.removeAccount(device, id);
    case 'GET proposals': return service.listProposals(device);
    case 'POST proposals': return service.takeProposal(device, id);
    case 'GET requests': return service.listRequests(device, url.searchParams);
    case 'POST requests seen': return service.seen(device, id, said);
    case 'POST requests report': return service.report(device, id);
    case 'GET changes': return service.changes(device);
    case 'GET history': return service.history(device, url.searchParams);
    case 'PUT push': device.push = said; return [204];
    case 'DELETE push': device.push = null; return [204];
    case 'POST push': return [202];
    case 'PATCH self': device.name = said.name; return [204];
    case 'DELETE self': return service.removeDevice(device);
    case 'POST key': return service.changeKey(device, said);
    default: throw new No(404, 'not_found');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { service, origin } = await open(8400);
  const offer = service.offer();
  console.log(`${origin}/app/\n${offer.link}\n${offer.typed}`);
  setInterval(() => {
    for (const { id, issuer } of service.accounts.values()) {
      if ([...service.requests.values()].some((one) => one.account === id && one.state === 'pending' && one.expires > service.now())) continue;
      service.ask(id, { message: `Sign in to ${issuer}`, number: { mode: 'type', choices: [] }, right: '17' });
    }
  }, 15_000);
}
