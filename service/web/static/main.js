// The console's states: compose, working, trouble, result, files, compare; and the addresses of those that remain.

import { Trouble, readiness, trace } from "./api.js";
import { renderComparison } from "./compare.js";
import { articleOf, count, kindOf, listenForFiles, offerExamples, readOne, say } from "./compose.js";
import { WrongFile, readCorrections } from "./corrections_file.js";
import { byId, element, show } from "./dom.js";
import { Entry, sameAnswer } from "./entry.js";
import { Files } from "./files.js";
import { letters, setLetters, theme } from "./preferences.js";
import { renderResult } from "./result.js";
import { fileName, save } from "./saving.js";

const STATES = ["compose", "working", "trouble", "result", "files", "compare"];
const FOCUS = { compose: "text", result: "result-title", files: "files-title", compare: "compare-title" };
const HASHES = { compose: "", result: "#article", files: "#files", compare: "#compare" };
const STATEMENT = /^#(a[1-9]\d{0,8})$/;
const MOST_RETRIES = 5;
const LABELS = { text: "Article", html: "Article", title: "Headline", publisher: "Publisher", Authorization: "API key" };
let running = null;
let retry = null;
let view = null; // the result that is shown
let pair = null; // the two articles that are compared
let wanted = STATEMENT.exec(location.hash)?.[1] ?? null; // the statement of the address, until there is an article

const files = new Files({
  key: () => byId("key").value, needsKey: () => ["files-key-note", "key-field"].forEach((name) => show(name, true)),
  open: (entry) => go("result", { entry }), compare: (one, other) => { pair = [one, other]; go("compare"); },
});

// --- states and addresses --------------------------------------------------------------------------------------------

function enter(state, focus = FOCUS[state]) {
  if (state !== "working") running?.abort();
  clearInterval(retry);
  for (const name of STATES) show(name, name === state);
  document.title = state === "result" ? `${view.entry.title} · Hearsay` : "Hearsay · who says so?";
  scrollTo(0, 0);
  byId(focus)?.focus({ preventScroll: true });
}

// Shows a state and gives it an address of its own, so that the browser's back button leads here again.
function go(state, { entry = null, id = null } = {}) {
  history.pushState({ state, entry: entry?.key ?? null }, "", (id ? `#${id}` : HASHES[state]) || location.pathname);
  appear(state, entry, id);
}

function appear(state, entry, id) {
  if (state === "result") display(entry, id);
  else if (state === "compare") showPair();
  else enter(state);
}

function followAddress() {
  const id = STATEMENT.exec(location.hash)?.[1] ?? null;
  const state = id ? "result" : Object.keys(HASHES).find((name) => HASHES[name] === location.hash) ?? "compose";
  const entry = files.entries.find((each) => each.key === history.state?.entry) ?? view?.entry;
  if (state === "result" && !entry) return notYet(id);
  if (state === "compare" && !pair) return enter("files");
  if (state === "result" && view?.entry === entry && !byId("result").hidden) return view.linking.show(id);
  return appear(state, entry, id);
}

function notYet(id) {
  enter("compose");
  wanted = id;
  if (id) say(`The address names statement ${id.slice(1)}. Paste its article to see it: the service keeps no article.`);
}

// --- one article -------------------------------------------------------------------------------------------------------

async function run(tries = 0) {
  clearInterval(retry);
  const article = articleOf();
  if (!(article.text ?? article.html).trim()) {
    say("Paste an article first.");
    byId("text").focus();
    return;
  }
  running?.abort();
  const own = (running = new AbortController());
  const began = Date.now();
  const length = (article.text ?? article.html).length.toLocaleString("en");
  const tick = () => { byId("working-words").textContent = `${length} characters, ${Math.round((Date.now() - began) / 1000)} s`; };
  tick();
  const clock = setInterval(tick, 1000);
  enter("working", "working-title");
  try {
    const answer = await trace(article, { key: byId("key").value, signal: own.signal });
    if (own.signal.aborted) return;
    performance.mark("hearsay:answer");
    const entry = new Entry(answer.result.text ?? article.text, answer);
    const id = entry.result.attributions.some((each) => each.id === wanted) ? wanted : null;
    go("result", { entry, id });
    files.add(entry);
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(error, tries);
  } finally {
    clearInterval(clock);
  }
}

function display(entry, id = null, focus = FOCUS.result) {
  view?.end();
  byId("result").removeAttribute("data-painted");
  view = renderResult(entry, deskOf(entry));
  byId("result").replaceChildren(...view.page);
  enter("result", focus);
  view.start();
  wanted = null;
  if (id) view.linking.show(id);
  byId("live").textContent = `${entry.result.attributions.length} attributions found.`;
  const own = view;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (performance.getEntriesByName("hearsay:answer").length) performance.measure("hearsay:paint", "hearsay:answer");
    if (own === view) byId("result").dataset.painted = "yes";
  }));
}

function deskOf(entry) {
  return {
    key: () => byId("key").value, newArticle: startOver, compare: () => go("files"),
    chosen: (id) => history.pushState({ state: "result", entry: entry.key }, "", id ? `#${id}` : HASHES.result),
    changed: (words, focus) => changed(entry, words, focus),
    exportCorrections: () => save(new Blob([JSON.stringify(entry.file(), null, 1)], { type: "application/json" }), `${fileName(entry.title)}.corrections.json`),
    importCorrections: () => byId("corrections-file").click(),
    letters, setLetters,
  };
}

// The page is drawn again after a correction, in the same place. `focus` is the statement or the button that gets the focus.
function changed(entry, words, focus) {
  files.refresh(entry);
  const [place, chosen, filters] = [scrollY, view.linking.chosen, view.filters.names()];
  display(entry, null, null);
  view.filters.choose(filters);
  scrollTo(0, place);
  const there = (id) => entry.result.attributions.some((each) => each.id === id);
  const id = [focus, chosen].find(there) ?? null;
  if (id) view.linking.show(id, false);
  if (there(focus)) byId("result").querySelector(`.content[data-id=${focus}]`).focus({ preventScroll: true });
  else (byId("result").querySelector(`[data-action=${focus}]:not([disabled])`) ?? byId("result").querySelector("[data-action=undo]"))?.focus({ preventScroll: true });
  history.replaceState({ state: "result", entry: entry.key }, "", id ? `#${id}` : HASHES.result);
  byId("live").textContent = byId("corrections-note").textContent = `${words} Kept in this browser and never on the server.`;
}

function startOver() {
  go("compose");
  byId("text").select();
}

function showPair() {
  const [one, other] = pair;
  byId("compare").replaceChildren(...renderComparison(one, other, {
    open: (entry, id) => go("result", { entry, id }), swap: () => { pair = [other, one]; appear("compare"); }, back: () => go("files"),
  }));
  enter("compare");
}

// --- corrections from a file ---------------------------------------------------------------------------------------------

async function importCorrections(file) {
  try {
    offer(readCorrections(await file.text()));
  } catch (error) {
    if (!(error instanceof WrongFile)) throw error;
    tellImport(`${file.name}: ${error.message}`);
  }
}

// Corrections of the current article are applied to it; those of another article or answer are opened separately.
function offer(file) {
  const shown = byId("result").hidden ? null : view.entry;
  const count = file.changes.length === 1 ? "1 correction" : `${file.changes.length} corrections`;
  if (shown && sameAnswer(shown.original, file.answer)) {
    const replaced = shown.changes.length ? " They replace those made here." : "";
    shown.set(file.changes, []);
    changed(shown, `${count} from the file applied.${replaced}`, "undo");
    return;
  }
  const open = () => {
    const entry = new Entry(file.text, { result: file.answer, seconds: null, stages: {} }, { changes: file.changes });
    files.add(entry);
    go("result", { entry });
    byId("corrections-note").textContent = `Opened from a file with ${count}.`;
  };
  if (!shown) return open();
  const other = shown.original.document.sha256 === file.sha256
    ? "These corrections were made to another answer for this article, by another version of the service or with another publisher."
    : "These corrections belong to another article.";
  tellImport(`${other} `, element("button", { type: "button", class: "link", onclick: open }, "Open it with them"));
}

function tellImport(...words) {
  if (byId("result").hidden) say(words[0]);
  else byId("corrections-note").replaceChildren(...words);
}

// --- trouble ---------------------------------------------------------------------------------------------------------------

function fail(error, tries) {
  const problem = error instanceof Trouble ? error.problem : { title: "The answer could not be shown", detail: String(error.message) };
  byId("trouble-title").textContent = problem.title;
  byId("trouble-detail").textContent = problem.detail === `${problem.title}.` ? "" : problem.detail ?? "";
  byId("trouble-errors").replaceChildren(...(problem.errors ?? []).map((fault) =>
    element("li", {}, element("strong", {}, LABELS[fault.field] ?? fault.field), ` ${fault.reason}`)));
  byId("trouble-id").textContent = problem.request_id ? `Request ${problem.request_id}` : "";
  if (problem.status === 401) show("key-field", true);
  byId("edit").textContent = problem.status === 401 ? "Enter a key" : "Edit the article";
  show("again", problem.status !== 401);
  enter("trouble", "trouble-title");
  if (problem.status === 503 && error.retryAfter && tries < MOST_RETRIES) countDown(error.retryAfter, tries);
}

function countDown(seconds, tries) {
  const detail = byId("trouble-detail");
  const words = detail.textContent;
  let left = seconds;
  const tick = () => {
    detail.textContent = `${words} Trying again in ${left} s.`;
    if (left <= 0) run(tries + 1);
    left -= 1;
  };
  tick();
  retry = setInterval(tick, 1000);
}

// --- the page ----------------------------------------------------------------------------------------------------------------

function take(found) {
  const kind = kindOf(found);
  if (kind === "nothing") return tellImport("There is no text or HTML file in it.");
  if (kind === "corrections") return importCorrections(found[0].file);
  if (kind === "files" || !byId("files").hidden) {
    go("files");
    return files.read(found);
  }
  if (byId("compose").hidden) go("compose");
  else enter("compose");
  return readOne(found[0].file);
}

function onKey(event) {
  const free = !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input:not([type=checkbox]), textarea, select, form.correction");
  if (!free || byId("result").hidden || !view) return;
  if (letters() && event.key === "n") view.linking.step(1);
  else if (letters() && event.key === "p") view.linking.step(-1);
}

// Another tab corrected the same article: the last change of either tab is kept.
function onStorage(event) {
  const entry = view?.entry;
  if (!entry || event.key !== entry.place || byId("result").hidden) return;
  tellImport("This article was corrected in another tab too; the last change of either is kept. ", element("button", {
    type: "button", class: "link", onclick: () => { Object.assign(entry, { changes: [], undone: [] }); entry.recall(); entry.refresh(); changed(entry, "The other tab’s corrections are applied.", "undo"); },
  }, "Take over the other tab’s"));
}

async function askService() {
  const { ready, model, detail } = await readiness();
  byId("service").dataset.ready = ready ? "yes" : "no";
  byId("service-words").textContent = ready ? `Ready${model ? ` · ${model.pack}` : ""}` : detail;
  if (!ready) setTimeout(askService, 3000);
}

history.scrollRestoration = "manual";
byId("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
byId("text").addEventListener("input", count);
byId("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(); });
byId("cancel").addEventListener("click", () => enter("compose"));
byId("again").addEventListener("click", () => run());
byId("edit").addEventListener("click", () => enter("compose", byId("again").hidden ? "key" : "text"));
byId("to-files").addEventListener("click", () => go("files"));
byId("files-new").addEventListener("click", startOver);
byId("files-add").addEventListener("click", () => byId("file").click());
byId("corrections-file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) importCorrections(file);
});
addEventListener("popstate", followAddress);
addEventListener("keydown", onKey);
addEventListener("storage", onStorage);
listenForFiles(take);
theme();
offerExamples(run);
askService();
if (wanted) notYet(wanted);
else if (location.hash) history.replaceState(null, "", location.pathname);
