"""What sources ask for themselves: `who asked not to be named because the talks are private`.

It is the condition under which they speak and the reason for it, and no report.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from service.extraction.attribution.content.edges import without
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import ancestors, child, children, is_passive, is_verbal, subtree

_REQUESTS = word_class("attribution", "requests_for_oneself")
_NAMING = word_class("attribution", "verbs_of_naming_a_source")
_IDENTITY = word_class("attribution", "words_for_an_identity")
_NAMELESS = word_class("attribution", "words_of_anonymity")
_FEARING = word_class("attribution", "fearing_words")
_CONDITION = word_class("attribution", "words_of_a_condition")
_ENDS = word_class("attribution", "ends_of_conditions")
_COMPLEMENTS = ("xcomp", "ccomp", "obj", "advcl")


def without_anonymity(
    doc: Document, candidates: Sequence[AttributionCandidate]
) -> list[AttributionCandidate]:
    """The candidates without requests not to be named, the fears that are their reasons, and their words."""
    requests = {
        c.anchor: w for c in candidates if c.cue and (w := attempt((), request_of_anonymity, doc, c.anchor))
    }
    candidates = [attempt(c, _without_condition, doc, c) for c in candidates]
    kept = [c for c in candidates if c.anchor not in requests and not attempt(False, _is_reason, doc, c)]
    if len(kept) == len(candidates):
        return kept
    for verb, words in requests.items():
        kept = [attempt(c, _without_request, doc, c, verb, words) for c in kept]
    return kept


def _without_condition(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`said on condition of anonymity P`, with the condition parsed as part of P: P alone."""
    opening = list(takewhile(lambda i: doc.lower_text(i) in _CONDITION, candidate.content))
    ends = [k for k, i in enumerate(opening, 1) if doc.lower_text(i) in _ENDS]
    return without(doc, candidate, opening[: ends[-1]], "without_condition") if ends else candidate


def request_of_anonymity(doc: Document, verb: int) -> Words:
    """The words of `asked not to be named because P`, if the verb opens such a request; else none."""
    if not is_verbal(doc.words[verb]) or doc.words[verb].lemma.lower() not in _REQUESTS:
        return ()
    asked = (i for i in children(doc, verb, *_COMPLEMENTS) if i > verb)
    return subtree(doc, verb) if any(_keeps_unnamed(doc, verb, i) for i in asked) else ()


def _keeps_unnamed(doc: Document, verb: int, asked: int) -> bool:
    """`not to be named` · `that her name not be used` · `to stay anonymous`: not `to be named captain`."""
    word, subject = doc.words[asked], child(doc, asked, "nsubj")
    if word.lemma.lower() in _NAMELESS:
        return subject is None or doc.words[subject].upos == "PRON"
    if not is_verbal(word):
        return False
    if subject is not None and doc.words[subject].upos != "PRON":
        return doc.words[subject].lemma.lower() in _IDENTITY and child(doc, subject, "nmod:poss") is not None
    nameless = any(doc.words[i].lemma.lower() in _NAMELESS for i in children(doc, asked, "xcomp", "obj"))
    named = word.lemma in _NAMING and is_passive(doc, asked)
    return nameless or (named and not _names_something(doc, verb, asked))


def _names_something(doc: Document, verb: int, named: int) -> bool:
    """`asked to be named captain` · `asked to be named as a party`: what somebody wants to be."""
    negated = any(
        doc.words[i].lemma in ("not", "never") for k in (verb, named) for i in children(doc, k, "advmod")
    )
    given = children(doc, named, "xcomp", "obj", "ccomp") or [
        i for i in children(doc, named, "obl") if doc.lower_text(subtree(doc, i)[0]) == "as"
    ]
    return bool(given) and not negated


def _is_reason(doc: Document, candidate: AttributionCandidate) -> bool:
    """`did not want to be named for fear of losing his job`: the fear is the reason for the request."""
    if not candidate.cue or doc.words[candidate.anchor].lemma not in _FEARING:
        return False
    return any(request_of_anonymity(doc, i) for i in ancestors(doc, candidate.anchor))


def _without_request(
    doc: Document, candidate: AttributionCandidate, verb: int, words: Words
) -> AttributionCandidate:
    """`P, she said, asking not to be named`: P alone is what she said."""
    inside = [i for i in candidate.content if i in words]
    behind = candidate.cue and candidate.cue[-1] < verb and candidate.content[0] < candidate.cue[0]
    return without(doc, candidate, inside, "without_anonymity") if behind and inside else candidate
