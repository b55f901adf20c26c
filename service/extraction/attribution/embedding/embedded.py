"""Attributions found by word order where the tree fails: listed demands, reports that close a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from service.extraction.attribution.constructions.verbal import verbal_candidates
from service.extraction.attribution.content.edges import with_words
from service.extraction.attribution.cues import REPORTING_FRAMES, is_reporting, verb_cue
from service.extraction.attribution.relays import with_relays
from service.extraction.attribution.sources import possessor, recipient_of
from service.extraction.attribution.stances.stance import stance_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_all, attempt_each
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Words
from service.extraction.model.word_index import WordIndex
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import claim_described
from service.extraction.syntax.punctuation import QUOTATION_MARKS, STOPS
from service.extraction.syntax.tree import child, head_of, is_nominal, is_verbal, trimmed

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors
_AS_NOUNS = word_class("attribution", "reports_as_nouns")
_LISTING = word_class("attribution", "list_openers")


def inner_candidates(
    doc: Document, candidates: Sequence[AttributionCandidate], lexicon: Lexicon
) -> Iterator[AttributionCandidate]:
    """Candidates whose cue is not part of a given candidate's."""
    used = {i for d in candidates for i in d.cue}
    sourced = {i for d in candidates if d.source for i in d.cue}
    lists = (word.index for word in doc.words if word.text.lower() in _LISTING)
    listed = attempt_each(_listed, doc, lists, lexicon)
    closing = attempt_each(_closing_report, doc, doc.sentences, lexicon)
    behind = attempt_all(_behind_relays, doc, candidates, lexicon)
    for candidate in chain(listed, closing, behind):
        told = candidate.construction == "parenthetical" and _has_relative(doc, candidate.source)
        if (sourced if told else used).isdisjoint(candidate.cue):
            yield candidate


def _has_relative(doc: Document, source: NounPhrase) -> bool:
    """`a nurse who spoke on condition of anonymity`."""
    return any(doc.words[i].text.lower() == "who" for i in source)


def _listed(doc: Document, including: int, lexicon: Lexicon) -> AttributionCandidate | None:
    """`the union's demands, the paper said, including closing the pit`: the examples are the content of the demands."""
    sentence = doc.sentence_of(including)
    for noun in range(including - 1, max(sentence.first, including - _RULES.list_reach) - 1, -1):
        word = doc.words[noun]
        rows = lexicon.noun(word.lemma.lower()) if word.upos == "NOUN" else ()
        owner = child(doc, noun, "nmod:poss")
        if not rows or owner is None or rows[0].stance not in ("directive", "commissive"):
            continue
        examples = range(including + 1, sentence.last)
        content = trimmed(doc, tuple(i for i in examples if doc.words[i].text not in STOPS))
        if (noun + 1 != including and doc.words[noun + 1].text != ",") or not content:
            return None
        return AttributionCandidate(
            anchor=noun, cue=(noun,), content=content, source=possessor(doc, owner),
            construction="listed_examples", stance=rows[0].stance, lemma=rows[0].lemma, kind=rows[0].kind,
            prior=_PRIORS.listed,
        )  # fmt: skip
    return None


def _behind_relays(
    doc: Document, candidates: Sequence[AttributionCandidate], lexicon: Lexicon
) -> Iterator[AttributionCandidate]:
    """`X reported that Y plans to P, citing Z` with `citing` parsed as part of Y's clause: Y's plan is restored."""
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


def _reports(doc: Document, tail: range) -> int:
    """The cue of `…, Channel Five reports.` and `…, court hears`, parsed as a noun; the word before it if none is."""
    before = tail.start - 1
    words = (doc.words[i] for i in tail if doc.words[i].text in _AS_NOUNS)
    cue = next((word for word in words if word.relation == "parataxis"), None)
    if cue is None or any(
        doc.words[i].upos not in ("PROPN", "NUM", "NOUN") for i in range(tail.start, cue.index)
    ):
        return before
    return cue.index


def _behind_relative(doc: Document, tail: range, lexicon: Lexicon) -> int | None:
    """`told` in `…, an officer who asked not to be named told the Herald.`, wherever the parser attached it. `told` of
    `…, an officer who left and told her` and of `who she said told lies` is the relative clause's own.
    """
    who = next((i for i in tail if doc.words[i].text.lower() == "who"), None)
    verbs = [i for i in tail if is_verbal(doc.words[i])]
    if who is None or who == tail.start or len(verbs) < 2 or not is_nominal(doc.words[who - 1]):
        return None
    verb = verbs[-1]
    finite = [i for i in verbs if who < i < verb and doc.words[i].feature("VerbForm") == "Fin"]
    said = doc.words[verb - 1]
    joined = said.upos in ("CCONJ", "SCONJ", "PART", "AUX", "PRON", "ADV") or is_reporting(
        doc, said.index, lexicon
    )
    simple = all(doc.words[i].upos in ("DET", "NOUN", "PROPN", "ADJ", "NUM") for i in range(tail.start, who))
    past = doc.words[verb].xpos in ("VBD", "VBN", "VBZ") and doc.words[verb].upos == "VERB"
    return verb if finite and past and simple and not joined and is_reporting(doc, verb, lexicon) else None


def _report_behind_relative(
    doc: Document, verb: int, content: Words, source: Words, lexicon: Lexicon
) -> AttributionCandidate | None:
    """The report of a clause that closes with its source, a relative clause and the cue."""
    if doc.sentence_of(verb).last - verb > _RULES.report_tail or not any(
        is_verbal(doc.words[i]) for i in content
    ):
        return None
    cue = verb_cue(doc, verb, lexicon)
    who = next(i for i in source if doc.words[i].text.lower() == "who")
    candidate = AttributionCandidate(
        anchor=verb, cue=(verb,), content=content, source=NounPhrase(source, who - 1),
        recipient=recipient_of(doc, verb), construction="parenthetical", lemma=cue.lemma,
        stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)), kind="speech", prior=_PRIORS.closing,
    )  # fmt: skip
    return with_relays(doc, candidate)


def _closing_report(doc: Document, sentence: Sentence, lexicon: Lexicon) -> AttributionCandidate | None:
    """`…, Kyodo News reported on Tuesday.` closes a sentence that it reports; not `…, a claim he denies.`"""
    comma = next((i for i in range(sentence.last - 1, sentence.first, -1) if doc.words[i].text == ","), None)
    if comma in (None, sentence.last - 1) or comma - sentence.first < _RULES.least_before_report:
        return None
    tail = range(comma + 1, sentence.last)
    before, closing = (
        sum(doc.words[i].text in QUOTATION_MARKS for i in part)
        for part in (range(sentence.first, comma), tail)
    )
    if before % 2 and closing:
        return None  # in a quotation: `She told them that “P, everybody says”`
    told = _behind_relative(doc, tail, lexicon)
    verbs = [i for i in tail if doc.words[i].upos in ("VERB", "AUX", "SCONJ")] or [_reports(doc, tail)]
    verb, *more = verbs if told is None else [told]
    seen = doc.cues is None or doc.cue_chances.get(verb, 0.0) >= _RULES.least_read
    may_report = seen and not doc.words[verb].text.endswith("ing")
    if more or not (doc.words[verb].upos == "NOUN" or (may_report and is_reporting(doc, verb, lexicon))):
        return None
    source = tuple(range(comma + 1, verb))
    if told is not None:
        return _report_behind_relative(doc, verb, tuple(range(sentence.first, comma)), source, lexicon)
    named = any(is_nominal(doc.words[i]) for i in source)
    long = len(source) > _RULES.longest_closing_source or sentence.last - verb > _RULES.report_tail
    opened = doc.words[comma + 1].upos in ("CCONJ", "ADP", "PUNCT")
    below = doc.words[verb].relation == "acl" and doc.words[verb].head in source
    described = below or claim_described(doc, verb) is not None  # `a claim he denies`
    content = tuple(range(sentence.first, comma))
    host = doc.words[head_of(doc, content)]
    beside = host.head == verb and host.relation not in ("ccomp", "parataxis")  # `Asked if P, she laughed`
    held = child(doc, verb, "obj", "xcomp") is not None
    if not named or opened or described or long or beside or held:
        return None
    cue = verb_cue(doc, verb, lexicon)
    return AttributionCandidate(
        anchor=verb, cue=(verb,), content=content,
        source=NounPhrase(source, head_of(doc, source)), construction="parenthetical", lemma=cue.lemma,
        stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)), kind="speech", prior=_PRIORS.closing,
    )  # fmt: skip
