// The form on /docs: sends a request as typed, and shows the answer with the meaning of each field.

import { element } from "./dom.js";

const LONGEST_LIST = 3; // items of a list that are shown at once; the rest on request
const LONGEST_VALUE = 300;

const form = document.getElementById("try");
const body = form.elements.namedItem("body");
const type = form.elements.namedItem("type");
const status = document.getElementById("try-status");
const answer = document.getElementById("try-answer");
const examples = JSON.parse(document.getElementById("try-examples").textContent);

function fill() {
  const example = examples[type.value];
  body.value = example.value;
  form.elements.namedItem("path").value = example.path;
}

async function submit(event) {
  event.preventDefault();
  const { path, format, key } = Object.fromEntries(new FormData(form));
  const headers = { "Content-Type": type.value.split(" ")[0] };
  if (key) headers.Authorization = `Bearer ${key}`;
  const query = format && !path.endsWith("batch") ? `?format=${encodeURIComponent(format)}` : "";
  status.textContent = "Waiting for the answer…";
  answer.replaceChildren();
  const began = performance.now();
  try {
    const got = await fetch(path + query, { method: "POST", headers, body: body.value });
    const words = await got.text();
    const took = Math.round(performance.now() - began);
    await show(words, got.headers.get("Content-Type") ?? "", path.endsWith("export") || path.endsWith("provenance"));
    status.textContent = `${got.status} ${got.statusText}, ${got.headers.get("Content-Type")}, ${took} ms`;
  } catch (error) {
    status.textContent = `No answer: ${error.message}`;
  }
}

async function show(words, kind, isResult) {
  const isContract = kind.startsWith("application/json") || kind.startsWith("application/problem+json");
  if (!isContract) return answer.replaceChildren(element("pre", { tabindex: 0 }, words));
  const api = await (await fetch("/v1/openapi.json")).json();
  const name = kind.startsWith("application/problem+json") ? "Problem" : isResult ? "Provenance" : "Article";
  return answer.replaceChildren(fields(JSON.parse(words), { $ref: `#/components/schemas/${name}` }, api.components.schemas));
}

// The value as a list of fields, each with its meaning from the description of the interface.
function fields(value, schema, schemas) {
  const shape = resolved(schema, schemas);
  return element("dl", { class: "fields" }, Object.entries(value).map(([name, each]) => {
    const about = shape.properties?.[name] ?? {};
    const meaning = about.description ?? resolved(about, schemas).description ?? "";
    return element("div", {}, element("dt", {}, element("code", {}, name), " ", element("span", { class: "meaning" }, withCode(meaning))), element("dd", {}, shown(each, about, schemas)));
  }));
}

function shown(value, schema, schemas) {
  if (Array.isArray(value)) {
    if (!value.some((each) => each !== null && typeof each === "object" && !Array.isArray(each))) return element("code", {}, JSON.stringify(value));
    const items = resolved(schema, schemas).items ?? {};
    const item = (each, index) => element("details", { open: index === 0 }, element("summary", {}, `${index + 1} of ${value.length}`), fields(each, items, schemas));
    const rest = value.length > LONGEST_LIST ? element("button", { type: "button", onclick: (event) => event.target.replaceWith(...value.slice(LONGEST_LIST).map((each, index) => item(each, index + LONGEST_LIST))) }, `${value.length - LONGEST_LIST} more`) : null;
    return element("div", {}, value.slice(0, LONGEST_LIST).map(item), rest);
  }
  if (value !== null && typeof value === "object") return fields(value, schema, schemas);
  const words = JSON.stringify(value);
  return element("code", {}, words.length > LONGEST_VALUE ? `${words.slice(0, LONGEST_VALUE)}…` : words);
}

// `Words` between backticks are code.
function withCode(words) {
  return words.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

// The schema behind references and alternatives with null.
function resolved(schema, schemas) {
  if (schema.$ref) return schemas[schema.$ref.split("/").at(-1)] ?? {};
  const parts = schema.anyOf ?? schema.allOf ?? schema.oneOf;
  return parts ? resolved(parts.find((part) => part.$ref) ?? parts[0], schemas) : schema;
}

type.addEventListener("change", fill);
form.addEventListener("submit", submit);
