// A finger for a page: Chromium's own authenticator made of software.

/**
 * @param {import('./browser.mjs').Page} page
 * @returns {Promise<{ isThere: (yes: boolean) => Promise<void>, count: () => Promise<number>, forget: () => Promise<void> }>} `isThere`: whether
 * the person gives the finger; `forget` loses what it holds
 */
export async function finger(page) {
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('WebAuthn.enable');
  const { authenticatorId } = await debugging.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return {
    isThere: async (yes) => void (await debugging.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes })),
    count: async () => (await debugging.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    forget: async () => void (await debugging.send('WebAuthn.clearCredentials', { authenticatorId })),
  };
}
