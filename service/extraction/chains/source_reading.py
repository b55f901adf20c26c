"""The attribution reader's evidence of an attribution's source: whether it is the source, and who is meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from service.extraction.model import odds
from service.extraction.model.document import AntecedentEvidence, CueEvidence, Document
from service.extraction.model.provenance import Attribution, Entity, Mention
from service.extraction.model.spans import Span

Features = dict[str, float]
_SOURCE = 0  # place of the source among the roles of `CueEvidence`


class SourceReading:
    """The reader's evidence of an article's attributions, found by their spans."""

    def __init__(self, document: Document, entities: Sequence[Entity]):
        self._document = document
        self._starts = [word.start for word in document.words]
        self._cues = {cue.word: cue for cue in document.cues or ()}
        self._antecedents = {mention.word: mention for mention in document.antecedents}
        self._mentions = {e.id: frozenset(self._words(e.mentions)) for e in entities}

    def features(self, attribution: Attribution, entity: str | None, how: str) -> Features:
        """Numbers of the attribution's source and of the entity that it was taken for; `how` it is named."""
        source = self._words(attribution.source.spans) if attribution.source else []
        found = self._of_role(attribution, source)
        meant = next((self._antecedents[i] for i in source if i in self._antecedents), None)
        return found | self._of_meaning(meant, entity, how)

    def _of_role(self, attribution: Attribution, source: Sequence[int]) -> Features:
        cue = self._cue_of(attribution)
        if cue is None:
            return {"not read": 1.0}
        chances = cue.of_role[_SOURCE]
        own = [chances.get(i, 0.0) for i in source if self._document.words[i].upos != "PUNCT"]
        rival = max((p for i, p in chances.items() if i not in source), default=0.0)
        mean = sum(own) / len(own) if own else 0.0
        return {"read as source": log_odds(mean) if own else 0.0, "read as source at best": max(own, default=0.0),
                "rival": log_odds(rival)}  # fmt: skip

    def _cue_of(self, attribution: Attribution) -> CueEvidence | None:
        words = self._words((attribution.cue or attribution.content).spans)
        read = [self._cues[i] for i in words if i in self._cues]
        if attribution.cue is None:
            return next((cue for cue in read if cue.unmarked > cue.probability), None)
        return max(read, key=lambda cue: cue.probability, default=None)

    def _of_meaning(self, meant: AntecedentEvidence | None, entity: str | None, how: str) -> Features:
        if meant is None:
            return {"meaning not read": 1.0}
        mentions = self._mentions.get(entity or "", frozenset())
        chance = sum(p for word, p in meant.others if word in mentions)
        return {
            f"meant, {how}": log_odds(chance),
            f"nobody, {how}": log_odds(meant.none),
            f"another, {how}": max((p for word, p in meant.others if word not in mentions), default=0.0),
        }

    def _words(self, spans: Sequence[Span] | Sequence[Mention]) -> list[int]:
        places = (range(bisect_left(self._starts, s.start), bisect_left(self._starts, s.end)) for s in spans)
        return [i for place in places for i in place]


def log_odds(p: float) -> float:
    """The log odds of a probability (0..1), cut at those of 0.02 and 0.98."""
    return odds.log_odds(p, 0.02)
