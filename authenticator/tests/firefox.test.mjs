// The same app in another engine: paired, right, answered, and there without a connection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firefox, firefox } from './house/firefox.mjs';
import { totp } from './house/proofs.mjs';
import { open } from './house/server.mjs';

const skip = firefox ? false : 'there is no Firefox: the second engine was NOT tried';

test('Firefox pairs, shows right codes, answers, and starts without a connection', { skip, timeout: 180_000 }, async () => {
  const house = await open();
  const { service } = house;
  const browser = await Firefox.start();
  try {
    await browser.go(service.offer().link);
    await browser.press('button.first', 'Pair this device');
    await browser.find('h1', 'Nearly done');
    const [account] = service.accounts.values();
    const isRight = async () => {
      const shown = (await browser.run('return document.querySelector(".digits").textContent')).replace(/\D/g, '');
      assert.ok([0, -1, -2].some((late) => shown === totp(account.secret, service.now() + late)), shown);
    };
    await isRight();
    service.confirm(account.id);
    await browser.find('h1', 'Lighthouse is set up');
    const id = service.ask(account.id, { number: { mode: 'pick', choices: ['17', '52', '80'] }, right: '52' });
    await browser.find('h1', 'Is this you?');
    await browser.press('input[value="52"]');
    await browser.press('button', 'Approve');
    await browser.find('h1', 'Approved');
    assert.equal(service.requests.get(id).state, 'approved');
    await browser.run('return navigator.serviceWorker.ready.then(() => true)');
    house.down(true);
    await browser.go('about:blank');
    await browser.go(`${house.origin}/app/`);
    await browser.find('.banner', 'No connection');
    await isRight();
  } finally {
    await browser.close();
    await house.close();
  }
});
