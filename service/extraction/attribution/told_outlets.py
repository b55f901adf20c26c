"""News organisations that were told something and so relay it to the article.

`Y told X that P` · `in an interview with X, Y said P` · `Y said on X that P` · `Y, who spoke to X, said P`. Instead
of X a journalist or programme may be named: `X correspondent Ann Lee`, `Ann Lee of X`, `X's morning programme`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.extraction.attribution.content.edges import without
from service.extraction.attribution.content.settings import closes, is_not_done_there
from service.extraction.attribution.outlet_phrases import (
    is_outlet_name,
    name_of,
    outlet_of,
    programme_of,
    title_at,
    told_phrase,
    told_to,
)
from service.extraction.attribution.sources import nominal
from service.extraction.mentions.descriptions import categories_of
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import Document, NamedEntity
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words, text_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import case_of, children, head_of, spans_of, subtree

_RULES = PARAMETERS.constructions

_INTERVIEWS = word_class("attribution", "interview_nouns")
_NAMING_OTHERS = word_class("attribution", "prepositions_of_sources")
_ONLY_WITH_OUTLETS = word_class("attribution", "outlet_occasions")
_TALKING = word_class("attribution", "talking_verbs")
_TIED_BY = word_class("attribution", "interview_prepositions")
_SEEING = word_class("attribution", "verbs_of_seeing")
_PROGRAMMES = word_class("attribution", "programmes")


def told_outlet(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """The candidate with the outlet that was told as its relay; None if there is none."""
    if not candidate.source:
        return None
    constructions = (_told, _interview, _in_outlet, _source_told)
    return next(filter(None, (construction(doc, candidate) for construction in constructions)), None)


def _told(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`Y told X P` with X a news organisation, its journalist or its programme; not `Y urged X to correct it`."""
    if candidate.construction == "object_infinitive" and candidate.lemma != "tell":
        return None
    told = candidate.recipient or _spoken_to(doc, candidate)
    told = told_phrase(doc, candidate.anchor, told) if told else told
    known = told and (outlet_of(doc, told) or _outlet_of_host(doc, told) or programme_of(doc, told))
    if told and not known and candidate.lemma == "tell":
        known = told_to(doc, told)
    outlet = known or _told_title(doc, candidate) or _told_once(doc, candidate, told)
    return _handed_on(without(doc, candidate, outlet.words, "told"), outlet) if outlet else None


def _spoken_to(doc: Document, candidate: AttributionCandidate) -> NounPhrase:
    """`explained to X why P` · `confirmed P to X`: the name behind `to`."""
    below = children(doc, candidate.anchor, "obl", "obj")
    to = (i for i in below if case_of(doc, i) == "to" and doc.words[i].upos == "PROPN")
    return next((nominal(doc, i) for i in to), NOBODY)


def _told_title(doc: Document, candidate: AttributionCandidate) -> NounPhrase:
    """`“P,” Y told “The Morning Hour,” …`: the title right behind the cue (not in `He told “P”`)."""
    behind = candidate.anchor + 1
    if doc.words[candidate.anchor].lemma != "tell" or candidate.content[0] > candidate.anchor:
        return NOBODY
    return title_at(doc, behind) if doc.lower_text(behind) in QUOTATION_MARKS else NOBODY


def _told_once(doc: Document, candidate: AttributionCandidate, phrase: NounPhrase) -> NounPhrase:
    """X of `“P,” Y told X`, if it is an organisation's name that the article mentions only here. In the chain articles
    all of these are outlets.
    """
    name = name_of(doc, phrase) if phrase else None
    if name is None or name.kind != "Organization" or candidate.lemma != "tell":
        return NOBODY
    around = range(candidate.content[0] - 1, candidate.content[-1] + 2)
    quoted = not doc.marks.isdisjoint(around) and any(doc.lower_text(i) in QUOTATION_MARKS for i in around)
    whole = phrase.words == tuple(range(name.first, name.last)) and doc.words[name.first].upos != "DET"
    alone = whole and not categories_of(doc, phrase.head)
    called = doc.text[name.start : name.end]
    return phrase if quoted and alone and doc.text.count(called) == 1 else NOBODY


def _outlet_of_host(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`told Vance` after `Ida Vance of X` or `X's Ida Vance`: X."""
    called = text_of(doc.text, spans_of(doc, phrase.words))
    if doc.kind_at(phrase.head) != "Person" or not called[:1].isupper():
        return NOBODY
    first = phrase.words[0]
    names = doc.names_from(first - _RULES.interview_reach, first)
    same = (n for n in names if n.kind == "Person" and doc.text[n.start : n.end].endswith(f" {called}"))
    return next(filter(None, (_outlet_beside(doc, name) for name in same)), NOBODY)


def _outlet_beside(doc: Document, person: NamedEntity) -> NounPhrase:
    """The outlet right before or behind the person's name: `X's Ida Vance`, `Ida Vance of X`."""
    for name in doc.names_from(person.first - _RULES.host_reach, person.last + 2):
        words = tuple(range(name.first, name.last))
        before = name.last == person.first - 1 and doc.words[name.last].text in ("'s", "'")
        behind = name.first == person.last + 1 and doc.words[person.last].text.lower() in ("of", "from")
        if (before or behind) and is_outlet_name(doc, name, words):
            return NounPhrase(words, head_of(doc, words))
    return NOBODY


def _handed_on(candidate: AttributionCandidate, outlet: NounPhrase) -> AttributionCandidate:
    return replace(candidate, relays=(Relay("reports", outlet),), relation="told")


def _interview(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`in an interview with X, Y said P` · `Y said on X's podcast P`: X has it from Y."""
    for i in (*_occasions(doc, candidate), *_trailing_interview(doc, candidate)):
        talks = doc.words[i].lemma in _TALKING and doc.words[i].relation == "advcl"
        if (talks or doc.words[i].lemma in _INTERVIEWS) and (outlet := _outlet_of_occasion(doc, i)):
            return _handed_on(_outside(doc, candidate, i), outlet)
    return None


def _outside(doc: Document, candidate: AttributionCandidate, interview: int) -> AttributionCandidate:
    """Without the phrase of the interview, and without the day behind it: `in an interview with X on Friday`."""
    words, last = subtree(doc, interview), candidate.content[-1]
    if doc.words[interview].head in candidate.content and closes(doc, interview, last):
        words = tuple(range(words[0], last + 1))
    return without(doc, candidate, words, "interview")


def _outlet_of_occasion(doc: Document, occasion: int) -> NounPhrase:
    """The outlet of an interview or statement: named beside it, or beside the interview that it refers back to."""
    only_with_outlets = doc.words[occasion].lemma in _ONLY_WITH_OUTLETS
    phrases = children(doc, occasion, "obl", "nmod")  # `speaking to X`, `an interview with X`
    clauses = (i for i in children(doc, occasion, "acl") if doc.words[i].lemma not in _SEEING)
    read = (i for clause in clauses for i in children(doc, clause, "obl"))  # not `a letter seen by X`
    compounds = children(doc, occasion, "compound")  # `an X interview`
    named = (i for i in compounds if doc.words[i].upos == "PROPN")
    ties = (*(i for i in (*phrases, *read) if case_of(doc, i) in _TIED_BY), *named)
    outlets = (_outlet_behind(doc, i, only_with_outlets) for i in ties)
    found = next(filter(None, outlets), NOBODY)
    if found or not only_with_outlets:
        return found
    return _host_outlet(doc, occasion) or _of_the_interview(doc, occasion)


def _host_outlet(doc: Document, interview: int) -> NounPhrase:
    """`an interview with the host Ida Vance on X`: X, anywhere in the phrase."""
    behind = (i for i in subtree(doc, interview) if i > interview and doc.words[i].upos == "PROPN")
    aired = (i for i in behind if case_of(doc, i) in ("on", "of", "for"))
    return next(filter(None, (outlet_of(doc, nominal(doc, i)) for i in aired)), NOBODY)


def _of_the_interview(doc: Document, interview: int) -> NounPhrase:
    """`in the interview`: the outlet of the nearest interview before."""
    pointers = children(doc, interview, "det", "amod")
    if not any(doc.words[i].text.lower() in ("the", "same", "that") for i in pointers):
        return NOBODY
    reach = range(interview - 1, max(-1, interview - _RULES.interview_reach), -1)
    before = (i for i in reach if doc.words[i].lemma == doc.words[interview].lemma)
    tied = (k for i in before for k in children(doc, i, "nmod") if case_of(doc, k) in _TIED_BY)
    return next(filter(None, (_outlet_behind(doc, k) for k in tied)), NOBODY)


def _occasions(doc: Document, candidate: AttributionCandidate) -> Iterator[int]:
    """Phrases and clauses below the cue or a verb with the same source (`in an interview with X, Y praised Z, saying
    P`).
    """
    for verb in (candidate.anchor, *_shared_host(doc, candidate, "advcl", "conj", "xcomp", "parataxis")):
        for i in children(doc, verb, "obl", "advcl"):
            if i == candidate.anchor or case_of(doc, i) in _NAMING_OTHERS:  # `according to a letter to X`
                continue
            yield i
            if doc.words[i].relation == "advcl":
                yield from children(doc, i, "obl")
            else:  # `said of the move during an interview on X`
                yield from (k for k in children(doc, i, "nmod") if case_of(doc, k) in ("in", "during"))


def _trailing_interview(doc: Document, candidate: AttributionCandidate) -> Iterator[int]:
    """`He said he would quit in an interview with X`, parsed as if he quit there; not where he may have done it there
    (`He said he had lied in an interview with X`).
    """
    content, last = candidate.content, candidate.content[-1]
    if candidate.anchor > content[0] or last in doc.marks:
        return
    for i in content[1:]:
        with_outlet = doc.words[i].lemma in _ONLY_WITH_OUTLETS and closes(doc, i, last)
        if not with_outlet or doc.words[i].relation != "obl" or case_of(doc, i) not in ("in", "during"):
            continue
        set_off = doc.lower_text(subtree(doc, i)[0] - 1) == ","
        if set_off or is_not_done_there(doc, doc.words[i].head):
            yield i


def outside_interview(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """The candidate without `in an interview with X` in its content, where X is known to have been told."""
    if candidate.relation != "told" or not candidate.relays:
        return candidate
    outlet = set(candidate.relays[-1].phrase)
    for i in candidate.content:
        word = doc.words[i]
        if word.lemma in _ONLY_WITH_OUTLETS and word.relation == "obl" and outlet <= {*subtree(doc, i)}:
            return _outside(doc, candidate, i)
    return candidate


def _shared_host(doc: Document, candidate: AttributionCandidate, *relations: str) -> Words:
    """The verb above the cue, if the relation is one of these and the source depends on it too; else no word."""
    cue, source = doc.words[candidate.anchor], doc.words[candidate.source.head]
    return (cue.head,) if cue.head >= 0 and cue.relation in relations and source.head == cue.head else ()


def _outlet_behind(doc: Document, noun: int, expected: bool = False) -> NounPhrase:
    """The outlet that the noun names or belongs to; if one is `expected`, the name of any organisation."""
    clauses = {i for clause in children(doc, noun, "acl") for i in subtree(doc, clause)}
    phrase = nominal(doc, noun).without(clauses)  # `a statement to X explaining P`
    found = NOBODY if doc.words[noun].lemma in _INTERVIEWS else outlet_of(doc, phrase)
    if found:
        return found
    for i in children(doc, noun, "nmod"):
        if part := outlet_of(doc, nominal(doc, i)):
            return part
    named = doc.words[noun].upos == "PROPN" and not categories_of(doc, noun)
    programme = doc.words[noun].lemma in _PROGRAMMES and any(doc.words[i].upos == "PROPN" for i in phrase)
    if expected and (programme or (named and doc.kind_at(noun) == "Organization")):
        return phrase
    return title_at(doc, phrase.words[0]) if expected else NOBODY


def _in_outlet(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`Y said on X that P` · `Y wrote in X` · `Y said on X's programme`, with X a named news organisation."""
    below = children(doc, candidate.anchor, "obl")  # and below a day: `said Sunday on X`
    for i in below + [k for day in below if doc.kind_at(day) == "Date" for k in children(doc, day, "nmod")]:
        outlet = _printed_or_aired(doc, i) if case_of(doc, i) in ("on", "in", "for") else NOBODY
        if outlet and not is_outlet(doc, candidate.source.words):
            clauses = children(doc, i, "acl")  # `said on X's show that P`: P belongs to the cue
            return _handed_on(without(doc, candidate, subtree(doc, i, clauses), "in_outlet"), outlet)
    return None


def _printed_or_aired(doc: Document, noun: int) -> NounPhrase:
    """X in `said on X`, `on X's programme`, `on the programme “X”`, and the outlet that `the newspaper` refers to."""
    word, phrase = doc.words[noun], nominal(doc, noun)
    if len(phrase) == 2 and doc.lower_text(phrase.words[0]) == "the" and is_outlet(doc, phrase.words):
        return phrase
    if not word.text[0].isupper() and word.lemma not in _PROGRAMMES:
        return NOBODY
    outlet = outlet_of(doc, phrase)
    if any(doc.words[k].upos == "PROPN" for k in outlet):
        return outlet
    titled = word.lemma in _PROGRAMMES and noun + 1 < len(doc.words)
    return title_at(doc, noun + 1) if titled else NOBODY


def _source_told(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`an official who spoke to X said P` · `an official appearing on X` · `an official spoke to X, saying P`."""
    verbs = (*children(doc, candidate.source.head, "acl"), *_shared_host(doc, candidate, "advcl"))
    tied = [k for i in verbs if doc.words[i].lemma in _TALKING for k in children(doc, i, "obl")]
    heard = (_outlet_behind(doc, k) for k in tied if case_of(doc, k) in ("to", "with", "on"))
    return next((_handed_on(candidate, outlet) for outlet in heard if outlet), None)
