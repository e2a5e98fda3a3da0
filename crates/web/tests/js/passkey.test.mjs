// @ts-check
// The parts of the passkeys' script that need no page. Run: node --test crates/web/tests/js/
import assert from "node:assert/strict";
import { test } from "node:test";

import { answer, bytes, options, sentence, text } from "../../assets/passkey.js";

test("bytes go there and back, whatever they are", () => {
  const all = Uint8Array.from({ length: 256 }, (_, at) => at);
  for (let length = 0; length < 256; length++) {
    const some = all.slice(0, length);
    const written = text(some.buffer);
    assert.match(written, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(bytes(written), some);
  }
  assert.equal(text(Uint8Array.of(0xfb, 0xff, 0xfe).buffer), "-__-");
});

test("options are taken as they came, but for their bytes", () => {
  const taken = options({
    challenge: "AQI",
    rp: { id: "id.example", name: "Countersign" },
    user: { id: "Aw", name: "ada", displayName: "ada" },
    excludeCredentials: [{ type: "public-key", id: "BA", transports: ["usb"] }],
    timeout: 60_000,
  });
  assert.deepEqual(taken.challenge, Uint8Array.of(1, 2));
  assert.deepEqual(taken.user, { id: Uint8Array.of(3), name: "ada", displayName: "ada" });
  assert.deepEqual(taken.excludeCredentials, [
    { type: "public-key", id: Uint8Array.of(4), transports: ["usb"] },
  ]);
  assert.equal(taken.timeout, 60_000);
  assert.equal("allowCredentials" in taken, false);
  const asked = options({ challenge: "AQ", allowCredentials: [{ type: "public-key", id: "Ag" }] });
  assert.deepEqual(asked.allowCredentials, [{ type: "public-key", id: Uint8Array.of(2) }]);
});

/** @param {number[]} values */
const buffer = (...values) => Uint8Array.from(values).buffer;

test("an answer says what the server reads", () => {
  const signed = /** @type {any} */ ({
    rawId: buffer(1),
    type: "public-key",
    response: {
      clientDataJSON: buffer(2),
      authenticatorData: buffer(3),
      signature: buffer(4),
      userHandle: null,
    },
  });
  assert.deepEqual(JSON.parse(answer(signed)), {
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    extensions: {},
    response: { clientDataJSON: "Ag", authenticatorData: "Aw", signature: "BA", userHandle: null },
  });
  const made = /** @type {any} */ ({
    rawId: buffer(1),
    type: "public-key",
    response: { clientDataJSON: buffer(2), attestationObject: buffer(3) },
  });
  assert.deepEqual(JSON.parse(answer(made)).response, {
    clientDataJSON: "Ag",
    attestationObject: "Aw",
    transports: [],
  });
});

test("what went wrong is told by what browsers say", () => {
  for (const [name, which] of [
    ["NotAllowedError", "none"],
    ["AbortError", "none"],
    ["InvalidStateError", "known"],
    ["SecurityError", "failed"],
  ]) {
    assert.equal(sentence(new DOMException("", name)), which);
  }
  assert.equal(sentence(new Error("the network")), "failed");
});
