// Everything that the service knows about one attribution, with the buttons for corrections.

import { element } from "./dom.js";
import { copy } from "./saving.js";
import { chainSentence, chainWithQuotation } from "./sentences.js";
import { IDENTIFICATIONS, RELATIONS, STANCES, TYPES, correctionOf, headline, number, publisherName } from "./words.js";

// `go(id)` opens another attribution; `correct(id)` and `reject(id)` are the corrections.
export function detailsOf(attribution, { result, text, go, correct, reject }) {
  const { source, cue, recipient, content, evidence } = attribution;
  const names = new Map(result.entities.map((entity) => [entity.id, entity.name]));
  const jump = (id) => element("button", { type: "button", class: "link", onclick: () => go(id) }, `No. ${id.replace(/^a/, "")}`);
  const rows = [
    ["Chain", chainList(attribution, result)],
    ["In words", inWords(attribution, result, text)],
    ["Speech", `${TYPES[attribution.type]}, ${STANCES[attribution.stance]}`],
    ["Cue", cue && `“${cue.text}”`],
    ["Source in the text", source && source.text],
    ["Speaks for", source?.on_behalf_of],
    ["Seen via", source?.via],
    ["How many", source?.plurality === "unstated" ? null : source?.plurality],
    ["Condition", source?.condition],
    ["Reason", source?.reason],
    ["Knowledge", source?.knowledge],
    ["Told to", recipient?.text],
    ["Could be", evidence?.candidates?.map((id) => names.get(id) ?? id).join(" or ")],
    ["Stands in", attribution.parent && jump(attribution.parent)],
    ["Refers to", content.refers_to && jump(content.refers_to)],
    ["Corrected", correctionOf(result, attribution.id)],
    ["Found by", attribution.construction.replaceAll("_", " ")],
    ["Confidence", confidence(attribution.confidence)],
    ["With its chain", known(attribution.chain_confidence) && confidence(attribution.chain_confidence)],
  ];
  const list = element("dl");
  for (const [name, value] of rows) {
    if (value) list.append(element("div", { class: ["Chain", "In words"].includes(name) ? "wide" : null }, element("dt", {}, name), element("dd", { dir: "auto" }, value)));
  }
  return [list, element("p", { class: "detail-actions" },
    element("button", { type: "button", class: "quiet", "data-action": "correct", onclick: () => correct(attribution.id) }, "Correct…"),
    element("button", { type: "button", class: "quiet", "data-action": "reject", onclick: () => reject(attribution.id) }, "Reject"))];
}

export function chainList(attribution, result) {
  const list = element("ol", { class: "chain", "aria-label": `Chain of attribution ${number(attribution)}` });
  list.append(element("li", { class: "chain-own" }, element("bdi", {}, publisherName(result))));
  const firmness = new Map(result.entities.map((entity) => [entity.id, entity.identification]));
  for (const link of attribution.chain) {
    const firm = link.entity ? firmness.get(link.entity) : "unresolved";
    const weak = firm === attribution.weakest && !["named", "document"].includes(firm);
    const sure = known(link.confidence) ? `This link is right with a confidence of ${percent(link.confidence)} %` : null;
    list.append(element("li", { class: `chain-link ${firm}`, title: sure },
      element("span", { class: "relation" }, RELATIONS[link.relation] + (link.carried ? ", carried over" : "")),
      " ", element("bdi", { class: "chain-name" }, link.name),
      sure ? [" ", element("span", { class: "sure" }, `${percent(link.confidence)} %`)] : null,
      weak ? [" ", element("span", { class: `tag ${firm}` }, `weakest link: ${IDENTIFICATIONS[firm]}`)] : null));
  }
  if (!attribution.chain.length) list.append(element("li", { class: "chain-link none" }, "no source given"));
  return list;
}

function inWords(attribution, result, text) {
  const note = element("span", { class: "hint", role: "status" });
  const button = (label, words) => element("button", {
    type: "button", class: "link", onclick: async () => { note.textContent = (await copy(words())) ? "Copied." : "The browser did not allow copying."; },
  }, label);
  const sentence = chainSentence(attribution, result);
  return [element("p", { class: "in-words" }, sentence), element("p", { class: "copies" },
    button("Copy", () => sentence),
    button("Copy with the quotation", () => chainWithQuotation(attribution, result, text, headline(result, text))),
    button("Copy the link", () => `${location.origin}${location.pathname}#${attribution.id}`), note)];
}

function known(value) {
  return value !== null && value !== undefined;
}

function percent(value) {
  return Math.round(value * 100);
}

function confidence(value) {
  return element("span", { class: "confidence" }, element("meter", { min: 0, max: 100, value: percent(value), "aria-hidden": "true" }), ` ${percent(value)} %`);
}
