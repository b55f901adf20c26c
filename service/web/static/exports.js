// Downloads of a result. The page has the contract's JSON; the service writes the other formats.

import { exported } from "./api.js";
import { element } from "./dom.js";
import { fileName, save } from "./saving.js";

export const FORMATS = [
  ["json", "JSON", "the result as the API gives it", "json"],
  ["html", "HTML report", "one file to read, mail or print", "html"],
  ["csv", "CSV", "a row for each attribution", "csv"],
  ["sources-csv", "CSV of sources", "a row for each source", "sources.csv"],
  ["svg", "SVG", "the tree as a drawing", "svg"],
  ["prov-json", "PROV-JSON", "W3C provenance", "prov.json"],
  ["prov-jsonld", "PROV JSON-LD", "W3C provenance as linked data", "prov.jsonld"],
  ["annotations", "Web Annotation", "W3C annotations on the text", "annotations.jsonld"],
];

// The file of one format. The page has the contract's JSON; the service writes the others.
export async function fileOf(entry, format, key) {
  if (format === "json") return new Blob([JSON.stringify(entry.result, null, 2)], { type: "application/json" });
  return exported(entry.result, entry.text, format, key);
}

export function downloads(entry, key, signal) {
  const words = element("p", { class: "hint", role: "status" });
  const list = FORMATS.map(([format, label, description, extension]) => element("li", {},
    element("button", {
      type: "button", "data-format": format,
      onclick: async () => {
        words.textContent = `Writing ${label}…`;
        try {
          save(await fileOf(entry, format, key()), `${fileName(entry.title)}.${extension}`);
          words.textContent = `${label} is saved.`;
        } catch (error) {
          words.textContent = `${label} could not be written: ${error.message}`;
        }
      },
    }, element("strong", {}, label), element("span", {}, description))));
  const summary = element("summary", {}, "Download");
  const menu = element("details", { class: "downloads" }, summary, element("div", { class: "menu" }, element("ul", {}, list), words));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  document.addEventListener("pointerdown", (event) => { if (menu.open && !menu.contains(event.target)) menu.open = false; }, { signal });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}
