// The provenance tree as a nested list: a source, its statements, and the sources behind it.

import { LONG } from "./article.js";
import { element, icon } from "./dom.js";
import { IDENTIFICATIONS, RELATIONS, STANCES, TYPES, correctionOf, number, publisherName } from "./words.js";

export function renderTree(result) {
  const entities = new Map(result.entities.map((entity) => [entity.id, entity]));
  const attributions = new Map(result.attributions.map((attribution) => [attribution.id, attribution]));
  const made = { root: null, sources: [], contents: new Map() };
  made.root = element("ul", { class: `tree${attributions.size > LONG ? " long" : ""}` }, branch(result.provenance, null));
  return made;

  function branch(node, parent) {
    const entity = entities.get(node.source.entity);
    const own = node.source.role === "publisher";
    const record = { node, entity, parent, ids: [], item: null, button: null };
    made.sources.push(record);
    record.button = sourceButton(node, entity, own, result);
    const contents = node.attributions.map((id) => contentItem(attributions.get(id), record));
    const children = node.children.map((child) => branch(child, record));
    for (let up = record; up; up = up.parent) up.ids.push(...node.attributions);
    record.item = element("li", { class: `node ${own ? "own" : firmness(node, entity)}` }, record.button,
      contents.length ? element("ul", { class: "contents" }, contents) : null,
      children.length ? element("ul", { class: "children" }, children) : null);
    return record.item;
  }

  function contentItem(attribution, source) {
    const button = contentButton(attribution, correctionOf(result, attribution.id));
    const detail = element("div", { class: "detail", id: `detail-${attribution.id}`, hidden: true });
    const item = element("li", { class: "content-item" }, button, detail);
    made.contents.set(attribution.id, { attribution, button, detail, item, source });
    return item;
  }
}

function firmness(node, entity) {
  return entity ? entity.identification : "unresolved";
}

function sourceButton(node, entity, own, result) {
  const firm = own ? "named" : firmness(node, entity);
  const shape = own ? "publisher" : ["anonymous", "unresolved"].includes(firm) ? firm : entity.kind;
  return element("button", { type: "button", class: "source", tabindex: -1, "aria-pressed": "false" },
    element("span", { class: `shape ${firm}` }, icon(shape)),
    element("span", { class: "source-words" },
      element("span", { class: "relation" }, own ? "published by" : RELATIONS[node.relation]), " ",
      element("bdi", { class: "name" }, own ? publisherName(result) : node.source.name),
      firm === "named" ? null : element("span", { class: `tag ${firm}` }, IDENTIFICATIONS[firm])));
}

function contentButton(attribution, corrected) {
  const { stance, weakest, chain } = attribution;
  const weak = !["named", "document"].includes(weakest) && chain.length > 0;
  const carried = chain.some((link) => link.carried);
  const words = attribution.content.text.replace(/\s+/g, " ");
  return element("button", {
    type: "button", class: `content ${attribution.type}`, tabindex: -1, "data-id": attribution.id, "aria-expanded": "false",
    "aria-controls": `detail-${attribution.id}`,
  },
  element("span", { class: "no", "aria-hidden": "true" }, number(attribution)),
  element("span", { class: "unseen" }, `${TYPES[attribution.type]}, No. ${number(attribution)}: `),
  element("span", { class: "said", dir: "auto" }, words),
  stance === "asserted" ? null : element("span", { class: `tag ${stance}` }, STANCES[stance]),
  weak ? element("span", { class: `tag ${weakest}` }, element("span", { class: "tag-lead" }, "weakest link: "), IDENTIFICATIONS[weakest]) : null,
  carried ? element("span", { class: "tag" }, "carried over") : null,
  corrected ? element("span", { class: "tag corrected" }, `corrected: ${corrected}`) : null);
}
