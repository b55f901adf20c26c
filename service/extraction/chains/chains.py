"""Source chains: everybody between the article's own voice and a content, outermost first, and their tree.

Rules: provenance model, "When a chain has more than one link". A chain is the parent's chain (embedding),
then the relays, then the own source; neighbouring links of one entity count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.extraction.mentions.outlets import same_outlet
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document, Sentence
from service.extraction.model.labels import FIRMNESS, Identification, Relation
from service.extraction.model.provenance import Attribution, Link, Node, NodeSource, Publisher, entity_id
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS


@dataclass(frozen=True, slots=True)
class Party:
    """A resolved source or relay: an entity's index, or None with the words as they stand."""

    entity: int | None
    name: str
    identification: Identification
    is_outlet: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in one candidate: the relays from the outermost inwards, and the source (None: nobody named)."""

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
    candidates: Sequence[AttributionCandidate],
    parents: Sequence[int | None],
    casts: Sequence[Cast],
    publisher: str | None,
) -> list[tuple[Step, ...]]:
    """The chain of each candidate. The article's own publisher is never a link."""
    order = sorted(range(len(candidates)), key=lambda i: depth_of(parents, i))
    chains: dict[int, tuple[Step, ...]] = {}
    for i in order:
        outer = chains[parents[i]] if parents[i] is not None else ()  # type: ignore[index]
        chains[i] = _collapsed([*outer, *_own_steps(candidates[i], casts[i])], publisher)
    carried = attempt({}, _carried, doc, candidates, parents, casts, chains)
    return [_collapsed([*carried.get(i, ()), *chains[i]], publisher) for i in range(len(candidates))]


def depth_of(parents: Sequence[int | None], i: int) -> int:
    """How many candidates are above candidate `i`."""
    depth, node = 0, parents[i]
    while node is not None and depth < len(parents):
        depth, node = depth + 1, parents[node]
    return depth


def _own_steps(candidate: AttributionCandidate, cast: Cast) -> list[Step]:
    steps = [Step(party, relation) for relation, party in cast.relays]
    if cast.source is not None:
        steps.append(Step(cast.source, candidate.relation if cast.relays else "reports"))
    return steps


def _collapsed(steps: Sequence[Step], publisher: str | None) -> tuple[Step, ...]:
    out: list[Step] = []
    for step in steps:
        if publisher and step.party.is_outlet and same_outlet(step.party.name, publisher):
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


@dataclass(frozen=True, slots=True)
class _Report:
    """A report that goes on: where it was last heard, and its outer links."""

    paragraph: int
    sentence: int
    outer: tuple[Step, ...]


def _carried(
    doc: Document,
    candidates: Sequence[AttributionCandidate],
    parents: Sequence[int | None],
    casts: Sequence[Cast],
    chains: dict[int, tuple[Step, ...]],
) -> dict[int, tuple[Step, ...]]:
    """Outer links that the same speaker, first met through an outlet, hands on to what follows: in the same
    sentence (`…, adding that P`) as plain links, in a later one as carried links.
    """
    out: dict[int, tuple[Step, ...]] = {}
    running: dict[int | Words, _Report] = {}
    for i in sorted(range(len(candidates)), key=lambda k: candidates[k].content[0]):
        source = casts[i].source
        if source is None or parents[i] is not None:
            continue
        speaker = candidates[i].source.words if source.entity is None else source.entity
        here = doc.sentence_of(candidates[i].anchor)
        if casts[i].relays:
            running[speaker] = _Report(here.paragraph, here.index, chains[i][:-1])
        elif speaker in running and _goes_on(running[speaker], here, source):
            later = here.index != running[speaker].sentence
            out[i] = tuple(replace(s, carried=s.carried or later) for s in running[speaker].outer)
            running[speaker] = _Report(here.paragraph, here.index, out[i])
    return _inherited(parents, out, len(candidates))


def _goes_on(report: _Report, here: Sentence, source: Party) -> bool:
    near = here.paragraph - report.paragraph <= PARAMETERS.chains.carried_paragraphs
    return near and not any(same_party(s.party, source) for s in report.outer)


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
        entity = entity_id(step.party.entity) if step.party.entity is not None else None
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
            key = ("entity", link.entity) if link.entity is not None else ("name", link.name)
            if key not in branch.children:
                branch.children[key] = _Branch(NodeSource(link.entity, link.name), link.relation)
            branch = branch.children[key]
        branch.attributions.append(attribution.id)
    return root.frozen()
