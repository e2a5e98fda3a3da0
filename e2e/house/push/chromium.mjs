// Chromium with a profile of its own: only there does it subscribe to a push service, never in the
// passing contexts that other stories live in.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { wholeChromium } from '../chromium.mjs';

/** A folder for a visitor who comes back; whoever made it removes it. */
export function newProfile() {
  return mkdtempSync(join(tmpdir(), 'countersign-chromium-'));
}

/**
 * @param {object} wishes
 * @param {import('./chromium_push.mjs').ChromiumPush} wishes.push its push service
 * @param {string} wishes.profile a folder
 * @param {import('../road.mjs').Road} [wishes.road] the way it takes to every site
 * @param {string} [wishes.locale]
 * @param {boolean} [wishes.notifications] whether sites may show any
 * @returns {Promise<import('playwright-core').BrowserContext>} whose `close` ends the browser
 */
export async function openChromium({
  push,
  profile,
  road,
  locale = 'en-GB',
  notifications = true,
}) {
  const context = await chromium.launchPersistentContext(profile, {
    ...wholeChromium,
    // `locale` is the pages'; what workers ask for has the browser's own language.
    args: [...wholeChromium.args, ...push.flags, `--accept-lang=${locale}`],
    locale,
    // This machine's own sites take the road, its push service does not; the last rule that fits counts.
    proxy: road && { server: road.proxy, bypass: ['<-loopback>', ...push.hosts].join(',') },
  });
  if (notifications) await context.grantPermissions(['notifications']);
  return context;
}

/**
 * Does what a press on a notification does in the worker, or on one of its buttons: no driver reaches
 * the notification itself. What a browser allows only after a real press, such as to open a window, it
 * refuses here.
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} title
 * @param {string} [action] the button's name in the worker
 */
export async function pressNotice(context, title, action = '') {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate(
    async ([title, action]) => {
      const { registration, NotificationEvent } = /** @type {any} */ (globalThis);
      /** @type {Notification[]} */
      const notices = await registration.getNotifications();
      const notification = notices.find((notice) => notice.title === title);
      if (!notification) throw new Error(`no notification ${title} of ${notices.length}`);
      dispatchEvent(new NotificationEvent('notificationclick', { notification, action }));
    },
    [title, action],
  );
}
