// A walk past the panel's pages about sites, for whoever wants to look at each of them.
import { server } from './addresses.mjs';
import { confirmHeld, freshSite, png } from './panel_sites.mjs';
import { letIn, press } from './panel.mjs';

/** @typedef {import('./gallery.mjs').See} See */
/** @typedef {import('playwright-core').Page} Page */

/**
 * The overview with its figures, the list, one site with its forms, keys and programs.
 * @param {Page} page a new visitor's
 * @param {See} see
 */
export async function walkApplications(page, see) {
  await letIn(page);
  await see('panel-overview', page);
  await page.locator('summary').click();
  await see('panel-overview-table', page);
  await page.goto(`${server}/admin/applications`);
  await see('panel-applications', page);
  await press(page, 'a[href="/admin/applications/new"]');
  await see('panel-application-new', page);
  await page.fill('input[name=name]', freshSite());
  await page.fill('textarea[name=addresses]', 'http://harbour.example/back');
  await press(page, 'main form button');
  await see('panel-application-new-wrong', page);
  await page.fill('textarea[name=addresses]', 'https://harbour.example/back');
  await press(page, 'main form button');
  await see('panel-keys-of-new', page);
  await confirmHeld(page);
  await press(page, '.links a');
  await see('panel-application', page);
  const place = page.url();
  await page.setInputFiles('input[name=logo]', {
    name: 'logo.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from('<svg/>'),
  });
  await press(page, 'form[action$="/logo"] button');
  await see('panel-logo-refused', page);
  await page.setInputFiles('input[name=logo]', png());
  await press(page, 'form[action$="/logo"] button');
  await see('panel-application-logo', page);
  await press(page, 'form[action$="/keys"] button');
  await see('panel-keys', page);
  await page.goto(place);
  await see('panel-application-keys', page);
  await press(page, 'section:has(#keys-client) a[href$="/end"]');
  await see('panel-key-end', page);
  await page.goto(place);
  await press(page, 'section:has(#keys-client) a[href^="/admin/held/"]');
  await see('panel-held-key', page);
  await page.goto(place);
  await press(page, 'a[href$="/off"]');
  await see('panel-switch-off', page);
  await press(page, 'form[action$="/off"] button');
  await see('panel-application-off', page);
  await page.goto(`${place}/integrate?in=php`);
  await see('panel-integrate', page);
  await page.goto(`${place}/texts`);
  await see('panel-texts', page);
  await page.fill('textarea[name=text_long]', '{site}: {code} evil.example');
  await press(page, 'button[value=look]');
  await see('panel-texts-wrong', page);
}
