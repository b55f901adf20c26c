// The page of one result: headline, filters, downloads, article and tree side by side.

import { renderArticle } from "./article.js";
import { element } from "./dom.js";
import { downloads } from "./exports.js";
import { Linking } from "./linking.js";
import { renderTree } from "./tree.js";
import { FILTERS, plural, publisherName } from "./words.js";

export function renderResult(answer, text, { onNew, key }) {
  const { result } = answer;
  const marked = renderArticle(text, result);
  const tree = renderTree(result);
  const bar = element("aside", { class: "chain-bar", "aria-label": "Chosen attribution", hidden: true });
  const empty = result.attributions.length === 0;
  const page = [
    header(answer, text, onNew, key),
    empty ? emptyNote() : null,
    empty ? null : filterBar(result, marked, tree),
    element("div", { class: `panes${empty ? " bare" : ""}` },
      element("section", { class: "pane article-pane", "aria-labelledby": "article-title" },
        element("h2", { id: "article-title", class: "pane-title" }, "Article"), legend(), marked.body, bar),
      element("section", { class: "pane tree-pane", "aria-labelledby": "tree-title" },
        element("h2", { id: "tree-title", class: "pane-title" }, "Who says so"),
        element("p", { class: "hint" }, "Arrow keys walk through sources and statements; Enter opens one."),
        tree.root)),
    colophon(answer),
  ];
  return { page: page.filter(Boolean), start: () => new Linking(result, marked, tree, bar) };
}

function header({ result }, text, onNew, key) {
  const title = result.document.title || text.trim().split("\n", 1)[0].slice(0, 160);
  const deepest = Math.max(0, ...result.attributions.map((a) => a.chain.length));
  const facts = [
    publisherName(result), plural(text.trim().split(/\s+/).length, "word"), plural(result.attributions.length, "attribution"),
    plural(result.entities.length, "source"), deepest ? `longest chain ${plural(deepest, "link")}` : null,
  ];
  return element("header", { class: "result-head" },
    element("div", {},
      element("h1", { id: "result-title", tabindex: -1, dir: "auto" }, title),
      element("p", { class: "facts" }, facts.filter(Boolean).map((fact) => element("bdi", {}, fact)))),
    element("div", { class: "head-actions" }, downloads(result, text, key),
      element("button", { type: "button", class: "quiet", onclick: onNew }, "New article")));
}

function emptyNote() {
  return element("div", { class: "empty" }, element("h2", {}, "Nothing is attributed to anybody"),
    element("p", {}, "The article states everything in its own voice, or the service did not recognise who it quotes."));
}

function legend() {
  return element("p", { class: "legend" },
    element("span", {}, element("span", { class: "line line-1 direct" }, "quoted")),
    element("span", {}, element("span", { class: "line line-1 indirect" }, "reported")),
    element("span", {}, element("span", { class: "is-source" }, "source")),
    element("span", {}, element("span", { class: "is-cue" }, "cue")));
}

function filterBar(result, marked, tree) {
  const chosen = new Set();
  const words = element("p", { class: "filter-words", role: "status" });
  const buttons = FILTERS.map(([name, label, description, test]) => {
    const count = result.attributions.filter(test).length;
    return element("button", {
      type: "button", class: `filter ${name}`, "aria-pressed": "false", title: `Only what ${description}`, disabled: count === 0,
      onclick: (event) => {
        if (!chosen.delete(name)) chosen.add(name);
        event.currentTarget.setAttribute("aria-pressed", String(chosen.has(name)));
        apply();
      },
    }, element("span", { class: "filter-shape", "aria-hidden": "true" }), label, element("span", { class: "number" }, count));
  });
  function apply() {
    const tests = FILTERS.filter(([name]) => chosen.has(name)).map((filter) => filter[3]);
    let shown = 0;
    const kept = new Set();
    for (const [id, entry] of tree.contents) {
      const keep = !tests.length || tests.some((test) => test(entry.attribution));
      entry.item.hidden = !keep;
      shown += keep;
      if (keep) kept.add(id);
    }
    // Contents nest: words stay clear as long as one of the statements that they belong to is kept.
    for (const { piece } of [...marked.pieces.values()].flat()) {
      const of = piece.marks.filter((mark) => mark.part === "content");
      piece.classList.toggle("dim", of.length > 0 && !of.some((mark) => kept.has(mark.attribution.id)));
    }
    for (const chip of marked.chips) chip.hidden = !kept.has(chip.dataset.id);
    for (const record of tree.sources) record.item.hidden = record.parent !== null && !record.ids.some((id) => kept.has(id));
    words.textContent = tests.length ? `Showing ${shown} of ${result.attributions.length}` : "";
  }
  return element("div", { class: "filters", role: "group", "aria-label": "Show only" }, element("span", { class: "label" }, "Show only"), buttons, words);
}

function colophon({ result, seconds, stages }) {
  const { service, pack, stanza } = result.model;
  const parts = Object.entries(stages).map(([stage, time]) => `${stage} ${time.toFixed(2)} s`);
  return element("p", { class: "colophon" },
    `Hearsay ${service}, model pack ${pack}, Stanza ${stanza}. Answered in ${seconds.toFixed(1)} s`,
    parts.length ? ` (${parts.join(", ")})` : "", ". A machine made this; it can be wrong.");
}
