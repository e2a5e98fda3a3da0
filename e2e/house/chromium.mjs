// How Chromium is started: on this machine, quiet and alone. Whole, as members have it, or light: the same engine
// without windows and without all that stands around a page, for half of the machine's time.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';

const WHOLE = '/usr/bin/chromium';
/** Debian's package of the same name and version. */
const LIGHT = '/usr/bin/chromium-headless-shell';

/** Told in the whole browser: the way that members go every day. */
export const IN_THE_WHOLE = ['sign_in.test.mjs'];

/** Told with walls between sites, as everybody has them: what strangers and strange pages may not do. */
export const BETWEEN_WALLS = ['strangers.test.mjs'];

export const wholeChromium = {
  executablePath: process.env.CHROMIUM ?? WHOLE,
  // Chromium's sandbox does not work for root, which is who a build server often is.
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export const lightChromium = {
  ...wholeChromium,
  executablePath: process.env.CHROMIUM ?? (existsSync(LIGHT) ? LIGHT : WHOLE),
};

/**
 * One process for all sites a visitor opens, where people have one for each. Cookies, origins and the content security
 * policy hold in either; what the walls between processes add is kept from a page that has broken into its own, and
 * none here does. Visitors never share a process.
 */
const NO_WALLS = ['--disable-site-isolation-trials', '--renderer-process-limit=1'];

/**
 * The browser for a file of stories.
 * @param {string} file
 */
export function chromiumFor(file) {
  const name = basename(file);
  if (IN_THE_WHOLE.includes(name)) return wholeChromium;
  if (BETWEEN_WALLS.includes(name)) return lightChromium;
  return { ...lightChromium, args: [...lightChromium.args, ...NO_WALLS] };
}
