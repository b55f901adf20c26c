// The words on the screen for the contract's terms, from the file that the exports use too.

import vocabulary from "./vocabulary.js";

export const STANCES = vocabulary.stances;
export const IDENTIFICATIONS = vocabulary.identifications;
export const KINDS = vocabulary.kinds;
export const PARTS = vocabulary.parts;
export const RELATIONS = Object.fromEntries(Object.entries(vocabulary.relations).map(([name, words]) => [name, words.tag]));
export const RELATION_VERBS = vocabulary.relations;
export const TYPES = Object.fromEntries(Object.entries(vocabulary.types).map(([name, word]) => [name, capital(word)]));
export const FIRMEST_FIRST = ["named", "document", "role", "collective", "anonymous", "unresolved", "none"];
const LONGEST_HEADLINE = 160;

export function number(attribution) {
  return attribution.id.replace(/^a/, "");
}

export function publisherName(result) {
  return result.provenance.source.name ?? capital(vocabulary.own_voice);
}

export function chainWords(attribution) {
  if (!attribution.chain.length) return "no source given";
  return attribution.chain.map((link) => link.name).join(", then ");
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function spokenLabel(attribution) {
  const stance = attribution.stance === "asserted" ? "" : `, ${STANCES[attribution.stance]}`;
  const weak = ["named", "document"].includes(attribution.weakest) ? "" : `, weakest link ${IDENTIFICATIONS[attribution.weakest]}`;
  return `Attribution ${number(attribution)}: ${TYPES[attribution.type].toLowerCase()}${stance}. Source: ${chainWords(attribution)}${weak}`;
}

// The first line, if it looks like a headline: short, without a full stop, with text below it. Like `own_headline` in service/exports.
export function ownHeadline(text) {
  const [first, ...rest] = text.trim().split("\n");
  const line = first.trim();
  const reads = line && [...line].length <= LONGEST_HEADLINE && !/[.!?:”"’'…]$/.test(line) && rest.join("\n").trim();
  return reads ? line : null;
}

export function headline(result, text) {
  return result.document.title || ownHeadline(text) || result.document.id || vocabulary.no_headline;
}

// A person's changes of an attribution, in words; null if there are none.
export function correctionOf(result, id) {
  const corrections = result.corrections;
  if (corrections?.added.includes(id)) return "added";
  const changed = corrections?.changed.find((each) => each.id === id);
  return changed ? changed.parts.map((part) => PARTS[part]).join(", ") : null;
}
