// @ts-check
// Shows texts and mails as they arrive and copies codes. The page works without it, by looking again every few seconds.

/** @typedef {{kind: 'words' | 'code' | 'link', written: string}} Piece */
/** @typedef {{number: number, to: string, head: {from: string, subject: string} | null, body: Piece[], time: string, clock: string}} Message */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const list = byId('messages');
const receivers = /** @type {HTMLElement} */ (document.querySelector('nav'));
const none = byId('none');

/**
 * @param {Element} item
 * @param {string} selector
 */
const part = (item, selector) => /** @type {HTMLElement} */ (item.querySelector(selector));

/** Shows the copy button of a message that has a code. @param {Element} item */
function offerCopy(item) {
  part(item, '.copy').hidden = !item.querySelector('.code');
}

/** @param {Piece} piece */
function drawn({ kind, written }) {
  if (kind === 'code') {
    const code = document.createElement('b');
    code.className = 'code';
    code.textContent = written;
    return code;
  }
  if (kind === 'link' && /^https?:\/\//.test(written)) {
    const link = document.createElement('a');
    link.href = written;
    link.target = '_blank';
    link.rel = 'noreferrer';
    link.textContent = written;
    return link;
  }
  return written;
}

/** @param {Message} message */
function show(message) {
  const blank = /** @type {HTMLTemplateElement} */ (byId(message.head ? 'mail' : 'text'));
  const item = /** @type {Element} */ (
    /** @type {DocumentFragment} */ (blank.content.cloneNode(true)).firstElementChild
  );
  item.setAttribute('data-number', String(message.number));
  part(item, '.to').textContent = message.to;
  if (message.head) {
    part(item, '.from').textContent = message.head.from;
    part(item, '.subject').textContent = message.head.subject;
  }
  part(item, '.body').append(...message.body.map(drawn));
  const time = part(item, 'time');
  time.setAttribute('datetime', message.time);
  time.textContent = `${message.clock} UTC`;
  offerCopy(item);
  none.hidden = true;
  list.prepend(item);
  offerReceiver(message.to);
}

/** Adds the way to a number or address that had no message before. @param {string} to */
function offerReceiver(to) {
  if ([...receivers.children].some((link) => link.textContent === to)) return;
  const link = document.createElement('a');
  link.href = `/?${new URLSearchParams({ to })}`;
  link.textContent = to;
  receivers.append(link);
}

list.addEventListener('click', async (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  const item = button?.closest('li');
  if (!button || !item) return;
  try {
    await navigator.clipboard.writeText(part(item, '.code').textContent ?? '');
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy code'), 2000);
  } catch {
    // Not allowed here: select the code, so that one keystroke copies it.
    getSelection()?.selectAllChildren(part(item, '.code'));
  }
});

// The real app, as large as a phone.
const app = document.getElementById('app');
app?.addEventListener('click', (event) => {
  if (!(app instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  window.open(app.href, app.target, 'popup,noopener,width=390,height=800');
});

for (const item of list.children) offerCopy(item);

const query = new URLSearchParams({ after: list.dataset.newest ?? '0' });
if (list.dataset.to) query.set('to', list.dataset.to);
new EventSource(`/live?${query}`).addEventListener('message', (event) => show(JSON.parse(event.data)));
