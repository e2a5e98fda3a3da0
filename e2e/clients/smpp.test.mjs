// Sign-ins by texts that go out over SMPP, to a message centre that nobody here wrote: npm `smpp`.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { Server } from '../house/server.mjs';
import { Smsc, THROTTLED } from '../house/smsc.mjs';

const smsc = await Smsc.open();
const server = await Server.start({ name: 'smpp', gateway: smsc.gateway });
const { chooseWay, continueToSite, enterCode, enterNumber, place } = await import('../house/hosted.mjs');
const { codeIn, freshNumber } = await import('../house/phone.mjs');
const { askFor, openSite } = await import('../house/site.mjs');
const { story } = await import('../house/story.mjs');

after(async () => {
  await server.stop();
  assert.equal(smsc.commands.at(-1), 'unbind', 'leave is taken');
  smsc.close();
});

/** @param {number} count of texts that were delivered, as the server counts them */
async function reported(count) {
  const metrics = await (await fetch(`${server.inside}/metrics`)).text();
  return metrics.includes(`countersign_reports_total{state="delivered"} ${count}\n`);
}

/**
 * Sets up a number by a text and leaves; gives the parts the text came in.
 * @param {import('playwright-core').Page} page
 * @param {string} siteName
 */
async function setUp(page, siteName) {
  const site = await openSite(siteName);
  const number = freshNumber();
  const before = smsc.parts.length;
  await page.goto(await askFor(site, 'ada'));
  await enterNumber(page, number);
  await chooseWay(page, 'text');
  await smsc.until(() => smsc.parts.slice(before).some(({ wantsReceipt }) => wantsReceipt));
  const parts = smsc.parts.slice(before);
  assert.deepEqual([...new Set(parts.map(({ to }) => to))], [number]);
  await enterCode(page, codeIn({ id: '', to: number, text: parts.map(({ text }) => text).join('') }));
  assert.equal(place(page), 'done');
  await continueToSite(page);
  assert.equal(new URL(page.url()).origin, new URL(site.redirectAddress).origin);
  return parts;
}

story('a person signs in by a text over SMPP, and its receipt is heard', async ({ page }) => {
  const [part, ...others] = await setUp(page, 'A site by SMPP');
  assert.ok(part);
  assert.deepEqual(others, []);
  assert.deepEqual([part.coding, part.esmClass], [0, 0]);
  await smsc.deliver(part);
  await smsc.until(() => reported(1));
  // Twice is once, and a text of somebody else's is nobody's.
  await smsc.deliver(part);
  await smsc.deliver({ ...part, id: 'somebody-elses' });
  assert.equal(smsc.commands.filter((command) => command === 'bind_transceiver').length, 1);
});

story('a message centre that is asked too much is asked again later', async ({ page }) => {
  smsc.refusals = [THROTTLED];
  const parts = await setUp(page, 'A site in a hurry');
  assert.equal(parts.length, 1);
  assert.deepEqual(smsc.refusals, []);
});

story('a name in Russian letters is written in an alphabet that has them', async ({ page }) => {
  const [part, ...others] = await setUp(page, 'Маяк на скалистом берегу');
  assert.ok(part);
  assert.deepEqual(others, [], 'a text with a code fits into one');
  assert.deepEqual([part.coding, part.esmClass], [8, 0]);
  assert.ok(part.text.includes('Маяк'));
});
