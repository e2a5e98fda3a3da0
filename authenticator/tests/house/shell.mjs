// The files the app is made of, and a hash over them, as they stand in sw.js. A worker is new when one of its bytes is: so
// this hash is what brings a changed file to the phones.
//
//   node authenticator/tests/house/shell.mjs     writes them into sw.js
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const worker = join(root, 'sw.js');
const FOLDERS = ['css', 'icons', 'js'];
// The reader of QR codes is loaded where somebody scans with a browser that has none, and a phone without a connection scans, too.
const BESIDES = ['vendor/jsqr.js'];

/** @returns {string[]} what the server serves below /app/ besides sw.js, index.html and the manifest */
export function files() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  ).sort();
}

/** @returns {string} sw.js as it has to be */
export function sealed() {
  const list = [...files(), ...BESIDES];
  const hash = createHash('sha256');
  for (const file of ['index.html', 'manifest.webmanifest', ...list]) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  const lines = list.map((file) => `    "${file}",\n`).join('');
  return readFileSync(worker, 'utf8')
    .replace(/const VERSION = ".*";/, `const VERSION = "${hash.digest('hex').slice(0, 16)}";`)
    .replace(/const FILES = \[[^\]]*\];/, `const FILES = [\n${lines}  ];`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(worker, sealed());
