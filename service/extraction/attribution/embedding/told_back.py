"""What the speaker was told: `Ada Lind said her son had rung and told her that P` is the son's, whatever the parser
coordinated `told` with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.content.edges import adding
from service.extraction.attribution.sources import nominal
from service.extraction.mentions.descriptions import HUMAN, categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.resources.gazetteers import fold, given_names, noun_genders
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children, is_passive

_GENDERS = {
    "m": word_class("coreference", "masculine_pronouns"),
    "f": word_class("coreference", "feminine_pronouns"),
    "": word_class("coreference", "plural_pronouns"),
}


def of_teller(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`Lind said her son rang and told her P`: the source is the son if `her` can be the speaker. A speaker who tells
    somebody would be `herself` as the object.
    """
    for outer in candidates:
        teller = _teller(doc, candidate, outer)
        if teller is not None:
            return replace(candidate, source=nominal(doc, teller, candidate.anchor))
    return candidate


def around_telling(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`Lind said` with a content that holds what its teller told her; `candidates` are those of its sentence."""
    for other in candidates:
        if not other.source:
            continue
        end, join = candidate.content[-1], child(doc, other.anchor, "cc")
        held = other.source.head in candidate.content and join == end + 1
        if held and doc.words[other.anchor].head in (candidate.anchor, doc.words[other.source.head].head):
            return adding(candidate, range(end + 1, max(*other.cue, *other.content) + 1), "around_telling")
    return candidate


def _teller(doc: Document, candidate: AttributionCandidate, outer: AttributionCandidate) -> int | None:
    verb = doc.words[candidate.anchor]
    told = child(doc, verb.index, "obj", "iobj")
    joined = verb.relation == "conj" and not children(doc, verb.index, "nsubj")
    if (
        told is None
        or not joined
        or not outer.source
        or candidate.source.words not in ((), outer.source.words)
    ):
        return None
    if outer.anchor not in (verb.head, doc.words[verb.head].head) or told < verb.index:
        return None
    clauses = [i for i in children(doc, outer.anchor, "ccomp") if outer.anchor < i < verb.index]
    active = [i for i in clauses if not is_passive(doc, i)]  # not `said the boys were found and told them P`
    subjects = [i for clause in active for i in children(doc, clause, "nsubj") if outer.anchor < i < clause]
    gender = next((g for g, pronouns in _GENDERS.items() if doc.lower_text(told) in pronouns), None)
    if len(subjects) != 1 or gender is None or not _may_be(doc, outer.source, gender):
        return None
    teller = subjects[0]
    if doc.words[teller].upos == "PRON":
        return teller if doc.lower_text(teller) not in _GENDERS[gender] else None
    return teller if not categories_of(doc, teller).isdisjoint(HUMAN) or doc.name_at(teller) else None


def _may_be(doc: Document, source: NounPhrase, gender: str) -> bool:
    """Whether the pronoun of that gender, or of several for an empty one, can mean the source."""
    word = doc.words[source.head]
    if word.upos == "PRON":
        return word.text.lower() in _GENDERS[gender]
    several = word.feature("Number") == "Plur" or child(doc, word.index, "conj") is not None
    name = doc.name_at(word.index)
    if not gender or several:
        return not gender and (several or (name is not None and name.kind == "Organization"))
    if name is not None:
        given = given_names().get(fold(doc.words[name.first].text)) if name.last > name.first + 1 else None
        return name.kind == "Person" and given in (None, "u", gender)
    human = not categories_of(doc, word.index).isdisjoint(HUMAN)
    return human and noun_genders().get(word.lemma.lower(), gender) == gender
