// The form in which a statement is corrected or added. It makes one change; the words are found in the article by their text,
// so that the keyboard is enough, or taken from the selection.

import { element } from "./dom.js";
import { points, slice } from "./offsets.js";
import { IDENTIFICATIONS, KINDS, RELATIONS, STANCES } from "./words.js";

const WORDS = [["content", "Words", true], ["cue", "Cue", false], ["source", "Source in the text", false]];
const NEW = "new";
const UNKNOWN = "unresolved";
let forms = 0;

// `selected()` gives the article's selection as [start, end] in code points, or null.
export function correctionForm({ attribution, id, result, text, selected, save, cancel }) {
  const own = `correct-${(forms += 1)}`;
  const taken = new Map();
  const fault = element("p", { class: "fault", role: "alert" });
  const fields = new Map(WORDS.map(([part]) => [part, element("textarea", { id: `${own}-${part}`, rows: part === "content" ? 3 : 1, dir: "auto", spellcheck: "false" })]));
  const before = Object.fromEntries(WORDS.map(([part]) => [part, attribution?.[part]?.text ?? ""]));
  for (const [part, field] of fields) field.value = before[part];
  if (!attribution && selected()) take("content");
  const stance = choice(`${own}-stance`, STANCES, attribution?.stance ?? "asserted");
  const links = chainFields(own, attribution?.chain ?? [], result);

  function take(part) {
    const span = selected();
    if (!span) return complain("Select the words in the article first.");
    taken.set(part, span);
    fields.get(part).value = slice(text, ...span);
    return complain("");
  }

  function complain(words) {
    fault.textContent = words;
  }

  function submit(event) {
    event.preventDefault();
    try {
      const set = decided();
      if (Object.keys(set).length) save({ op: attribution ? "change" : "add", id, set });
      else cancel();
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      complain(error.message);
    }
  }

  function decided() {
    const set = {};
    const near = attribution?.content.spans[0][0] ?? taken.get("content")?.[0] ?? 0;
    for (const [part, label, needed] of WORDS) {
      const words = fields.get(part).value.trim();
      if (needed && !words) throw new NotFound(`${label} must not be empty. To take the statement out, use “Reject”.`);
      if (words === before[part] && !taken.has(part)) continue;
      const span = taken.get(part);
      if (span && words === slice(text, ...span)) set[part] = [span];
      else set[part] = words ? located(text, words, near, label) : null;
    }
    if (stance.value !== attribution?.stance) set.stance = stance.value;
    const chain = links.value();
    if (!attribution || JSON.stringify(chain) !== links.before) set.chain = chain;
    return set;
  }

  const words = WORDS.map(([part, label]) => element("p", {},
    element("label", { for: `${own}-${part}`, class: "label" }, label), fields.get(part),
    element("button", { type: "button", class: "link", onclick: () => take(part) }, "Take the selection", element("span", { class: "unseen" }, ` as ${label}`))));
  const form = element("form", { class: "correction", "aria-label": attribution ? `Correct No. ${id.slice(1)}` : "Add a statement", novalidate: true, onsubmit: submit },
    element("p", { class: "hint" }, "Type the words as in the article, or select them there and take the selection. Put … between pieces."),
    words, element("p", {}, element("label", { for: `${own}-stance`, class: "label" }, "Stance"), stance), links.root, fault,
    element("p", { class: "actions" }, element("button", { type: "submit", class: "primary" }, attribution ? "Save" : "Add"),
      element("button", { type: "button", class: "quiet", onclick: cancel }, "Cancel")));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    cancel();
  });
  return { form, focus: () => fields.get("content").focus() };
}

class NotFound extends Error {}

// The spans of the words, pieces by " … ", each at its nearest place; white space may differ.
export function located(text, words, near, label) {
  const at = points(text);
  const spans = words.split(/\s*…\s+|\s+…\s*/).filter((piece) => piece.trim()).map((piece) => {
    const pattern = piece.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
    const found = [...text.matchAll(new RegExp(pattern, "gu"))].map((match) => [at(match.index), at(match.index + match[0].length)]);
    if (!found.length) throw new NotFound(`${label}: the article does not have “${piece.trim().slice(0, 80)}”.`);
    return found.sort((a, b) => Math.abs(a[0] - near) - Math.abs(b[0] - near))[0];
  });
  return spans.sort((a, b) => a[0] - b[0]);
}

function choice(id, words, value) {
  const made = element("select", { id }, Object.entries(words).map(([term, word]) => element("option", { value: term }, word)));
  made.value = value;
  return made;
}

// The chain, outermost first; its last row is the source.
function chainFields(own, chain, result) {
  const rows = [];
  const list = element("ol", { class: "chain-rows" });
  const root = element("fieldset", {}, element("legend", { class: "label" }, "Chain, outermost first"), list,
    element("p", {}, element("button", { type: "button", class: "link", onclick: () => insert(0) }, "Add one in front"), " ",
      element("button", { type: "button", class: "link", onclick: () => insert(rows.length) }, "Add one behind")));
  for (const link of chain) rows.push(row(link));
  show();

  function insert(place) {
    rows.splice(place, 0, row(null));
    show();
    rows[place].who.focus();
  }

  function show() {
    list.replaceChildren(...rows.map((each) => each.item));
    rows.forEach((each, place) => each.item.classList.toggle("own-source", place === rows.length - 1));
    if (!rows.length) list.append(element("li", { class: "hint" }, "No source given."));
  }

  function row(link) {
    const name = `${own}-link-${(forms += 1)}`;
    const who = element("select", { "aria-label": "Who" }, result.entities.map((entity) => element("option", { value: entity.id }, entity.name.slice(0, 80))),
      element("option", { value: NEW }, "Somebody else…"), element("option", { value: UNKNOWN }, "Not identified"));
    who.value = link ? link.entity ?? UNKNOWN : NEW;
    const typed = element("input", { "aria-label": "Name", id: name, autocomplete: "off", maxlength: 200, dir: "auto" });
    const kind = choice(null, KINDS, "person");
    kind.setAttribute("aria-label", "Kind");
    const firm = choice(null, without(IDENTIFICATIONS, ["unresolved", "none"]), "named");
    firm.setAttribute("aria-label", "How firm");
    const relation = choice(null, RELATIONS, link?.relation ?? "reports");
    relation.setAttribute("aria-label", "How it is handed on");
    const more = element("span", { class: "new-source" }, typed, kind, firm);
    const made = { who, link, typed, kind, firm, relation };
    const adapt = () => { more.hidden = who.value !== NEW; };
    who.addEventListener("change", () => { adapt(); if (!more.hidden) typed.focus(); });
    adapt();
    made.item = element("li", {}, relation, who, more, element("button", {
      type: "button", class: "link", "aria-label": "Remove this link", onclick: () => { rows.splice(rows.indexOf(made), 1); show(); root.querySelector("button").focus(); },
    }, "Remove"));
    return made;
  }

  function value() {
    return rows.map(({ who, link, typed, kind, firm, relation }) => {
      const carried = link?.carried ?? false;
      if (who.value === UNKNOWN) return { entity: null, name: link && !link.entity ? link.name : "not identified", relation: relation.value, carried };
      if (who.value !== NEW) return { entity: who.value, relation: relation.value, carried };
      const name = typed.value.trim();
      if (!name) throw new NotFound("Chain: the new source needs a name.");
      return { entity: null, name, kind: kind.value, identification: firm.value, relation: relation.value, carried };
    });
  }

  return { root, value, before: JSON.stringify(value()) };
}

function without(words, terms) {
  return Object.fromEntries(Object.entries(words).filter(([term]) => !terms.includes(term)));
}

// The selection in the article, in code points, without white space around it; null if there is none.
export function selectionIn(body, text) {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const [from, to] = [offsetIn(body, range.startContainer, range.startOffset), offsetIn(body, range.endContainer, range.endOffset)];
  if (from === null || to === null) return null;
  const words = text.slice(from, to);
  const at = points(text);
  const start = from + words.length - words.trimStart().length;
  const end = start + words.trim().length;
  return start < end ? [at(start), at(end)] : null;
}

// The offset in the text, in UTF-16 units, of a place in the page; the numbers before statements do not count.
function offsetIn(body, node, offset) {
  const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-start]");
  if (!block || !body.contains(block)) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  const words = before.cloneContents();
  for (const chip of words.querySelectorAll(".chip")) chip.remove();
  return Number(block.dataset.start) + words.textContent.length;
}

