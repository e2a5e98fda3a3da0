// Draws the icons that systems want as pictures, out of icons/icon.svg: node authenticator/tests/house/icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { root } from './shell.mjs';

const sign = readFileSync(join(root, 'icons/icon.svg'), 'utf8');
const lines = /<g[\s\S]*<\/g>/.exec(sign)?.[0] ?? '';
const GROUND = '#2456b8';

/** @param {string} inside @param {string} box */
const svg = (inside, box = '0 0 64 64') => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${inside}</svg>`;
const full = `<rect x="-16" y="-16" width="96" height="96" fill="${GROUND}"/>${lines}`;

/** @type {[name: string, size: number, drawing: string][]} */
const ICONS = [
  ['icon-192', 192, sign],
  ['icon-512', 512, sign],
  // The system rounds these itself; one that masks may cut a fifth off each side.
  ['icon-180', 180, svg(full)],
  ['maskable-512', 512, svg(full, '-10 -10 84 84')],
  // Systems paint the notice's sign in a colour of their own: only its shape counts.
  ['badge-96', 96, svg(lines, '8 8 48 48')],
];

const browser = await launch();
const page = await browser.newPage();
for (const [name, size, drawing] of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  writeFileSync(join(root, `icons/${name}.png`), await page.screenshot({ omitBackground: true }));
}
await browser.close();
