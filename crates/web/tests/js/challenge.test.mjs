// @ts-check
// The parts of the hosted pages' script that need no page. Run: node --test crates/web/tests/js/
import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, tidy } from "../../assets/challenge.js";

test("the clock shows minutes and seconds", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(9), "0:09");
  assert.equal(clock(60), "1:00");
  assert.equal(clock(1919), "31:59");
});

test("blanks and hyphens leave a code, everything else stays for the server to judge", () => {
  assert.equal(tidy(" 123 456\n"), "123456");
  assert.equal(tidy("123-456"), "123456");
  assert.equal(tidy("12\u00a034\u200b5\u20116"), "123456");
  assert.equal(tidy("１２３"), "１２３");
  assert.equal(tidy("12a"), "12a");
});
