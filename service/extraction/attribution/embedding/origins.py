"""Origins named behind what a news organisation reports: `The Gazette reported that P, according to two officials`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.content.edges import before
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class

_HEARING = word_class("attribution", "hearing_verbs")


def with_origins(doc: Document, candidates: Sequence[AttributionCandidate]) -> list[AttributionCandidate]:
    """The candidates with `The Gazette reported that P, according to Y` as one: Y said P, the Gazette relays it. Y is
    no news organisation, which would report what the Gazette reported.
    """
    found = list(candidates)
    for origin in [d for d in candidates if d.construction == "according_to" and _may_be_origin(doc, d)]:
        relayed = next((d for d in found if _relays(doc, d, origin, found)), None)
        if relayed is not None:
            found[found.index(relayed)] = _joined(doc, relayed, origin)
            found.remove(origin)
    return found


def _may_be_origin(doc: Document, candidate: AttributionCandidate) -> bool:
    behind = bool(candidate.cue) and candidate.cue[0] > candidate.content[-1]
    return behind and bool(candidate.source) and not is_outlet(doc, candidate.source.words)


def _relays(
    doc: Document,
    candidate: AttributionCandidate,
    origin: AttributionCandidate,
    candidates: Sequence[AttributionCandidate],
) -> bool:
    """Whether it is the report of a news organisation that the origin was given as its content, in nobody's words."""
    if candidate is origin or not candidate.source or not candidate.cue or candidate.relays:
        return False
    verbs = candidate.kind == "report" or candidate.lemma in _HEARING
    own = {*candidate.cue, *candidate.source}
    led = max(own) < candidate.content[0] and candidate.content[0] < origin.cue[0]
    if not verbs or not led or not own <= {*origin.content} or not is_outlet(doc, candidate.source.words):
        return False
    others = (d for d in candidates if d is not origin and d is not candidate)
    return not any(own <= {*d.content} for d in others)


def _joined(
    doc: Document, relayed: AttributionCandidate, origin: AttributionCandidate
) -> AttributionCandidate:
    return replace(
        before(doc, relayed, origin.cue[0], "with_origins"), cue=tuple(sorted({*relayed.cue, *origin.cue})),
        source=origin.source, relays=(Relay("reports", relayed.source),), relation="cites",
    )  # fmt: skip
