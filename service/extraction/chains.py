"""Source chains: everybody between the article's own voice and a content, outermost first, and their tree.

Rules: provenance model, "When a chain has more than one link". A chain is the parent's chain (embedding),
then the relays, then the own source; neighbouring links of one entity count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.extraction.document import Document
from service.extraction.draft import Draft
from service.extraction.provenance import (
    FIRMNESS,
    Attribution,
    Identification,
    Link,
    Node,
    NodeSource,
    Publisher,
    Relation,
)

_CARRY_PARAGRAPHS = 4  # a report is taken to go on over at most so many paragraphs


@dataclass(frozen=True, slots=True)
class Party:
    """A resolved source or relay: an entity's index, or None with the words as they stand."""

    entity: int | None
    name: str
    identification: Identification
    is_outlet: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in one draft: the relays from the outermost inwards, and the source (None: nobody named)."""

    relays: tuple[tuple[Relation, Party], ...]
    source: Party | None


@dataclass(frozen=True, slots=True)
class Step:
    """A link while it is being built."""

    party: Party
    relation: Relation
    carried: bool = False


def chains_of(
    doc: Document,
    drafts: Sequence[Draft],
    parents: Sequence[int | None],
    casts: Sequence[Cast],
    publisher: str | None,
) -> list[tuple[Step, ...]]:
    """The chain of each draft. The article's own publisher is never a link."""
    order = sorted(range(len(drafts)), key=lambda i: _depth(parents, i))
    chains: dict[int, tuple[Step, ...]] = {}
    for i in order:
        outer = chains[parents[i]] if parents[i] is not None else ()  # type: ignore[index]
        chains[i] = _collapsed([*outer, *_own_steps(drafts[i], casts[i])], publisher)
    carried = _carried(doc, drafts, parents, casts, chains)
    return [_collapsed([*carried.get(i, ()), *chains[i]], publisher) for i in range(len(drafts))]


def _depth(parents: Sequence[int | None], i: int) -> int:
    depth, node = 0, parents[i]
    while node is not None and depth < len(parents):
        depth, node = depth + 1, parents[node]
    return depth


def _own_steps(draft: Draft, cast: Cast) -> list[Step]:
    steps = [Step(party, relation) for relation, party in cast.relays]
    if cast.source is not None:
        steps.append(Step(cast.source, draft.relation if cast.relays else "reports"))
    return steps


def _collapsed(steps: Sequence[Step], publisher: str | None) -> tuple[Step, ...]:
    out: list[Step] = []
    for step in steps:
        if publisher and step.party.name.casefold() == publisher.casefold() and step.party.is_outlet:
            continue
        if out and same_party(out[-1].party, step.party):
            continue
        out.append(step)
    return tuple(out)


def same_party(a: Party, b: Party) -> bool:
    """Whether two parties are one entity; an unresolved one is nobody else."""
    if a.entity is not None or b.entity is not None:
        return a.entity == b.entity
    return False


def _carried(
    doc: Document,
    drafts: Sequence[Draft],
    parents: Sequence[int | None],
    casts: Sequence[Cast],
    chains: dict[int, tuple[Step, ...]],
) -> dict[int, tuple[Step, ...]]:
    """Outer links that a later sentence inherits: the same speaker goes on, first met through an outlet."""
    out: dict[int, tuple[Step, ...]] = {}
    running: dict[int, tuple[int, tuple[Step, ...]]] = {}  # speaker -> (paragraph, outer links)
    for i in sorted(range(len(drafts)), key=lambda k: drafts[k].content[0]):
        source = casts[i].source
        if source is None or source.entity is None:
            continue
        paragraph = doc.sentence_of(drafts[i].content[0]).paragraph
        if casts[i].relays and parents[i] is None:
            outer = tuple(replace(s, carried=True) for s in chains[i][:-1])
            running[source.entity] = (paragraph, outer)
        elif parents[i] is None and source.entity in running:
            since, outer = running[source.entity]
            if paragraph - since <= _CARRY_PARAGRAPHS and not any(same_party(s.party, source) for s in outer):
                out[i] = outer
                running[source.entity] = (paragraph, outer)
    return _inherited(parents, out, len(drafts))


def _inherited(
    parents: Sequence[int | None], carried: dict[int, tuple[Step, ...]], size: int
) -> dict[int, tuple[Step, ...]]:
    """What stands inside a carried attribution is carried as well."""
    out = dict(carried)
    for i in range(size):
        node, hops = parents[i], 0
        while node is not None and hops < size:
            if node in carried:
                out[i] = carried[node]
                break
            node, hops = parents[node], hops + 1
    return out


def links(steps: Sequence[Step]) -> tuple[Link, ...]:
    """Contract links; the one after a carried link is related to it by `carries`."""
    out = []
    for left, step in zip([None, *steps], steps, strict=False):
        relation: Relation = (
            "carries" if left is not None and left.carried and not step.carried else step.relation
        )
        entity = f"e{step.party.entity + 1}" if step.party.entity is not None else None
        out.append(Link(entity, step.party.name, relation, step.carried))
    return tuple(out)


def weakest(steps: Sequence[Step]) -> Identification:
    """The least firm identification of a chain; `none` for an empty one."""
    if not steps:
        return "none"
    return max((s.party.identification for s in steps), key=FIRMNESS.index)


@dataclass
class _Branch:
    source: NodeSource
    relation: Relation | None
    attributions: list[str] = field(default_factory=list)
    children: dict[tuple[str, str], _Branch] = field(default_factory=dict)

    def frozen(self) -> Node:
        nodes = tuple(child.frozen() for child in self.children.values())
        return Node(self.source, self.relation, tuple(self.attributions), nodes)


def tree(attributions: Sequence[Attribution], publisher: Publisher | None) -> Node:
    """The nested tree: each attribution once, under its last link; one node per source under one parent."""
    root = _Branch(NodeSource(None, publisher.name if publisher else None, "publisher"), None)
    for attribution in attributions:
        branch = root
        for link in attribution.chain:
            key = ("entity", link.entity) if link.entity is not None else ("name", link.name.casefold())
            if key not in branch.children:
                branch.children[key] = _Branch(NodeSource(link.entity, link.name), link.relation)
            branch = branch.children[key]
        branch.attributions.append(attribution.id)
    return root.frozen()
