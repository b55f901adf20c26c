"""The learned side: attributions read off the reader's cues, with the structure that the rules know.

The reader says which words are cues, and of each which words are its content and source; the rules' candidate
of the same cue gives the tree's spans, relays and construction. A rule's candidate without a cue of the
reader's is dropped, but for what the layout shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.extraction.attribution.cues import verb_cue
from service.extraction.attribution.quotation_edges import widened
from service.extraction.attribution.relays import with_relays
from service.extraction.attribution.selection import finished
from service.extraction.attribution.sources import nominal, source_of_verb
from service.extraction.attribution.stance import noun_stance, stance_of
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.labels import STANCES, Stance
from service.extraction.model.spans import Words
from service.extraction.reader.acceptance import Features, features_of, probability
from service.extraction.reader.decoding import (
    CONTENT,
    CUE,
    RECIPIENT,
    SOURCE,
    agreement,
    decoded,
    mass,
    strongest_run,
)
from service.extraction.resources.lexicon import Lexicon
from service.extraction.syntax.tree import head_of, is_verbal, trimmed

ACCEPTED = 0.5  # probability from which on a candidate is kept
ACCEPTED_TAGGED = 0.2  # the same of one that the tagger has too, in no content
ACCEPTED_NESTED = 0.35  # … and inside one; all three set on PolNeAR dev and the chain articles
LEAST = 0.12  # probability of a cue, or of a quotation without one, from which on its candidate is judged
TWINS = 0.8  # share of their words that two contents have in common, for one attribution found twice
RULE_BONUS = 1.5  # factor on the agreement of a rule's spans, which the tree made whole
LEAST_SOURCE = 0.1  # mean probability of a source
SURE_STANCE = 0.7  # probability of a stance from which on the reader is believed
LAYOUT = frozenset({"transcript_turn", "signature", "colon"})  # what the layout shows, whatever the words


def read_candidates(
    document: Document,
    quoted: QuotationIndex,
    rules: Sequence[AttributionCandidate],
    tagged: Sequence[AttributionCandidate],
    lexicon: Lexicon,
) -> list[AttributionCandidate]:
    """The candidates that are probable enough, of reader, tagger and rules, and what the layout shows."""
    judged = judged_candidates(document, quoted, rules, tagged, lexicon)
    likely = [j for j in judged if j.probability >= least_probability(j.features)]
    found = [
        replace(j.candidate, score=j.probability, probability=j.probability) for j in _without_twins(likely)
    ]
    used = {id(j.known) for j in judged}
    found += [t for t in tagged if id(t) not in used and _kept(t, found)]
    return finished(document, found, quoted)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with what is known of it, and the probability (0..1) that it is right.

    `known` is the tagger's or the rules' candidate of the same cue, if there is one.
    """

    candidate: AttributionCandidate
    known: AttributionCandidate | None
    features: Features
    probability: float


def judged_candidates(
    document: Document,
    quoted: QuotationIndex,
    rules: Sequence[AttributionCandidate],
    tagged: Sequence[AttributionCandidate],
    lexicon: Lexicon,
) -> list[Judged]:
    """The candidate of every possible cue that has a content, then those of tagger and rules where the reader
    sees none.
    """
    found: list[Judged] = []
    for evidence in distinct_cues(document):
        rule, tag = matching(document, evidence, rules), matching(document, evidence, tagged)
        candidate = candidate_of(document, evidence, rule, tag, lexicon)
        if candidate is not None:
            candidate = widened(document, candidate, quoted)
            found.append(_judged(document, evidence, candidate, rule, tag, quoted))
    used = {id(j.known) for j in found}
    for tag in tagged:
        if id(tag) not in used and tag.cue and tag.construction not in LAYOUT:
            unseen = CueEvidence(tag.anchor, 0.0, 0.0, 0.0, tag.anchor, ((0.0, 0.0, 0.0, 0.0),))
            found.append(_judged(document, unseen, tag, matching(document, unseen, rules), tag, quoted))
    return found


def _judged(
    document: Document,
    evidence: CueEvidence,
    candidate: AttributionCandidate,
    rule: AttributionCandidate | None,
    tag: AttributionCandidate | None,
    quoted: QuotationIndex,
) -> Judged:
    features = features_of(document, evidence, candidate, rule, tag, quoted)
    return Judged(candidate, tag or rule, features, probability(features))


def least_probability(features: Features) -> float:
    """The probability that a candidate must have: less where tagger or rules have it too, and it is in no
    other's content.

    `Putin made the proposal` is kept whenever the rules see it: the reader learned little of contents by reference.
    """
    if "tag" not in features:
        return ACCEPTED
    if "construction noun_reference" in features:
        return 0.0
    nested = features["nested"]
    return nested * ACCEPTED_NESTED + (1 - nested) * ACCEPTED_TAGGED


def _without_twins(judged: Sequence[Judged]) -> list[Judged]:
    """Of two candidates whose cues share words and whose contents are nearly the same, the more probable."""
    kept: list[Judged] = []
    for one in sorted(judged, key=lambda j: j.probability, reverse=True):
        if not any(_are_twins(one.candidate, other.candidate) for other in kept):
            kept.append(one)
    return kept


def _are_twins(a: AttributionCandidate, b: AttributionCandidate) -> bool:
    shared = set(a.content) & set(b.content)
    if len(shared) <= TWINS * len({*a.content, *b.content}):
        return False
    return bool(set(a.cue) & set(b.cue)) or not a.cue or not b.cue


def distinct_cues(document: Document) -> list[CueEvidence]:
    """The cues that are probable enough; of two that are parts of one, the more probable."""
    chosen: list[CueEvidence] = []
    for evidence in sorted(document.cues or (), key=_probability, reverse=True):
        probable = _probability(evidence) >= LEAST
        if probable and not any(_is_part(document, evidence, other) for other in chosen):
            chosen.append(evidence)
    return sorted(chosen, key=lambda e: e.word)


def _probability(evidence: CueEvidence) -> float:
    return max(evidence.probability, evidence.outermost, evidence.unmarked)


def _is_part(document: Document, evidence: CueEvidence, other: CueEvidence) -> bool:
    place = evidence.word - other.first
    return 0 <= place < len(other.roles) and other.roles[place][CUE] > 0.5


def matching(
    document: Document, evidence: CueEvidence, others: Sequence[AttributionCandidate]
) -> AttributionCandidate | None:
    """Of other candidates that of the same cue, by its head, else by its words; without a cue, of the same
    quotation.
    """
    if evidence.unmarked > evidence.probability:
        own = set(decoded(document, evidence, CONTENT))
        near = [c for c in others if not c.cue and own & set(c.content)]
        return max(near, key=lambda c: len(own & set(c.content)), default=None)
    same = next((c for c in others if c.cue and c.anchor == evidence.word), None)
    near = [c for c in others if evidence.word in c.cue]
    return same or max(near, key=lambda c: agreement(document, evidence, CONTENT, c.content), default=None)


def candidate_of(
    document: Document,
    evidence: CueEvidence,
    rule: AttributionCandidate | None,
    tag: AttributionCandidate | None,
    lexicon: Lexicon,
) -> AttributionCandidate | None:
    """The attribution of one cue; None where no content is seen."""
    unmarked = evidence.unmarked > evidence.probability
    known = tag or rule
    if unmarked and known is None:
        return (
            None  # the speaker of a quotation without a cue is found where the others are known (`finished`)
        )
    others = [c for c in (tag, rule) if c is not None]
    cue = () if unmarked else _cue(document, evidence, known)
    content = _content(document, evidence, _own_content(document, evidence, cue), others)
    if not content:
        return None
    if known is not None and (known.relays or known.construction in LAYOUT | {"quoted_as_saying"}):
        return replace(known, content=known.content if known.relays else content)
    source, head = _source(document, evidence, others, set(cue))
    recipient, addressed = _recipient(document, evidence, known, {*cue, *content, *source})
    candidate = known or _bare(document, evidence, content, lexicon)
    candidate = replace(
        candidate, anchor=evidence.word if not unmarked else candidate.anchor, cue=cue, content=content, source=source,
        source_head=head, recipient=recipient, recipient_head=addressed,
    )  # fmt: skip
    return with_relays(document, candidate) if known is None else candidate


def _cue(document: Document, evidence: CueEvidence, rule: AttributionCandidate | None) -> Words:
    if rule is not None and evidence.word in rule.cue:
        return rule.cue
    near = [
        i
        for i in decoded(document, evidence, CUE)
        if document.words[i].sentence == document.words[evidence.word].sentence
    ]
    return tuple(sorted({*near, evidence.word}))


def _own_content(document: Document, evidence: CueEvidence, cue: Words) -> Words:
    """The reader's own content, without the cue."""
    return trimmed(document, tuple(i for i in decoded(document, evidence, CONTENT) if i not in cue))


def _content(
    document: Document, evidence: CueEvidence, own: Words, others: Sequence[AttributionCandidate]
) -> Words:
    """The reader's words or another's, whichever fits the probabilities; whole phrases have a bonus."""
    options = [(RULE_BONUS * agreement(document, evidence, CONTENT, c.content), c.content) for c in others]
    if own:
        options.append((agreement(document, evidence, CONTENT, own), own))
    return max(options, key=lambda o: o[0], default=(0.0, ()))[1]


def _source(
    document: Document, evidence: CueEvidence, others: Sequence[AttributionCandidate], taken: set[int]
) -> tuple[Words, int | None]:
    """The noun phrase that fits best; none where the reader sees no source."""
    phrases = [(c.source, c.source_head) for c in others if c.source]
    if is_verbal(document.words[evidence.word]):
        phrases.append(source_of_verb(document, evidence.word))
    run = tuple(i for i in strongest_run(document, evidence, SOURCE) if i not in taken)
    run = _without_edges(document, run)
    options = []
    if run:
        head = head_of(document, run)
        options.append((agreement(document, evidence, SOURCE, run), run, head))
        phrases.append(nominal(document, head, evidence.word))
    for words, top in phrases:
        if words and top is not None and not taken & set(words):
            options.append((RULE_BONUS * agreement(document, evidence, SOURCE, words), words, top))
    best = max(options, key=lambda o: o[0], default=None)
    if best is None or best[0] < LEAST_SOURCE:
        return (), None
    return best[1], best[2]


def _without_edges(document: Document, words: Words) -> Words:
    """Without the preposition of a passive agent, or one that is left over at the end."""
    while len(words) > 1 and document.words[words[0]].text.lower() in ("by", "to", "from"):
        words = words[1:]
    while words and document.words[words[-1]].upos == "ADP" and document.words[words[-1]].relation == "case":
        words = words[:-1]
    return words if any(document.words[i].upos not in _NAMELESS for i in words) else ()


_NAMELESS = frozenset({"ADP", "DET", "PART", "PUNCT"})


def _recipient(
    document: Document, evidence: CueEvidence, rule: AttributionCandidate | None, taken: set[int]
) -> tuple[Words, int | None]:
    if rule is not None and rule.recipient and not taken & set(rule.recipient):
        return rule.recipient, rule.recipient_head
    run = strongest_run(document, evidence, RECIPIENT)
    if not run or taken & set(run) or mass(document, evidence, RECIPIENT, run) < 0.5:
        return (), None
    return run, head_of(document, run)


def _read_stance(evidence: CueEvidence) -> Stance:
    """The reader's stance, where it is sure of one and the lexicon has no row for the cue."""
    best = max(zip(evidence.stances, STANCES, strict=True), default=(0.0, "asserted"))
    return best[1] if best[0] >= SURE_STANCE else "asserted"


def _bare(
    document: Document, evidence: CueEvidence, content: Words, lexicon: Lexicon
) -> AttributionCandidate:
    """A candidate of the reader's alone, with what the lexicon says of its cue."""
    word = document.words[evidence.word]
    verbal = verb_cue(document, evidence.word, lexicon) if is_verbal(word) else None
    rows = verbal.entries if verbal is not None else lexicon.noun(word.lemma)
    entry = rows[0] if rows else None
    if entry is None:
        stance = _read_stance(evidence)
    elif verbal is not None:
        stance = stance_of(document, verbal, entry)
    else:
        stance = noun_stance(document, evidence.word, entry)
    return AttributionCandidate(
        anchor=evidence.word, cue=(), content=content, source=(), source_head=None, construction="reader",
        stance=stance, lemma=verbal.lemma if verbal is not None else word.lemma,
        kind=entry.kind if entry else "",
    )  # fmt: skip


def _kept(rule: AttributionCandidate, found: Sequence[AttributionCandidate]) -> bool:
    """What the layout shows, and quotations that nobody holds yet."""
    if rule.construction in LAYOUT:
        return True
    if rule.cue:
        return False
    content = set(rule.content)
    held = {i for other in found for i in other.content if i in content}
    return 2 * len(held) < len(content)
