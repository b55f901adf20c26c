// A chain in words: "AFP cites the Financial Times, which quotes people familiar with the matter: Vladimir Putin made the proposal".

import { slice } from "./offsets.js";
import { RELATION_VERBS, publisherName } from "./words.js";

const DETERMINERS = /^(the|a|an|some|several|two|three|many|one)\s/i;

export function chainSentence(attribution, result) {
  const entities = new Map(result.entities.map((entity) => [entity.id, entity]));
  const outer = attribution.chain.slice(0, -1);
  let words = result.provenance.source.name ?? "The article";
  if (!outer.length) words += " reports";
  outer.forEach((link, index) => {
    const before = index ? entities.get(outer[index - 1].entity) : null;
    if (index) words += `, ${isPeople(before) ? "who" : "which"}`;
    words += ` ${RELATION_VERBS[link.relation][before?.kind === "group" ? "many" : "one"]} ${named(link, entities)}`;
  });
  return `${words}: ${statement(attribution, entities)}`;
}

// With the passage of the article and its origin, for a note.
export function chainWithQuotation(attribution, result, text, title) {
  const spans = ["content", "cue", "source"].flatMap((part) => attribution[part]?.spans ?? []);
  const start = Math.min(...spans.map((span) => span[0]));
  const end = Math.max(...spans.map((span) => span[1]));
  const publisher = result.provenance.source.name;
  const passage = slice(text, start, end).replace(/\s+/g, " ");
  return `${chainSentence(attribution, result)}\n“${passage}”\n${[title, publisher].filter(Boolean).join(", ")}`;
}

// Who says it and how, in the article's own words if they are in that order: "Vladimir Putin made the proposal".
function statement(attribution, entities) {
  const last = attribution.chain.at(-1);
  const { cue, source, content } = attribution;
  const content_ = content.text.replace(/\s+/g, " ");
  if (!last) return `“${content_}” (no source given)`;
  const name = named(last, entities);
  const ordered = cue?.spans.length === 1 && content.spans.length === 1 && source
    && source.spans.at(-1)[1] <= cue.spans[0][0] && cue.spans[0][1] <= content.spans[0][0];
  return ordered ? `${name} ${cue.text} ${content_}` : `${name}: ${content_}`;
}

function isPeople(entity) {
  return ["person", "group"].includes(entity?.kind);
}

// The name with the article that the text gives it: "the Financial Times", "a European diplomat".
function named(link, entities) {
  const entity = entities.get(link.entity);
  if (!entity) return `a source that was not identified (“${link.name}”)`;
  const whole = entity.mentions.map((mention) => mention.text.replace(/\s+/g, " "))
    .find((words) => DETERMINERS.test(words) && words.replace(DETERMINERS, "").toLowerCase() === entity.name.toLowerCase());
  return whole ? whole.charAt(0).toLowerCase() + whole.slice(1) : entity.name;
}
