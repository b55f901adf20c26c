// The console's states: compose, working, trouble, result.

import { Trouble, examples, readiness, trace } from "./api.js";
import { byId, element, show } from "./dom.js";
import { renderResult } from "./result.js";

const STATES = ["compose", "working", "trouble", "result"];
const MOST_RETRIES = 5;
const MOST_BYTES = 4_000_000;
const LABELS = { text: "Article", html: "Article", title: "Headline", publisher: "Publisher", Authorization: "API key" };
let running = null;
let retry = null;

function enter(state, focus) {
  for (const name of STATES) show(name, name === state);
  scrollTo(0, 0);
  byId(focus)?.focus({ preventScroll: true });
}

function articleOf() {
  const article = {};
  article[byId("is-html").checked && !byId("markup").hidden ? "html" : "text"] = byId("text").value;
  for (const name of ["title", "publisher"]) if (byId(name).value.trim()) article[name] = byId(name).value.trim();
  return article;
}

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
    display(answer, article);
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(error, tries);
  } finally {
    clearInterval(clock);
  }
}

function display(answer, article) {
  performance.mark("hearsay:answer");
  const text = answer.result.text ?? article.text;
  const { page, start } = renderResult(answer, text, { onNew: startOver, key: () => byId("key").value });
  byId("result").replaceChildren(...page);
  enter("result", "result-title");
  start();
  byId("live").textContent = `${answer.result.attributions.length} attributions found.`;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.measure("hearsay:paint", "hearsay:answer");
    byId("result").dataset.painted = "yes";
  }));
}

function startOver() {
  enter("compose", "text");
  byId("text").select();
}

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

function say(words) {
  byId("text-count").textContent = byId("live").textContent = words;
}

function count() {
  const text = byId("text").value;
  const words = text.trim() ? text.trim().split(/\s+/).length : 0;
  byId("text-count").textContent = words ? `${words.toLocaleString("en")} words` : "";
  const markup = /<(!doctype|html|body|article|p|div)\b/i.test(text.slice(0, 4000));
  if (!markup) byId("is-html").checked = false;
  show("markup", markup);
}

async function read(file) {
  running?.abort();
  clearInterval(retry);
  enter("compose", "text");
  const text = file.size > MOST_BYTES ? null : decoded(new Uint8Array(await file.arrayBuffer()));
  if (text === null) {
    say(`${file.name} is ${file.size > MOST_BYTES ? "too large" : "no text or HTML file"}.`);
    return;
  }
  byId("text").value = text;
  byId("title").value = byId("publisher").value = "";
  count();
  if (/\.html?$/i.test(file.name) || file.type === "text/html") {
    show("markup", true);
    byId("is-html").checked = true;
  }
}

// The text of a file in UTF-8, UTF-16 or else Windows’ Western encoding; null for what is no text.
function decoded(bytes) {
  const mark = (bytes[0] << 8) | bytes[1];
  const wide = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[mark];
  for (const encoding of wide ? [wide] : ["utf-8", "windows-1252"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes("\0") ? null : text;
    } catch { /* the next encoding */ }
  }
  return null;
}

// Files only: a selection that is dragged into the text is the browser’s business.
function dropping() {
  const zone = byId("drop");
  const ours = (event) => event.dataTransfer.types.includes("Files") && (event.preventDefault(), true);
  addEventListener("dragover", (event) => { if (ours(event)) zone.classList.add("dropping"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("dropping"); });
  addEventListener("drop", (event) => {
    zone.classList.remove("dropping");
    if (ours(event) && event.dataTransfer.files[0]) read(event.dataTransfer.files[0]);
  });
}

function theme() {
  const modes = ["system", "light", "dark"];
  const button = byId("theme");
  const use = (mode) => {
    document.documentElement.dataset.theme = mode;
    button.textContent = `Theme: ${mode}`;
    try { localStorage.setItem("hearsay-theme", mode); } catch { /* a browser without storage forgets it */ }
  };
  let stored = null;
  try { stored = localStorage.getItem("hearsay-theme"); } catch { /* as above */ }
  use(modes.includes(stored) ? stored : "system");
  button.addEventListener("click", () => use(modes[(modes.indexOf(document.documentElement.dataset.theme) + 1) % modes.length]));
}

async function offerExamples() {
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

async function askService() {
  const { ready, model, detail } = await readiness();
  byId("service").dataset.ready = ready ? "yes" : "no";
  byId("service-words").textContent = ready ? `Ready${model ? ` · ${model.pack}` : ""}` : detail;
  if (!ready) setTimeout(askService, 3000);
}

byId("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
byId("text").addEventListener("input", count);
byId("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(); });
byId("cancel").addEventListener("click", () => { running?.abort(); enter("compose", "text"); });
byId("again").addEventListener("click", () => run());
byId("edit").addEventListener("click", () => { clearInterval(retry); enter("compose", byId("again").hidden ? "key" : "text"); });
byId("choose").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", (event) => {
  if (event.target.files[0]) read(event.target.files[0]);
  event.target.value = ""; // the same file may be chosen again
});
dropping();
theme();
offerExamples();
askService();
