"""Sources of embedded attributions, where the parser gave the subject to another verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.content.edges import before, with_words
from service.extraction.attribution.sources import nominal
from service.extraction.attribution.subjects.voice import is_thing, subject_of_clause_before
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import ancestors, child, children, is_passive, is_verbal, marker_of

_SPOKEN = frozenset({"speech", "order", "judgement", "denial", "question", "refusal"})
_ADDING = word_class("attribution", "participles_of_going_on")


def with_first_subject(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`An audit showed that P, two officials said`: the first of two subjects belongs to the inner verb."""
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
    """`His family believes it, he said, adding that P`: `he` is the source of `adding` too."""
    word = doc.words[candidate.anchor]
    clause = word.relation in ("advcl", "xcomp", "conj", "parataxis") and bool(candidate.cue)
    goes_on = word.text[-3:].lower() == "ing" or joins(doc, candidate)
    if not clause or not goes_on or child(doc, word.index, "nsubj") is not None:
        return candidate
    governor = _governor(doc, candidate, candidates)
    inside = governor is not None and set(candidate.cue) <= set(governor.content)
    if governor is None or (inside and not adds(doc, candidate)):
        return candidate
    return replace(candidate, source=governor.source)


def _governor(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate | None:
    """The report that a participle goes on with: the outermost above `adding`, even if that was parsed as part of
    what is reported (`said that the pipes had burst, adding that P`), else the one right above.
    """
    if subject_of_clause_before(doc, candidate.anchor) is not None:
        return None
    spoken = {d.anchor: d for d in candidates if d.cue and d.source}
    if not adds(doc, candidate):
        return spoken.get(doc.words[candidate.anchor].head)
    above = reversed(ancestors(doc, candidate.anchor))
    return next((spoken[i] for i in above if i in spoken and i < candidate.anchor), None)


def of_addressee(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`The union urged ministers to explain P` · `blamed him for implying P`: the source is who is urged or blamed."""
    for outer in candidates if is_verbal(doc.words[candidate.anchor]) else ():
        theirs = not candidate.source or candidate.source.words == outer.source.words
        thing = outer.recipient.head if outer.recipient else child(doc, outer.anchor, "obj", "iobj")
        if not theirs or outer.stance == "commissive" or thing is None:
            continue
        if outer.anchor < thing < candidate.anchor and _is_controlled(doc, candidate.anchor, outer.anchor):
            return replace(candidate, source=nominal(doc, thing, candidate.anchor))
    return candidate


def _is_controlled(doc: Document, verb: int, outer: int) -> bool:
    """Whether `to`, `for` or `of` opens the clause or one around it, with no subject or free participle between."""
    clauses = [verb, *takewhile(lambda i: i != outer, ancestors(doc, verb))]
    openers = [marker_of(doc, i) for i in clauses]
    unopened = (doc.words[i] for i, opener in zip(clauses, openers, strict=True) if not opener)
    free = any(word.xpos == "VBG" and word.relation == "advcl" for word in unopened)
    others = any(children(doc, i, "nsubj") for i in clauses)
    return not free and not others and any(opener in ("to", "for", "of") for opener in openers)


def adds(doc: Document, candidate: AttributionCandidate) -> bool:
    """`…, adding that P`, `…, stressing Q`: a participle or a coordinated verb that goes on with a report."""
    word = doc.words[candidate.anchor]
    return (word.text.lower() in _ADDING and doc.words[word.index - 1].text == ",") or joins(doc, candidate)


def joins(doc: Document, candidate: AttributionCandidate) -> bool:
    """`The mayor said the bridge is safe and urged people to use it`: the second verb has the tense of `said`, not
    that of the verb it was coordinated with. (`Had closed the bridge and ordered people to leave` is one tense.)
    """
    verb = doc.words[candidate.anchor]
    speech = verb.relation == "conj" and candidate.kind in _SPOKEN
    if not speech or child(doc, verb.index, "cc") is None or children(doc, verb.index, "nsubj", "aux", "cop"):
        return False
    first = verb.head
    reported = doc.words[first].relation == "ccomp" and _is_past(doc, doc.words[first].head)
    thing = child(doc, first, "nsubj")
    spoken = candidate.kind != "refusal" or candidate.stance == "declined"  # an engine may refuse to start
    if reported and spoken and thing is not None and is_thing(doc, thing):
        return _is_past(doc, verb.index)  # `said the dam had cracked and accused them of neglect`
    perfect = any(doc.words[i].lemma == "have" for i in children(doc, first, "aux"))
    told = child(doc, verb.index, "obj", "iobj")  # `said they were singing and told him to go`
    going_on = doc.words[first].xpos == "VBG" and (told is None or doc.words[told].upos != "PRON")
    other = not _is_past(doc, first) or going_on  # `said they were leaving and warned of P`
    return reported and not perfect and other and _is_past(doc, verb.index)


def _is_past(doc: Document, verb: int) -> bool:
    """Whether the verb is in the simple past (`did not`, `was` count)."""
    parts = [doc.words[i] for i in children(doc, verb, "aux", "cop")]
    if any(w.lemma == "have" for w in parts):
        return False
    finite = next((w for w in (*parts, doc.words[verb]) if "VerbForm=Fin" in w.feats), None)
    return finite is not None and "Tense=Past" in finite.feats


def before_added(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """The candidate with a content that ends before what the same speaker adds; `candidates` are the added ones."""
    opens, ends = candidate.content[0], candidate.content[-1]
    for other in candidates if candidate.cue and candidate.cue[0] < opens else ():
        join = child(doc, other.anchor, "cc") if joins(doc, other) else None
        first = other.cue[0] if join is None else min(join, other.cue[0])
        same = other.source.words == candidate.source.words
        same = same or candidate.anchor in ancestors(doc, other.anchor)
        if same and opens < first <= ends:
            return before(doc, candidate, first, "before_added")
    return candidate
