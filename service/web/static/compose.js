// The form in which an article is pasted, and its files.

import { examples } from "./api.js";
import { byId, element, show } from "./dom.js";
import { Unreadable, chosen, dropped, isHtml, isJson, readText } from "./reading.js";

export function articleOf() {
  const article = {};
  article[byId("is-html").checked && !byId("markup").hidden ? "html" : "text"] = byId("text").value;
  for (const name of ["title", "publisher"]) if (byId(name).value.trim()) article[name] = byId(name).value.trim();
  return article;
}

export function say(words) {
  byId("text-count").textContent = byId("live").textContent = words;
}

export function count() {
  const text = byId("text").value;
  const words = text.trim() ? text.trim().split(/\s+/).length : 0;
  byId("text-count").textContent = words ? `${words.toLocaleString("en")} words` : "";
  const markup = /<(!doctype|html|body|article|p|div)\b/i.test(text.slice(0, 4000));
  if (!markup) byId("is-html").checked = false;
  show("markup", markup);
}

// A single file is put into the form.
export async function readOne(file) {
  let text;
  try {
    text = await readText(file);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    say(error.message);
    return;
  }
  byId("text").value = text;
  byId("title").value = byId("publisher").value = "";
  count();
  if (isHtml(file)) {
    show("markup", true);
    byId("is-html").checked = true;
  }
}

// `take(found)` gets {file, path} of everything that is dropped or chosen. The browser handles a dragged selection.
export function listenForFiles(take) {
  const zone = byId("drop");
  const ours = (event) => event.dataTransfer.types.includes("Files") && (event.preventDefault(), true);
  addEventListener("dragover", (event) => { if (ours(event)) zone.classList.add("dropping"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("dropping"); });
  addEventListener("drop", async (event) => {
    zone.classList.remove("dropping");
    if (ours(event)) take(await dropped(event.dataTransfer));
  });
  for (const name of ["file", "folder"]) {
    byId(name).addEventListener("change", (event) => {
      const found = chosen(event.target.files);
      event.target.value = ""; // the same file may be chosen again
      take(found);
    });
    byId(`choose-${name}`).addEventListener("click", () => byId(name).click());
  }
}

// A single file is opened in the form, a file of corrections as corrections, several files on the desk.
export function kindOf(found) {
  if (found.length === 1) return isJson(found[0].file) ? "corrections" : "article";
  return found.length ? "files" : "nothing";
}

export async function offerExamples(run) {
  const found = await examples().catch(() => []);
  byId("example-list").append(...found.map((example) => element("li", {}, element("button", {
    type: "button", class: "example",
    onclick: () => {
      byId("text").value = example.text;
      byId("publisher").value = example.publisher ?? "";
      byId("title").value = "";
      count();
      run();
    },
  }, element("span", { class: "example-label" }, example.label), element("strong", {}, example.title), element("span", { class: "hint" }, example.shows)))));
  show("examples", found.length > 0);
}
