"""Constructions whose cue is a noun or an adjective."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.content.contents import phrase_content, split_clause
from service.extraction.attribution.content.reattachment import noun_clause
from service.extraction.attribution.content_references import NOUN_STANCES, NOUNS
from service.extraction.attribution.sources import (
    nominal,
    planner,
    source_of_noun,
    source_of_verb,
)
from service.extraction.attribution.stances.stance import adjective_stance, noun_stance
from service.extraction.attribution.subjects.claims import supports
from service.extraction.mentions.descriptions import DEFINITE
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_all
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import CueEntry, Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import is_claim_denied
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import (
    child,
    children,
    is_passive,
    is_verbal,
    marker_of,
    noun_phrase,
    subtree,
    trimmed,
    verb_group,
)

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors
_OPENERS = word_class("attribution", "clause_markers") | {""}  # not `ready because P`
_EMPTY_SUBJECTS = word_class("attribution", "empty_subjects")
_ATTRIBUTIVE = word_class("attribution", "attributive_cues")


def nominal_candidates(doc: Document, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """Candidates of nouns and adjectives."""
    for word in doc.words:
        if word.upos in ("NOUN", "PROPN"):
            # `backing`, which may be `back` as a lemma
            if rows := lexicon.noun(word.lemma) or lexicon.noun(word.text):
                yield from attempt_all(_noun, doc, word.index, rows)
            if word.relation == "obj":
                yield from attempt_all(_by_reference, doc, word.index)
        elif word.relation == "amod" and word.text.lower() in _ATTRIBUTIVE:
            yield from attempt_all(_attributive, doc, word.index)
        elif word.upos in ("ADJ", "VERB"):
            # `is determined`: a participle to the parser, an adjective to the table
            rows = lexicon.adjective(word.text if word.upos == "VERB" else word.lemma)
            i = word.index
            if rows and (word.upos == "ADJ" or is_passive(doc, i) or child(doc, i, "cop") is not None):
                yield from attempt_all(_adjective, doc, word.index, rows[0])


def _noun(doc: Document, noun: int, rows: tuple[CueEntry, ...]) -> Iterator[AttributionCandidate]:
    """`his demand for P` · `a statement that P` · `its plan to P` · `the fear is that P`."""
    source = source_of_noun(doc, noun)
    found = next((found for found in _noun_contents(doc, noun, rows, source) if found[0]), None)
    if found is None or is_claim_denied(doc, noun, found[0]):
        return
    content, construction, entry = found
    source = source or planner(doc, noun)
    source = source if source and source.head in content else source.without(content)
    content = trimmed(doc, tuple(i for i in content if i not in source))
    if not content:
        return
    cue = tuple(i for i in _support(doc, noun) if i not in source) if source else (noun,)
    yield AttributionCandidate(
        anchor=noun, cue=cue, content=content, source=source,
        construction=construction, stance=noun_stance(doc, noun, entry), lemma=entry.lemma, kind=entry.kind,
        prior=entry.weight * (1.0 if source else _PRIORS.sourceless_share),
    )  # fmt: skip


def _noun_contents(
    doc: Document, noun: int, rows: tuple[CueEntry, ...], source: NounPhrase
) -> Iterator[tuple[Words, Construction, CueEntry]]:
    """Its clause or its predicate; with a known holder also a phrase (`his criticism of P`)."""
    yield noun_clause(doc, noun), "noun_clause", rows[0]
    yield _noun_predicate(doc, noun, rows[0]), "noun_predicate", rows[0]
    for entry in rows if source else ():
        yield phrase_content(doc, noun, frozenset(entry.adpositions)), "noun_phrase", entry


def _by_reference(doc: Document, noun: int) -> Iterator[AttributionCandidate]:
    """`Putin made the proposal`: the definite object of a light verb refers to something said before."""
    word = doc.words[noun]
    determiner, verb = child(doc, noun, "det"), word.head
    if word.lemma.lower() not in NOUNS or determiner is None:
        return
    definite = doc.words[determiner].text.lower() in DEFINITE
    if not definite or not supports(doc, verb) or noun_clause(doc, noun):
        return
    source = source_of_verb(doc, verb)
    content = tuple(i for i in noun_phrase(doc, noun) if i not in source)
    if source and content:
        yield AttributionCandidate(
            anchor=verb, cue=verb_group(doc, verb), content=content, source=source,
            construction="noun_reference", stance=NOUN_STANCES.get(word.lemma.lower(), "asserted"),
            lemma=doc.words[verb].lemma, kind="speech", prior=_PRIORS.reference,
        )  # fmt: skip


def _noun_predicate(doc: Document, noun: int, entry: CueEntry) -> Words:
    """`The idea is that P` · `His hope was to P` · `The motto is “P”`: the noun is the subject of P's clause."""
    clause = doc.words[noun].head
    if doc.words[noun].relation != "nsubj" or clause < noun:
        return ()
    copula = child(doc, clause, "cop") if entry.has("quote_only") else None
    behind = range(clause if copula is None else copula + 1, clause)
    quoted = any(doc.words[i].text in QUOTATION_MARKS for i in behind)
    if quoted or (is_verbal(doc.words[clause]) and child(doc, clause, "mark") is not None):
        return trimmed(doc, subtree(doc, clause, [noun, *children(doc, clause, "cop", "aux")]))
    return ()


def _support(doc: Document, noun: int) -> Words:
    """The noun with its light verb (`made a promise`), else the noun alone."""
    word = doc.words[noun]
    supported = word.relation == "obj" and word.head < noun and supports(doc, word.head)
    first = verb_group(doc, word.head)[0] if supported else noun
    return tuple(range(first, noun + 1)) if noun - first < _RULES.light_verb_reach else (noun,)


def _adjective(doc: Document, adjective: int, entry: CueEntry) -> Iterator[AttributionCandidate]:
    """`X is confident that P` · `X is willing to P`."""
    subject = child(doc, adjective, "nsubj")
    if entry.has("passive_raising"):
        yield from _raised(doc, adjective, entry)
        return
    if subject is not None and doc.words[subject].text.lower() in _EMPTY_SUBJECTS:
        return
    participle = doc.words[adjective].upos == "VERB" and is_passive(doc, adjective)
    opened_by = frozenset({"to"}) if participle else _OPENERS
    found = (i for i in children(doc, adjective, "ccomp", "xcomp", "advcl") if i > adjective)
    clause = next((i for i in found if marker_of(doc, i) in (*opened_by, *entry.adpositions)), None)
    source = nominal(doc, subject, adjective) if subject is not None else NOBODY
    if clause is None:
        content = phrase_content(doc, adjective, frozenset(entry.adpositions))
    else:
        content = trimmed(doc, subtree(doc, clause))
    if source and content:
        yield AttributionCandidate(
            anchor=adjective, cue=verb_group(doc, adjective), content=content, source=source,
            construction="adjective", stance=adjective_stance(doc, adjective, entry),
            lemma=entry.lemma, kind=entry.kind, prior=entry.weight,
        )  # fmt: skip


def _attributive(doc: Document, adjective: int) -> Iterator[AttributionCandidate]:
    """`the alleged fraud at the bank`: the content is the noun phrase after the adjective; nobody is the source."""
    word = doc.words[adjective]
    phrase = noun_phrase(doc, word.head) if word.head > adjective else ()
    content = trimmed(doc, tuple(i for i in phrase if i > adjective))
    if len(content) > 1:  # `the alleged fraud` alone says nothing of what is alleged
        yield AttributionCandidate(
            anchor=adjective, cue=(adjective,), content=content, source=NOBODY,
            construction="adjective", lemma=word.text.lower(), kind="speech", prior=_PRIORS.attributive,
        )  # fmt: skip


def _raised(doc: Document, adjective: int, entry: CueEntry) -> Iterator[AttributionCandidate]:
    """`X is rumoured to P`: X is part of the content, and the attribution has no source."""
    cue = verb_group(doc, adjective) if child(doc, adjective, "xcomp", "ccomp") is not None else ()
    if cue and (content := split_clause(doc, adjective, cue)):
        yield AttributionCandidate(
            anchor=adjective, cue=cue, content=content, source=NOBODY,
            construction="passive_raising", stance=entry.stance, lemma=entry.lemma, kind=entry.kind,
            prior=entry.weight,
        )  # fmt: skip
