"""The learned side: attributions read off the tagger's roles and links, joined with the rules' drafts.

The tagger gives every word a probability of being source, cue or content, and the cue it belongs to. It
was trained on outermost attributions only (PolNeAR), so what stands inside a content is left to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.extraction.attributions import finished, overlap
from service.extraction.boundaries import bounded, joined_content
from service.extraction.cues import stance_of, verb_cue
from service.extraction.dependencies import Words, head_of, is_verbal, trimmed
from service.extraction.document import Document, Word
from service.extraction.draft import Draft
from service.extraction.lexicon import Lexicon
from service.extraction.quotation_marks import Quotation
from service.extraction.quoted import QuotationMap, widened
from service.extraction.relays import IsOutlet, with_relays
from service.extraction.sources import NOTHING, recipient_of, source_of_verb

# Constructions that the layout shows, whatever the words: the tagger sees sentences only.
_LAYOUT = frozenset({"transcript_turn", "signature", "colon"})
_RULED = _LAYOUT | {"quoted_as_saying"}  # here the rule's spans are the better ones
ROLES = ("", "source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a draft must reach. Set on PolNeAR dev and the chain articles (docs/quality.md)."""

    tagged: float = 0.5  # mean probability of a tagged cue and content
    alone: float = 0.6  # the same, where no rule saw it
    rule: float = 0.35  # weight times tagger support of a rule's outermost draft
    nested: float = 0.8  # weight of a rule's draft inside a content, where `NESTED` has no other

    def least_nested(self, construction: str) -> float:
        """The weight that a rule's draft inside a content must have."""
        return NESTED.get(construction, self.nested)


# Inside a content the tagger is blind, and constructions differ in how far they can be trusted there.
NESTED = {
    "complement_clause": 0.4, "following_clause": 0.6, "according_to": 0.5, "noun_clause": 0.6, "infinitive": 0.66,
    "object_infinitive": 0.65, "passive_raising": 0.7, "quoted_as_saying": 0.4, "object": 0.8,
    "prepositional": 0.75, "noun_reference": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words with one role and one cue (`link`: the cue's first word, -1 none)."""

    role: str
    words: Words
    link: int
    score: float


def learned_drafts(
    doc: Document,
    quotations: Sequence[Quotation],
    rules: list[Draft],
    lexicon: Lexicon,
    is_outlet: IsOutlet,
    thresholds: Thresholds = Thresholds(),
) -> list[Draft]:
    """The tagger's drafts completed by the rules', and the rules' own where the tagger does not object."""
    if not doc.has_roles:
        return rules
    quoted = QuotationMap(doc, quotations)
    tagged = [
        bounded(doc, d) for d in tagged_drafts(doc, lexicon, is_outlet) if d.weight >= thresholds.tagged
    ]
    joined, used = [], set()
    for draft in tagged:
        match = _matching(draft, rules)
        if match is not None:
            used.add(match)
            draft = _merged(doc, draft, rules[match])
        if draft.content and (match is not None or draft.weight >= thresholds.alone):
            joined.append(widened(doc, draft, quoted))
    layout = [r for r in rules if r.construction in _LAYOUT]
    inside = set(quoted.of) | {i for d in [*joined, *layout] for i in d.content}
    inside |= {i for d in joined if d.relays for i in d.source}  # `citing a man who said P`
    for i, rule in enumerate(rules):
        if i not in used and (kept := _kept(doc, rule, inside, thresholds)) is not None:
            joined.append(kept)
    return finished(doc, joined, quoted)


def tagged_drafts(doc: Document, lexicon: Lexicon, is_outlet: IsOutlet) -> list[Draft]:
    """One draft for each cue segment with a content."""
    segments = segments_of(doc)
    cues = [s for s in segments if s.role == "cue"]
    owner = {i: k for k, cue in enumerate(cues) for i in cue.words}
    parts: list[dict[str, list[Segment]]] = [{"source": [], "content": []} for _ in cues]
    for segment in segments:
        if segment.role in ("source", "content") and (k := _owner(doc, segment, cues, owner)) is not None:
            parts[k][segment.role].append(segment)
    drafts = (_draft(doc, cue, part, lexicon) for cue, part in zip(cues, parts, strict=True))
    return [with_relays(doc, d, is_outlet) for d in drafts if d is not None]


def segments_of(doc: Document) -> list[Segment]:
    """Runs of words with the same role within a sentence; a new B- label or another link starts a new run."""
    out: list[Segment] = []
    run: list[Word] = []
    role = ""
    for word in doc.words:
        found, begins = _role(word)
        breaks = not run or word.sentence != run[-1].sentence or found != role or begins
        if found in ("source", "content") and run and word.link != run[-1].link and word.upos != "PUNCT":
            breaks = breaks or (word.link_score > 0.6 and run[-1].link_score > 0.6)
        if breaks:
            if run and role:
                out.append(_segment(role, run))
            run, role = [], found
        if found:
            run.append(word)
    if run and role:
        out.append(_segment(role, run))
    return out


def _role(word: Word) -> tuple[str, bool]:
    """The word's most probable role, and whether it begins a new span of it."""
    p = word.roles
    scores = (p[0], p[1] + p[2], p[3] + p[4], p[5] + p[6])
    best = max(range(4), key=scores.__getitem__)
    return ROLES[best], best > 0 and p[2 * best - 1] > p[2 * best]


def _segment(role: str, run: Sequence[Word]) -> Segment:
    votes: dict[int, float] = {}
    for word in run:
        votes[word.link] = votes.get(word.link, 0.0) + word.link_score
    score = sum(_probability(w, role) for w in run) / len(run)
    return Segment(role, tuple(w.index for w in run), max(votes, key=votes.__getitem__), score)


def _probability(word: Word, role: str) -> float:
    k = ROLES.index(role)
    return word.roles[2 * k - 1] + word.roles[2 * k]


def _owner(doc: Document, segment: Segment, cues: Sequence[Segment], owner: dict[int, int]) -> int | None:
    """The cue a segment belongs to: the one it is linked to, else the nearest of its sentence."""
    if segment.link in owner:
        return owner[segment.link]
    sentence = doc.words[segment.words[0]].sentence
    near = [k for k, cue in enumerate(cues) if doc.words[cue.words[0]].sentence == sentence]
    return min(near, key=lambda k: _distance(segment.words, cues[k].words), default=None)


def _distance(a: Words, b: Words) -> int:
    return min(abs(a[0] - b[-1]), abs(a[-1] - b[0]))


def _joined(segments: Iterable[Segment]) -> Words:
    return tuple(sorted({i for s in segments for i in s.words}))


def _nearest(segments: Sequence[Segment], cue: Segment) -> Words:
    """The source segment linked to this cue, the nearest one if there are several."""
    linked = [s for s in segments if s.link in cue.words] or list(segments)
    return min((s.words for s in linked), key=lambda w: _distance(w, cue.words), default=())


def _draft(doc: Document, cue: Segment, parts: dict[str, list[Segment]], lexicon: Lexicon) -> Draft | None:
    content = _joined(parts["content"])
    source = trimmed_source(doc, _nearest(parts["source"], cue))
    anchor = head_of(doc, cue.words)
    verbs = [i for i in cue.words if is_verbal(doc.words[i])]
    if verbs and not is_verbal(doc.words[anchor]):
        anchor = verbs[-1]
    if not content:
        return None
    verbal = verb_cue(doc, anchor, lexicon) if is_verbal(doc.words[anchor]) else None
    rows = verbal.entries if verbal is not None else lexicon.noun(doc.words[anchor].lemma)
    entry = rows[0] if rows else None
    recipient, told = recipient_of(doc, anchor) if verbal is not None else NOTHING
    recipient = () if set(recipient) & {*content, *source} else recipient
    if not source and verbal is not None and not parts["source"]:
        found, _ = source_of_verb(doc, anchor)
        source = () if set(found) & {*content, *cue.words} else found
    score = (cue.score + sum(s.score for s in parts["content"]) / len(parts["content"])) / 2
    return Draft(
        anchor=anchor, cue=cue.words, content=content, source=source,
        source_head=head_of(doc, source) if source else None, construction="tagger",
        stance=stance_of(doc, verbal, entry) if verbal is not None else (entry.stance if entry else "asserted"),
        recipient=recipient, recipient_head=told if recipient else None,
        lemma=verbal.lemma if verbal is not None else doc.words[anchor].lemma,
        kind=entry.kind if entry else "", weight=score,
    )  # fmt: skip


def trimmed_source(doc: Document, words: Words) -> Words:
    """Without a leading preposition of a passive agent and outer punctuation."""
    words = trimmed(doc, words)
    while words and doc.words[words[0]].text.lower() in ("by", "to") and len(words) > 1:
        words = words[1:]
    return words if any(doc.words[i].upos not in _NAMELESS for i in words) else ()


_NAMELESS = frozenset({"ADP", "DET", "PART", "PUNCT"})  # a source of such words alone is a torn phrase


def _matching(draft: Draft, rules: Sequence[Draft]) -> int | None:
    """The rule's draft with the same cue, else the one with the same content and source."""
    for i, rule in enumerate(rules):
        if rule.anchor == draft.anchor or (rule.cue and rule.anchor in draft.cue):
            return i
    for i, rule in enumerate(rules):
        if rule.cue and set(rule.cue) & set(draft.cue):
            return i
    best = max(range(len(rules)), key=lambda i: overlap(rules[i].content, draft.content), default=None)
    return best if best is not None and overlap(rules[best].content, draft.content) > 0.8 else None


def _merged(doc: Document, tagged: Draft, rule: Draft) -> Draft:
    """The tagger's spans with the rule's structure: relays, recipient, stance, construction."""
    same = rule.anchor == tagged.anchor or rule.anchor in tagged.cue
    if rule.relays or rule.construction in _RULED or rule.anchor in tagged.content:
        return replace(rule, weight=1 - (1 - tagged.weight) * (1 - 0.5 * rule.weight))
    if same:
        tagged = joined_content(doc, tagged, rule)
        tagged = _without_subject(doc, tagged, rule)
    whole = tagged.source and not _torn(doc, tagged, rule)
    source, head = (tagged.source, tagged.source_head) if whole else (rule.source, rule.source_head)
    if not same:
        return replace(tagged, source=source, source_head=head, relays=tagged.relays)
    recipient = tuple(i for i in rule.recipient if i not in source)
    content = tuple(i for i in tagged.content if i not in recipient)
    if not content:
        content = tuple(i for i in rule.content if i not in (*source, *tagged.cue))
    return replace(
        rule, source=source, source_head=head, content=content, cue=tagged.cue,
        recipient=recipient, recipient_head=rule.recipient_head if recipient else None,
        weight=1 - (1 - tagged.weight) * (1 - 0.5 * rule.weight),
    )  # fmt: skip


def _without_subject(doc: Document, tagged: Draft, rule: Draft) -> Draft:
    """`Acts of protest, Ann Lee said, are …`: the tagger's source runs over both subjects, the rule parts them."""
    shared = set(tagged.source) & set(rule.content)
    if (
        not shared
        or not rule.source
        or not set(rule.source) < set(tagged.source)
        or max(shared) > rule.source[0]
    ):
        return tagged
    if doc.words[rule.source[0] - 1].text != ",":
        return tagged
    content = tuple(sorted({*tagged.content, *shared}))
    return replace(tagged, source=rule.source, source_head=rule.source_head, content=content)


def _torn(doc: Document, tagged: Draft, rule: Draft) -> bool:
    """Whether the tagger's source is a part of the rule's phrase without its head ("The" of "The bank"), or a
    clause where the rule has a noun phrase.
    """
    if (
        rule.source
        and tagged.source_head is not None
        and doc.words[tagged.source_head].upos in _CLAUSAL_HEADS
    ):
        return True
    if not set(tagged.source) < set(rule.source):
        return False
    return rule.source_head not in tagged.source or tagged.source[0] > rule.source[0]


_CLAUSAL_HEADS = frozenset({"VERB", "AUX", "ADJ", "ADV"})


def _kept(doc: Document, rule: Draft, inside: set[int], thresholds: Thresholds) -> Draft | None:
    """A rule's draft that the tagger did not see: inside a content by weight alone, else with support."""
    if not rule.cue:
        return None
    if rule.construction in _LAYOUT:
        return rule
    if set(rule.cue) <= inside:
        least = thresholds.least_nested(rule.construction)
        return rule if rule.weight >= max(least, _speaker_threshold(doc, rule)) else None
    support = max(_probability(doc.words[i], "cue") for i in rule.cue)
    score = rule.weight * (0.2 + 0.8 * support)
    return replace(rule, weight=score) if score >= thresholds.rule else None


def _speaker_threshold(doc: Document, rule: Draft) -> float:
    """Speakers say much of themselves and of nobody in particular that is no report: more weight is asked."""
    if not rule.source:
        return 0.85
    if len(rule.source) == 1 and doc.words[rule.source[0]].text.lower() in _SPEECH_PERSONS:
        return 0.96
    return 0.0


_SPEECH_PERSONS = frozenset({"i", "we", "you", "one", "anyone", "nobody", "everyone", "my", "our", "your"})
