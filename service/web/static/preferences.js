// The reader's preferences, stored in the browser: the theme, and whether single letters are keys.

import { byId } from "./dom.js";

export function letters() {
  return remembered("hearsay-letters") !== "off";
}

export function setLetters(on) {
  remember("hearsay-letters", on ? "on" : "off");
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* a browser without storage forgets it */ }
}

function remembered(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

// The button of the theme, and the theme that was chosen before.
export function theme() {
  const modes = ["system", "light", "dark"];
  const button = byId("theme");
  const use = (mode) => {
    document.documentElement.dataset.theme = mode;
    button.textContent = `Theme: ${mode}`;
    remember("hearsay-theme", mode);
  };
  const stored = remembered("hearsay-theme");
  use(modes.includes(stored) ? stored : "system");
  button.addEventListener("click", () => use(modes[(modes.indexOf(document.documentElement.dataset.theme) + 1) % modes.length]));
}
