// The site of the tests of the house: a page that subscribes, its script, its worker; and a bad page.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const HTML = 'text/html; charset=utf-8';

/** @type {Record<string, [file: string, type: string]>} */
const FILES = {
  '/': ['index.html', HTML],
  '/page.js': ['page.js', 'text/javascript'],
  '/worker.js': ['worker.js', 'text/javascript'],
  '/broken': ['broken.html', HTML],
};

/**
 * @typedef {object} Site
 * @property {string} address at `localhost`, where browsers allow what else needs https
 * @property {Set<string>} languages that were asked for
 * @property {Set<string>} visitors addresses they came from
 * @property {() => void} close
 */

/** @returns {Promise<Site>} */
export async function openSite() {
  const languages = new Set();
  const visitors = new Set();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    languages.add(request.headers['accept-language']);
    visitors.add(request.socket.remoteAddress?.replace(/^::ffff:/, ''));
    const [file, type = HTML] = FILES[pathname] ?? [];
    response.setHeader('content-type', type);
    response.setHeader('content-security-policy', "default-src 'self'; img-src 'self' data:");
    if (file) response.end(readFileSync(new URL(`page/${file}`, import.meta.url)));
    else if (pathname === '/missing.png') response.writeHead(404).end();
    else if (pathname === '/throws.js') response.end('throw new Error("on purpose");');
    else
      response.end(
        `<!doctype html><html lang="en"><title>Page</title><h1>${request.url}</h1></html>`,
      );
  });
  await new Promise((done) => server.listen(0, () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `http://localhost:${port}/`,
    languages,
    visitors,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
