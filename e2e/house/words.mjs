// What the pages say, from the product's own catalogue: so that a story compares with a sentence by its
// key, in any language, and no sentence stands twice.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';

const catalogues = new URL('../../crates/i18n/locales/', import.meta.url);

/** @typedef {'en' | 'de'} Language */

/**
 * The sentence behind a key (`code.title`), with its values put in.
 * @param {string} key
 * @param {Record<string, string>} [values]
 * @param {Language} [language]
 */
export function words(key, values = {}, language = 'en') {
  const sentence = catalogue(language).get(key);
  assert.ok(sentence, `${language} has words for ${key}`);
  return sentence.replace(/\{ \$(\w+) \}/g, (_, name) => values[name] ?? `{ $${name} }`);
}

/**
 * A sentence as far as it goes before the first value that a story does not know.
 * @param {string} key
 * @param {Record<string, string>} [values] those it knows
 * @param {Language} [language]
 */
export function begins(key, values = {}, language = 'en') {
  const [beginning] = words(key, values, language).split('{ $');
  return beginning.trim();
}

/** @type {Map<Language, Map<string, string>>} */
const read = new Map();

/** @param {Language} language */
function catalogue(language) {
  let sentences = read.get(language);
  if (!sentences) {
    sentences = new Map();
    const folder = new URL(`${language}/`, catalogues);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ftl'))) {
      let subject = '';
      for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
        subject = /^(\w+) =/.exec(line)?.[1] ?? subject;
        const [, name, sentence] = /^ {4}\.(\w+) = (\S.*)$/.exec(line) ?? [];
        if (name && sentence) sentences.set(`${subject}.${name}`, sentence);
      }
    }
    read.set(language, sentences);
  }
  return sentences;
}
