// A walk past the panel's pages about direct calls, for whoever wants to look at each of them.
import { press } from './panel.mjs';

/** @typedef {import('./gallery.mjs').See} See */
/** @typedef {import('playwright-core').Page} Page */

const PEOPLE = `authy_id,country_code,phone,email,confirmed
7,44,7700 900123,ada@example.org,true
8,44,12,bob@example.org,false
`;

/**
 * An application that is let to call: its key, what is decided, what was called and told, users brought along.
 * @param {Page} page an owner's, whose passkey answered a moment ago
 * @param {string} place the application's page
 * @param {See} see
 */
export async function walkDirectCalls(page, place, see) {
  await page.goto(`${place}/direct`);
  await see('panel-direct-closed', page);
  await press(page, 'form[action$="/direct/open"] button');
  await see('panel-direct-key', page);
  await press(page, '.links a');
  await see('panel-direct', page);
  await page.fill('#callback', 'nowhere');
  await press(page, 'button[value="save"]');
  await see('panel-direct-wrong', page);
  await page.goto(`${place}/direct/calls`);
  await see('panel-direct-calls', page);
  await page.goto(`${place}/direct/deliveries`);
  await see('panel-direct-deliveries', page);
  await page.goto(`${place}/direct/import`);
  await see('panel-brought', page);
  await page.setInputFiles('#table', { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(PEOPLE) });
  await press(page, 'button[value="try"]');
  await see('panel-brought-tried', page);
}
