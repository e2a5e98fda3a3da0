// Shows each message as a notification and tells the page; a press on it opens the site.
const pushes = new BroadcastChannel('pushes');
const actions = [{ action: 'deny', title: 'Deny' }];

self.addEventListener('push', (event) => {
  const text = event.data ? event.data.text() : '(empty)';
  const shown = self.registration.showNotification(text, { body: 'A message', tag: text, actions });
  event.waitUntil(shown.then(() => pushes.postMessage(text)));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  pushes.postMessage(`pressed ${event.action || 'it'} on ${event.notification.title}`);
  event.waitUntil(self.clients.openWindow(`/pressed?action=${event.action}`));
});
