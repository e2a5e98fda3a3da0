// A site whose set-up was given this phone's number: asked first, then its code, and nothing kept of it.
import assert from 'node:assert/strict';
import { heading, pairUp, story, until } from './house/story.mjs';
import { totp } from './house/proofs.mjs';

/** Opens the app anew, as somebody does who is told to. @param {import('./house/story.mjs').Stage} stage */
async function openAgain({ page, app }) {
  await page.goto('about:blank');
  await page.goto(app);
  await heading(page, 'Codes');
}

story('a site is asked about first, then shows its code, and becomes an account', async (stage) => {
  const { page, service } = stage;
  await pairUp(stage);
  service.propose('Harbour');
  await openAgain(stage);
  await page.getByRole('heading', { name: 'Harbour wants to be added' }).waitFor();
  assert.equal(service.proposed.size, 0, 'nothing is taken before the person says so');
  assert.equal(await page.locator('button.code').count(), 1, 'no code yet');
  await page.getByRole('button', { name: 'It is me: show the code' }).click();
  await page.getByText('Type this code on the page of Harbour.').waitFor();
  const [account] = service.proposed.values();
  await until(async () => {
    const shown = (await page.locator('.digits').first().textContent())?.replace(/\D/g, '');
    return [0, -1].some((late) => shown === totp(account.secret, service.now() + late));
  }, 'the code is of the proposal');
  service.confirm(account.id);
  await page.getByText('Type this code').waitFor({ state: 'hidden' });
  await until(async () => (await page.locator('button.code').count()) === 2, 'it is one account, not two');
  const harbour = page.locator('button.code').filter({ hasText: 'Harbour' });
  await until(async () => {
    const shown = (await harbour.locator('.digits').textContent())?.replace(/\D/g, '');
    return [0, -1].some((late) => shown === totp(account.secret, service.now() + late));
  }, 'with the seed it has since then');
  await openAgain(stage);
  assert.equal(await page.locator('button.code').count(), 2, 'and it is kept');
});

story('whoever says no is not asked again, and a proposal that is over is dropped', async (stage) => {
  const { page, service } = stage;
  const first = await pairUp(stage);
  service.propose('Harbour');
  const late = service.propose('Observatory');
  await openAgain(stage);
  const harbour = page.getByRole('region', { name: 'Harbour wants to be added' });
  await harbour.getByRole('button', { name: 'It is not me' }).click();
  await harbour.waitFor({ state: 'detached' });
  assert.equal(service.proposed.size, 0);
  // Over at the server, and not yet here.
  service.proposals.delete(late);
  const observatory = page.getByRole('region', { name: 'Observatory wants to be added' });
  await observatory.getByRole('button', { name: 'It is me: show the code' }).click();
  await observatory.getByRole('alert').filter({ hasText: 'This is over.' }).waitFor();
  // With the next answer to the question that is kept open it is gone.
  service.confirm(first);
  await observatory.waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('button', { name: 'It is not me' }).count(), 0, 'no is no');
});

story('a site that wants to be added is named on every screen', async (stage) => {
  const { page, service, app } = stage;
  await pairUp(stage);
  service.propose('Harbour');
  await page.goto('about:blank');
  await page.goto(`${app}#settings`);
  await page.getByText('Harbour wants to be added').click();
  await heading(page, 'Codes');
  await page.getByRole('button', { name: 'It is me: show the code' }).waitFor();
});
