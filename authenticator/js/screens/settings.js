// @ts-check
// What a person can set: the device's name, notifications, language, looks; accounts and the device can be removed.
import { make, put } from "../draw.js";
import { rename, removeAccount, removeDevice } from "../device.js";
import { tell } from "../frame.js";
import * as keep from "../keep.js";
import { button, explain, field, mistake, question } from "../parts.js";
import { emblem } from "../pictures.js";
import { Unreachable } from "../service.js";
import { NAMES, say } from "../words.js";
import { bellPart } from "./bell.js";
import { installHint } from "./welcome.js";

const THEMES = /** @type {const} */ (["", "light", "dark"]);

/** @returns {import("../frame.js").Screen} */
export function settings() {
  const { part: bells, update: updateBell } = bellPart();
  const accounts = make("ul", { class: "rows" });
  const about = make("dl", { class: "card" });
  const wrong = mistake();
  const update = () => {
    updateBell();
    const known = keep.now().accounts;
    const order = known.map(({ id }) => id).join(" ");
    if (accounts.dataset["order"] !== order) {
      accounts.dataset["order"] = order;
      put(accounts, ...known.map((account) => accountRow(account, wrong.say)));
    }
  };
  update();
  void fillAbout(about);
  return {
    title: say("settings.title"),
    bar: true,
    body: [
      part("settings.device", namePart()),
      part("settings.bell", bells),
      part("settings.looks", languagePart(), themePart()),
      part("settings.accounts", accounts, wrong.box),
      part("settings.about", about, ...installHint()),
      part("settings.end", make("p", { class: "hint" }, say("settings.end.what")), endPart()),
    ],
    update,
  };
}

/** @param {"settings.device" | "settings.bell" | "settings.looks" | "settings.accounts" | "settings.about" | "settings.end"} title @param {...Node} inside */
function part(title, ...inside) {
  return make("section", { class: "part" }, make("h2", {}, say(title)), ...inside);
}

function namePart() {
  const input = make("input", { name: "name", maxlength: 40, autocomplete: "off", value: keep.now().device?.name ?? "" });
  const wrong = mistake();
  const save = async () => {
    const name = input.value.trim();
    if (name === "" || name === keep.now().device?.name) return;
    wrong.say("");
    try {
      await rename(name);
      tell(say("settings.saved"));
    } catch (error) {
      wrong.say(explain(error));
    }
  };
  const submit = (/** @type {Event} */ event) => event.preventDefault();
  return make(
    "form",
    { class: "beside", submit },
    field(say("settings.name"), input, say("settings.name.hint")),
    button(say("settings.save"), save, { kind: "second", type: "submit" }),
    wrong.box,
  );
}

function languagePart() {
  const chosen = keep.now().settings.language;
  const choice = make(
    "select",
    { name: "language", change: () => keep.saveSettings({ language: choice.value }) },
    make("option", { value: "", selected: chosen === "" }, say("settings.as_system")),
    ...Object.entries(NAMES).map(([tag, name]) => make("option", { value: tag, lang: tag, selected: chosen === tag }, name)),
  );
  return field(say("settings.language"), choice);
}

function themePart() {
  const { theme } = keep.now().settings;
  /** @param {(typeof THEMES)[number]} value */
  const one = (value) =>
    make(
      "label",
      {},
      make("input", { type: "radio", name: "theme", value, checked: theme === value, change: () => keep.saveSettings({ theme: value }) }),
      make("span", {}, say(`settings.theme.${value || "auto"}`)),
    );
  return make("fieldset", {}, make("legend", {}, say("settings.theme")), make("div", { class: "tiles" }, ...THEMES.map(one)));
}

/** @param {keep.Account} account @param {(text: string) => void} complain */
function accountRow(account, complain) {
  const remove = async () => {
    const text = say("remove.text", { site: account.issuer });
    if (!(await question({ title: say("remove.title", { site: account.issuer }), text, yes: say("remove.yes") }))) return;
    try {
      complain("");
      await removeAccount(account.id);
      tell(say("remove.done", { site: account.issuer }));
    } catch (error) {
      complain(explain(error));
    }
  };
  const act = button(say("settings.remove"), remove, { kind: "second" });
  act.append(make("span", { class: "unseen" }, ` ${account.issuer}, ${account.label}`));
  const devices = make("a", { href: `#account/${encodeURIComponent(account.id)}` }, say("settings.devices"));
  devices.append(make("span", { class: "unseen" }, ` ${account.issuer}, ${account.label}`));
  return make(
    "li",
    {},
    emblem(account),
    make("span", { class: "who" }, make("strong", {}, account.issuer), make("span", { class: "whose" }, account.label), account.state === "active" && devices),
    act,
  );
}

function endPart() {
  const wrong = mistake();
  const place = make("div", { class: "stack" });
  const end = async () => {
    if (!(await question({ title: say("end_device.title"), text: say("end_device.text"), yes: say("end_device.yes") }))) return;
    try {
      await removeDevice();
    } catch (error) {
      wrong.say(explain(error));
      // Nobody is kept from emptying a device because the server does not answer.
      if (error instanceof Unreachable && place.childElementCount === 2) {
        place.append(make("p", { class: "hint" }, say("end_device.here.what")), button(say("end_device.here"), endHere, { kind: "second" }));
      }
    }
  };
  const endHere = async () => {
    if (await question({ title: say("end_device.title"), text: say("end_device.here.what"), yes: say("end_device.here") })) await keep.wipe("removed");
  };
  place.append(button(say("end_device.act"), end, { kind: "bad" }), wrong.box);
  return place;
}

/** @param {HTMLElement} list */
async function fillAbout(list) {
  const { settings, connection, device } = keep.now();
  const persisted = await navigator.storage?.persisted?.().catch(() => false);
  const off = settings.offset;
  /** @type {[string, string][]} */
  const facts = [
    [say("about.server"), location.host],
    [say("about.connection"), say(`about.connection.${connection}`)],
    [say("about.clock"), Math.abs(off) < 3 ? say("about.clock.right") : say(off > 0 ? "about.clock.behind" : "about.clock.ahead", { seconds: Math.abs(off) })],
    [say("about.kept"), say(persisted ? "about.kept.yes" : "about.kept.no")],
    [say("about.device"), device?.id ?? ""],
  ];
  put(list, ...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}
