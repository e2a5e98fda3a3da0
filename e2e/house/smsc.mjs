// A message centre: npm `smpp`, which nobody here wrote, as its server. It keeps what it is sent, and answers as a story
// wants it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

// It has no types.
const smpp = createRequire(import.meta.url)('smpp');

const COMES_WITHIN = 20_000;

/** The kind of a receipt (SMPP 3.4, section 5.2.12), and the state "delivered" (5.2.28). */
const RECEIPT = 0x04;
const DELIVERED = 2;

/**
 * @typedef {object} Part
 * @property {string} id it was taken under
 * @property {string} to
 * @property {string} text
 * @property {number} coding
 * @property {number} esmClass
 * @property {boolean} wantsReceipt
 */

export class Smsc {
  /** What was taken, in its order. @type {Part[]} */
  parts = [];
  /** The commands that came, in their order. @type {string[]} */
  commands = [];
  /** Statuses to refuse the next texts with. @type {number[]} */
  refusals = [];
  /** @type {any} */
  #session;
  /** @type {any} */
  #listener;

  static async open() {
    const smsc = new Smsc();
    smsc.#listener = smpp.createServer((/** @type {any} */ session) => smsc.#welcome(session));
    smsc.#listener.listen(0, '127.0.0.1');
    await once(smsc.#listener, 'listening');
    return smsc;
  }

  /** The settings of the gateway that sends here. */
  get gateway() {
    return {
      kind: 'smpp',
      name: 'smsc',
      host: '127.0.0.1',
      port: this.#listener.address().port,
      security: 'none',
      system_id: 'lighthouse',
      password: 'hunter2',
      from: 'Lighthouse',
    };
  }

  /** @param {any} session */
  #welcome(session) {
    this.#session = session;
    // A server that is killed hangs up without a word.
    session.on('error', () => {});
    session.on('pdu', (/** @type {any} */ pdu) => this.#answer(session, pdu));
  }

  /** @param {any} session @param {any} pdu */
  #answer(session, pdu) {
    this.commands.push(pdu.command);
    switch (pdu.command) {
      case 'bind_transceiver': {
        const isKnown = pdu.system_id === 'lighthouse' && pdu.password === 'hunter2';
        session.send(pdu.response({ command_status: isKnown ? 0 : smpp.ESME_RBINDFAIL }));
        return;
      }
      case 'submit_sm':
        session.send(pdu.response(this.#take(pdu)));
        return;
      case 'enquire_link':
        session.send(pdu.response());
        return;
      case 'unbind':
        session.send(pdu.response());
        session.close();
        return;
      default:
    }
  }

  /** @param {any} pdu */
  #take(pdu) {
    const refusal = this.refusals.shift();
    if (refusal) return { command_status: refusal };
    const id = `smsc-${this.parts.length + 1}`;
    this.parts.push({
      id,
      to: `+${pdu.destination_addr}`,
      text: pdu.short_message.message,
      coding: pdu.data_coding,
      esmClass: pdu.esm_class,
      wantsReceipt: pdu.registered_delivery === 1,
    });
    return { message_id: id };
  }

  /**
   * Says that a part arrived; resolves when the server has heard it.
   * @param {Part} part
   */
  async deliver({ id }) {
    const words = `id:${id} sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:DELIVRD err:000 text:`;
    const answer = await new Promise((heard) => {
      const receipt = { esm_class: RECEIPT, receipted_message_id: id, message_state: DELIVERED, short_message: words };
      this.#session.deliver_sm(receipt, heard);
    });
    assert.equal(/** @type {any} */ (answer).command_status, 0);
  }

  /**
   * Waits until something holds.
   * @param {() => boolean | Promise<boolean>} holds
   */
  async until(holds) {
    const end = Date.now() + COMES_WITHIN;
    while (!(await holds())) {
      assert.ok(Date.now() < end, `it did not come about: ${JSON.stringify([this.commands, this.parts])}`);
      await pause(50);
    }
  }

  close() {
    this.#listener.close();
  }
}

/** "Too many at once", as a message centre says it. */
export const THROTTLED = smpp.ESME_RTHROTTLED;
