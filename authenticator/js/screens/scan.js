// @ts-check
// Reading the QR code of the page: with the camera, or out of a photo. The browser's own reader where it has one, else
// the one in vendor/, which is loaded on this screen alone.
import { make, put } from "../draw.js";
import { fromScan } from "../offer.js";
import { button, link, mistake, notice } from "../parts.js";
import { say } from "../words.js";
import { offer } from "./pair.js";

/** @typedef {(picture: HTMLVideoElement | ImageBitmap) => Promise<string>} Reader "" while there is nothing to read */

/** @param {string} how "photo" leaves the camera off @returns {import("../frame.js").Screen} */
export function scan(how) {
  const wrong = mistake();
  const video = make("video", { muted: true, playsinline: true, "aria-label": say("scan.video") });
  const view = make("div", { class: "view" }, video, make("span", { class: "aim", "aria-hidden": "true" }));
  const chooser = make("input", { type: "file", accept: "image/*", id: "photo", class: "unseen", tabindex: -1, "aria-hidden": "true" });
  chooser.addEventListener("change", () => void readPhoto());
  let isOver = false;
  /** @type {MediaStream | undefined} */
  let stream;

  /** @param {string} text @returns {boolean} whether that was it */
  const take = (text) => {
    const read = fromScan(text);
    if (!("elsewhere" in read) && !("wrong" in read)) {
      isOver = true;
      if ("offer" in read) offer(read.offer);
      else location.hash = "request" in read ? `#request/${read.request}` : `#offline=${read.offline}`;
      return true;
    }
    wrong.say("elsewhere" in read ? say("scan.elsewhere", { host: read.elsewhere }) : say("scan.wrong"));
    return false;
  };

  const readPhoto = async () => {
    const file = chooser.files?.[0];
    if (!file) return;
    wrong.say("");
    try {
      const picture = await createImageBitmap(file);
      const text = await (await reader())(picture);
      picture.close();
      if (text === "") wrong.say(say("scan.nothing"));
      else take(text);
    } catch {
      wrong.say(say("scan.no_picture"));
    }
    chooser.value = "";
  };

  const watch = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      put(view.parentElement ?? view, notice(say("scan.no_camera"), "scan"));
      return;
    }
    // The person may have left while the browser asked.
    if (isOver) return stop();
    video.srcObject = stream;
    await video.play().catch(() => {});
    const read = await reader();
    let before = "";
    while (!isOver) {
      const text = video.readyState >= video.HAVE_CURRENT_DATA ? await read(video).catch(() => "") : "";
      if (isOver) return;
      // A wrong code stays in view for a while: said once.
      if (text !== "" && text !== before && take(text)) return;
      if (text !== "") before = text;
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
  };
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
  };

  const isCamera = how !== "photo" && "mediaDevices" in navigator;
  if (isCamera) void watch();
  return {
    title: say(isCamera ? "scan.title" : "scan.title.photo"),
    back: "#add",
    body: [
      make("p", { class: "lead" }, say(isCamera ? "scan.lead" : "scan.lead.photo")),
      wrong.box,
      ...(isCamera ? [make("div", {}, view)] : []),
      make(
        "div",
        { class: "acts tall" },
        chooser,
        button(say("scan.choose"), () => chooser.click(), { kind: isCamera ? "second" : "first", drawn: "photo" }),
        link("#type", say("ways.type"), { drawn: "keyboard" }),
      ),
    ],
    leave: () => {
      isOver = true;
      stop();
    },
  };
}

/** @returns {Promise<Reader>} */
async function reader() {
  const Native = /** @type {any} */ (window).BarcodeDetector;
  const formats = await Native?.getSupportedFormats?.().catch(() => []);
  if (formats?.includes("qr_code")) {
    const detector = new Native({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  }
  await import(new URL("../../vendor/jsqr.js", import.meta.url).href);
  const decode = /** @type {any} */ (window).jsQR;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture) => {
    const [width, height] = picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
    // A photo of a whole desk is read best at more than one size.
    for (const longest of picture instanceof HTMLVideoElement ? [800] : [1000, 500, 2000]) {
      const scale = Math.min(1, longest / Math.max(width, height));
      const [across, down] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
      Object.assign(canvas, { width: across, height: down });
      if (!context) return "";
      context.drawImage(picture, 0, 0, across, down);
      const found = decode(context.getImageData(0, 0, across, down).data, across, down);
      if (found?.data) return found.data;
    }
    return "";
  };
}
