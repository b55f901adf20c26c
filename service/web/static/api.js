// Requests of the console to the service.

export class Trouble extends Error {
  constructor(problem, retryAfter) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export async function trace(article, { key = "", signal } = {}) {
  const began = performance.now();
  const answer = await post("/v1/provenance", article, key, signal, "application/json");
  const result = await answer.json();
  return { result, seconds: (performance.now() - began) / 1000, stages: stages(answer.headers.get("Server-Timing")) };
}

// The result on the screen in another format: nothing is analysed again, so the file agrees with the screen.
export async function exported(result, text, format, key) {
  const answer = await post(`/v1/export?format=${format}`, { ...result, text }, key, undefined, "*/*");
  return answer.blob();
}

// Articles by NDJSON; `each(index, answer)` gets each answer as it arrives, in order. The service reads only a few lines ahead of
// its answers, and a browser sends everything before it reads. So a request has no more lines than the service reads ahead.
export const MOST_LINES = 8;

export async function batch(articles, each, { key = "", signal } = {}) {
  const body = articles.map((article) => JSON.stringify(article)).join("\n") + "\n";
  const answer = await send("/v1/batch", body, { "Content-Type": "application/x-ndjson" }, key, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, index] = ["", 0];
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line) each(index++, JSON.parse(line));
    if (done) break;
  }
  if (index < articles.length) throw new Trouble({ title: "The answer broke off", status: 0, detail: "The service ended its answer before the last file." });
}

export async function examples() {
  const answer = await fetch("/console/examples.json");
  return answer.ok ? answer.json() : [];
}

export async function readiness() {
  try {
    const answer = await fetch("/readyz", { cache: "no-store" });
    const words = await answer.json();
    return { ready: answer.ok, model: words.model ?? null, detail: words.detail ?? "" };
  } catch {
    return { ready: false, model: null, detail: "The service does not answer." };
  }
}

function post(url, article, key, signal, accept) {
  return send(url, JSON.stringify(article), { "Content-Type": "application/json", Accept: accept }, key, signal);
}

async function send(url, body, headers, key, signal) {
  if (key) headers.Authorization = `Bearer ${key}`;
  let answer;
  try {
    answer = await fetch(url, { method: "POST", headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble({ title: "The service does not answer", status: 0, detail: "It cannot be reached from this browser. Is it still running?" });
  }
  if (!answer.ok) throw new Trouble(await problemOf(answer), Number(answer.headers.get("Retry-After")) || null);
  return answer;
}

async function problemOf(answer) {
  const plain = { title: `The service answered ${answer.status}`, status: answer.status, detail: answer.statusText };
  const type = answer.headers.get("Content-Type") ?? "";
  return type.includes("json") ? { ...plain, ...(await answer.json()) } : plain;
}

function stages(header) {
  const found = {};
  for (const part of (header ?? "").split(",")) {
    const match = /^\s*([\w-]+);dur=([\d.]+)/.exec(part);
    if (match) found[match[1]] = Number(match[2]) / 1000;
  }
  return found;
}
