"""Sources of embedded attributions: subjects that the parser gave to another verb, publications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.content.edges import before, with_words
from service.extraction.attribution.sources import nominal
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import ancestors, case_of, child, children, is_passive


def with_first_subject(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`An audit showed that P, two officials said`: of two subjects the first belongs to the inner verb."""
    verb = candidate.anchor
    subject = child(doc, verb, "nsubj", "expl", "csubj")
    sourced = candidate.source or subject is not None or is_passive(doc, verb)
    if sourced or not candidate.cue or doc.words[verb].upos != "VERB":
        return candidate
    for other in doc.words[verb + 1 : doc.sentence_of(verb).last]:
        subjects = children(doc, other.index, "nsubj")
        if len(subjects) > 1 and subjects[0] < verb < subjects[1]:
            source = nominal(doc, subjects[0], verb)
            rest = (i for i in candidate.content if i not in source)
            return replace(with_words(candidate, rest, "with_first_subject"), source=source)
    return candidate


def of_governing_speaker(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`His family believes it, he said, adding that P`: who adds is who said."""
    word = doc.words[candidate.anchor]
    clause = word.relation in ("advcl", "xcomp", "conj", "parataxis") and bool(candidate.cue)
    if not clause or word.text[-3:].lower() != "ing" or child(doc, word.index, "nsubj") is not None:
        return candidate
    governor = _governor(doc, candidate, candidates)
    inside = governor is not None and set(candidate.cue) <= set(governor.content)
    if governor is None or (inside and not adds(doc, candidate)):
        return candidate
    return replace(candidate, source=governor.source)


def _governor(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate | None:
    """The report that a participle goes on with. `Adding` goes on with a report, though the parser attached it to
    what is reported: `said that the pipes had burst, adding that P`.
    """
    spoken = {d.anchor: d for d in candidates if d.cue and d.source and d is not candidate}
    above = ancestors(doc, candidate.anchor)
    if adds(doc, candidate):
        return next((spoken[i] for i in above if i in spoken and i < candidate.anchor), None)
    return spoken.get(above[0]) if above else None


def adds(doc: Document, candidate: AttributionCandidate) -> bool:
    """`…, adding that P`."""
    word = doc.words[candidate.anchor]
    return word.text.lower() == "adding" and doc.words[word.index - 1].text == ","


def before_added(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """A speaker's first content ends before the content that the speaker adds; `candidates` are what is added."""
    opens, ends = candidate.content[0], candidate.content[-1]
    for other in candidates if candidate.cue and candidate.cue[0] < opens else ():
        if other.source.words == candidate.source.words and opens < other.cue[0] <= ends:
            return before(doc, candidate, other.cue[0], "before_added")
    return candidate


_WRITING = word_class("attribution", "writing_verbs")
_PUBLISHING = word_class("attribution", "publishing_verbs")


def published(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Y wrote in an essay published by X`: X has it from Y."""
    if candidate.relays or not candidate.source or doc.words[candidate.anchor].lemma not in _WRITING:
        return candidate
    for thing in children(doc, candidate.anchor, "obl"):
        for clause in children(doc, thing, "acl"):
            if case_of(doc, thing) != "in" or doc.words[clause].lemma not in _PUBLISHING:
                continue
            for i in children(doc, clause, "obl"):
                outer = nominal(doc, i)
                if case_of(doc, i) in ("by", "in") and is_outlet(doc, outer.words):
                    return replace(candidate, relays=(Relay("reports", outer),), relation="quotes")
    return candidate
