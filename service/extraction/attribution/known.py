"""Candidates looked up by their words."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.word_index import WordIndex


class Known:
    """Candidates by their anchor, and by the words of their cue."""

    def __init__(self, candidates: Sequence[AttributionCandidate]) -> None:
        self.by_anchor = WordIndex((c, (c.anchor,)) for c in candidates)
        self.by_cue = WordIndex((c, c.cue) for c in candidates)
