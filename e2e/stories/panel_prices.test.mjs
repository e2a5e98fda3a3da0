// The panel's page of prices: a list is pasted, looked at and then kept; a line that is none is named; what may be spent is set.
import { server } from '../house/addresses.mjs';
import { letIn, press } from '../house/panel.mjs';
import { story } from '../house/story.mjs';
import { words } from '../house/words.mjs';

const AT = `${server}/admin/prices`;
const LOOK = 'button[name="do"][value="try"]';

story('a price list is looked at and then kept, and a bad line is named', async ({ page }) => {
  await letIn(page);
  await page.goto(AT);
  await page.locator('#text').fill('region,text\nXX,1\n');
  await press(page, LOOK);
  const why = words('panel_price_line.region');
  await page.getByText(words('panel_prices.line', { line: '2', why })).waitFor();
  // Another price each time: the stories of a run share one server.
  const price = `0.0${1 + (Date.now() % 98_999)}`;
  await page.locator('#text').fill(`region,text,call\nGB,${price},0.10\n`);
  await press(page, LOOK);
  await page.locator('#tried').waitFor();
  await press(page, 'form:has(input[name="do"][value="keep"]) button');
  await page.getByText(words('panel_prices.kept')).waitFor();
  await page.locator('th[scope="row"]', { hasText: '(GB)' }).waitFor();
});

story('what may be spent is set by a form that keeps what was typed', async ({ page }) => {
  await letIn(page);
  await page.goto(AT);
  await page.locator('#month').fill('much');
  await press(page, 'form[action$="/caps"] button');
  await page.getByText(words('panel_prices.no_amount')).first().waitFor();
  await page.locator('#month').fill('90000');
  await press(page, 'form[action$="/caps"] button');
  await page.getByText(words('panel_prices.caps_kept')).waitFor();
});
