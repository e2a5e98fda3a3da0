// Where the running demo is: told by run.mjs.

/** @param {string} name */
function told(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by e2e/run.mjs`);
  return value;
}

export const server = told('E2E_SERVER');
export const community = told('E2E_COMMUNITY');
export const phone = told('E2E_PHONE');
/** Where the phone takes mails. */
export const mailbox = told('E2E_MAILBOX');
export const results = told('E2E_RESULTS');
export const data = told('E2E_DATA');
export const binary = told('COUNTERSIGN_BINARY');
