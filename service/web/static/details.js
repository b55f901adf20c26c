// Everything the service knows about one attribution.

import { element } from "./dom.js";
import { IDENTIFICATIONS, RELATIONS, STANCES, TYPES, number, publisherName } from "./words.js";

export function detailsOf(attribution, result, go) {
  const { source, cue, recipient, content, evidence } = attribution;
  const names = new Map(result.entities.map((entity) => [entity.id, entity.name]));
  const jump = (id) => element("button", { type: "button", class: "link", onclick: () => go(id) }, `No. ${id.replace(/^a/, "")}`);
  const rows = [
    ["Chain", chainList(attribution, result)],
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
    ["Found by", attribution.construction.replaceAll("_", " ")],
    ["Confidence", confidence(attribution.confidence)],
  ];
  const list = element("dl");
  for (const [name, value] of rows) {
    if (value) list.append(element("div", { class: name === "Chain" ? "wide" : null }, element("dt", {}, name), element("dd", { dir: "auto" }, value)));
  }
  return list;
}

export function chainList(attribution, result) {
  const list = element("ol", { class: "chain", "aria-label": `Chain of attribution ${number(attribution)}` });
  list.append(element("li", { class: "chain-own" }, element("bdi", {}, publisherName(result))));
  const firmness = new Map(result.entities.map((entity) => [entity.id, entity.identification]));
  for (const link of attribution.chain) {
    const firm = link.entity ? firmness.get(link.entity) : "unresolved";
    const weak = firm === attribution.weakest && !["named", "document"].includes(firm);
    list.append(element("li", { class: `chain-link ${firm}` },
      element("span", { class: "relation" }, RELATIONS[link.relation] + (link.carried ? ", carried over" : "")),
      " ", element("bdi", { class: "chain-name" }, link.name),
      weak ? [" ", element("span", { class: `tag ${firm}` }, `weakest link: ${IDENTIFICATIONS[firm]}`)] : null));
  }
  if (!attribution.chain.length) list.append(element("li", { class: "chain-link none" }, "no source given"));
  return list;
}

function confidence(value) {
  const percent = Math.round(value * 100);
  return element("span", { class: "confidence" }, element("meter", { min: 0, max: 100, value: percent, "aria-hidden": "true" }), ` ${percent} %`);
}
