// The virtual phone shows texts and mails as they arrive. Without scripts it loads itself anew every few seconds, so
// whatever is read of it is waited for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { community, phone } from '../house/addresses.mjs';
import { join } from '../house/community.mjs';
import { chooseWay, enterNumber } from '../house/hosted.mjs';
import { lastMail, mails, postMail } from '../house/mail.mjs';
import { freshNumber } from '../house/phone.mjs';
import { story, storyWithAndWithoutScripts } from '../house/story.mjs';

storyWithAndWithoutScripts(
  'a text appears on the open phone by itself',
  async ({ page, visitor }) => {
    const number = freshNumber();
    const screen = await visitor();
    await screen.goto(`${phone}/?to=${encodeURIComponent(number)}`);
    await screen.locator('#none').waitFor();

    await join(page);
    await enterNumber(page, number);
    await chooseWay(page, 'text');
    const text = screen.locator('.text');
    // One: of two, a locator would not know which.
    await text.waitFor();
    assert.match(await text.locator('.code').innerText(), /^\d{6}$/);
    assert.equal(await text.locator('.to').innerText(), number);
    await screen.locator('#none').waitFor({ state: 'hidden' });
    assert.equal(await screen.locator('nav a[aria-current]').innerText(), number);
  },
);

story(
  'its code can be copied, and pasted on the page that asks for it',
  async ({ page, visitor }) => {
    const number = freshNumber();
    const screen = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
    await screen.goto(phone);
    await join(page);
    await enterNumber(page, number);
    await chooseWay(page, 'text');
    const text = screen.locator('.text', { hasText: number });
    await text.waitFor();
    await text.locator('.copy').click();
    await text.locator('.copy', { hasText: 'Copied' }).waitFor();
    const copied = await screen.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await text.locator('.code').innerText());
    // A phone for all numbers offers each of them.
    await screen.locator('nav a', { hasText: number }).click();
    await screen.locator('nav a[aria-current]', { hasText: number }).waitFor();
  },
);

storyWithAndWithoutScripts(
  'a mail appears on the open phone by itself, and its link opens',
  async ({ visitor }) => {
    const name = `m${randomUUID().slice(0, 8)}`;
    const to = `${name}@lighthouse.example`;
    const link = `${community}/join?a=1&b=${name}`;
    const screen = await visitor();
    await screen.goto(`${phone}/?to=${encodeURIComponent(to)}`);
    await screen.locator('#none').waitFor();

    await postMail({
      from: '"Füchse & Söhne, \\"Köln\\"" <no-reply@lighthouse.example>',
      to,
      subject: 'Ihr Code für <Füchse>: gültig 10 Minuten 🔑',
      text: `Grüß Gott,\n\nIhr Code: 654321\n\nOder hier: ${link}.\n<b>javascript:alert(1)</b>\n`,
    });
    const mail = screen.locator('.mail');
    await mail.waitFor();
    assert.equal(await mail.locator('.to').innerText(), to);
    assert.equal(await mail.locator('.from').innerText(), 'Füchse & Söhne, "Köln"');
    const subject = 'Ihr Code für <Füchse>: gültig 10 Minuten 🔑';
    assert.equal(await mail.locator('.subject').innerText(), subject);
    assert.equal(await mail.locator('.code').innerText(), '654321');
    const body = await mail.locator('.body').innerText();
    const lines = ['Grüß Gott,', '', 'Ihr Code: 654321', '', `Oder hier: ${link}.`];
    assert.deepEqual(body.split('\n'), [...lines, '<b>javascript:alert(1)</b>']);
    assert.equal(await mail.locator('.body a').getAttribute('href'), link);
    const read = await lastMail({ name });
    assert.deepEqual([read.subject, read.links], [subject, [link]]);
    await screen.locator('#none').waitFor({ state: 'hidden' });

    const [opened] = await Promise.all([
      screen.context().waitForEvent('page'),
      mail.locator('.body a').click(),
    ]);
    await opened.waitForURL(link);
    assert.equal(await opened.evaluate(() => document.referrer), '');
  },
);

story('the code in a mail can be copied', async ({ visitor }) => {
  const to = `m${randomUUID().slice(0, 8)}@lighthouse.example`;
  const screen = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  await screen.goto(phone);
  await postMail({ from: 'a@lighthouse.example', to, subject: 'Code', html: '<p>It is 918273</p>' });
  const mail = screen.locator('.mail', { hasText: to });
  await mail.locator('.copy').click();
  await mail.locator('.copy', { hasText: 'Copied' }).waitFor();
  assert.equal(await screen.evaluate(() => navigator.clipboard.readText()), '918273');
  await screen.locator('nav a', { hasText: to }).click();
  await screen.locator('nav a[aria-current]', { hasText: to }).waitFor();
});

story('a mail without the key is not taken', async () => {
  const to = `m${randomUUID().slice(0, 8)}@lighthouse.example`;
  const mail = { from: 'a@lighthouse.example', to, subject: 'x', text: 'x' };
  await assert.rejects(postMail(mail, 'not the key'), { responseCode: 535 });
  assert.deepEqual(await mails(to), []);
});
