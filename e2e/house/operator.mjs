// The operator's command line, on the running demo's own database: a second process beside it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary, data } from './addresses.mjs';

const run = promisify(execFile);

/**
 * Runs a command of the binary with the demo's configuration.
 * @param {string[]} words
 */
export async function countersign(...words) {
  const { stdout } = await run(binary, ['--config', join(data, 'countersign.toml'), ...words]);
  return stdout;
}

/**
 * @typedef {{ issuer: string, client_id: string, client_secret: string, management_key?: string }} Application
 */

/**
 * Registers an application whose texts may go to the numbers of `house/phone.mjs`.
 * @param {string} name
 * @param {string} redirectAddress
 * @returns {Promise<Application>}
 */
export async function addApplication(name, redirectAddress) {
  // No country is open until somebody opens it.
  const words = ['application', 'add', name, '--redirect', redirectAddress, '--countries', 'GB'];
  return JSON.parse(await countersign(...words, '--json'));
}
