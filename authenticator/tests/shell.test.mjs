// What is written down twice says the same.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { direction } from '../js/direction.js';
import de from '../js/words/de.js';
import en from '../js/words/en.js';
import { files, root, sealed } from './house/shell.mjs';

test('the worker knows the files of the app, as they are', () => {
  // Made right by `node authenticator/tests/house/shell.mjs`.
  assert.equal(readFileSync(join(root, 'sw.js'), 'utf8'), sealed());
});

test('every language says everything, with the same blanks', () => {
  assert.deepEqual(Object.keys(de), Object.keys(en));
  const blanks = (/** @type {string} */ text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const key of /** @type {(keyof typeof en)[]} */ (Object.keys(en))) assert.deepEqual(blanks(de[key]), blanks(en[key]), key);
});

test('a page runs the way its script does', () => {
  assert.deepEqual(['en', 'de', 'he', 'ar'].map((tag) => direction(tag)), ['ltr', 'ltr', 'rtl', 'rtl']);
});

test('every word is used', () => {
  const code = files().filter((file) => file.startsWith('js/') && !file.startsWith('js/words/')).map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  // Keys that are put together end in what a template has in their place.
  const parts = [...code.matchAll(/[`"]([a-z_]+(?:\.[a-z_]+)*)(\.?)(\$\{|[`"])/g)].map(([, start, , end]) => ({ start, isWhole: end !== '${' }));
  const isUsed = (/** @type {string} */ key) =>
    parts.some(({ start, isWhole }) => (isWhole ? start === key || `${start}.one` === key || `${start}.other` === key : key.startsWith(`${start}.`)));
  assert.deepEqual(Object.keys(en).filter((key) => !isUsed(key)), []);
});

test('nothing makes markup of a string', () => {
  for (const file of [...files().filter((name) => name.endsWith('.js')), 'sw.js']) {
    assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc/, file);
  }
});

test('every module is checked', () => {
  for (const file of [...files().filter((name) => name.endsWith('.js')), 'sw.js']) {
    assert.ok(readFileSync(join(root, file), 'utf8').startsWith('// @ts-check\n'), file);
  }
});

test('what others wrote comes with its licence', () => {
  assert.deepEqual(readdirSync(join(root, 'vendor')).sort(), ['jsqr.LICENSE.txt', 'jsqr.js']);
  assert.match(readFileSync(join(root, 'vendor/jsqr.LICENSE.txt'), 'utf8'), /Apache License\s+Version 2\.0/);
});
