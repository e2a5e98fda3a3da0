// A walk past the panel's pages about webhooks, for whoever wants to look at each of them.
import { server } from './addresses.mjs';
import { addApplication } from './operator.mjs';
import { letIn, press } from './panel.mjs';
import { confirmHeld, freshSite } from './panel_sites.mjs';

/** @typedef {import('./gallery.mjs').See} See */

/** Where a site is told in these stories; nobody is there. */
const ADDRESS = 'https://harbour.example/hooks';

/**
 * One is made with what is wrong first, waits, is confirmed, tried, told of something else, and switched off; and what those see who
 * decide nothing.
 * @param {import('./story.mjs').NewVisitor} visitor
 * @param {See} see
 */
export async function walkHooks(visitor, see) {
  const [page, looker] = [await visitor(), await visitor()];
  const { client_id: id } = await addApplication(freshSite(), 'https://harbour.example/back');
  const place = `${server}/admin/applications/${id}/hooks`;
  await letIn(page);
  await page.goto(place);
  await see('panel-hooks-none', page);
  await page.fill('#address', 'nowhere');
  await press(page, `form[action="/admin/applications/${id}/hooks"] button`);
  await see('panel-hooks-wrong', page);
  await page.fill('#address', ADDRESS);
  await press(page, `form[action="/admin/applications/${id}/hooks"] button`);
  await see('panel-hook-secret', page);
  await confirmHeld(page);
  await page.goto(place);
  await see('panel-hooks', page);
  await press(page, '.rows a[href*="/hooks/"]');
  await see('panel-hook', page);
  await press(page, 'form[action$="/try"] button');
  await see('panel-hook-tried', page);
  await page.uncheck('#all');
  await press(page, 'form[action$="/told"] button');
  await see('panel-hook-nothing-chosen', page);
  await page.check('input[name="sign_in"]');
  await press(page, 'form[action$="/told"] button');
  await see('panel-hook-saved', page);
  const one = page.url();
  await press(page, 'form[action$="/switch"] button');
  await see('panel-hook-off', page);
  await letIn(looker, 'read_only');
  await looker.goto(one);
  await see('panel-hook-looked-at', looker);
}
