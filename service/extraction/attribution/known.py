"""Candidates that were found before, looked up by the words of another."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.word_index import WordIndex


class Known:
    """Candidates with the places among them at which a word is an anchor, or in a cue."""

    def __init__(self, candidates: Sequence[AttributionCandidate]) -> None:
        self.candidates = tuple(candidates)
        self.by_anchor = WordIndex((k, (c.anchor,)) for k, c in enumerate(candidates))
        self.by_cue = WordIndex((k, c.cue) for k, c in enumerate(candidates))
