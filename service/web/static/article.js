// The article with its marks. The text is cut once at every border of a mark; each piece knows which
// attributions it belongs to, and in which role. Underlines of contents nest; sources are boxed, cues slanted.

import { element } from "./dom.js";
import { grade } from "./firmness.js";
import { units } from "./offsets.js";
import { correctionOf, number, ownHeadline, spokenLabel } from "./words.js";

const PARTS = ["content", "source", "cue", "recipient"];
const DEEPEST_LINE = 4;
export const LONG = 150; // with so many attributions, only the parts near the window are laid out

export function renderArticle(text, result) {
  const pieces = new Map(result.attributions.map((a) => [a.id, []]));
  const mentions = new Map(result.entities.map((e) => [e.id, []]));
  const chips = [];
  const marks = marksOf(text, result);
  const paragraphs = paragraphsOf(text);
  const body = element("div", { class: `article${result.attributions.length > LONG ? " long" : ""}`, id: "article" });
  const open = new Set();
  let next = 0;
  paragraphs.forEach((paragraph, index) => {
    const tag = index === 0 && ownHeadline(text) === text.slice(paragraph.start, paragraph.end).trim() ? "h3" : "p";
    const block = element(tag, { dir: "auto", "data-start": paragraph.start });
    let position = paragraph.start;
    while (position < paragraph.end) {
      const begins = [];
      while (next < marks.edges.length && marks.edges[next].at <= position) {
        const { mark, opens } = marks.edges[next];
        if (opens) open.add(mark);
        else open.delete(mark);
        if (opens && mark.first) begins.push(mark.attribution);
        next += 1;
      }
      for (const attribution of begins) {
        const chip = chipOf(attribution, result);
        chips.push(chip);
        block.append(chip);
      }
      const end = Math.min(paragraph.end, marks.edges[next]?.at ?? paragraph.end);
      const words = text.slice(position, end);
      block.append(open.size ? pieceOf(words, position, [...open], pieces, mentions) : words);
      position = end;
    }
    body.append(block);
  });
  return { body, pieces, mentions, chips };
}

function marksOf(text, result) {
  const at = units(text);
  const edges = [];
  const add = (mark, [start, end]) => {
    edges.push({ at: at(start), opens: true, mark, size: end - start }, { at: at(end), opens: false, mark, size: 0 });
  };
  for (const attribution of result.attributions) {
    for (const part of PARTS) {
      (attribution[part]?.spans ?? []).forEach((span, index) => {
        add({ part, attribution, size: span[1] - span[0], from: at(span[0]), to: at(span[1]), first: part === "content" && index === 0 }, span);
      });
    }
  }
  for (const entity of result.entities) {
    for (const mention of entity.mentions) add({ part: "mention", entity, size: 0 }, [mention.start, mention.end]);
  }
  edges.sort((a, b) => a.at - b.at || a.opens - b.opens || b.size - a.size);
  return { edges };
}

function paragraphsOf(text) {
  const found = [];
  for (const match of text.matchAll(/[^\r\n\u2028\u2029]+/g)) {
    if (match[0].trim()) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function pieceOf(words, position, open, pieces, mentions) {
  const contents = open.filter((mark) => mark.part === "content").sort((a, b) => b.size - a.size);
  const others = open.filter((mark) => mark.part !== "content" && mark.part !== "mention");
  const classes = ["piece", ...new Set(others.map((mark) => `is-${mark.part}`))];
  const sources = others.filter((mark) => mark.part === "source");
  if (sources.some((mark) => mark.from === position)) classes.push("begins");
  if (sources.some((mark) => mark.to === position + words.length)) classes.push("ends");
  let inner = element("span", { class: classes.join(" ") }, words);
  const piece = inner;
  contents.slice(-DEEPEST_LINE).reverse().forEach((mark, index, all) => {
    const line = all.length - index;
    inner = element("span", { class: `line line-${line} ${mark.attribution.type}` }, inner);
  });
  piece.marks = open;
  for (const mark of open) {
    if (mark.part === "mention") mentions.get(mark.entity.id).push(piece);
    else pieces.get(mark.attribution.id).push({ piece, part: mark.part });
  }
  return inner;
}

// The number before a statement. Its outline shows how firm it is, a sign before it a denial: by shape as well as colour.
function chipOf(attribution, result) {
  const corrected = correctionOf(result, attribution.id);
  return element("button", {
    type: "button", class: `chip ${grade(attribution)} ${attribution.stance}${corrected ? " corrected" : ""}`, tabindex: -1, "data-id": attribution.id,
    "aria-label": spokenLabel(attribution) + (corrected ? `. Corrected: ${corrected}` : ""), "aria-pressed": "false",
  }, attribution.stance === "denied" ? element("span", { class: "sign", "aria-hidden": "true" }, "≠") : null, number(attribution));
}
