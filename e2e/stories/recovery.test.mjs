// The ways back for somebody who has lost the phone, and "it was not me".
import assert from 'node:assert/strict';
import { assertAccessible } from '../house/accessible.mjs';
import { assertSignedIn, join, signIn } from '../house/community.mjs';
import { chooseWay, continueToSite, enterCode, enterNumber, place, submit } from '../house/hosted.mjs';
import { A_CODE, addressOf, mailAfter, saying } from '../house/mail.mjs';
import { becomeMember, beginInNewBrowser, signInByText } from '../house/member.mjs';
import { codeIn, freshNumber, textAfter } from '../house/phone.mjs';
import { makeCodes, pressLink } from '../house/settings.mjs';
import { storyWithAndWithoutScripts } from '../house/story.mjs';

storyWithAndWithoutScripts(
  'recovery codes are offered where a set-up ends, and one of them signs in once',
  async ({ page, visitor, scripts }) => {
    const number = freshNumber();
    const member = { ...(await join(page)), number };
    await enterNumber(page, number);
    const text = await textAfter(number, () => chooseWay(page, 'text'));
    await enterCode(page, codeIn(text));
    assert.equal(place(page), 'done');
    const [code = ''] = await makeCodes(page);
    if (scripts) await assertAccessible(page);
    const file = page.locator('a[download]');
    assert.match((await file.getAttribute('href')) ?? '', /^data:text\/plain/);
    await continueToSite(page);
    await assertSignedIn(page, member);

    const elsewhere = await visitor();
    await beginInNewBrowser(elsewhere, member);
    await submit(elsewhere, elsewhere.locator('main a[href$="/recovery"]'));
    if (scripts) await assertAccessible(elsewhere);
    await submit(elsewhere, elsewhere.locator('a[href$="/recovery-code"]'));
    await enterCode(elsewhere, 'aaaa-bbbb-cccc');
    assert.equal(place(elsewhere).replace(/\?.*/, ''), 'recovery-code');
    assert.ok(await elsewhere.locator('#code-error').isVisible());
    const use = () => enterCode(elsewhere, code.toUpperCase().replaceAll('-', ' '));
    await mailAfter(addressOf(member), use, saying(/recovery code was used/));
    await assertSignedIn(elsewhere, member);

    const third = await visitor();
    await beginInNewBrowser(third, member);
    await third.goto(third.url().replace(/\/code.*$/, '/recovery-code'));
    await enterCode(third, code);
    assert.ok(await third.locator('#code-error').isVisible(), 'it is used up');
  },
);

storyWithAndWithoutScripts(
  'a recovery by mail waits, and the mail about it stops it',
  async ({ page, visitor, scripts }) => {
    const member = await becomeMember(page);
    const elsewhere = await visitor();
    await beginInNewBrowser(elsewhere, member);
    await submit(elsewhere, elsewhere.locator('main a[href$="/recovery"]'));
    const ask = elsewhere.locator('form[action$="/recovery/mail"] button');
    const mail = await mailAfter(addressOf(member), () => submit(elsewhere, ask), saying(/is waiting/));
    assert.equal(place(elsewhere).replace(/\?.*/, ''), 'recovery');
    assert.equal(await ask.count(), 0, 'it waits');
    if (scripts) await assertAccessible(elsewhere);
    await pressLink(await visitor(), mail);
    await elsewhere.reload();
    assert.equal(await ask.count(), 1, 'it can be asked for anew');
  },
);

storyWithAndWithoutScripts(
  'it was not me: every browser is asked again, the mail first, and the walk ends it',
  async ({ page, visitor, scripts }) => {
    const member = await becomeMember(page);
    const thief = await visitor();
    const steal = () => signInByText(thief, member);
    const mail = await mailAfter(addressOf(member), steal, saying(/New sign-in/));
    const stranger = await visitor();
    await pressLink(stranger, mail);
    if (scripts) await assertAccessible(stranger);

    const elsewhere = await visitor();
    const code = await mailAfter(addressOf(member), () => signIn(elsewhere, member), saying(A_CODE));
    assert.equal(place(elsewhere), 'mail');
    await enterCode(elsewhere, codeIn(code));
    const text = await textAfter(member.number, () => chooseWay(elsewhere, 'text'));
    await enterCode(elsewhere, codeIn(text));
    assert.equal(place(elsewhere), 'walk');
    if (scripts) await assertAccessible(elsewhere);
    await submit(elsewhere, elsewhere.locator('form[action$="/walk"] button'));
    await assertSignedIn(elsewhere, member);

    const after = await visitor();
    await beginInNewBrowser(after, member);
  },
);
