"""One attribution on its way from candidate to result: each stage adds what it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_else
from service.extraction.model.labels import Identification, Plurality, Relation
from service.extraction.model.provenance import Ranking, entity_id
from service.extraction.model.spans import Spans


@dataclass(frozen=True, slots=True)
class Anonymity:
    """The anonymity fields of the contract; the phrases are exact slices of the article."""

    plurality: Plurality | None = None
    condition: str | None = None
    reason: str | None = None
    knowledge: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who one noun phrase means. `entity` and `candidates` are indices into the entities of the article.

    `name` is the entity's, or the words as they are in the text where it is nobody known. `ranking` is None where there
    was nothing to choose.
    """

    entity: int | None
    candidates: tuple[int, ...]
    identification: Identification
    name: str = ""
    is_outlet: bool = False
    on_behalf_of: str | None = None
    via: str | None = None
    anonymity: Anonymity = Anonymity()
    ranking: Ranking | None = None

    @property
    def entity_id(self) -> str | None:
        """The identifier of the entity in the result."""
        return None if self.entity is None else entity_id(self.entity)

    def same_as(self, other: Resolution) -> bool:
        """Whether both are one entity; somebody unresolved is nobody else."""
        return self.entity is not None and self.entity == other.entity


@dataclass(frozen=True, slots=True)
class Step:
    """One source of a chain; `relation` says how the one to its left passes it on."""

    who: Resolution
    relation: Relation
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A candidate and what is known of it. `parent` and `refers_to` are indices into the records of the article.

    `source`, `recipient` and `relays` say who the candidate's noun phrases are, `chain` who is between the article
    and the content (outermost first), `spans` where the content is. `depth` puts records in an order in which each is
    behind its parent: it is more than the parent's.
    """

    candidate: AttributionCandidate
    parent: int | None = None
    source: Resolution | None = None
    recipient: Resolution | None = None
    relays: tuple[Resolution, ...] = ()
    chain: tuple[Step, ...] = ()
    spans: Spans = ()
    refers_to: int | None = None
    depth: int = 0


def nested(records: Sequence[Record]) -> list[Record]:
    """The records with their depths; one whose parents cannot be followed has none."""
    return [attempt_else(partial(alone, r), _with_depth, records, i) for i, r in enumerate(records)]


def _with_depth(records: Sequence[Record], i: int) -> Record:
    depth = len(above(records, i))
    return replace(records[i], depth=depth) if depth != records[i].depth else records[i]


def alone(record: Record) -> Record:
    """The record without the others: in none of them, referring to none."""
    return replace(record, parent=None, refers_to=None)


def apart(records: Sequence[Record]) -> list[Record]:
    """The records, each without the others."""
    return [alone(record) for record in records]


def outermost_first(records: Sequence[Record]) -> list[int]:
    """The indices of the records, each behind its parent's."""
    return sorted(range(len(records)), key=lambda i: records[i].depth)


def only(records: Sequence[Record], chosen: Mapping[int, Record]) -> list[Record]:
    """The chosen ones, by their index in the records, numbered anew.

    A parent that is left out gives way to the next one above it; what refers to one that is left out refers to none.
    """
    number = {i: n for n, i in enumerate(chosen)}
    return [attempt_else(partial(alone, r), _renumbered, records, i, r, number) for i, r in chosen.items()]


def _renumbered(records: Sequence[Record], i: int, record: Record, number: Mapping[int, int]) -> Record:
    parent = next((number[k] for k in above(records, i) if k in number), None)
    refers_to = None if record.refers_to is None else number.get(record.refers_to)
    if (parent, refers_to) == (record.parent, record.refers_to):
        return record
    return replace(record, parent=parent, refers_to=refers_to)


def above(records: Sequence[Record], i: int) -> list[int]:
    """The parents of record `i`, the nearest first."""
    found: list[int] = []
    node = records[i].parent
    while node is not None and len(found) < len(records):
        found.append(node)
        node = records[node].parent
    return found
