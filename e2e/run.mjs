// Starts the built binary's demo once, runs one folder of tests against it, stops it. Those in apart/ start servers of
// their own, which the demo would only cost time.
//
//   node e2e/run.mjs stories|looks|clients|forged|apart|FILE... --results FOLDER [--database ADDRESS]
//
// COUNTERSIGN_BINARY names the binary (target/debug/countersign). Without --database it is SQLite.
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { BETWEEN_WALLS, IN_THE_WHOLE, lightChromium, wholeChromium } from './house/chromium.mjs';
import { Demo } from './house/demo.mjs';

/**
 * The files that take longest, the longest first, so that at the end nobody waits for one file alone. Their size does
 * not say it: some wait by the clock, some have the dearer browser. The others follow by name.
 */
const LONGEST = [
  'sign_in.test.mjs',
  'code.test.mjs',
  'settings.test.mjs',
  'strangers.test.mjs',
  'set_up.test.mjs',
  'again.test.mjs',
];

/** Files at a time, on two cores: a story also waits, for a text, for a page, for half a minute to be over. */
const SIDE_BY_SIDE = 4;
/** Of those with whole browsers and servers of their own. */
const APART_SIDE_BY_SIDE = 2;

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { results: { type: 'string' }, database: { type: 'string' } },
});
const files = positionals.flatMap(testFiles);
const results = resolve(values.results ?? join(here, 'results'));
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const binary = resolve(
  process.env.COUNTERSIGN_BINARY ?? join(here, '../target/debug/countersign'),
);
const isApart = files.every((file) => dirname(file) === join(here, 'apart'));
const demo = isApart ? undefined : await startDemo();
if (positionals.includes('stories')) {
  console.log(
    `in ${lightChromium.executablePath}; ${IN_THE_WHOLE.join(', ')} in ${wholeChromium.executablePath}`,
  );
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => demo?.kill());
}

const passed = await runTests(
  files,
  demo?.environment() ?? { E2E_RESULTS: results, COUNTERSIGN_BINARY: binary },
);
const problems = (await demo?.stop()) ?? [];
for (const problem of problems) console.log(problem);
if (problems.length > 0) console.log(`the server's log is ${demo?.log}`);
process.exitCode = passed && problems.length === 0 ? 0 : 1;

async function startDemo() {
  const demo = await Demo.start({ binary, database: values.database, results });
  // Most stories are of texts, told where texts alone are on; those of calls open a site of their own.
  await demo.decide('methods=text');
  console.log(
    `${values.database ? 'PostgreSQL' : 'SQLite'}: ${Object.values(demo.addresses).join(' ')}`,
  );
  return demo;
}

/**
 * The tests of a folder of e2e/, or the file itself.
 * @param {string} name
 */
function testFiles(name) {
  if (name.endsWith('.mjs')) return [resolve(name)];
  const found = readdirSync(join(here, name)).filter((file) => file.endsWith('.test.mjs'));
  if (found.length === 0) throw new Error(`e2e/${name} holds no test`);
  if (name === 'stories') {
    const named = [...LONGEST, ...IN_THE_WHOLE, ...BETWEEN_WALLS];
    const gone = named.filter((file) => !found.includes(file));
    if (gone.length > 0) throw new Error(`no longer in e2e/stories: ${gone.join(', ')}`);
  }
  const rest = found.filter((file) => !LONGEST.includes(file)).sort();
  const first = LONGEST.filter((file) => found.includes(file));
  return [...first, ...rest].map((file) => join(here, name, file));
}

/**
 * By the runner's own function: its command line puts files in the order of their names.
 * @param {string[]} files in the order they begin
 * @param {Record<string, string>} environment
 * @returns {Promise<boolean>} whether all passed
 */
async function runTests(files, environment) {
  Object.assign(process.env, environment);
  let passed = true;
  // The time is a whole file's; `house/story.mjs` bounds each story.
  const concurrency = isApart ? APART_SIDE_BY_SIDE : SIDE_BY_SIDE;
  const tests = run({ files, concurrency, timeout: 900_000 });
  tests.on('test:fail', () => {
    passed = false;
  });
  const told = tests.compose(new spec());
  told.pipe(process.stdout);
  await once(told, 'end');
  return passed;
}
