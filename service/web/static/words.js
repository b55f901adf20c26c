// What the contract's words are called on the screen, and the small questions asked of a result.

export const RELATIONS = { reports: "reports", cites: "cites", quotes: "quotes", told: "was told by", carries: "carries" };

export const IDENTIFICATIONS = {
  named: "named", document: "document", role: "by role only", collective: "a group", anonymous: "anonymous",
  unresolved: "unresolved", none: "no source",
};

export const TYPES = { direct: "Quoted", mixed: "Partly quoted", indirect: "Reported" };

export const STANCES = {
  asserted: "asserted", denied: "denied", directive: "demanded", commissive: "promised", question: "asked",
  uncertain: "uncertain", declined: "declined",
};

export const FILTERS = [
  ["anonymous", "Anonymous", "rests on an anonymous source", (a) => a.chain.length > 0 && isAnonymous(a)],
  ["denied", "Denied", "is a denial", (a) => a.stance === "denied"],
  ["deep", "Deep", "came through two sources or more", (a) => a.chain.length > 1],
  ["unresolved", "Unresolved", "has a source that was not identified", (a) => a.weakest === "unresolved"],
];

function isAnonymous(attribution) {
  return attribution.weakest === "anonymous" || attribution.source?.identification === "anonymous";
}

export function number(attribution) {
  return attribution.id.replace(/^a/, "");
}

export function publisherName(result) {
  return result.provenance.source.name ?? "The article’s own voice";
}

export function chainWords(attribution) {
  if (!attribution.chain.length) return "no source given";
  return attribution.chain.map((link) => link.name).join(", then ");
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export function spokenLabel(attribution) {
  const stance = attribution.stance === "asserted" ? "" : `, ${STANCES[attribution.stance]}`;
  const weak = ["named", "document"].includes(attribution.weakest) ? "" : `, weakest link ${IDENTIFICATIONS[attribution.weakest]}`;
  return `Attribution ${number(attribution)}: ${TYPES[attribution.type].toLowerCase()}${stance}. Source: ${chainWords(attribution)}${weak}`;
}
