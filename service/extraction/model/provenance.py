"""The result of the service as frozen dataclasses: the fields of the JSON contract, version 1.

Field names and their order are the contract (docs/api.md); schemas/ dumps them and a test holds the two
together. Identifiers: entities `e1`, `e2`, … and attributions `a1`, `a2`, … in text order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.extraction.model.labels import Identification, Kind, Plurality, QuoteType, Relation, Stance
from service.extraction.model.spans import Span, Spans


def entity_id(index: int) -> str:
    """The identifier of the entity with the index: `e1` for 0."""
    return f"e{index + 1}"


def attribution_id(index: int) -> str:
    """The identifier of the attribution with the index: `a1` for 0."""
    return f"a{index + 1}"


@dataclass(frozen=True, slots=True)
class Article:
    """A caller's article. `text` is the article exactly as sent, or as it was taken out of the HTML that
    was sent (`extracted`); offsets refer to it.
    """

    text: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    language: str = "en"
    extracted: bool = False


@dataclass(frozen=True, slots=True)
class Publisher:
    """The article's own voice; `span` is its place in the dateline, None when the request gave it."""

    name: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The article as received: `length` in code points, `sha256` of its UTF-8 text."""

    id: str | None
    title: str | None
    publisher: Publisher | None
    language: str
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an entity."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity with all its mentions, at least one, in text order."""

    id: str
    name: str
    kind: Kind
    identification: Identification
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The content; `refers_to` names the attribution that a content by reference (`denied the claims`) means."""

    text: str
    spans: Spans
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that signal the attribution."""

    text: str
    lemma: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class Ranking:
    """How probable it was, among all whom a noun phrase could mean, that it means the one it was taken for, the best
    other one, and nobody known. Not part of the answer: confidence is fitted on it.
    """

    chosen: float
    rival: float
    nobody: float


@dataclass(frozen=True, slots=True)
class Source:
    """The source's noun phrase, and how firmly it is identified."""

    text: str
    spans: Spans
    entity: str | None
    on_behalf_of: str | None
    via: str | None
    identification: Identification
    plurality: Plurality | None
    condition: str | None
    reason: str | None
    knowledge: str | None
    ranking: Ranking | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """The addressee."""

    text: str
    spans: Spans
    entity: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """One source of a chain; `relation` says how the link to its left passes it on.

    `confidence` is a probability from 0 to 1 that this link is right in its place; None where none is known.
    """

    entity: str | None
    name: str
    relation: Relation
    carried: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a source stayed unresolved: the entities that fit equally well."""

    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source linked by a cue to a content.

    `confidence` is a probability from 0 to 1 that it is an attribution, `chain_confidence` that it is one and its
    whole chain is right; None where none is known. `edits` names the functions that changed the content; it is for
    error analysis and no part of the contract.
    """

    id: str
    type: QuoteType
    stance: Stance
    content: Content
    cue: Cue | None
    source: Source | None
    recipient: Recipient | None
    chain: tuple[Link, ...]
    weakest: Identification
    parent: str | None
    construction: str
    confidence: float
    chain_confidence: float | None = None
    evidence: Evidence | None = None
    edits: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NodeSource:
    """A node's source; `role` is `publisher` at the root, None elsewhere."""

    entity: str | None
    name: str | None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the nested tree. The root is the article's own voice; its `relation` is None."""

    source: NodeSource
    relation: Relation | None
    attributions: tuple[str, ...]
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Versions of the service, the pack and Stanza."""

    service: str
    pack: str
    stanza: str


@dataclass(frozen=True, slots=True)
class ExtractionWarning:
    """A step of the extraction that failed on this text, so that its findings are missing from the result.

    `place` is the stretch of the text that it failed on; None where that is the whole text.
    """

    construction: str
    place: Span | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """The whole result for one article. `warnings` is empty as a rule."""

    schema_version: str
    document: DocumentInfo
    entities: tuple[Entity, ...]
    attributions: tuple[Attribution, ...]
    provenance: Node
    model: ModelInfo
    warnings: tuple[ExtractionWarning, ...] = ()
