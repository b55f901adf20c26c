// A file of corrections: read, and refused with the reason if it is incomplete. docs/console.md lists its fields.

import { corrected } from "./corrections.js";
import { IDENTIFICATIONS, KINDS, PARTS, RELATIONS, STANCES } from "./words.js";

export const KIND = "hearsay-corrections";
export const VERSION = "1";
const OPS = ["reject", "change", "add"];

export class WrongFile extends Error {}

// The contents of a file. Throws WrongFile, which says what is wrong with it.
export function readCorrections(words) {
  const file = parsed(words);
  if (file?.kind !== KIND) throw new WrongFile(`This is not a file of corrections: its “kind” is not “${KIND}”.`);
  if (file.version !== VERSION) throw new WrongFile(`This file is of version ${String(file.version)}; this page reads version ${VERSION}.`);
  const whole = typeof file.text === "string" && Array.isArray(file.changes) && isResult(file.answer) && file.answer.document.sha256 === file.sha256;
  if (!whole) throw new WrongFile("This file of corrections is incomplete: text, answer and changes do not belong together.");
  const length = [...file.text].length;
  if (length !== file.answer.document.length) throw new WrongFile("The text of this file is not the one that was corrected.");
  const wrong = file.changes.findIndex((change) => !isChange(change, length));
  if (wrong >= 0) throw new WrongFile(`Change ${wrong + 1} in this file is not one that this page makes.`);
  try {
    corrected(file.answer, file.text, file.changes);
  } catch {
    throw new WrongFile("A change in this file does not fit its answer.");
  }
  return file;
}

// Whether stored changes are of the kinds that this page makes, for a text of so many code points.
export function areChanges(changes, length) {
  return Array.isArray(changes) && changes.every((change) => isChange(change, length));
}

function parsed(words) {
  try {
    return JSON.parse(words);
  } catch {
    throw new WrongFile("This is not a file of corrections: it is not JSON.");
  }
}

function isResult(answer) {
  const lists = [answer?.attributions, answer?.entities, answer?.provenance?.children];
  return lists.every(Array.isArray) && typeof answer.document?.length === "number" && typeof answer.model?.pack === "string"
    && answer.attributions.every((each) => /^a\d+$/.test(each?.id) && Array.isArray(each.chain) && Array.isArray(each.content?.spans) && each.stance in STANCES)
    && answer.entities.every((each) => /^e\d+$/.test(each?.id) && typeof each.name === "string" && Array.isArray(each.mentions));
}

function isChange(change, length) {
  if (!OPS.includes(change?.op) || !/^a\d+$/.test(change.id)) return false;
  if (change.op === "reject") return true;
  const { set } = change;
  if (set === null || typeof set !== "object" || Object.keys(set).some((part) => !Object.hasOwn(PARTS, part))) return false;
  if (change.op === "add" && !set.content) return false;
  const spans = ["content", "cue", "source"].filter((part) => part in set).every((part) => (part !== "content" && set[part] === null) || areSpans(set[part], length));
  return spans && (!("stance" in set) || Object.hasOwn(STANCES, set.stance)) && (!("chain" in set) || (Array.isArray(set.chain) && set.chain.every(isLink)));
}

function areSpans(spans, length) {
  return Array.isArray(spans) && spans.length > 0
    && spans.every((span) => Array.isArray(span) && span.length === 2 && span.every(Number.isInteger) && span[0] >= 0 && span[0] < span[1] && span[1] <= length);
}

function isLink(link) {
  if (!Object.hasOwn(RELATIONS, link?.relation)) return false;
  if (link.entity) return /^e\d+$/.test(link.entity);
  const known = !link.kind || (Object.hasOwn(KINDS, link.kind) && Object.hasOwn(IDENTIFICATIONS, link.identification));
  return known && typeof link.name === "string" && link.name.trim() !== "";
}
