// How firm an article is: the grade of each statement and the sentence that counts them. The same rules as in
// service/exports/firmness.py; tests/firmness.json tests both against one table.

import vocabulary from "./vocabulary.js";

const WORDS = vocabulary.firmness;
const GRADES = { role: "unnamed", collective: "unnamed", anonymous: "anonymous", unresolved: "unresolved", none: "none" };

export function grade(attribution) {
  return GRADES[attribution.weakest] ?? (attribution.chain.length > 1 ? "secondhand" : "record");
}

export function traits(attribution) {
  const found = ["denied", "declined"].includes(attribution.stance) ? [attribution.stance] : [];
  return attribution.chain.length > 1 ? [...found, "deep"] : found;
}

export function sourceCount(attributions) {
  return new Set(attributions.flatMap((each) => each.chain.map((link) => link.entity)).filter(Boolean)).size;
}

// The sentence in pieces: each grade and trait that occurs, with its count, its words and its test.
export function firmness(attributions) {
  if (!attributions.length) return { begins: WORDS.nothing, grades: [], also: [] };
  const sources = sourceCount(attributions);
  return {
    begins: counted(WORDS.statements, attributions.length) + (sources ? ` ${counted(WORDS.sources, sources)}` : ""),
    grades: parts(WORDS.grades, attributions, (attribution, name) => grade(attribution) === name),
    also: parts(WORDS.also, attributions, (attribution, name) => traits(attribution).includes(name)),
  };
}

export function firmnessSentence(attributions) {
  const { begins, grades, also } = firmness(attributions);
  if (!attributions.length) return begins;
  const listed = (all) => all.map((part) => part.words).join(", ");
  return `${begins}: ${listed(grades)}.${also.length ? ` Of these, ${listed(also)}.` : ""}`;
}

function parts(entries, attributions, test) {
  return entries.map((entry) => {
    const own = (attribution) => test(attribution, entry.name);
    const count = attributions.filter(own).length;
    return { name: entry.name, label: entry.label, is: entry.is, count, words: counted(entry, count), test: own };
  }).filter((part) => part.count > 0);
}

function counted(words, count) {
  return count === 1 ? words.one : words.many.replace("{n}", count.toLocaleString("en"));
}
