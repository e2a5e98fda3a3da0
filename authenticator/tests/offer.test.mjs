// Offers as they come in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromFragment, fromScan, fromTyping } from '../js/offer.js';

Object.assign(globalThis, { location: new URL('https://id.example.org/app/') });

test('a typed code is read as people type it', () => {
  for (const typed of ['0123-4567-89ab', ' 0123 4567 89AB ', 'OL23456789ab', 'oi23\u20114567\u201389ab']) {
    const wanted = typed.toLowerCase().startsWith('o') ? '0123-4567-89ab' : '0123-4567-89ab';
    assert.deepEqual(fromTyping(typed), { offer: wanted }, typed);
  }
});

test('what is no code is not taken for one', () => {
  for (const typed of ['', '0123-4567-89a', '0123-4567-89abc', '0123-4567-89au', 'https://id.example.org/']) assert.deepEqual(fromTyping(typed), { wrong: true }, typed);
});

test('a link that is pasted is as good as a scanned one', () => {
  assert.deepEqual(fromTyping('https://id.example.org/app/#pair=abcdefghijklmnopqrstuv'), { offer: 'abcdefghijklmnopqrstuv' });
});

test('only the own server is believed', () => {
  assert.deepEqual(fromScan('https://other.example/app/#pair=abcdefgh'), { elsewhere: 'other.example' });
  assert.deepEqual(fromScan('http://id.example.org/app/#pair=abcdefgh'), { elsewhere: 'id.example.org' });
  for (const wrong of ['hello', 'https://id.example.org/app/', 'https://id.example.org/else/#pair=abcdefgh', 'otpauth://totp/x?secret=y']) {
    assert.deepEqual(fromScan(wrong), { wrong: true }, wrong);
  }
});

test('a page leads to a request, or brings one whole', () => {
  const id = '48h248h248h248h248h248h248';
  assert.deepEqual(fromScan(`https://id.example.org/app/#r=${id}`), { request: id });
  assert.deepEqual(fromScan(`https://id.example.org/app/#offline=${'W10x'.repeat(99)}`), { offline: 'W10x'.repeat(99) });
  assert.deepEqual(fromScan(`https://other.example/app/#r=${id}`), { elsewhere: 'other.example' });
});

test('a fragment leads somewhere or nowhere', () => {
  assert.deepEqual(fromFragment('#pair=abcdefgh'), { offer: 'abcdefgh' });
  for (const wrong of ['', '#pair', '#pair=', '#pair=a b c d e f g', '#codes', '#pair=abcdefgh/..', '#r=', '#r=../x', '#r=ABC', '#offline=', '#offline=e30']) {
    assert.equal(fromFragment(wrong), null, wrong);
  }
});
