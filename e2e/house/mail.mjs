// The virtual phone's mailbox: the mails that arrived for somebody, and a way to post one as any program would.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { data, mailbox, phone } from './addresses.mjs';
import { plain } from './phone.mjs';

const ARRIVES_WITHIN = 15_000;

/** @typedef {{ id: string, to: string, from: string, subject: string, text: string, links: string[] }} Mail */

/**
 * The address a member of the community gives.
 * @param {{ name: string }} member
 */
export function addressOf({ name }) {
  return `${name}@lighthouse.example`;
}

/**
 * The mails an address received, newest first.
 * @param {string} address
 * @returns {Promise<Mail[]>}
 */
export async function mails(address) {
  const answer = await fetch(`${phone}/?to=${encodeURIComponent(address)}`);
  assert.equal(answer.status, 200, 'the virtual phone answers');
  const found = (await answer.text()).matchAll(
    /<li class="mail" data-number="(\d+)">.*?class="to">(.*?)<\/span>.*?class="from">(.*?)<\/span>.*?class="subject">(.*?)<\/b>.*?<p class="body">(.*?)<\/p>/gs,
  );
  return [...found].map(([, id = '', to = '', from = '', subject = '', body = '']) => ({
    id,
    to: plain(to),
    from: plain(from),
    subject: plain(subject),
    text: plain(body),
    links: [...body.matchAll(/<a href="(.*?)"/g)].map(([, link = '']) => plain(link)),
  }));
}

/**
 * Whether a mail has these words in its subject or its text.
 * @param {RegExp} words
 * @returns {(mail: Mail) => boolean}
 */
export function saying(words) {
  return ({ subject, text }) => words.test(subject) || words.test(text);
}

/** A code of six digits or more. */
export const A_CODE = /(?<!\w)\d{6,}(?!\w)/;

/**
 * Does something and waits for the mail that it causes.
 * @param {string} address
 * @param {() => Promise<unknown>} act
 * @param {(mail: Mail) => boolean} isIt tells it from what is told of what was done before, or by the stories of other files
 * @returns {Promise<Mail>}
 */
export async function mailAfter(address, act, isIt) {
  const before = new Set((await mails(address)).map((mail) => mail.id));
  await act();
  const until = Date.now() + ARRIVES_WITHIN;
  for (;;) {
    const fresh = (await mails(address)).find((mail) => !before.has(mail.id) && isIt(mail));
    if (fresh) return fresh;
    assert.ok(Date.now() < until, `no mail arrived for ${address} within ${ARRIVES_WITHIN / 1000} s`);
    await pause(100);
  }
}

/**
 * The newest mail a member of the community received.
 * @param {{ name: string }} member
 * @returns {Promise<Mail>}
 */
export async function lastMail(member) {
  const [mail] = await mails(addressOf(member));
  assert.ok(mail, `a mail for ${addressOf(member)}`);
  return mail;
}

/**
 * Waits until a member has such a mail, which may have come before.
 * @param {{ name: string }} member
 * @param {(mail: Mail) => boolean} [isIt] any unless told otherwise
 * @returns {Promise<Mail>}
 */
export async function mailTo(member, isIt = () => true) {
  const until = Date.now() + ARRIVES_WITHIN;
  for (;;) {
    const found = (await mails(addressOf(member))).find(isIt);
    if (found) return found;
    assert.ok(Date.now() < until, `no such mail for ${member.name}`);
    await pause(100);
  }
}

/** The phone's key, as the server is told it. */
function key() {
  const settings = readFileSync(join(data, 'countersign.toml'), 'utf8');
  const [, password] = /^password = "(.*)"$/m.exec(settings) ?? [];
  assert.ok(password, 'a password in the settings of the demo');
  return password;
}

/**
 * Posts a mail, by a client that nobody here wrote.
 * @param {{ from: string, to: string, subject: string, text?: string, html?: string }} mail
 * @param {string} [password] the phone's key unless told otherwise
 */
export async function postMail(mail, password = key()) {
  const { hostname, port } = new URL(mailbox);
  const post = createTransport({
    host: hostname,
    port: Number(port),
    ignoreTLS: true,
    auth: { user: 'e2e', pass: password },
  });
  try {
    await post.sendMail(mail);
  } finally {
    post.close();
  }
}
