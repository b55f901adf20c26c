// The page of one result: headline, firmness, sources, downloads, article and tree side by side.

import { renderArticle } from "./article.js";
import { correctionForm, selectionIn } from "./correcting.js";
import { element } from "./dom.js";
import { countOf } from "./entry.js";
import { downloads } from "./exports.js";
import { Filters } from "./filters.js";
import { Linking } from "./linking.js";
import { sourceTable } from "./sources.js";
import { renderTree } from "./tree.js";
import { plural, publisherName } from "./words.js";

// `desk` has `key()`, `chosen(id)` for the address, `changed(words, focus)` after a correction, and the actions of the buttons:
// `newArticle`, `compare`, `exportCorrections`, `importCorrections`.
export function renderResult(entry, desk) {
  const { result, text } = entry;
  const life = new AbortController();
  const marked = renderArticle(text, result);
  const tree = renderTree(result);
  const bar = element("aside", { class: "chain-bar", "aria-label": "Chosen attribution", hidden: true });
  const empty = result.attributions.length === 0;
  const filters = new Filters(result, marked, tree);
  const adding = element("div", { class: "adding" });
  const view = { entry, filters, linking: null, end: () => life.abort() };
  const table = empty ? null : sourceTable(result, text, {
    key: desk.key, choose: (row) => filters.bySource(row), go: (id) => view.linking.choose(id, "both"),
  });
  filters.onReset = () => table?.clear();
  let selection = null;
  let closed = null; // parts that were closed before printing
  addEventListener("beforeprint", () => { closed = view.page.find((part) => part.matches(".source-table:not([open])")); if (closed) closed.open = true; }, { signal: life.signal });
  addEventListener("afterprint", () => { if (closed) closed.open = false; }, { signal: life.signal });
  document.addEventListener("selectionchange", () => { selection = selectionIn(marked.body, text) ?? selection; }, { signal: life.signal });

  const change = (made, words, focus) => {
    entry.change(made);
    desk.changed(words, focus);
  };
  const formOf = (id, attribution, done) => correctionForm({
    attribution, id, result, text, selected: () => selection, cancel: done,
    save: (made) => change(made, attribution ? `No. ${id.slice(1)} is corrected.` : `No. ${id.slice(1)} is added.`, id),
  });
  const addOne = () => {
    const { form, focus } = formOf(entry.freshId(), null, () => { adding.replaceChildren(); page.add.focus(); });
    adding.replaceChildren(form);
    focus();
  };
  const page = { add: element("button", { type: "button", class: "quiet", "data-action": "add", onclick: addOne }, "Add a statement…") };
  view.page = [
    header(entry, desk, life.signal, empty ? emptyNote() : filters.sentence),
    warnings(result),
    table?.details,
    toolbar(entry, desk, page.add, view),
    element("div", { class: `panes${empty ? " bare" : ""}` },
      element("section", { class: "pane article-pane", "aria-labelledby": "article-title" },
        element("h2", { id: "article-title", class: "pane-title" }, "Article"), legend(result), marked.body, bar),
      element("section", { class: "pane tree-pane", "aria-labelledby": "tree-title" }, adding,
        element("h2", { id: "tree-title", class: "pane-title" }, "Who says so"),
        element("p", { class: "hint" }, "Arrow keys walk through sources and statements; Enter opens one."),
        tree.root)),
    colophon(entry),
  ].filter(Boolean);
  view.start = () => {
    view.linking = new Linking(result, marked, tree, bar, {
      text, signal: life.signal, chosen: desk.chosen,
      form: (id, done) => formOf(id, result.attributions.find((each) => each.id === id), done),
      reject: (id) => change({ op: "reject", id }, `No. ${id.slice(1)} is rejected. Undo brings it back.`, null),
    });
  };
  return view;
}

function header(entry, desk, signal, firmness) {
  const { result, text } = entry;
  const deepest = Math.max(0, ...result.attributions.map((a) => a.chain.length));
  const facts = [
    publisherName(result), plural(text.trim().split(/\s+/).length, "word"), deepest ? `longest chain ${plural(deepest, "link")}` : null,
    result.corrections ? `corrected by a person: ${countOf(result)}` : null,
  ];
  return element("header", { class: "result-head" },
    element("div", {},
      element("h1", { id: "result-title", tabindex: -1, dir: "auto" }, entry.title),
      element("p", { class: "facts" }, facts.filter(Boolean).map((fact) => element("bdi", {}, fact))), firmness),
    element("div", { class: "head-actions" }, downloads(entry, desk.key, signal),
      element("button", { type: "button", class: "quiet", onclick: () => print() }, "Print"),
      element("button", { type: "button", class: "quiet", onclick: desk.compare }, "Compare…"),
      element("button", { type: "button", class: "quiet", onclick: desk.newArticle }, "New article")));
}

function emptyNote() {
  return element("div", { class: "empty" }, element("h2", {}, "Nothing is attributed to anybody"),
    element("p", {}, "The article states everything in its own voice, or the service did not recognise who it quotes."));
}

function warnings(result) {
  if (!result.warnings?.length) return null;
  const steps = result.warnings.map((each) => each.construction.replaceAll("_", " ")).join(", ");
  return element("p", { class: "warning", role: "note" }, element("strong", {}, "A part of the analysis failed on this text. "),
    `${plural(result.warnings.length, "step")} failed (${steps}); statements that these find may be missing.`);
}

function toolbar(entry, desk, add, view) {
  const step = (by) => () => view.linking.step(by);
  const kept = entry.changes.length > 0;
  const act = (label, does, more = {}) => element("button", { type: "button", class: "quiet", onclick: does, ...more }, label);
  const note = entry.note ?? (kept ? "Corrections are kept in this browser and never on the server." : "");
  return element("div", { class: "toolbar", role: "group", "aria-label": "Statements and corrections" },
    act("Previous", step(-1), { "aria-keyshortcuts": "p", "data-action": "previous" }), act("Next", step(1), { "aria-keyshortcuts": "n", "data-action": "next" }),
    element("label", { class: "keys-switch" }, element("input", { type: "checkbox", id: "letters", checked: desk.letters(), onchange: (event) => desk.setLetters(event.target.checked) }),
      " Keys ", element("kbd", {}, "n"), " ", element("kbd", {}, "p")),
    element("span", { class: "gap" }), add,
    kept || entry.undone.length ? [
      act("Undo", () => { entry.undo(); desk.changed("The last correction is undone.", "undo"); }, { "data-action": "undo", disabled: !kept }),
      act("Redo", () => { entry.redo(); desk.changed("The correction is made again.", "redo"); }, { "data-action": "redo", disabled: !entry.undone.length })] : null,
    kept ? act("Export corrections", desk.exportCorrections, { "data-action": "export-corrections" }) : null,
    act("Import corrections…", desk.importCorrections, { "data-action": "import-corrections" }),
    kept ? act("Discard all", () => { entry.set([], [...entry.changes].reverse()); desk.changed("All corrections are discarded; Redo brings them back one by one.", "redo"); }, { "data-action": "discard" }) : null,
    element("p", { class: "hint toolbar-note", id: "corrections-note", role: "status" }, note));
}

function legend(result) {
  const shapes = [["secondhand", "at second hand"], ["unnamed", "role or group"], ["anonymous", "anonymous"], ["unresolved", "unresolved"], ["none", "no source"]];
  const chip = (name, sign, words) => element("span", { class: "shape-key" }, element("span", { class: `chip ${name}`, "aria-hidden": "true" }, sign), ` ${words}`);
  return element("p", { class: "legend" },
    element("span", {}, element("span", { class: "line line-1 direct" }, "quoted")),
    element("span", {}, element("span", { class: "line line-1 indirect" }, "reported")),
    element("span", {}, element("span", { class: "is-source" }, "source")),
    element("span", {}, element("span", { class: "is-cue" }, "cue")),
    shapes.map(([name, words]) => chip(name, "1", words)), chip("denied", "≠1", "denied"),
    result.corrections ? chip("corrected", "1", "corrected") : null);
}

function colophon({ answer: { result, seconds, stages } }) {
  const { service, pack, stanza } = result.model;
  const parts = Object.entries(stages ?? {}).map(([stage, time]) => `${stage} ${time.toFixed(2)} s`);
  return element("p", { class: "colophon" }, `Hearsay ${service}, model pack ${pack}, Stanza ${stanza}.`,
    seconds ? ` Answered in ${seconds.toFixed(1)} s${parts.length ? ` (${parts.join(", ")})` : ""}.` : "", " A machine made this; it can be wrong.");
}

