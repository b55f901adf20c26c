"""Attributions that the general constructions do not see, found from the order of words where the tree fails:
remarks in relative clauses, listed demands, evidence that is held, what closes a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from service.extraction.attribution.constructions.verbal import verbal_candidates
from service.extraction.attribution.content.edges import with_words
from service.extraction.attribution.cues import REPORTING_FRAMES, is_reporting, verb_cue
from service.extraction.attribution.sources import nominal, possessor
from service.extraction.attribution.stance import stance_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_all
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.word_index import WordIndex
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS, STOPS
from service.extraction.syntax.tree import (
    child,
    head_of,
    is_verbal,
    subtree,
    trimmed,
)

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors


def inner_candidates(
    doc: Document, candidates: Sequence[AttributionCandidate], lexicon: Lexicon
) -> Iterator[AttributionCandidate]:
    """Candidates with a cue that none of the given ones has."""
    used = {i for d in candidates for i in d.cue}
    for candidate in _all(doc, candidates, lexicon):
        if not used & set(candidate.cue):
            used |= set(candidate.cue)
            yield candidate


def _all(
    doc: Document, candidates: Sequence[AttributionCandidate], lexicon: Lexicon
) -> Iterator[AttributionCandidate]:
    inside = {i for d in candidates for i in d.content}
    for word in doc.words:
        lower = word.text.lower()
        if lower == "which" and word.index in inside:
            yield from attempt_all(_remark, doc, word.index, lexicon)
        elif lower in _LISTING:
            yield from attempt_all(_listed, doc, word.index, lexicon)
        elif word.upos == "NOUN" and word.index in inside and word.lemma in _HELD:
            yield from attempt_all(_held, doc, word.index)
    for sentence in doc.sentences:
        yield from attempt_all(_closing_report, doc, sentence, lexicon)
    yield from attempt_all(_behind_relays, doc, candidates, lexicon)


def _remark(doc: Document, which: int, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """`…, which Ankara has always said is untrue`: the pronoun and the rest of the clause are the content."""
    last = doc.sentence_of(which).last
    reach = range(which + 2, min(which + _RULES.remark_reach, last - 1))
    verb = next((i for i in reach if is_reporting(doc, i, lexicon)), None)
    if verb is None or doc.words[which - 1].text != "," or doc.words[verb + 1].text.lower() not in _FINITE:
        return
    cue = verb_cue(doc, verb, lexicon)
    holder = range(which + 1, cue.words[0])
    heads = [i for i in holder if doc.words[i].upos in ("PROPN", "NOUN", "PRON")]
    words = (which, *takewhile(lambda i: not _closes(doc, i), range(verb + 1, last)))
    if not heads or len(words) < 2:
        return
    yield AttributionCandidate(
        anchor=verb, cue=cue.words, content=words, source=NounPhrase(tuple(holder), heads[-1]),
        construction="relative_remark", stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)),
        lemma=cue.lemma, kind=cue.entries[0].kind, prior=_PRIORS.remark,
    )  # fmt: skip


_FINITE = word_class("attribution", "finite_auxiliaries")


def _closes(doc: Document, index: int) -> bool:
    word = doc.words[index]
    return word.text in (",", ".", ";", "—", "–") or word.text in QUOTATION_MARKS or word.upos == "CCONJ"


def _listed(doc: Document, including: int, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """`the union's demands, the paper said, including closing the pit`: the examples are what is demanded."""
    first = doc.sentence_of(including).first
    for noun in range(including - 1, max(first, including - _RULES.list_reach) - 1, -1):
        word = doc.words[noun]
        rows = lexicon.noun(word.lemma.lower()) if word.upos == "NOUN" else ()
        owner = child(doc, noun, "nmod:poss")
        if not rows or owner is None or rows[0].stance not in ("directive", "commissive"):
            continue
        last = doc.sentence_of(including).last
        content = trimmed(doc, tuple(i for i in range(including + 1, last) if doc.words[i].text not in STOPS))
        if (noun + 1 != including and doc.words[noun + 1].text != ",") or not content:
            return
        yield AttributionCandidate(
            anchor=noun, cue=(noun,), content=content, source=possessor(doc, owner),
            construction="listed_examples", stance=rows[0].stance, lemma=rows[0].lemma, kind=rows[0].kind,
            prior=_PRIORS.listed,
        )  # fmt: skip
        return


_HELD = word_class("attribution", "held_evidence")
_HAVING = word_class("attribution", "holding_verbs")
_LISTING = word_class("attribution", "list_openers")


def _held(doc: Document, noun: int) -> Iterator[AttributionCandidate]:
    """`he had “information” that P`: the one who has it says P."""
    sentence = doc.sentence_of(noun)
    front, behind = range(noun - 1, max(noun - 4, -1), -1), range(noun + 1, min(noun + 3, sentence.last))
    before = next((i for i in front if is_verbal(doc.words[i])), noun)
    after = next((i for i in behind if doc.words[i].text not in QUOTATION_MARKS), noun)
    subject, clause = child(doc, before, "nsubj"), doc.words[after].head
    having = doc.words[before].lemma in _HAVING and doc.words[after].text.lower() == "that"
    if subject is None or clause < after or not having:
        return
    source = nominal(doc, subject, before)
    content = trimmed(doc, tuple(i for i in subtree(doc, clause) if i >= after))
    if content and source:
        yield AttributionCandidate(
            anchor=noun, cue=tuple(range(before, noun + 1)), content=content, source=source,
            construction="noun_held", lemma=doc.words[noun].lemma, kind="speech", prior=_PRIORS.held,
        )  # fmt: skip


def _behind_relays(
    doc: Document, candidates: Sequence[AttributionCandidate], lexicon: Lexicon
) -> Iterator[AttributionCandidate]:
    """`X reported that Y plans to P, citing Z`: where `citing` depends on Y's verb, Y's plan is found again."""
    relayed = [d for d in candidates if d.relay_clause in ("citing", "quoting")]
    plain = list(verbal_candidates(doc, lexicon)) if relayed else []
    by_source = WordIndex((candidate, candidate.source) for candidate in plain)
    for outer in relayed:
        away = {*outer.cue, *outer.source, *(i for relay in outer.relays for i in relay.phrase)}
        for candidate in by_source.holding(outer.content):
            inside = (i for i in candidate.content if i in outer.content and i not in away)
            content = trimmed(doc, tuple(inside))
            held = {*candidate.cue, *candidate.source} <= set(outer.content)
            if held and content and candidate.strength >= PARAMETERS.thresholds.least_nested(candidate):
                yield with_words(candidate, content, "behind_relays")


def _closing_report(doc: Document, sentence: Sentence, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """`…, Kyodo News reported on Tuesday.` closes a sentence that it reports."""
    comma = next((i for i in range(sentence.last - 1, sentence.first, -1) if doc.words[i].text == ","), None)
    if comma is None or comma - sentence.first < _RULES.least_before_report:
        return
    tail = range(comma + 1, sentence.last)
    verb, *more = [i for i in tail if doc.words[i].upos in ("VERB", "AUX", "SCONJ")] or [comma]
    if more or not is_reporting(doc, verb, lexicon) or doc.words[verb].text.endswith("ing"):
        return
    if doc.cues is not None and doc.cue_chances.get(verb, 0.0) < _RULES.least_read:
        return
    source = tuple(range(comma + 1, verb))
    named = any(doc.words[i].upos in ("PROPN", "NOUN", "PRON") for i in source)
    long = len(source) > _RULES.longest_closing_source or sentence.last - verb > _RULES.report_tail
    opened = doc.words[comma + 1].upos in ("CCONJ", "ADP", "PUNCT")
    if not named or opened or long or child(doc, verb, "obj", "xcomp") is not None:
        return
    cue = verb_cue(doc, verb, lexicon)
    yield AttributionCandidate(
        anchor=verb, cue=(verb,), content=tuple(range(sentence.first, comma)),
        source=NounPhrase(source, head_of(doc, source)), construction="parenthetical", lemma=cue.lemma,
        stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)), kind="speech", prior=_PRIORS.closing,
    )  # fmt: skip
