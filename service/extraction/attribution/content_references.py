"""Contents by reference: `denied the claims` and `made the proposal` mean what another attribution said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.labels import Stance
from service.extraction.model.record import Record
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, head_of

_RULES = PARAMETERS.constructions

_CLAIMS = word_class("attribution", "claim_nouns")
_OFFERS = word_class("attribution", "offer_nouns")
_DEMANDS = word_class("attribution", "demand_nouns")
_SHARED = word_class("attribution", "shared_offer_nouns")
_ASSERTIONS = frozenset({"asserted", "uncertain", "denied"})
# The stances of the attributions that a noun may mean.
NOUNS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_CLAIMS, _ASSERTIONS),
    **dict.fromkeys(_OFFERS, frozenset({"commissive", "directive"})),
    **dict.fromkeys(_DEMANDS, frozenset({"directive"})),
    "question": frozenset({"question"}),
}
# The stance of one who makes it: `made the proposal`.
NOUN_STANCES: dict[str, Stance] = {
    **dict.fromkeys(_OFFERS - _SHARED, "commissive"),
    **dict.fromkeys(_DEMANDS, "directive"),
}
_PRONOUNS = word_class("attribution", "referring_pronouns")
_POINTERS = word_class("attribution", "pointing_determiners")
_REPORTS = word_class("attribution", "report_nouns")


def with_references(doc: Document, records: Sequence[Record]) -> list[Record]:
    """The records, each with the index of the earlier one whose content its own content means."""
    found = [attempt(None, _referent, doc, record, i, records) for i, record in enumerate(records)]
    return [r if r.refers_to == i else replace(r, refers_to=i) for r, i in zip(records, found, strict=True)]


def _referent(doc: Document, record: Record, i: int, records: Sequence[Record]) -> int | None:
    candidate, stances = record.candidate, _referring(doc, record.candidate)
    if stances is None:
        return None
    fitting: dict[int, AttributionCandidate] = {}  # nearest first
    for k in range(i - 1, -1, -1):
        other = records[k].candidate
        if _sentences_back(doc, candidate, other) > _RULES.reference_reach:
            break
        apart = not set(candidate.content) <= set(other.content) and records[k].parent != i
        before = other.anchor < candidate.anchor
        if before and apart and other.stance in stances and _referring(doc, other) is None:
            fitting[k] = other
    return _likeliest(doc, candidate, fitting)


def _sentences_back(doc: Document, candidate: AttributionCandidate, other: AttributionCandidate) -> int:
    """How many sentences before the candidate's content the other's begins."""
    return doc.words[candidate.content[0]].sentence - doc.words[other.content[0]].sentence


def _likeliest(
    doc: Document, candidate: AttributionCandidate, fitting: Mapping[int, AttributionCandidate]
) -> int | None:
    """The nearest with the noun's own word as its cue (`report` for a `report`), else that does not deny, else any."""
    noun = doc.words[head_of(doc, candidate.content)].lemma.lower()
    wanted = "report" if noun in _REPORTS else noun
    same = [k for k, other in fitting.items() if other.lemma == wanted]
    near = [k for k in same if _sentences_back(doc, candidate, fitting[k]) <= _RULES.reference_near]
    stated = [k for k, other in fitting.items() if other.stance != "denied"]
    return next(iter([*near, *stated, *fitting]), None)


def _referring(doc: Document, candidate: AttributionCandidate) -> frozenset[str] | None:
    """The stances of the attributions that the content may mean; None if it does not refer."""
    if len(candidate.content) > _RULES.longest_reference and candidate.construction != "noun_reference":
        return None
    head = head_of(doc, candidate.content)
    word = doc.words[head]
    if len(candidate.content) == 1 and word.text.lower() in _PRONOUNS:
        return _ASSERTIONS if candidate.stance == "denied" else _ASSERTIONS | {"commissive", "directive"}
    determiner = child(doc, head, "det", "nmod:poss")
    pointing = determiner is not None and doc.words[determiner].text.lower() in _POINTERS
    return NOUNS.get(word.lemma.lower()) if pointing and child(doc, head, "acl", "ccomp") is None else None
