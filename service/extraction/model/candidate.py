"""An attribution while it is being put together: words rather than characters, no entities yet."""

from __future__ import annotations

from dataclasses import dataclass

from service.extraction.model.labels import Construction, Relation, RelayClause, Stance
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words


@dataclass(frozen=True, slots=True)
class Relay:
    """A source further out that passes this attribution on; `relation` is that of the link to its right."""

    relation: Relation
    phrase: NounPhrase


@dataclass(frozen=True, slots=True)
class AttributionCandidate:
    """One candidate. `anchor` is the cue's head word (the source's or content's where there is no cue).

    `relays` are ordered from the outermost inwards; `relation` is how the article, or the innermost relay,
    passes on this candidate's own source. `relay_clause` is set where a clause beside the candidate names a
    relay. `prior` is the prior probability (0..1) that a candidate of its rule is right, `score` the reader's
    probability (None without), `probability` the calibrated result (None before). `edits` are the names of the
    rules that changed the content, in order (attribution/content/edges.py). Raises ValueError without a content:
    there is no candidate then.
    """

    anchor: int
    cue: Words
    content: Words
    source: NounPhrase
    construction: Construction
    stance: Stance = "asserted"
    recipient: NounPhrase = NOBODY
    relays: tuple[Relay, ...] = ()
    relation: Relation = "reports"
    relay_clause: RelayClause | None = None
    lemma: str = ""
    kind: str = ""
    prior: float = 0.5
    score: float | None = None
    probability: float | None = None
    edits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.content:
            raise ValueError("an attribution candidate needs a content")

    @property
    def own_words(self) -> set[int]:
        """The words of cue, source, recipient and relays: never part of the content."""
        phrases = (self.source, self.recipient, *(relay.phrase for relay in self.relays))
        return set(self.cue).union(*(phrase.words for phrase in phrases))

    @property
    def published_construction(self) -> str:
        """The construction as the contract names it: with the relay's clause (`according_to_quoting`)."""
        return f"{self.construction}_{self.relay_clause}" if self.relay_clause else self.construction

    @property
    def strength(self) -> float:
        """The number that selection compares with its thresholds: the score, without a reader the prior."""
        return self.prior if self.score is None else self.score

    @property
    def confidence(self) -> float:
        """The published number: the probability; for a candidate inside a content, which has none, the strength."""
        return self.strength if self.probability is None else self.probability
