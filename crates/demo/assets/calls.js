// @ts-check
// Rings when a call comes, and speaks it when it is answered. The page works without it: the text is shown.

const calls = /** @type {HTMLElement} */ (document.getElementById('calls'));
const messages = /** @type {HTMLElement} */ (document.getElementById('messages'));
const blankCall = /** @type {HTMLTemplateElement} */ (document.getElementById('call'));

/** @param {{number: number, to: string, language: string}} call */
function ring(call) {
  const item = /** @type {HTMLElement} */ (
    /** @type {DocumentFragment} */ (blankCall.content.cloneNode(true)).firstElementChild
  );
  item.dataset.number = String(call.number);
  item.lang = call.language;
  /** @type {HTMLElement} */ (item.querySelector('.to')).textContent = call.to;
  /** @type {HTMLFormElement} */ (item.querySelector('form')).action = `/calls/${call.number}/answer`;
  calls.prepend(item);
}

/** @param {string} text @param {string} language */
function speak(text, language) {
  if (!('speechSynthesis' in window)) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  utterance.rate = 0.85;
  speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
}

calls.addEventListener('submit', async (event) => {
  const form = event.target;
  const item = form instanceof HTMLFormElement ? form.closest('.call') : null;
  if (!(form instanceof HTMLFormElement) || !item) return;
  event.preventDefault();
  const state = /** @type {HTMLElement} */ (item.querySelector('.state'));
  const answer = await fetch(form.action, { method: 'POST', headers: { accept: 'application/json' } });
  form.remove();
  if (!answer.ok) {
    state.textContent = 'Missed call';
    return;
  }
  const { text, language } = await answer.json();
  const body = document.createElement('p');
  body.className = 'body';
  body.textContent = text;
  item.append(body);
  state.textContent = 'Answered';
  speak(text, language);
});

const wanted = new URLSearchParams({ after: calls.dataset.newest ?? '0' });
if (messages.dataset.to) wanted.set('to', messages.dataset.to);
new EventSource(`/calls/live?${wanted}`).addEventListener('message', (event) => ring(JSON.parse(event.data)));
