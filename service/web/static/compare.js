// Two articles side by side: the statements that both have, with the source in each, and those that only one has.

import { element } from "./dom.js";
import { firmnessSentence } from "./firmness.js";
import { compared, sameSource } from "./matching.js";
import { IDENTIFICATIONS, STANCES, number, plural, publisherName } from "./words.js";

// `open(entry, id)` shows an article at one of its statements.
export function renderComparison(one, other, { open, swap, back }) {
  const { shared, onlyOne, onlyOther } = compared(one.result, other.result);
  const sides = [one, other].map((entry, index) => {
    const { result } = entry;
    const publisher = result.provenance.source.name;
    return { entry, name: publisher && publisher !== publisherName([other, one][index].result) ? publisher : `Article ${index + 1}` };
  });
  const same = shared.filter((pair) => pair.same).length;
  const differ = shared.filter((pair) => !sameSource(pair.one, pair.other)).length;
  const words = shared.length
    ? `${plural(shared.length, "statement")} in both: ${same} in the same words, ${shared.length - same} in near ones${differ ? `; ${differ} from different sources` : ""}. ${onlyOne.length} only in the first, ${onlyOther.length} only in the second.`
    : `No statement is in both. ${onlyOne.length} only in the first, ${onlyOther.length} only in the second.`;
  return [
    element("header", { class: "result-head" },
      element("div", {}, element("h1", { id: "compare-title", tabindex: -1 }, "Two articles side by side"), element("p", { class: "firmness" }, words)),
      element("div", { class: "head-actions" }, element("button", { type: "button", class: "quiet", onclick: swap }, "Swap sides"),
        element("button", { type: "button", class: "quiet", onclick: back }, "All articles"))),
    element("div", { class: "compare-heads" }, sides.map(({ entry, name }) => element("div", {},
      element("p", { class: "label" }, name),
      element("h2", { dir: "auto" }, element("button", { type: "button", class: "link", onclick: () => open(entry, null) }, entry.title)),
      element("p", { class: "hint" }, firmnessSentence(entry.result.attributions))))),
    section("In both", shared.length, element("ol", { class: "pairs" }, shared.map((pair) => pairItem(pair, sides, open)))),
    element("div", { class: "alone" },
      section(`Only in the first (${sides[0].name})`, onlyOne.length, list(onlyOne, sides[0].entry, open)),
      section(`Only in the second (${sides[1].name})`, onlyOther.length, list(onlyOther, sides[1].entry, open))),
  ];
}

function section(title, count, body) {
  return element("section", { class: "compare-part" }, element("h2", {}, title, element("span", { class: "number" }, ` ${count}`)),
    count ? body : element("p", { class: "hint" }, "None."));
}

function pairItem({ one, other, same }, sides, open) {
  const agree = sameSource(one, other);
  return element("li", { class: "pair" },
    element("p", { class: "pair-words" }, element("span", { class: `tag ${same ? "same" : "near"}` }, same ? "the same words" : "near"),
      agree ? null : element("span", { class: "tag differ" }, "from different sources"),
      one.stance === other.stance ? null : element("span", { class: "tag differ" }, `${STANCES[one.stance]} here, ${STANCES[other.stance]} there`)),
    statement(one, sides[0], open), statement(other, sides[1], open));
}

function list(attributions, entry, open) {
  return element("ol", { class: "alone-list" }, attributions.map((each) => element("li", {}, statement(each, { entry, name: null }, open))));
}

function statement(attribution, { entry, name }, open) {
  const chain = attribution.chain.map((link) => link.name).join(" → ") || "no source given";
  const stance = attribution.stance === "asserted" ? null : element("span", { class: `tag ${attribution.stance}` }, STANCES[attribution.stance]);
  const weakest = attribution.chain.length > 0 && !["named", "document"].includes(attribution.weakest);
  return element("div", { class: "side" },
    name ? element("span", { class: "unseen" }, `${name}: `) : null,
    element("p", { class: "side-words", dir: "auto" }, attribution.content.text.replace(/\s+/g, " ")),
    element("p", { class: "hint side-chain" }, element("bdi", {}, chain), stance, weakest ? element("span", { class: `tag ${attribution.weakest}` }, IDENTIFICATIONS[attribution.weakest]) : null, " ",
      element("button", { type: "button", class: "link", onclick: () => open(entry, attribution.id), "aria-label": `Open No. ${number(attribution)} of ${entry.title}` }, `No. ${number(attribution)}`)));
}
