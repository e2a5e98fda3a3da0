// The site's side as the panel shows it: pasted into a file and run, it lets its member in.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { server } from '../house/addresses.mjs';
import { NO, Pasted, YES, languages } from '../house/example.mjs';
import { setUpByText } from '../house/hosted.mjs';
import { letIn } from '../house/panel.mjs';
import { freshNumber } from '../house/phone.mjs';
import { openSite } from '../house/site.mjs';
import { story } from '../house/story.mjs';

for (const language of languages) {
  story(`${language}: what is pasted from the panel lets a member in`, async ({ page, visitor }) => {
    const site = await openSite(`A site that pasted ${language}`);
    await letIn(page);
    await page.goto(`${server}/admin/applications/${site.client_id}/integrate?in=${language}`);
    const text = await page.locator('pre').innerText();
    for (const secret of [site.client_secret, site.management_key]) {
      assert.ok(secret && !text.includes(secret), 'a page that can be read again holds no secret');
    }
    const pasted = new Pasted(language, site, await page.locator('h2 code').innerText(), text);
    const member = await visitor();
    const user = `user-${randomUUID()}`;
    await member.goto(await pasted.begin(user, 'sign_in'));
    await setUpByText(member, freshNumber());
    const first = await pasted.back(member.url());
    assert.deepEqual(first, { code: YES, said: `yes: ${user} may sign_in, proved by sms` });
    await member.goto(await pasted.begin(user, 'sign_in'));
    pasted.mixUp('user', 'somebody else');
    assert.equal((await pasted.back(member.url())).code, NO);
  });
}
