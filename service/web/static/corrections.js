// Corrections as data: a list of changes, and the result that they make of the service's answer. Nothing here touches the page.
// A change is {op: "reject", id}, {op: "change", id, set} or {op: "add", id, set}; `set` has the parts that a person changed:
// content, cue, source (lists of [start, end] in code points, or null), stance, and chain (see `linkOf`).

import { slice } from "./offsets.js";
import { quoteType } from "./quotations.js";
import { FIRMEST_FIRST, PARTS } from "./words.js";

const JOINT = " … ";
const UNKNOWN_SOURCE = { on_behalf_of: null, via: null, plurality: null, condition: null, reason: null, knowledge: null };

// A change of a statement that does not exist, or an addition under the id of one that does.
export class Misfit extends Error {}

// Throws Misfit; and a TypeError for a link to an entity that the result does not have.
export function corrected(result, text, changes) {
  if (!changes.length) return result;
  const draft = { ...result, entities: [...result.entities], attributions: [...result.attributions] };
  const marks = { changed: new Map(), added: [], rejected: [] };
  for (const change of changes) {
    if (draft.attributions.some((each) => each.id === change.id) === (change.op === "add")) throw new Misfit(change.id);
    if (change.op === "reject") reject(draft, change.id, marks);
    else if (change.op === "add") add(draft, text, change, marks);
    else alter(draft, text, change, marks);
  }
  draft.provenance = treeOf(draft);
  draft.corrections = { changed: [...marks.changed].map(([id, parts]) => ({ id, parts: [...parts] })), added: marks.added, rejected: marks.rejected };
  return draft;
}

function reject(draft, id, marks) {
  const gone = draft.attributions.find((each) => each.id === id);
  draft.attributions = draft.attributions.filter((each) => each !== gone).map((each) => {
    const parent = each.parent === id ? gone.parent : each.parent;
    const refersTo = each.content.refers_to === id ? null : each.content.refers_to;
    return parent === each.parent && refersTo === each.content.refers_to ? each : { ...each, parent, content: { ...each.content, refers_to: refersTo } };
  });
  marks.changed.delete(id);
  if (marks.added.includes(id)) marks.added.splice(marks.added.indexOf(id), 1);
  else marks.rejected.push(id);
}

function add(draft, text, { id, set }, marks) {
  const bare = {
    id, type: "indirect", stance: "asserted", content: null, cue: null, source: null, recipient: null, chain: [], weakest: "none",
    parent: null, construction: "added_by_hand", confidence: 1, chain_confidence: null, evidence: null,
  };
  const made = filled(draft, text, bare, set);
  const start = made.content.spans[0][0];
  const place = draft.attributions.findIndex((each) => each.content.spans[0][0] > start);
  draft.attributions.splice(place < 0 ? draft.attributions.length : place, 0, made);
  marks.added.push(id);
}

function alter(draft, text, { id, set }, marks) {
  const place = draft.attributions.findIndex((each) => each.id === id);
  draft.attributions[place] = filled(draft, text, draft.attributions[place], set);
  if (marks.added.includes(id)) return;
  if (!marks.changed.has(id)) marks.changed.set(id, new Set());
  for (const part of Object.keys(set)) if (part in PARTS) marks.changed.get(id).add(part);
}

function filled(draft, text, before, set) {
  const made = { ...before };
  if (set.stance) made.stance = set.stance;
  if (set.content) {
    made.content = { ...passage(text, set.content), refers_to: before.content?.refers_to ?? null };
    made.type = quoteType(text, set.content);
    made.parent = parentOf(draft, made);
  }
  if ("cue" in set) made.cue = set.cue ? { ...passage(text, set.cue), lemma: before.cue?.lemma ?? passage(text, set.cue).text.toLowerCase() } : null;
  if (set.chain) {
    made.chain = set.chain.map((link) => linkOf(draft, text, link));
    made.evidence = null;
  }
  if (set.chain || "source" in set) made.source = sourceOf(draft, text, before, made, set);
  made.weakest = weakest(draft, made);
  return made;
}

// A link is an entity of the result, a new one ({name, kind, identification}), or a source that is not identified ({name}).
function linkOf(draft, text, link) {
  const { relation, carried = false } = link;
  if (link.entity) return { entity: link.entity, name: draft.entities.find((each) => each.id === link.entity).name, relation, carried, confidence: null };
  if (!link.kind) return { entity: null, name: link.name, relation, carried, confidence: null };
  let entity = draft.entities.find((each) => each.name === link.name);
  if (!entity) {
    entity = { id: nextId(draft.entities, "e"), name: link.name, kind: link.kind, identification: link.identification, mentions: mentionsOf(text, link.name) };
    draft.entities.push(entity);
  }
  return { entity: entity.id, name: entity.name, relation, carried, confidence: null };
}

function sourceOf(draft, text, before, made, set) {
  const own = made.chain.at(-1);
  const spans = "source" in set ? set.source : before.source?.spans;
  if (!own || !spans) return null;
  const same = before.source && before.source.entity === own.entity;
  const firm = draft.entities.find((each) => each.id === own.entity)?.identification ?? "unresolved";
  return { ...UNKNOWN_SOURCE, ...(same ? before.source : {}), ...passage(text, spans), entity: own.entity, identification: same ? before.source.identification : firm };
}

function weakest(draft, { chain, source }) {
  const grades = chain.map((link) => draft.entities.find((each) => each.id === link.entity)?.identification ?? "unresolved");
  if (source && grades.length) grades[grades.length - 1] = source.identification;
  return grades.reduce((worst, each) => (FIRMEST_FIRST.indexOf(each) > FIRMEST_FIRST.indexOf(worst) ? each : worst), chain.length ? "named" : "none");
}

function parentOf(draft, made) {
  const [start, end] = [made.content.spans[0][0], made.content.spans.at(-1)[1]];
  const around = draft.attributions.filter((each) => each.id !== made.id && each.content.spans.some(([a, b]) => a <= start && end <= b && b - a > end - start));
  const size = (each) => each.content.spans.at(-1)[1] - each.content.spans[0][0];
  return around.sort((a, b) => size(a) - size(b))[0]?.id ?? null;
}

export function passage(text, spans) {
  return { text: spans.map(([start, end]) => slice(text, start, end)).join(JOINT), spans };
}

export function nextId(all, letter) {
  return `${letter}${1 + Math.max(0, ...all.map((each) => Number(each.id.slice(1))))}`;
}

function mentionsOf(text, name) {
  const found = [];
  const letters = [...text];
  const wanted = [...name];
  for (let start = 0; start + wanted.length <= letters.length; start += 1) {
    if (letters[start] === wanted[0] && wanted.every((letter, offset) => letters[start + offset] === letter)) {
      found.push({ start, end: start + wanted.length, text: name });
      start += wanted.length - 1;
    }
  }
  return found;
}

// Like chains.tree in the service: each attribution under its last link, one node for each source under one parent.
function treeOf({ provenance, attributions }) {
  const root = { ...provenance, attributions: [], children: [] };
  for (const { id, chain } of attributions) {
    let node = root;
    for (const link of chain) {
      const same = (child) => (link.entity ? child.source.entity === link.entity : !child.source.entity && child.source.name.toLowerCase() === link.name.toLowerCase());
      let child = node.children.find(same);
      if (!child) {
        child = { source: { entity: link.entity, name: link.name, role: null }, relation: link.relation, attributions: [], children: [] };
        node.children.push(child);
      }
      node = child;
    }
    node.attributions.push(id);
  }
  return root;
}
