// @ts-check
// Lets a passkey answer: fetches the server's question, hands it to the browser, posts the answer by the page's own form.
// A passkey needs a script; the page says so where none runs.

/**
 * @param {string} text base64url without padding
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {string} base64url without padding
 */
export function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @typedef {{ id: string, type: "public-key", transports?: AuthenticatorTransport[] }} Named */

/**
 * @param {Named[] | undefined} named
 * @returns {PublicKeyCredentialDescriptor[]}
 */
const known = (named) => (named ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

/**
 * Options as the server writes them (bytes in base64url), as the browser takes them.
 * @param {any} options
 * @returns {any}
 */
export function options(options) {
  const taken = { ...options, challenge: bytes(options.challenge) };
  if (options.user) taken.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) taken.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) taken.allowCredentials = known(options.allowCredentials);
  return taken;
}

/**
 * What the browser gave, as the server reads it.
 * @param {PublicKeyCredential} credential
 * @returns {string}
 */
export function answer(credential) {
  const { response } = credential;
  /** @type {Record<string, unknown>} */
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if ("attestationObject" in response) {
    const made = /** @type {AuthenticatorAttestationResponse} */ (response);
    said.attestationObject = text(made.attestationObject);
    said.transports = made.getTransports?.() ?? [];
  } else {
    const signed = /** @type {AuthenticatorAssertionResponse} */ (response);
    said.authenticatorData = text(signed.authenticatorData);
    said.signature = text(signed.signature);
    said.userHandle = signed.userHandle ? text(signed.userHandle) : null;
  }
  const id = text(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, extensions: {}, response: said });
}

/** The session is over, or something has to answer first: the page itself says which. */
class LoadAnew extends Error {}

/**
 * @param {string} address
 * @returns {Promise<{ ceremony: string, publicKey: any }>}
 */
async function question(address) {
  const asked = await fetch(address, { method: "POST", redirect: "manual", headers: { accept: "application/json" } });
  if (asked.status === 401 || asked.type === "opaqueredirect") throw new LoadAnew();
  if (!asked.ok) throw new Error(`the question: ${asked.status}`);
  return asked.json();
}

/**
 * Which of the page's sentences tells what went wrong.
 * @param {unknown} error
 * @returns {"none" | "known" | "failed"}
 */
export function sentence(error) {
  if (!(error instanceof DOMException)) return "failed";
  // The person said no, took too long, or has none that fits: browsers do not tell which.
  if (error.name === "NotAllowedError" || error.name === "AbortError") return "none";
  return error.name === "InvalidStateError" ? "known" : "failed";
}

/** @param {HTMLFormElement} form */
function ready(form) {
  const told = form.querySelector("[data-told]");
  /** @param {"unable" | "none" | "known" | "failed"} which */
  const tell = (which) => {
    if (!(told instanceof HTMLElement) || !(told.firstElementChild instanceof HTMLElement)) return;
    told.firstElementChild.textContent = told.dataset[which] ?? "";
    told.hidden = false;
  };
  /** @param {string} name @param {string} value */
  const fill = (name, value) => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  };
  const ask = async () => {
    const { ceremony, publicKey } = await question(form.dataset.begin ?? "");
    const asked = { publicKey: options(publicKey) };
    const given =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create(asked)
        : await navigator.credentials.get(asked);
    fill("ceremony", ceremony);
    fill("answer", answer(/** @type {PublicKeyCredential} */ (given)));
    // Not `requestSubmit`: the listener below would ask once more.
    form.submit();
  };
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (isBusy) return;
    if (!("PublicKeyCredential" in window)) return tell("unable");
    isBusy = true;
    if (told instanceof HTMLElement) told.hidden = true;
    try {
      await ask();
    } catch (error) {
      if (error instanceof LoadAnew) return location.reload();
      tell(sentence(error));
    } finally {
      isBusy = false;
    }
  });
}

if (typeof document !== "undefined") {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (form instanceof HTMLFormElement) ready(form);
  }
}
