// Downloads of a result. The contract is at hand; the service writes the other formats.

import { exported } from "./api.js";
import { element } from "./dom.js";

const FORMATS = [
  ["json", "JSON", "the result as the API gives it", "json"],
  ["html", "HTML report", "one file to read, mail or print", "html"],
  ["csv", "CSV", "a row for each attribution", "csv"],
  ["svg", "SVG", "the tree as a drawing", "svg"],
  ["prov-json", "PROV-JSON", "W3C provenance", "prov.json"],
  ["prov-jsonld", "PROV JSON-LD", "W3C provenance as linked data", "prov.jsonld"],
  ["annotations", "Web Annotation", "W3C annotations on the text", "annotations.jsonld"],
];

export function downloads(result, text, key) {
  const words = element("p", { class: "hint", role: "status" });
  const name = (result.document.title || result.document.id || "article").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
  const list = FORMATS.map(([format, label, description, extension]) => element("li", {},
    element("button", {
      type: "button", "data-format": format,
      onclick: async () => {
        words.textContent = `Writing ${label}…`;
        try {
          const blob = format === "json" ? new Blob([JSON.stringify(result, null, 2)], { type: "application/json" }) : await exported(result, text, format, key());
          save(blob, `${name || "article"}.${extension}`);
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
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
