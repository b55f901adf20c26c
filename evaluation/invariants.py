"""The contract's invariants, which every answer must hold, checked on one `Provenance`.

`problems` extracts and checks, `broken` checks one answer. Both give a message for each broken invariant, none for a
sound answer. A message names the kind first (`chain: …`) and never contains text of the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from marshmallow import ValidationError

from schemas.provenance import ProvenanceSchema
from service.extraction.model.containment import code_of
from service.extraction.model.document import Document
from service.extraction.model.provenance import (
    Article,
    Attribution,
    Entity,
    Link,
    ModelInfo,
    Node,
    Provenance,
    Source,
)
from service.extraction.model.spans import Span, Spans, text_of
from service.extraction.pipeline import extract

MODEL = ModelInfo("evaluation", "none", "none")
_IDENTIFIER = re.compile(r"\b[ae]\d+\b")


def problems(document: Document, article: Article, extractor: str) -> list[str]:
    """Everything wrong with the answer to a parsed article: an exception of a step, or broken invariants."""
    try:
        result = extract(document, article, MODEL, extractor)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return [f"raised: {type(error).__name__} at {code_of(error)}"]
    return broken(result, document.text)


def kind_of(problem: str) -> str:
    """The message without identifiers: problems of one kind can be counted."""
    return _IDENTIFIER.sub("…", problem)


def broken(result: Provenance, text: str) -> list[str]:
    """Every broken invariant of an answer to `text`; none for a sound answer."""
    by_id = {a.id: a for a in result.attributions}
    entities = {e.id: e for e in result.entities}
    return [
        *_ids(result),
        *_parts(result.attributions, text),
        *_mentions(result.entities, text),
        *_references(result.attributions, by_id, entities),
        *_chains(result.attributions, by_id, entities),
        *_parents(result.attributions, by_id),
        *_tree(result.provenance, by_id),
        *_schema(result),
    ]


def _ids(result: Provenance) -> Iterator[str]:
    if [a.id for a in result.attributions] != [f"a{n}" for n in range(1, len(result.attributions) + 1)]:
        yield "ids: attributions are not a1, a2, … in order"
    if [e.id for e in result.entities] != [f"e{n}" for n in range(1, len(result.entities) + 1)]:
        yield "ids: entities are not e1, e2, … in order"


def _parts(attributions: Iterable[Attribution], text: str) -> Iterator[str]:
    """Spans sorted and disjoint; text the exact slices."""
    for a in attributions:
        for role in ("content", "cue", "source", "recipient"):
            part = getattr(a, role)
            if part is None:
                continue
            if not _in_order(part.spans, len(text)):
                yield f"spans: {a.id} {role} has none, or they are empty, unsorted, overlapping or outside the text"
            elif part.text != text_of(text, part.spans):
                yield f"slice: {a.id} {role} is not what the text has there"


def _in_order(spans: Spans, length: int) -> bool:
    """Whether there are spans, none empty, each behind the one before."""
    edge = 0
    for span in spans:
        if not edge <= span.start < span.end <= length:
            return False
        edge = span.end
    return bool(spans)


def _mentions(entities: Iterable[Entity], text: str) -> Iterator[str]:
    for entity in entities:
        places = [(m.start, m.end) for m in entity.mentions]
        if not places:
            yield f"mentions: {entity.id} has none"
        if places != sorted(set(places)):
            yield f"mentions: {entity.id} has them twice or out of order"
        if any(not 0 <= m.start < m.end <= len(text) for m in entity.mentions):
            yield f"mentions: {entity.id} has one that is empty or outside the text"
        if any(m.text != text[m.start : m.end] for m in entity.mentions):
            yield f"slice: {entity.id} has a mention that is not what the text has there"


def _references(
    attributions: Iterable[Attribution], by_id: dict[str, Attribution], entities: dict[str, Entity]
) -> Iterator[str]:
    """Every identifier that an attribution names is one of the answer."""
    for a in attributions:
        named = [part.entity for part in (a.source, a.recipient) if part] + [x.entity for x in a.chain]
        named += a.evidence.candidates if a.evidence else ()
        if any(e is not None and e not in entities for e in named):
            yield f"reference: {a.id} names an unknown entity"
        if a.content.refers_to is not None and (
            a.content.refers_to not in by_id or a.content.refers_to == a.id
        ):
            yield f"reference: {a.id} refers to an unknown attribution, or to itself"


def _chains(
    attributions: Iterable[Attribution], by_id: dict[str, Attribution], entities: dict[str, Entity]
) -> Iterator[str]:
    for a in attributions:
        if a.source is not None and not a.chain:
            yield f"chain: {a.id} has a source and no chain"
        elif a.source is not None and not _is_source(a.chain[-1], a.source):
            yield f"chain: {a.id} does not end with its own source"
        if any(x.entity in entities and entities[x.entity].name != x.name for x in a.chain if x.entity):
            yield f"chain: {a.id} has a link that is not named as its entity"
        if any(x.entity and x.entity == y.entity for x, y in zip(a.chain, a.chain[1:], strict=False)):
            yield f"chain: {a.id} has one entity twice in a row"
        parent = by_id.get(a.parent) if a.parent else None
        if parent is not None and _sources(a.chain[: len(parent.chain)]) != _sources(parent.chain):
            yield f"chain: {a.id} does not begin with its parent's"
        if not 0 <= a.confidence <= 1:
            yield f"confidence: that of {a.id} is not a probability"


def _is_source(link: Link, source: Source) -> bool:
    return link.entity == source.entity and (link.entity is not None or link.name == source.text)


def _sources(chain: Sequence[Link]) -> list[tuple[str | None, str]]:
    return [(link.entity, link.name) for link in chain]


def _parents(attributions: Iterable[Attribution], by_id: dict[str, Attribution]) -> Iterator[str]:
    for a in attributions:
        if a.parent is None:
            continue
        if a.parent not in by_id:
            yield f"parent: that of {a.id} is unknown"
        elif not _around(by_id[a.parent].content.spans, a.content.spans):
            yield f"parent: the content of {a.id} is not wholly in its parent's"
        if _climbs_in_a_circle(a, by_id):
            yield f"parent: {a.id} is above itself"


def _around(outer: Spans, inner: Iterable[Span]) -> bool:
    return all(any(o.start <= i.start and i.end <= o.end for o in outer) for i in inner)


def _climbs_in_a_circle(a: Attribution, by_id: dict[str, Attribution]) -> bool:
    seen, node = {a.id}, a.parent
    while node is not None and node in by_id:
        if node in seen:
            return True
        seen.add(node)
        node = by_id[node].parent
    return False


def _tree(root: Node, by_id: dict[str, Attribution]) -> Iterator[str]:
    """Every attribution once, under the nodes that its chain names."""
    held: Counter[str] = Counter()
    waiting: list[tuple[Node, list[tuple[str | None, str]]]] = [(root, [])]
    while waiting:
        node, path = waiting.pop()
        held.update(node.attributions)
        for name in node.attributions:
            if name in by_id and _sources(by_id[name].chain) != path:
                yield f"tree: {name} is under other nodes than its chain names"
        waiting += [(c, [*path, (c.source.entity, c.source.name or "")]) for c in node.children]
        if len({c.source for c in node.children}) != len(node.children):
            yield "tree: a source has two nodes below one node"
    if held != Counter(list(by_id)):
        yield "tree: it does not hold every attribution exactly once"


def _schema(result: Provenance) -> Iterator[str]:
    """A dumped answer can be loaded, and is then the same."""
    dumped = ProvenanceSchema().dump(result)
    try:
        loaded = ProvenanceSchema().load(dumped)
    except ValidationError as error:
        yield f"schema: what is dumped does not load: {sorted(_fields(error.messages))}"
        return
    if loaded != dumped:
        yield "schema: what is loaded is not what was dumped"


def _fields(messages: object) -> set[str]:
    """The names of the fields that did not load."""
    if not isinstance(messages, dict):
        return set()
    found = {str(key) for key in messages if not isinstance(key, int)}
    return found.union(*(_fields(each) for each in messages.values()))
