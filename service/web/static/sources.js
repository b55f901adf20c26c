// The table of sources: who, how firm, how much, where. The rows are those of service/exports/sources.py.

import { exported } from "./api.js";
import { element } from "./dom.js";
import { fileName, save } from "./saving.js";
import { FIRMEST_FIRST, IDENTIFICATIONS, KINDS, headline } from "./words.js";
import { units } from "./offsets.js";

const COLUMNS = [
  ["name", "Source", (row) => row.name.toLowerCase(), 1],
  ["kind", "Kind", (row) => KINDS[row.kind], 1],
  ["firm", "How firm", (row) => FIRMEST_FIRST.indexOf(row.identification), 1],
  ["statements", "Statements", (row) => row.own.length, -1],
  ["words", "Words", (row) => row.words, -1],
  ["first", "First", (row) => row.first, 1],
  ["last", "Last", (row) => row.last, -1],
];
const FEW = 5; // rows that leave the article in sight

export function sourceRows(result, text) {
  const own = new Map();
  const passed = new Map();
  for (const attribution of result.attributions) {
    const keys = attribution.chain.map((link) => link.entity ?? `?${link.name}`);
    for (const key of new Set(keys)) {
      if (!own.has(key)) own.set(key, []), passed.set(key, []);
      (key === keys.at(-1) ? own : passed).get(key).push(attribution);
    }
  }
  const entities = new Map(result.entities.map((entity) => [entity.id, entity]));
  const at = units(text);
  const breaks = [...text.matchAll(/[\r\n\u2028\u2029]+(?=\s*\S)/g)].map((match) => match.index + match[0].length);
  const paragraph = (attribution) => breaks.filter((place) => place <= at(attribution.content.spans[0][0])).length + 1;
  return [...own.keys()].map((key) => {
    const places = [...own.get(key), ...passed.get(key)].map(paragraph);
    const entity = entities.get(key);
    return {
      key, name: entity?.name ?? key.slice(1), kind: entity?.kind ?? "unknown", identification: entity?.identification ?? "unresolved",
      own: own.get(key).map((each) => each.id), passed: passed.get(key).map((each) => each.id),
      words: own.get(key).reduce((sum, each) => sum + wordCount(each.content.text), 0), first: Math.min(...places), last: Math.max(...places),
    };
  });
}

// `choose(row or null)` filters text and tree by a source; `go(id)` opens a statement.
export function sourceTable(result, text, { key, choose, go }) {
  const rows = sourceRows(result, text);
  const body = element("tbody");
  const state = { column: "statements", up: false, chosen: null };
  const heads = COLUMNS.map(([name, label]) => element("th", { scope: "col", class: `col-${name}` },
    element("button", { type: "button", class: "sort", "data-sort": name, onclick: () => sort(name) }, label)));
  const lines = new Map(rows.map((row) => [row, line(row)]));
  const note = element("p", { class: "hint", role: "status" });

  function line(row) {
    const places = [...row.own, ...row.passed].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
    const jump = (id, paragraph) => element("button", { type: "button", class: "link", onclick: () => go(id), "aria-label": `Paragraph ${paragraph}, statement ${id.slice(1)}` }, `¶ ${paragraph}`);
    const passed = row.passed.length ? element("span", { class: "passed" }, ` +${row.passed.length} passed on`) : null;
    return element("tr", { "data-source": row.key },
      element("th", { scope: "row" }, element("button", { type: "button", class: "link pick", "aria-pressed": "false", onclick: () => pick(row) }, element("bdi", {}, row.name))),
      element("td", {}, KINDS[row.kind]),
      element("td", {}, element("span", { class: `tag ${row.identification}` }, IDENTIFICATIONS[row.identification])),
      element("td", { class: "figure" }, row.own.length, passed), element("td", { class: "figure" }, row.words.toLocaleString("en")),
      element("td", {}, jump(places[0], row.first)), element("td", {}, jump(places.at(-1), row.last)));
  }

  function pick(row) {
    state.chosen = state.chosen === row ? null : row;
    for (const [each, tr] of lines) {
      const on = each === state.chosen;
      tr.classList.toggle("chosen", on);
      tr.querySelector(".pick").setAttribute("aria-pressed", String(on));
    }
    choose(state.chosen);
  }

  function sort(name) {
    const [, , value, first] = COLUMNS.find((column) => column[0] === name);
    state.up = state.column === name ? !state.up : first > 0;
    state.column = name;
    const way = state.up ? 1 : -1;
    rows.sort((a, b) => way * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
    show();
  }

  function show() {
    heads.forEach((head, index) => {
      if (COLUMNS[index][0] === state.column) head.setAttribute("aria-sort", state.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    body.replaceChildren(...rows.map((row) => lines.get(row)));
  }

  async function download() {
    try {
      save(await exported(result, text, "sources-csv", key()), `${fileName(headline(result, text))}.sources.csv`);
      note.textContent = "The table is saved.";
    } catch (error) {
      note.textContent = `The table could not be written: ${error.message}`;
    }
  }

  rows.sort((a, b) => b.own.length - a.own.length);
  show();
  const table = element("table", { class: "sources" },
    element("caption", { class: "unseen" }, "Sources; a column's head sorts by it"), element("thead", {}, element("tr", {}, heads)), body);
  const details = element("details", { class: "source-table", open: rows.length <= FEW },
    element("summary", {}, element("h2", {}, "Sources"), element("span", { class: "number" }, ` ${countOf(rows)}`)),
    element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table of sources" }, table),
    element("p", { class: "table-foot" }, element("button", { type: "button", class: "link", "data-format": "sources-csv", onclick: download }, "Save as CSV"), " ", note));
  return { details, clear: () => { if (state.chosen) pick(state.chosen); } };
}

// Sources that were not identified are counted separately: they may be any of the others.
function countOf(rows) {
  const open = rows.filter((row) => row.identification === "unresolved").length;
  return open ? `${rows.length - open}, and ${open} not identified` : String(rows.length);
}

function wordCount(words) {
  return words.replaceAll(" … ", " ").split(/\s+/).filter(Boolean).length;
}
