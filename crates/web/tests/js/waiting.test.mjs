// @ts-check
// How a waiting page follows what happens, whatever the network does. Run: node --test crates/web/tests/js/
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { follow, pause } from "../../assets/waiting.js";

/** A stream in the test's hand. */
class Stream {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  readyState = Stream.CONNECTING;
  /** @type {Map<string, (event: { data: string }) => void>} */
  ears = new Map();

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    streams.push(this);
  }

  /** @param {string} name @param {(event: { data: string }) => void} ear */
  addEventListener(name, ear) {
    this.ears.set(name, ear);
  }

  close() {
    this.readyState = Stream.CLOSED;
  }

  /** @param {string} name @param {object} [data] */
  say(name, data = {}) {
    if (name !== "error") this.readyState = Stream.OPEN;
    this.ears.get(name)?.({ data: JSON.stringify(data) });
  }

  /** The server refuses: the browser gives up. */
  refuse() {
    this.readyState = Stream.CLOSED;
    this.say("error");
  }
}

/** @type {Stream[]} */
let streams = [];
/** @type {string[]} */
let asked = [];
/** @type {string[]} */
let told = [];
/** What the server answers; none where it cannot be reached. @type {(url: string) => object | number | undefined | Promise<object>} */
let answers = () => undefined;
/** @type {ReturnType<typeof follow> | undefined} */
let following;

beforeEach(() => {
  [streams, asked, told, answers] = [[], [], [], () => undefined];
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  Object.assign(globalThis, { EventSource: Stream });
  mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
    asked.push(url);
    const answer = await answers(url);
    if (answer === undefined) throw new TypeError("no network");
    const status = typeof answer === "number" ? answer : 200;
    return { status, ok: status < 400, json: async () => answer };
  });
});

afterEach(() => {
  following?.rest();
  mock.timers.reset();
  mock.restoreAll();
});

function begin() {
  following = follow({ events: "/events", state: "/state", revision: 3, now: "sent" }, (news) => {
    told.push(news.state);
    return news.state === "approved" || news.state === "gone";
  });
  return following;
}

/** Lets promises come through. */
async function settle() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** @param {number} time */
async function pass(time) {
  mock.timers.tick(time);
  await settle();
}

/** @returns {Stream} the newest */
function stream() {
  const newest = streams.at(-1);
  assert.ok(newest);
  return newest;
}

test("pauses grow from a quarter of a second to five", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 60].map(pause), [250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test("the stream is asked for what the page does not know, and tells each state once", () => {
  begin();
  assert.equal(stream().url, "/events?after=3");
  stream().say("state", { revision: 3, state: "sent" });
  stream().say("state", { revision: 4, state: "delivered" });
  stream().say("state", { revision: 4, state: "delivered" });
  stream().say("state", { revision: 2, state: "opened" });
  assert.deepEqual(told, ["delivered"]);
});

test("a state that changes with time alone is told under the same revision", () => {
  begin();
  stream().say("state", { revision: 3, state: "expired" });
  assert.deepEqual(told, ["expired"]);
});

test("after the last word nothing is listened to or asked", async () => {
  const { wake } = begin();
  stream().say("state", { revision: 4, state: "approved" });
  assert.equal(stream().readyState, Stream.CLOSED);
  wake();
  await pass(60_000);
  assert.deepEqual([streams.length, asked, told], [1, [], ["approved"]]);
});

test("a stream that says nothing at first gives way to held questions", async () => {
  let answer = (/** @type {object} */ _news) => {};
  answers = () => new Promise((done) => (answer = done));
  begin();
  await pass(3000);
  assert.equal(stream().readyState, Stream.CLOSED);
  assert.deepEqual(asked, ["/state?after=3&wait=25"]);
  answer({ revision: 4, state: "opened" });
  await settle();
  await pass(0);
  assert.deepEqual(asked.slice(1), ["/state?after=4&wait=25"]);
  answer({ revision: 5, state: "approved" });
  await settle();
  await pass(60_000);
  assert.deepEqual([told, asked.length], [["opened", "approved"], 2]);
});

test("a server that holds no question is asked once a second", async () => {
  answers = () => ({ revision: 3, state: "sent" });
  begin();
  await pass(3000);
  for (let second = 0; second < 5; second++) {
    await pass(999);
    await pass(1);
  }
  assert.equal(asked.length, 6);
});

test("questions that fail are asked again, ever more slowly", async () => {
  begin();
  await pass(3000);
  for (let tenth = 0; tenth < 300; tenth++) await pass(100);
  assert.ok(asked.length > 5 && asked.length < 20, String(asked.length));
  answers = () => ({ revision: 4, state: "approved" });
  await pass(5000);
  assert.deepEqual(told, ["approved"]);
});

test("a refused stream is opened again after a pause, and asks meanwhile", async () => {
  begin();
  stream().refuse();
  await settle();
  assert.deepEqual(asked, ["/state?after=3&wait=0"]);
  await pass(249);
  assert.equal(streams.length, 1);
  await pass(1);
  assert.equal(streams.length, 2);
  stream().refuse();
  await pass(499);
  assert.equal(streams.length, 2);
  await pass(1);
  assert.equal(streams.length, 3);
  stream().say("beat");
  stream().refuse();
  await pass(250);
  assert.equal(streams.length, 4, "a word from the server makes the pause short again");
});

test("a stream that is refused on and on gives way to held questions", async () => {
  answers = () => ({ revision: 3, state: "sent" });
  begin();
  for (let turn = 0; turn < 6; turn++) {
    stream().refuse();
    await settle();
    await pass(pause(turn));
  }
  assert.equal(streams.length, 6);
  assert.equal(asked.at(-1), "/state?after=3&wait=25");
});

test("what the browser mends by itself is left to it", async () => {
  begin();
  stream().say("beat");
  stream().readyState = Stream.CONNECTING;
  stream().say("error");
  await pass(10_000);
  assert.deepEqual([streams.length, asked], [1, []]);
});

test("a stream that falls silent is opened anew, from the newest revision on", async () => {
  begin();
  stream().say("state", { revision: 7, state: "opened" });
  await pass(19_999);
  stream().say("beat");
  await pass(19_999);
  assert.equal(streams.length, 1);
  await pass(1);
  assert.deepEqual([streams.length, stream().url], [2, "/events?after=7"]);
});

test("a page that wakes up asks once, and opens the stream anew if it slept", async () => {
  answers = () => ({ revision: 3, state: "sent" });
  const { wake } = begin();
  stream().say("beat");
  wake();
  wake();
  await settle();
  assert.deepEqual([asked, streams.length], [["/state?after=3&wait=0"], 1]);
  // Timers sleep with the page, the clock does not.
  const later = Date.now() + 21_000;
  mock.method(Date, "now", () => later);
  wake();
  await settle();
  assert.equal(streams.length, 2);
});

test("what is no news is not taken for any", async () => {
  answers = () => ({});
  const { wake } = begin();
  wake();
  await settle();
  stream().say("state", { state: "approved" });
  assert.deepEqual(told, []);
});

test("a page that has had its day goes on", async () => {
  answers = () => 404;
  const { wake } = begin();
  wake();
  await settle();
  assert.deepEqual(told, ["gone"]);
});

test("where there is no place to wait, the page says so and comes anew after a while", async () => {
  answers = () => ({ revision: 3, state: "sent" });
  const { wake } = begin();
  stream().say("crowded", { again: 20 });
  assert.equal(stream().readyState, Stream.CLOSED);
  assert.deepEqual(told, ["crowded"]);
  await pass(19_999);
  assert.deepEqual([streams.length, asked, told], [1, [], ["crowded"]]);
  // Whoever looks at it is told at once how far it is.
  answers = () => ({ revision: 4, state: "opened" });
  wake();
  await settle();
  assert.deepEqual([streams.length, told], [1, ["crowded", "opened"]]);
  await pass(1);
  assert.deepEqual(told, ["crowded", "opened", "again"]);
});

test("a question that finds no place is not asked again, the page comes anew", async () => {
  answers = () => ({ revision: 3, state: "sent", again: 20 });
  begin();
  await pass(3000);
  await pass(19_999);
  assert.deepEqual([asked, told], [["/state?after=3&wait=25"], ["crowded"]]);
  await pass(1);
  assert.deepEqual(told, ["crowded", "again"]);
});
