"""An attribution while it is being put together: words rather than characters, no entities yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.extraction.model.provenance import Relation, Stance
from service.extraction.model.spans import Words


@dataclass(frozen=True, slots=True)
class Relay:
    """A source further out that hands this attribution on; `relation` is that of the link to its right."""

    relation: Relation
    words: Words
    head: int


@dataclass(frozen=True, slots=True)
class AttributionCandidate:
    """One candidate. `anchor` is the cue's head word (the source's or content's where there is no cue).

    `relays` runs from the outermost inwards; `relation` is how the article's voice, or the innermost
    relay, hands on this candidate's own source. `weight` is the prior that such a candidate is right (0..1).
    """

    anchor: int
    cue: Words
    content: Words
    source: Words
    source_head: int | None
    construction: str
    stance: Stance = "asserted"
    recipient: Words = ()
    recipient_head: int | None = None
    relays: tuple[Relay, ...] = ()
    relation: Relation = "reports"
    lemma: str = ""
    kind: str = ""
    weight: float = 0.5

    def with_content(self, words: Words) -> AttributionCandidate:
        """The same candidate with another content."""
        return replace(self, content=words)
