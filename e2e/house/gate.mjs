// The gate on approvals: the owner who puts it up, and a phone whose passkey stands before them.
import { server } from './addresses.mjs';
import { letIn, press } from './panel.mjs';
import { words } from './words.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ isGiven: (yes: boolean) => Promise<void> }} Finger */

/**
 * An owner comes in and puts it up, in the panel.
 * @param {Page} page
 * @param {string} application
 */
export async function putUpGate(page, application) {
  await letIn(page);
  await page.goto(`${server}/admin/applications/${application}/rules`);
  await page.selectOption('#gate', 'passkey');
  await press(page, 'main button[name=do][value=next]');
  await page.getByText(words('panel_app_rules.gate_passkey')).first().waitFor();
  await press(page, 'form[action$="/change"] button');
  await page.getByText(words('panel_rules.was_set')).waitFor();
}

/**
 * Gives a phone an authenticator made of software, and its person a finger.
 * @param {Page} phone
 * @returns {Promise<Finger>}
 */
export async function withFinger(phone) {
  const debugging = await phone.context().newCDPSession(phone);
  await debugging.send('WebAuthn.enable');
  const { authenticatorId } = await debugging.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    isGiven: async (yes) => {
      await debugging.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes });
    },
  };
}

/**
 * What the phone sends next of a decision goes without what its passkey answered.
 * @param {Page} phone
 */
export async function losePasskeyOnItsWay(phone) {
  await phone.evaluate(() => {
    const send = window.fetch;
    window.fetch = (to, how) => {
      if (!String(to).endsWith('/decision') || typeof how?.body !== 'string') return send(to, how);
      window.fetch = send;
      const { passkey, ...rest } = JSON.parse(how.body);
      if (!passkey) throw new Error('no passkey answered');
      return send(to, { ...how, body: JSON.stringify(rest) });
    };
  });
}
