// Webhooks of our own, as a site hears them: the real server's calls are checked by npm's `standardwebhooks`, and by the programs
// that docs/integrate shows.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { server } from '../house/addresses.mjs';
import { setUpByText } from '../house/hosted.mjs';
import { countersign } from '../house/operator.mjs';
import { freshNumber } from '../house/phone.mjs';
import { askFor, openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

const TOLD_WITHIN = 20_000;

const examples = new URL('../../docs/integrate/examples/', import.meta.url).pathname;
const programs = {
  python: [process.env.COUNTERSIGN_PYTHON ?? 'python3', `${examples}python/webhook.py`],
  node: [process.execPath, `${examples}node/webhook.mjs`],
  php: ['php', `${examples}php/webhook.php`],
};

/** @typedef {{ headers: Record<string, string>, body: string }} Heard */

/** @type {import('../house/site.mjs').Site} */
let site;

before(async () => {
  site = await openSite('A site that is told');
});

/** A server of the site that hears events. */
class Listener {
  /** @type {Heard[]} */
  heard = [];
  address = '';
  secret = '';
  id = '';
  status = 200;

  /** @param {string} events */
  static async open(events) {
    const listener = new Listener();
    const inside = createServer(async (request, answer) => {
      let body = '';
      for await (const piece of request) body += piece;
      const headers = /** @type {Record<string, string>} */ (request.headers);
      listener.heard.push({ headers, body });
      answer.writeHead(listener.status).end();
    });
    await new Promise((done) => inside.listen(0, '127.0.0.1', () => done(undefined)));
    inside.unref();
    const { port } = /** @type {import('node:net').AddressInfo} */ (inside.address());
    listener.address = `http://127.0.0.1:${port}/hooks`;
    const said = await countersign('hook', 'add', site.client_id, listener.address, '--events', events);
    listener.secret = /webhook_secret = "(.*)"/.exec(said)?.[1] ?? '';
    listener.id = /^id = "(.*)"/m.exec(said)?.[1] ?? '';
    assert.ok(listener.secret.startsWith('whsec_'), said);
    return listener;
  }

  /**
   * The first event of this type that is about whom it should be.
   * @param {string} type
   * @param {string} [user]
   * @returns {Promise<Heard>}
   */
  async of(type, user) {
    const until = Date.now() + TOLD_WITHIN;
    for (;;) {
      const found = this.heard.find(({ body }) => {
        const event = JSON.parse(body);
        return event.type === type && (user === undefined || event.data.user === user);
      });
      if (found) return found;
      const types = this.heard.map(({ body }) => JSON.parse(body).type);
      assert.ok(Date.now() < until, `no ${type} among ${types}`);
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}

/**
 * Runs an example with what came.
 * @param {string[]} program
 * @param {Heard} heard
 * @param {string} secret
 */
async function run([command = '', ...words], { headers, body }, secret) {
  const env = {
    ...process.env,
    WEBHOOK_SECRET: secret,
    WEBHOOK_ID: headers['webhook-id'],
    WEBHOOK_TIMESTAMP: headers['webhook-timestamp'],
    WEBHOOK_SIGNATURE: headers['webhook-signature'],
  };
  return new Promise((done) => {
    const child = execFile(command, words, { env }, (failed, out) =>
      done({ code: failed ? failed.code : 0, said: out.trim() }),
    );
    child.stdin?.end(body);
  });
}

story('a sign-in is told, and the library of Standard Webhooks takes it', async ({ page }) => {
  const listener = await Listener.open('*');
  const user = 'ada of the harbour';
  await page.goto(await askFor(site, user));
  const number = freshNumber();
  await setUpByText(page, number);
  const heard = await listener.of('sign_in.passed', user);
  const event = /** @type {any} */ (new Webhook(listener.secret).verify(heard.body, heard.headers));
  assert.equal(event.type, 'sign_in.passed');
  assert.deepEqual(Object.keys(event.data), ['application', 'user', 'authy_id', 'challenge', 'details']);
  assert.equal(event.data.application, site.client_id);
  assert.equal(event.data.details.area, 'sign_in');
  await listener.of('factor.number_confirmed', user);
  for (const { body } of listener.heard) assert.ok(!body.includes(number.slice(-6)), body);

  const other = new Webhook('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD');
  assert.throws(() => other.verify(heard.body, heard.headers));
  assert.throws(() => new Webhook(listener.secret).verify(`${heard.body} `, heard.headers));
});

test('the examples take what the server sends, and nothing else', async () => {
  const listener = await Listener.open('sign_in.*');
  await countersign('hook', 'try', site.client_id, listener.id);
  const heard = await listener.of('hook.test');
  for (const [language, program] of Object.entries(programs)) {
    const good = await run(program, heard, listener.secret);
    assert.deepEqual(good, { code: 0, said: 'hook.test' }, language);
    const forged = await run(program, { ...heard, body: `${heard.body} ` }, listener.secret);
    assert.deepEqual(forged, { code: 1, said: 'no' }, language);
  }
});

test('while a secret is exchanged both take it, and one that is gone is told no more', async () => {
  const listener = await Listener.open('sign_in.*');
  const said = await countersign('hook', 'rotate', site.client_id, listener.id);
  const next = /webhook_secret = "(.*)"/.exec(said)?.[1] ?? '';
  await countersign('hook', 'try', site.client_id, listener.id);
  const heard = await listener.of('hook.test');
  for (const secret of [listener.secret, next]) {
    assert.ok(new Webhook(secret).verify(heard.body, heard.headers));
  }
  listener.status = 410;
  const before = listener.heard.length;
  await countersign('hook', 'try', site.client_id, listener.id);
  const until = Date.now() + TOLD_WITHIN;
  while (!/ gone /.test(await countersign('hook', 'list', site.client_id))) {
    assert.ok(Date.now() < until, `still told by ${server}`);
    await new Promise((again) => setTimeout(again, 200));
  }
  assert.equal(listener.heard.length, before + 1);
});
