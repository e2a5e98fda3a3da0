// What Firefox is started with: quiet, alone, and pointed at the tests' own services.

/** @typedef {Record<string, string | number | boolean>} Settings */
/** @typedef {'granted' | 'denied' | 'prompt'} Permission */
/**
 * @typedef {object} Wishes
 * @property {import('./firefox_push.mjs').FirefoxPush} [push] its push service; none without it
 * @property {import('../road.mjs').Road} [road] the way it takes to every site
 * @property {string} [locale] such as `de-AT`
 * @property {boolean} [scripts] whether pages may run any
 * @property {Permission} [notifications] of every site
 */

/** Firefox looks after itself in many ways, all of which need the internet. @type {Settings} */
const QUIET = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.region.network.url': '',
  'browser.safebrowsing.update.enabled': false,
  'browser.search.update': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'toolkit.telemetry.server': 'data:,',
};

/** @type {Record<Permission, number>} */
const PERMISSION = { prompt: 0, granted: 1, denied: 2 };

/**
 * @param {Wishes} wishes
 * @returns {Settings}
 */
export function settingsFor({
  push,
  road,
  locale = 'en-GB',
  scripts = true,
  notifications = 'granted',
}) {
  return {
    ...QUIET,
    // What automation recommends would turn the connection to the push service off.
    'remote.prefs.recommended': false,
    'dom.push.connection.enabled': push !== undefined,
    // After a break it comes back at once.
    'dom.push.retryBaseInterval': 200,
    'dom.push.serverURL': push ? `ws://${push.host}/` : '',
    'dom.push.testing.allowInsecureServerURL': true,
    // Notifications need no desktop: Firefox draws them itself, in windows that `Firefox` can see.
    'alerts.useSystemBackend': false,
    'permissions.default.desktop-notification': PERMISSION[notifications],
    'intl.accept_languages': [...new Set([locale, locale.split('-')[0]])].join(', '),
    'javascript.enabled': scripts,
    ...(road ? settingsOfRoad(road, push) : {}),
  };
}

/**
 * @param {import('../road.mjs').Road} road
 * @param {import('./firefox_push.mjs').FirefoxPush | undefined} push
 * @returns {Settings}
 */
function settingsOfRoad(road, push) {
  const { hostname, port } = new URL(road.proxy);
  return {
    'network.proxy.type': 1,
    'network.proxy.http': hostname,
    'network.proxy.http_port': Number(port),
    // A road leads to plain sites only: whatever else Firefox looks for, it does not find.
    'network.proxy.ssl': hostname,
    'network.proxy.ssl_port': Number(port),
    'network.proxy.no_proxies_on': push?.host ?? '',
    // This machine's own sites take the road as well, and are no less secure for it.
    'network.proxy.allow_hijacking_localhost': true,
    'network.proxy.testing_localhost_is_secure_when_hijacked': true,
  };
}
