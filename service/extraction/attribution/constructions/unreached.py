"""Who was not there to comment: `could not be reached for comment`, `was not available for comment`."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.sources import nominal
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_each
from service.extraction.model.document import Document
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, is_passive, noun_phrase, verb_group

_REACHING = word_class("attribution", "reaching_verbs")
_PRESENT = word_class("attribution", "adjectives_of_presence")
_ABSENT = word_class("attribution", "adjectives_of_absence")
_COMMENTS = word_class("attribution", "comments_sought")


def unreached_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """One candidate for each such verb or adjective: the source commits itself to nothing."""
    heads = (w.index for w in doc.words if w.lemma in _REACHING or w.lemma in _PRESENT | _ABSENT)
    return attempt_each(_unreached, doc, heads)


def _unreached(doc: Document, head: int) -> AttributionCandidate | None:
    word = doc.words[head]
    absent = word.lemma in _ABSENT or is_negated(doc, head)
    asked = word.lemma not in _REACHING or is_passive(doc, head)
    sought = (i for i in children(doc, head, "obl", "nmod") if case_of(doc, i) == "for")
    comment = next((i for i in sought if doc.words[i].lemma in _COMMENTS), None)
    subject = child(doc, head, "nsubj")
    if comment is None or subject is None or not (absent and asked):
        return None
    cue = {*verb_group(doc, head), *children(doc, comment, "case")}
    return AttributionCandidate(
        anchor=head, cue=tuple(sorted(cue)), content=noun_phrase(doc, comment), source=nominal(doc, subject, head),
        construction="no_response", stance="declined", lemma=word.lemma, kind="speech",
        prior=PARAMETERS.priors.no_response,
    )  # fmt: skip
