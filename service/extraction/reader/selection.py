"""The attributions of the learned reader, merged with those of the rules.

The reader says which words are cues, and which words are the content and source of each. The rules' candidate of the
same cue adds spans by the tree, relays and the construction. Of the rules' other candidates those that layout or word
order show are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.extraction.attribution.content.contents import holds_proviso, topic_of
from service.extraction.attribution.content.edges import with_words
from service.extraction.attribution.content.quotation_edges import widened
from service.extraction.attribution.cues import CONFIRM_OR_DENY, verb_cue
from service.extraction.attribution.quotations.without_cue import is_clause
from service.extraction.attribution.selection import finished, overlap
from service.extraction.attribution.stances.claims import with_claim
from service.extraction.attribution.subjects.not_sources import is_nobody
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_each
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.labels import LAYOUT, SURE
from service.extraction.model.word_index import WordIndex, stretch
from service.extraction.reader.acceptance import Features, features_of, probability
from service.extraction.reader.candidates import (
    Known,
    candidate_of,
    matching,
    with_stance_of_content,
)
from service.extraction.reader.content_choice import (
    Reading,
    with_best_content,
    with_clause,
    with_whole_sentences,
)
from service.extraction.reader.content_features import ArticleSums
from service.extraction.reader.decoding import CONTENT, CUE, decoded, is_ruled, misses_lead
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import is_verbal

_READER = PARAMETERS.reader
_RULES_SUFFICE = frozenset(
    f"construction {name}"
    for name in ("noun_reference", "inverted_report", "no_response", "quoted_as_saying")
)


def read_candidates(
    document: Document, quoted: QuotationIndex, rules: Sequence[AttributionCandidate], lexicon: Lexicon
) -> list[AttributionCandidate]:
    """The candidates of reader and rules that are probable enough, and those that the layout shows."""
    judged = judged_candidates(document, quoted, rules, lexicon)
    accepted = [
        j for j in without_twins(document, judged)
        if j.probability >= _least(document, j) and not is_nobody(document, j.candidate.source)
    ]  # fmt: skip
    found = [replace(j.candidate, score=j.probability, probability=j.probability) for j in accepted]
    used, seen = ({id(j.rule) for j in some} for some in (accepted, judged))
    left = ((rule, id(rule) in seen) for rule in rules if id(rule) not in used)
    found += [rule for rule, refused in left if _kept(document, quoted, rule, refused, found)]
    stances = {rule.anchor: rule.stance for rule in rules if rule.cue}
    found = _with_reports_between(found, rules)
    found = [attempt(c, _with_claim, document, c, lexicon) for c in found]
    found = [attempt(c, with_stance_of_content, document, c, stances, lexicon) for c in found]
    return finished(document, found, quoted)


def _with_reports_between(
    found: Sequence[AttributionCandidate], rules: Sequence[AttributionCandidate]
) -> list[AttributionCandidate]:
    """`Marr said, according to Lind, that P`: Lind reports that Marr said P, as the rules have it, not P alone."""
    whole = {rule.anchor: rule.content for rule in rules if rule.construction == "according_to"}
    cues = {c.content: set(c.cue) for c in found if c.cue and c.anchor not in whole}

    def widened_to_report(c: AttributionCandidate) -> AttributionCandidate:
        words, cue = whole.get(c.anchor), cues.get(c.content)
        return with_words(c, words, "report_between") if words and cue and cue <= set(words) else c

    return [widened_to_report(c) for c in found]


def _with_claim(
    document: Document, candidate: AttributionCandidate, lexicon: Lexicon
) -> AttributionCandidate:
    verbal = candidate.cue and is_verbal(document.words[candidate.anchor])
    known = not verbal or bool(verb_cue(document, candidate.anchor, lexicon).entries)
    return with_claim(document, candidate, known)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, its features and the probability (0..1) that it is right; `rule` is the rules' candidate, if any."""

    candidate: AttributionCandidate
    rule: AttributionCandidate | None
    features: Features
    probability: float


def judged_candidates(
    document: Document, quoted: QuotationIndex, rules: Sequence[AttributionCandidate], lexicon: Lexicon
) -> list[Judged]:
    """The candidate of every possible cue with a content, judged."""
    found = readings(document, quoted, rules, lexicon)
    return list(attempt_each(_best_read, document, found, ArticleSums(document, quoted)))


def readings(
    document: Document, quoted: QuotationIndex, rules: Sequence[AttributionCandidate], lexicon: Lexicon
) -> list[Reading]:
    """The candidate of every possible cue with a content, and what it was made from."""
    return list(attempt_each(_read, document, distinct_cues(document), quoted, Known(rules), lexicon))


def _read(
    document: Document, evidence: CueEvidence, quoted: QuotationIndex, rules: Known, lexicon: Lexicon
) -> Reading | None:
    """The candidate of one possible cue, and what it was made from; None without a content."""
    content, topic = decoded(document, evidence, CONTENT), topic_of(document, evidence.word)
    rule = matching(document, evidence, rules)
    if holds_proviso(document, content):
        content = rule.content if rule is not None else ()
    said = tuple(i for i in content if i not in topic)
    candidate = candidate_of(document, evidence, said, rule, lexicon)
    if candidate is None:
        return None
    return Reading(evidence, widened(document, candidate, quoted), content, rule, topic)


def _best_read(document: Document, reading: Reading, article: ArticleSums) -> Judged:
    """The candidate with the best content, judged."""
    judged = _judged(document, reading, article.quotations)
    if judged.probability < _READER.least_chosen or not has_options(document, reading.candidate):
        return judged
    best = _whole_block(with_best_content(article, reading, judged.features["nested"]))
    best = with_whole_sentences(article, with_clause(document, reading, best))
    better = widened(document, best, article.quotations)
    if better is reading.candidate or misses_lead(better, better.content):
        return judged
    return _judged(document, replace(reading, candidate=better), article.quotations)


def _whole_block(candidate: AttributionCandidate) -> AttributionCandidate:
    """`Ann Lee wrote:` before a paragraph: all of it, also where she quotes others."""
    if candidate.construction != "block":
        return candidate
    return with_words(candidate, range(candidate.content[0], candidate.content[-1] + 1), "whole_block")


def has_options(document: Document, candidate: AttributionCandidate) -> bool:
    """Whether another content may be chosen: not if a relay's clause was cut from it, nor in a turn of a transcript,
    nor where the rules know it.
    """
    uncut = not candidate.relays or candidate.relation == "told"
    return uncut and not is_ruled(document, candidate)


def _judged(document: Document, reading: Reading, quoted: QuotationIndex) -> Judged:
    features = features_of(document, reading, quoted)
    return Judged(reading.candidate, reading.rule, features, probability(features))


def _least(document: Document, judged: Judged) -> float:
    """The least probability to be accepted: none where the rules know it: `P, which X denies` · `X, said to be P, left`
    · `did not confirm or deny P`.
    """
    if judged.rule is None:
        return least_probability(judged.features)
    both = tuple(document.words[i].lemma for i in judged.rule.cue if is_verbal(document.words[i]))
    known = is_ruled(document, judged.candidate) or both[-2:] == CONFIRM_OR_DENY
    return 0.0 if known else least_probability(judged.features)


def least_probability(features: Features) -> float:
    """The least probability to be accepted: lower if the rules have the candidate too and it is in no other's content.

    Where the reader learned too little (`Putin made the proposal`, `P, X was quoted by Y as saying`) the rules suffice.
    """
    if "rule" not in features:
        return _READER.accepted
    if not _RULES_SUFFICE.isdisjoint(features):
        return 0.0
    nested = features["nested"]
    return nested * _READER.accepted_nested + (1 - nested) * _READER.accepted_ruled


def without_twins(document: Document, judged: Sequence[Judged]) -> list[Judged]:
    """The candidates without duplicates: the more probable of two with nearly the same content and one cue, or two
    cues around it (`she warned, “P,” Brand told X`). Of `the porter said: “P”, he said` it is the porter's.
    """
    kept: list[Judged] = []
    places: WordIndex[int] = WordIndex()
    for one in sorted(judged, key=lambda j: j.probability, reverse=True):
        place = stretch(one.candidate.content)
        near = ((k, kept[k].candidate) for k in places.holding(place))
        twin = next((k for k, other in near if _are_twins(document, one.candidate, other)), None)
        if twin is None:
            places.add(len(kept), place)
            kept.append(one)
        elif _tells_more(document, one.candidate, kept[twin].candidate):
            kept[twin] = replace(one, probability=kept[twin].probability)
    return kept


def _are_twins(document: Document, a: AttributionCandidate, b: AttributionCandidate) -> bool:
    if overlap(a.content, b.content) <= _READER.twins:
        return False
    if set(a.cue) & set(b.cue):
        return True
    around = set(a.cue).isdisjoint(b.content) and set(b.cue).isdisjoint(a.content)
    return around and (a.source.words == b.source.words or not any(_may_hand_on(document, c) for c in (a, b)))


def _tells_more(document: Document, one: AttributionCandidate, other: AttributionCandidate) -> bool:
    """Whether only this one has a relay, or names whom the other's pronoun means: `The porter said: “P”, he said`."""
    if one.relays or other.relays:
        return not other.relays
    around = one.anchor < one.content[0] and other.anchor > other.content[-1]
    verbs = all(document.words[i].upos == "VERB" for i in (one.anchor, other.anchor))
    return around and verbs and not _may_be_another(document, one) and _may_be_another(document, other)


def _may_hand_on(document: Document, candidate: AttributionCandidate) -> bool:
    """Whether the source may relay another's words: `“P,” said X, according to Y`, or Y a news organisation."""
    return candidate.construction == "according_to" or is_outlet(document, candidate.source.words)


def _may_be_another(document: Document, candidate: AttributionCandidate) -> bool:
    """Whether the source may be that of the other cue: a pronoun, or nobody (`as was stated`)."""
    return not candidate.source or document.words[candidate.source.head].upos == "PRON"


def distinct_cues(document: Document) -> list[CueEvidence]:
    """The cues that are probable enough; of two that are parts of one cue, the more probable."""
    chosen: list[CueEvidence] = []
    taken: set[int] = set()  # words of the cues that are chosen
    likely = [cue for cue in document.cues or () if _probability(cue) >= _READER.least_cue]
    for evidence in sorted(likely, key=_probability, reverse=True):
        if evidence.word not in taken:
            chosen.append(evidence)
            parts = evidence.of_role[CUE].items()
            taken.update(word for word, chance in parts if chance > _READER.part_of_cue)
    return sorted(chosen, key=lambda e: e.word)


def _probability(evidence: CueEvidence) -> float:
    return max(evidence.probability, evidence.outermost, evidence.unmarked)


def _kept(
    document: Document,
    quoted: QuotationIndex,
    rule: AttributionCandidate,
    refused: bool,
    found: Sequence[AttributionCandidate],
) -> bool:
    """Whether a candidate of the rules that is not accepted stays: layout or word order show it, or it is a quotation
    that no other has. `refused`: it was judged, which layout and whole quotations overrule.
    """
    bare = rule.construction == "adjunct" and len(rule.cue) == 1  # `per`
    if rule.construction in SURE and not bare:
        return not refused or rule.construction in LAYOUT
    if (refused or rule.cue) and not _is_whole_quotation(document, quoted, rule):
        return False
    content = set(rule.content)
    led = document.lower_text(rule.content[0] - 1) == ":" and rule.strength >= PARAMETERS.priors.colon
    beside = [c for c in found if not (led and set(rule.cue) <= set(c.content))]  # `X said Y warned him: “P”`
    held = {i for c in beside for i in c.content if i in content}
    return 2 * len(held) < len(content)


def _is_whole_quotation(document: Document, quoted: QuotationIndex, rule: AttributionCandidate) -> bool:
    """Whether the content is whole quotations with a finite verb, and cue and source are outside (`“P,” in the words
    of X`).
    """
    content = set(rule.content)
    if not rule.source or quoted.touched((*rule.cue, *rule.source.words)):
        return False
    inside = all(i in quoted.of or i in document.marks for i in content)
    whole = inside and all(content.issuperset(quoted.words[k]) for k in quoted.touched(content))
    return whole and is_clause(document, rule.content)
