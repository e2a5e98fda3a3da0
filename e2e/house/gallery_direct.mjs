// A walk past the panel's pages about direct calls, for whoever wants to look at each of them.
import { newPhone } from './authenticator.mjs';
import { letIn, press, untilSaid } from './panel.mjs';
import { ANSWERS, DETAILS, KEY_ENDS, askApp, call, makeKey, newCaller, open } from './panel_direct.mjs';
import { confirmHeld } from './panel_sites.mjs';
import { begins } from './words.mjs';

/** @typedef {import('./gallery.mjs').See} See */
/** @typedef {import('./panel_direct.mjs').Caller} Caller */
/** @typedef {import('playwright-core').Page} Page */

const PEOPLE = `authy_id,country_code,phone,email,confirmed
7,44,7700 900123,ada@example.org,true
8,44,12,bob@example.org,false
`;

/**
 * A site that is let to call: its keys, what is decided, what was called and told, users brought along; and what those see who
 * decide nothing.
 * @param {import('./story.mjs').NewVisitor} visitor
 * @param {See} see
 */
export async function walkDirectCalls(visitor, see) {
  const [page, looker] = [await visitor(), await visitor()];
  const site = await newCaller();
  await letIn(page);
  const key = await walkFirstKey(page, site, see);
  await walkDecided(page, site, see);
  await walkSeen(page, await newPhone(visitor), { ...site, key }, see);
  await page.goto(site.place);
  await see('panel-direct', page);
  await makeKey(page, '24h');
  await see('panel-direct-key-new', page);
  await page.goto(site.place);
  await press(page, KEY_ENDS);
  await see('panel-direct-key-end', page);
  await press(page, 'form[action$="/end"] button');
  await see('panel-direct-no-key', page);
  await letIn(looker, 'read_only');
  await looker.goto(site.place);
  await see('panel-direct-looked-at', looker);
}

/**
 * From the page that says that it may not call.
 * @param {Page} page an owner's, whose passkey answered a moment ago
 * @param {Caller} site
 * @param {See} see
 */
async function walkFirstKey(page, { place }, see) {
  await page.goto(place);
  await see('panel-direct-closed', page);
  await page.check('input[name=sandbox]');
  const key = await open(page);
  await see('panel-direct-key', page);
  await press(page, '.links a');
  await see('panel-direct-waits', page);
  await press(page, 'section:has(#keys) a[href^="/admin/held/"]');
  await see('panel-held-direct-key', page);
  await confirmHeld(page);
  await page.goto(place);
  await see('panel-direct-sandbox', page);
  await press(page, 'form[action$="/sandbox"] button');
  await see('panel-direct-saved', page);
  return key;
}

/**
 * Where answers are told, and how much may be sent: what is wrong, what is late, what waits.
 * @param {Page} page
 * @param {Caller} site
 * @param {See} see
 */
async function walkDecided(page, { place }, see) {
  await page.fill('#callback', 'nowhere');
  await press(page, 'button[value="save"]');
  await see('panel-direct-wrong', page);
  await page.goto(place);
  await page.fill('#messages', 'many');
  await press(page, 'form[action$="/switches"] button');
  await see('panel-direct-messages-wrong', page);
  const late = await page.context().newPage();
  await late.goto(place);
  await page.goto(place);
  await page.fill('#callback', ANSWERS);
  await press(page, 'button[value="save"]');
  await see('panel-held-callback', page);
  await confirmHeld(page);
  await late.fill('#callback', 'https://harbour.example/mine');
  await press(late, 'button[value="save"]');
  await see('panel-direct-late', late);
  await late.close();
}

/**
 * What it called, what it was told, and a table of its users.
 * @param {Page} page
 * @param {Page} phone
 * @param {Caller & { key: string }} site
 * @param {See} see
 */
async function walkSeen(page, phone, { place, key }, see) {
  await page.goto(`${place}/calls`);
  await see('panel-direct-calls-none', page);
  await page.goto(`${place}/deliveries`);
  await see('panel-direct-deliveries-none', page);
  await askApp(phone, key);
  for (const asker of [key, 'x'.repeat(32)]) await call(asker, DETAILS);
  await page.goto(`${place}/calls`);
  await see('panel-direct-calls', page);
  await page.goto(`${place}/deliveries`);
  // Nobody is there to take it.
  await untilTried(page);
  await see('panel-direct-deliveries', page);
  await page.goto(`${place}/import`);
  await see('panel-brought', page);
  await page.setInputFiles('#table', { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(PEOPLE) });
  await press(page, 'button[value="try"]');
  await see('panel-brought-tried', page);
}

/** In whichever language the page is. @param {Page} page */
async function untilTried(page) {
  const language = (await page.locator('html').getAttribute('lang')) === 'de' ? 'de' : 'en';
  await untilSaid(page, begins('panel_direct_told.unanswered', {}, language));
}
