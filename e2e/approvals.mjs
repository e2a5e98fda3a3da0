// How long it takes from an approval until the next page is shown in the waiting browser, with the real app and a real
// browser: `npm run approvals`. From the server's answer to the decision until the first paint of the next page, both by
// the browsers' own clocks. What needs no browser is measured by `cargo run --release -p bench -- approvals`.
//
//   E2E_SIGN_INS=20   how many, with scripts and as many without
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

const { demo, joinWithApp, openAuthenticator } = await import('./house/app_demo.mjs');
const { approve, carried } = await import('./house/authenticator.mjs');
const { story } = await import('./house/story.mjs');

/** @typedef {import('playwright-core').Page} Page */

const SIGN_INS = Number(process.env.E2E_SIGN_INS ?? 20);
/** A member is asked six times within ten minutes at most, once of them at set-up. */
const OF_ONE_MEMBER = 5;

after(() => demo.stop());

for (const [kind, javaScriptEnabled] of /** @type {const} */ ([
  ['with scripts', true],
  ['without scripts', false],
])) {
  for (let turn = 0; turn < SIGN_INS; turn += OF_ONE_MEMBER) {
    const many = Math.min(OF_ONE_MEMBER, SIGN_INS - turn);
    story(`${kind}: ${turn + many} of ${SIGN_INS}`, async ({ page, visitor }) => {
      const member = await joinWithApp(page);
      const app = await openAuthenticator(page);
      for (let one = 0; one < many; one++) {
        const waiting = await visitor({ javaScriptEnabled });
        await begin(waiting, member);
        times(kind).push(await approvedUntilShown(app, waiting));
        // A list that is open shows the next request, and leaves it to be chosen.
        await app.goto(`${demo.addresses.server}/app/#codes`);
        await waiting.context().close();
      }
      if (turn + many === SIGN_INS) tell(kind);
    });
  }
}

/** @type {Map<string, number[]>} */
const measured = new Map();

/** @param {string} kind */
function times(kind) {
  const found = measured.get(kind) ?? [];
  measured.set(kind, found);
  return found;
}

/**
 * Signs in, until the page waits: without scripts it never stops loading.
 * @param {Page} page
 * @param {import('./house/community.mjs').Member} member
 */
async function begin(page, { name, password }) {
  await page.goto(`${demo.addresses.community}/sign-in`);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  const waits = page.waitForURL(/\/challenge\/.*\/push/, { waitUntil: 'commit' });
  await page.locator('form:has(input[name=password]) button').click({ noWaitAfter: true });
  await waits;
}

/** @param {Page} app @param {Page} waiting */
async function approvedUntilShown(app, waiting) {
  const left = waiting.waitForURL(`${demo.addresses.community}/**`);
  await approve(app, await carried(waiting));
  await left;
  const shown = await firstPaint(waiting);
  const answered = await app.evaluate(() => {
    const all = performance.getEntriesByType('resource');
    const last = all.findLast((one) => one.name.endsWith('/decision'));
    const { responseStart } = /** @type {PerformanceResourceTiming} */ (last);
    return performance.timeOrigin + responseStart;
  });
  return shown - answered;
}

/**
 * When a page was first seen. A page without scripts can be asked, and has nothing that waits.
 * @param {Page} page
 */
async function firstPaint(page) {
  for (;;) {
    const [origin, paint] = await page.evaluate(() => [
      performance.timeOrigin,
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    ]);
    if (paint !== undefined) return origin + paint;
    await pause(10);
  }
}

/** @param {string} kind */
function tell(kind) {
  const sorted = times(kind).toSorted((one, other) => one - other);
  const percentile = (/** @type {number} */ of) =>
    sorted[Math.max(0, Math.ceil((sorted.length * of) / 100) - 1)].toFixed(0);
  const figures = `median ${percentile(50)} ms, p95 ${percentile(95)} ms, ${sorted.length} sign-ins`;
  console.log(`approval answered -> next page shown, ${kind}: ${figures}`);
}
