// @ts-check
// The parts of the script for texts that need no page. Run: node --test crates/web/tests/js/
import assert from "node:assert/strict";
import { test } from "node:test";

import { fill, measure, plain } from "../../assets/texts.js";

const alphabet = { basic: new Set("abcdefghijklmnopqrstuvwxyz :@#-'ü"), extension: new Set("€[]") };

test("values are put in one pass, and a name without one stays", () => {
  assert.equal(fill("{site}: {code} {host}", { site: "{code}", code: "12" }), "{code}: 12 {host}");
  assert.equal(fill("{constructor}", {}), "{constructor}");
});

test("signs that only look different are written plainly, letters stay", () => {
  assert.equal(plain("a\u200b–\nŁ’", [["–—", "-"], ["‘’", "'"]]), "a- Ł'");
});

test("a text is measured as it is billed", () => {
  for (const [text, units, parts, beyond] of /** @type {[string, number, number, string][]} */ ([
    ["", 0, 1, ""],
    ["a".repeat(160), 160, 1, ""],
    ["a".repeat(161), 161, 2, ""],
    ["a".repeat(307), 307, 3, ""],
    [`${"a".repeat(152)}€${"a".repeat(152)}`, 306, 3, ""],
    ["ü\n@a #a", 7, 1, ""],
    ["ł".repeat(70), 70, 1, "ł"],
    ["ł".repeat(135), 135, 3, "ł"],
    [`${"ł".repeat(66)}😀${"ł".repeat(66)}`, 134, 3, "ł"],
  ])) {
    const length = measure(text, alphabet);
    assert.deepEqual([length.units, length.parts, length.beyond], [units, parts, beyond], text);
    assert.equal(length.most, beyond === "" ? 160 : 70);
  }
});
