// @ts-check
// The drawings: line icons on a grid of 24, hidden from those who listen, since words always stand beside them.
import { draw, make } from "./draw.js";

/** @type {Record<string, string[]>} */
const PATHS = {
  codes: ["M5 4h14a1.5 1.5 0 0 1 1.5 1.5v13A1.5 1.5 0 0 1 19 20H5a1.5 1.5 0 0 1-1.5-1.5v-13A1.5 1.5 0 0 1 5 4Z", "M8 10v4", "M12 10v4", "M16 10v4"],
  inbox: ["M12 3a6 6 0 0 0-6 6c0 5.2-2.2 6.8-2.2 7.5h16.4c0-.7-2.2-2.3-2.2-7.5a6 6 0 0 0-6-6Z", "M10 20a2.2 2.2 0 0 0 4 0"],
  history: ["M3.8 12a8.2 8.2 0 1 0 2.6-6", "M3.5 3.8v3.7h3.7", "M12 7.5V12l3 2"],
  settings: ["M4 7h9", "M17 7h3", "M4 17h3", "M11 17h9", "M15 5v4", "M9 15v4"],
  add: ["M12 5v14", "M5 12h14"],
  back: ["M14.5 5.5 8 12l6.5 6.5"],
  copy: ["M9 9h9.5a1.5 1.5 0 0 1 1.5 1.5V19a1.5 1.5 0 0 1-1.5 1.5H10A1.5 1.5 0 0 1 8.5 19V9.5", "M15.5 5.5V5A1.5 1.5 0 0 0 14 3.500H5A1.5 1.5 0 0 0 3.5 5v9A1.5 1.5 0 0 0 5 15.500h.5"],
  tick: ["m5 12.5 4.7 4.700L19 7.5"],
  cross: ["m6.5 6.5 11 11", "m17.5 6.5-11 11"],
  clock: ["M12 3.800a8.2 8.2 0 1 0 0 16.4 8.2 8.2 0 0 0 0-16.400Z", "M12 7.500V12l3 2"],
  alarm: ["M12 4 3 19.500h18L12 4Z", "M12 10v4.5", "M12 17v.2"],
  browser: ["M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z", "M3 9h18"],
  place: ["M12 21s-6.5-5.8-6.5-11a6.5 6.5 0 0 1 13 0c0 5.2-6.5 11-6.5 11Z", "M12 7.800a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.400Z"],
  scan: ["M4 8V5a1 1 0 0 1 1-1h3", "M16 4h3a1 1 0 0 1 1 1v3", "M20 16v3a1 1 0 0 1-1 1h-3", "M8 20H5a1 1 0 0 1-1-1v-3", "M4 12h16"],
  photo: ["M4 6h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1Z", "m4 17 5-5.5 4 4 2.5-2.500L20 17", "M15.5 10v.1"],
  keyboard: ["M4 6.500h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z", "M7 10.500v.1", "M10.3 10.500v.1", "M13.7 10.500v.1", "M17 10.500v.1", "M8.5 14h7"],
  share: ["M12 15V3.5", "M8 7l4-3.800L16 7", "M8 10.500H6.500A1.5 1.5 0 0 0 5 12v7a1.5 1.5 0 0 0 1.5 1.500h11A1.5 1.5 0 0 0 19 19v-7a1.5 1.5 0 0 0-1.5-1.500H16"],
  plus: ["M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z", "M12 8.500v7", "M8.5 12h7"],
  offline: ["M3 4l17 17", "M5 10a10 10 0 0 1 3.5-2.2", "M12 7a10 10 0 0 1 7 3", "M8.5 13.700a5 5 0 0 1 2.5-1.5", "M12 18v.2"],
};

/** @param {string} name @param {number} [size] in pixels */
export function icon(name, size = 24) {
  const lines = (PATHS[name] ?? []).map((d) => draw("path", { d }));
  return draw(
    "svg",
    { viewBox: "0 0 24 24", width: size, height: size, class: "icon", "aria-hidden": "true" },
    draw(
      "g",
      { fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" },
      ...lines,
    ),
  );
}

/** The app's own sign. @param {number} size */
export function sign(size) {
  return make("img", { class: "sign", src: "icons/icon.svg", alt: "", width: size, height: size });
}

/** @typedef {{ issuer: string, colour: string, picture?: string }} Looks */

/**
 * The picture of a site, or the first letter of its name in its colour. The name always stands beside it.
 * @param {Looks} looks
 */
export function emblem({ issuer, colour, picture = "" }) {
  const drawn = letter(issuer, colour);
  if (picture === "") return drawn;
  const frame = make("span", { class: "letter pictured", "aria-hidden": "true" });
  // What a browser cannot draw is none.
  frame.append(make("img", { src: picture, alt: "", error: () => frame.replaceWith(drawn) }));
  return frame;
}

/** @param {string} issuer @param {string} colour */
function letter(issuer, colour) {
  const drawn = make("span", { class: "letter", "aria-hidden": "true" }, [...issuer][0]?.toLocaleUpperCase() ?? "");
  drawn.style.setProperty("background-color", colour);
  drawn.style.setProperty("color", onTop(colour));
  return drawn;
}

/** @param {string} colour "#rrggbb" @returns {string} black or white, whichever can be read on it better */
function onTop(colour) {
  // Relative luminance, WCAG 2.2.
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

const AROUND = 2 * Math.PI * 16;

/**
 * A ring that empties.
 * @returns {{ ring: HTMLElement, turn: (share: number, seconds: number) => void }}
 */
export function countdownRing() {
  const left = draw("circle", { class: "left", cx: 20, cy: 20, r: 16, "stroke-dasharray": AROUND });
  const number = draw("text", { x: 20, y: 20, "text-anchor": "middle", "dominant-baseline": "central" });
  const ring = make(
    "span",
    { class: "ring", "aria-hidden": "true" },
    draw("svg", { viewBox: "0 0 40 40", width: 44, height: 44 }, draw("circle", { class: "whole", cx: 20, cy: 20, r: 16 }), left, number),
  );
  return {
    ring,
    turn(share, seconds) {
      left.setAttribute("stroke-dashoffset", String(AROUND * (1 - share)));
      number.textContent = String(seconds);
      ring.classList.toggle("soon", seconds <= 5);
    },
  };
}
