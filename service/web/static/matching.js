// Which statements two articles share: the same words, or enough content words in common.

const STOP = new Set(("a an the and or but of to in on at by for from with as is are was were be been being it its that this these those he she they we i you his her"
  + " their our your my not no had has have would will can could should may might do does did who which what when where how than then there so if about into over"
  + " after before said says").split(" "));
const SAME_FROM = 4; // words of sense that one must have for "the same words" inside a longer one
const NEAR = 0.6; // share of the shorter one's words that the other has
const NEAR_FROM = 3; // words that both have

// Pairs {one, other, same, score} of attributions, each in one pair at most, the nearest first; then those left over.
export function compared(one, other) {
  const [left, right] = [one, other].map((result) => result.attributions.map(described));
  const index = new Map();
  right.forEach((each, place) => each.bag.forEach((word) => index.set(word, [...(index.get(word) ?? []), place])));
  const pairs = left.flatMap((each) => candidates(each, right, index));
  pairs.sort((a, b) => b.score - a.score);
  const [takenLeft, takenRight, shared] = [new Set(), new Set(), []];
  for (const pair of pairs) {
    if (takenLeft.has(pair.one.id) || takenRight.has(pair.other.id)) continue;
    takenLeft.add(pair.one.id);
    takenRight.add(pair.other.id);
    shared.push(pair);
  }
  const order = new Map(one.attributions.map((each, place) => [each.id, place]));
  shared.sort((a, b) => order.get(a.one.id) - order.get(b.one.id));
  const rest = (result, taken) => result.attributions.filter((each) => !taken.has(each.id));
  return { shared, onlyOne: rest(one, takenLeft), onlyOther: rest(other, takenRight) };
}

function described(attribution) {
  const words = attribution.content.text.toLowerCase().normalize("NFKD").replace(/[’']s\b/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  return { attribution, quoted: quotedIn(attribution.content.text), line: ` ${words.join(" ")} `, bag: new Set(words.filter((word) => !STOP.has(word)).map(stem)) };
}

// The words in quotation marks, in lower case and without marks; very short quotations do not count.
function quotedIn(text) {
  const found = [...text.matchAll(/[“"«]([^”"»]+)[”"»]/g)].map((match) => (match[1].toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" "));
  return found.filter((words) => words.split(" ").length >= NEAR_FROM);
}

// Endings of number and tense are dropped, so that "cut" matches "cuts" and "closed" matches "close".
function stem(word) {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|e)$/, "") : word;
}

function candidates(each, right, index) {
  const common = new Map();
  for (const word of each.bag) for (const place of index.get(word) ?? []) common.set(place, (common.get(place) ?? 0) + 1);
  const found = [];
  for (const [place, count] of common) {
    const against = right[place];
    const shorter = Math.min(each.bag.size, against.bag.size);
    const inside = each.line.includes(against.line) || against.line.includes(each.line);
    const quotation = each.quoted.some((words) => against.line.includes(` ${words} `)) || against.quoted.some((words) => each.line.includes(` ${words} `));
    const same = each.line === against.line || quotation || (inside && shorter >= SAME_FROM);
    const share = count / shorter;
    if (same || (count >= NEAR_FROM && share >= NEAR)) {
      found.push({ one: each.attribution, other: against.attribution, same, score: (same ? 2 : share) + count / (each.bag.size + against.bag.size) });
    }
  }
  return found;
}

// Whether two chains end with the same name, or with names of which one is the end of the other ("Haldic", "Oren Haldic").
export function sameSource(one, other) {
  const [left, right] = [one, other].map((each) => each.chain.at(-1)?.name.toLowerCase() ?? "");
  return left === right || (left !== "" && right !== "" && (left.endsWith(` ${right}`) || right.endsWith(` ${left}`)));
}
