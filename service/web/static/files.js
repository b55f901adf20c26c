// The desk: every article of this visit, with its firmness sentence; many files at once through /v1/batch.

import { MOST_LINES, Trouble, batch } from "./api.js";
import { byId, element, show } from "./dom.js";
import { Entry } from "./entry.js";
import { FORMATS, fileOf } from "./exports.js";
import { firmnessSentence } from "./firmness.js";
import { Unreadable, isHtml, readText } from "./reading.js";
import { save } from "./saving.js";
import { zip } from "./zip.js";

const GROUPS = 2; // requests at a time, so that the service is never idle between two
const LINES = MOST_LINES / 2;
const MOST_TRIES = 5;
const LONGEST_ID = 200;

export class Files {
  // `open(entry)` shows an article, `compare(one, other)` two; `key()` is the API key.
  constructor({ open, compare, key, needsKey }) {
    Object.assign(this, { open, compare, key, needsKey, rows: [], waiting: [], running: null });
    this.format = element("select", { id: "export-format" }, FORMATS.map(([name, label]) => element("option", { value: name }, label)));
    byId("files-format").append(this.format);
    byId("files-cancel").addEventListener("click", () => this.running?.abort());
    byId("files-export").addEventListener("click", () => this.exportAll());
    byId("files-compare").addEventListener("click", () => this.compareChosen());
    byId("files-retry").addEventListener("click", () => this.retry());
  }

  get entries() {
    return this.rows.map((row) => row.entry).filter(Boolean);
  }

  // An article that was traced alone.
  add(entry) {
    const row = this.row(entry.name ?? entry.title, null);
    this.settle(row, { entry });
    this.tell();
  }

  // The corrected article has another sentence.
  refresh(entry) {
    const row = this.rows.find((each) => each.entry === entry);
    if (row) this.settle(row, { entry });
  }

  row(name, source) {
    const row = { name, source, entry: null, fault: null };
    row.pick = element("input", { type: "checkbox", "aria-label": `Choose ${name} for a comparison`, disabled: true, onchange: () => this.tell() });
    row.button = element("button", { type: "button", class: "link file-name", disabled: true, onclick: () => this.open(row.entry) }, element("bdi", {}, name));
    row.words = element("p", { class: "file-words" }, "Waiting");
    row.item = element("li", { class: "file" }, row.pick, element("div", {}, row.button, row.words));
    this.rows.push(row);
    byId("file-list").append(row.item);
    return row;
  }

  settle(row, { entry = null, fault = null }) {
    Object.assign(row, { entry, fault });
    row.item.classList.toggle("faulty", fault !== null);
    row.words.textContent = fault ?? firmnessSentence(entry.result.attributions) + (entry.result.corrections ? " Corrected." : "");
    row.button.disabled = row.pick.disabled = !entry;
    if (entry && entry.title !== row.name) row.button.replaceChildren(element("bdi", {}, entry.title), element("span", { class: "hint" }, ` ${row.name}`));
  }

  async read(found) {
    const rows = found.map(({ file, path }) => this.row(path, file));
    await this.work(rows);
  }

  async retry() {
    await this.work(this.rows.filter((row) => row.fault && row.source));
  }

  // Files that are added while others are analysed join them.
  async work(rows) {
    for (const row of rows) Object.assign(row, { fault: null });
    this.waiting.push(...rows);
    if (this.running) {
      this.progress.all += rows.length;
      this.tell();
      return;
    }
    const { signal } = (this.running = new AbortController());
    this.progress = { done: 0, all: rows.length };
    this.tell();
    const next = async () => {
      while (this.waiting.length && !signal.aborted) await this.group(this.waiting.splice(0, LINES), signal);
    };
    await Promise.all(Array.from({ length: GROUPS }, next));
    this.waiting = [];
    this.running = null;
    for (const row of this.rows.filter((each) => each.source && !each.entry && !each.fault)) this.finish(row, { fault: "Cancelled." });
    this.tell();
  }

  async group(rows, signal) {
    const sent = [];
    for (const row of rows) {
      try {
        row.words.textContent = "Reading";
        const text = await readText(row.source);
        sent.push({ row, article: { [isHtml(row.source) ? "html" : "text"]: text, id: idOf(row.name) } });
      } catch (error) {
        this.finish(row, { fault: error instanceof Unreadable ? error.message : `${row.name} could not be read.` });
      }
    }
    if (sent.length && !signal.aborted) await this.ask(sent, signal, 0);
  }

  async ask(sent, signal, tries) {
    const told = new Set();
    try {
      await batch(sent.map(({ article }) => article), (index, answer) => {
        told.add(index);
        this.take(sent[index], answer);
      }, { key: this.key(), signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      const rest = sent.filter((_, index) => !told.has(index));
      const wait = error instanceof Trouble && error.problem.status === 503 && error.retryAfter;
      if (wait && tries < MOST_TRIES) {
        await pause(wait, signal);
        if (!signal.aborted) await this.ask(rest, signal, tries + 1);
        return;
      }
      if (error.problem?.status === 401) this.needsKey();
      for (const { row } of rest) this.finish(row, { fault: wordsOf(error.problem ?? { title: "The answer could not be read" }) });
    }
  }

  take({ row, article }, answer) {
    if (!answer.attributions) return this.finish(row, { fault: wordsOf(answer) });
    return this.finish(row, { entry: new Entry(answer.text ?? article.text, { result: answer, seconds: null, stages: {} }, { name: row.name }) });
  }

  finish(row, outcome) {
    this.settle(row, outcome);
    this.progress.done += 1;
    this.tell();
  }

  tell() {
    const { done = 0, all = 0 } = this.progress ?? {};
    const running = this.running !== null;
    show("files-bar", running);
    show("files-cancel", running);
    Object.assign(byId("files-bar"), { max: all || 1, value: done });
    const faults = this.rows.filter((row) => row.fault).length;
    const ready = this.entries.length;
    byId("files-words").textContent = running ? `${done} of ${all} files` : `${ready} ready${faults ? `, ${faults} with a fault` : ""}`;
    byId("files-export").disabled = running || !ready;
    byId("files-compare").disabled = this.rows.filter((row) => row.pick.checked && row.entry).length !== 2;
    show("files-retry", !running && this.rows.some((row) => row.fault && row.source));
    show("to-files", this.rows.length > 0);
    byId("to-files-count").textContent = this.rows.length;
  }

  compareChosen() {
    const [one, other] = this.rows.filter((row) => row.pick.checked && row.entry);
    this.compare(one.entry, other.entry);
  }

  async exportAll() {
    const [format, label, , extension] = FORMATS.find(([name]) => name === this.format.value);
    const note = byId("files-note");
    const files = [];
    const used = new Set();
    try {
      for (const row of this.rows.filter((each) => each.entry)) {
        note.textContent = `Writing ${files.length + 1} of ${this.entries.length}…`;
        const blob = await fileOf(row.entry, format, this.key());
        files.push({ name: `${unused(bareName(row.name), used)}.${extension}`, bytes: new Uint8Array(await blob.arrayBuffer()) });
      }
      save(zip(files), `hearsay-${format}.zip`);
      note.textContent = `${files.length} files of ${label} are saved.`;
    } catch (error) {
      note.textContent = `${label} could not be written: ${error.message}`;
    }
  }
}

function idOf(name) {
  const printable = [...name.replace(/[\p{C}\p{Z}]/gu, " ")];
  return printable.slice(-LONGEST_ID).join("").replace(/^\s+|\s+$/g, "") || "file";
}

// A path that is safe in any archive: no drive, no `..`, no ending of the article's own file.
function bareName(name) {
  const parts = name.replace(/\.(txt|text|md|x?html?)$/i, "").split(/[\\/]/).map((part) => part.replace(/[<>:"|?*\p{C}]/gu, "_").trim());
  return parts.filter((part) => part && part !== "." && part !== "..").join("/") || "article";
}

function unused(name, used) {
  let made = name;
  for (let count = 2; used.has(made.toLowerCase()); count += 1) made = `${name}-${count}`;
  used.add(made.toLowerCase());
  return made;
}

function wordsOf(problem) {
  const faults = (problem.errors ?? []).map((fault) => `${fault.field}: ${fault.reason}`).join(" ");
  return [problem.title, problem.detail === `${problem.title}.` ? "" : problem.detail, faults].filter(Boolean).join(". ").replace(/\.\. /g, ". ");
}

function pause(seconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
