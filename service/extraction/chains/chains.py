"""Source chains: everybody between the article's own voice and a content, outermost first, and their tree.

Rules: provenance model, "When a chain has more than one link". A chain is the parent's chain (embedding),
then the relays, then the own source; neighbouring links of one entity count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from service.extraction.chains.occasions import elsewhere, said_again
from service.extraction.mentions.outlets import same_outlet
from service.extraction.model.containment import attempt, attempt_else
from service.extraction.model.document import Document
from service.extraction.model.labels import FIRMNESS, Identification, Relation
from service.extraction.model.provenance import Attribution, Link, Node, NodeSource, Publisher
from service.extraction.model.record import Record, Resolution, Step, outermost_first
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_DAYS = word_class("mentions", "days")
_Outer = tuple[tuple[Step, ...], Relation]  # outer links, and the relation of the source behind them
_NOTHING_CARRIED: _Outer = ((), "reports")


def with_chains(doc: Document, records: Sequence[Record], publisher: str | None) -> list[Record]:
    """The records with their chains. The article's own publisher is never a link."""
    carried = attempt({}, _carried, doc, records, publisher)
    chains: dict[int, tuple[Step, ...]] = {}
    for i in outermost_first(records):
        record = records[i]
        if record.parent is not None and _hands_to_itself(record, chains[record.parent]):
            record = replace(record, parent=records[record.parent].parent)
            records = [*records[:i], record, *records[i + 1 :]]
        if record.parent is None:
            outer, relation = carried.get(i, _NOTHING_CARRIED)
        else:
            outer, relation = chains[record.parent], "reports"
        alone = partial(_with_source, record, outer)
        chains[i] = attempt_else(alone, _chain, record, outer, publisher, relation)
    return [replace(record, chain=chains[i]) for i, record in enumerate(records)]


def _hands_to_itself(record: Record, outer: Sequence[Step]) -> bool:
    """`The firm rejected the claim, telling X that P`: X has P from the firm, so P is not in what the firm says."""
    own = record.source
    return bool(record.relays and outer and own is not None and outer[-1].who.same_as(own))


def _chain(
    record: Record, outer: Sequence[Step], publisher: str | None, relation: Relation = "reports"
) -> tuple[Step, ...]:
    """The outer chain, the relays and the source, without the publisher; neighbours that are one count once.
    `relation` is that of a source without relays.
    """
    candidate = record.candidate
    steps = [*outer, *(Step(who, r.relation) for r, who in zip(candidate.relays, record.relays, strict=True))]
    if record.source is not None:
        steps.append(Step(record.source, candidate.relation if record.relays else relation))
    chain: list[Step] = []
    for step in steps:
        if not is_publisher(step.who, publisher) and not (chain and chain[-1].who.same_as(step.who)):
            chain.append(step)
    return tuple(chain)


def sources_alone(records: Sequence[Record]) -> list[Record]:
    """The records side by side, each with its own source as its chain: what is left where chains cannot be built."""
    return [replace(record, parent=None, chain=_with_source(record, ())) for record in records]


def _with_source(record: Record, outer: tuple[Step, ...]) -> tuple[Step, ...]:
    """The chain of a record that goes on the outer one with its source, without relays."""
    if record.source is None or (outer and outer[-1].who.same_as(record.source)):
        return outer
    return (*outer, Step(record.source, "reports"))


def is_publisher(who: Resolution, publisher: str | None) -> bool:
    """Whether it is the news organisation that publishes the article."""
    named = who.is_outlet or who.identification == "named"  # not `the nation` in The Nation
    return publisher is not None and named and same_outlet(who.name, publisher)


@dataclass(frozen=True, slots=True)
class _Report:
    """A report that goes on: where it was last heard, its outer links, and how these have it from the speaker."""

    paragraph: int
    sentence: int
    outer: tuple[Step, ...]
    relation: Relation


def _carried(doc: Document, records: Sequence[Record], publisher: str | None) -> dict[int, _Outer]:
    """For records that are inside no other, the outer links that the same speaker, first met through an outlet, hands
    on to what follows, and how these have it from the speaker: in the same sentence (`…, adding that P`) plain links,
    in a later one carried links. What the speaker says on another occasion ends the report. Whoever `was quoted as
    saying` is quoted by the last one that reported somebody.
    """
    out: dict[int, _Outer] = {}
    running: dict[int | Words, _Report] = {}
    latest: _Report | None = None
    for i in sorted(range(len(records)), key=lambda k: records[k].candidate.content[0]):
        record = records[i]
        if record.source is None or record.parent is not None:
            continue
        speaker = record.candidate.source.words if record.source.entity is None else record.source.entity
        quoted = latest if record.candidate.construction == "quoted_as_saying" else None
        report = attempt(None, _report, doc, record, running.pop(speaker, quoted), publisher)
        if report is not None:
            latest = running[speaker] = report
            if not record.relays:
                out[i] = (report.outer, report.relation)
    return out


def _report(doc: Document, record: Record, running: _Report | None, publisher: str | None) -> _Report | None:
    """The report of the record's source that begins here or goes on; None where there is none."""
    here = doc.sentence_of(record.candidate.anchor)
    if record.relays:
        outer = _chain(record, (), publisher)[:-1]
        told: Relation = "told" if outer and record.candidate.relation == "told" else "reports"
        return _Report(here.paragraph, here.index, outer, told)
    if running is None or here.paragraph - running.paragraph > PARAMETERS.chains.carried_paragraphs:
        return None
    later = here.index != running.sentence
    names = [step.who.name for step in running.outer]
    if later and (elsewhere(doc, record.candidate, names) or _on_another_day(doc, record, running)):
        return None
    if not later and said_again(doc, record.candidate, names):
        return None
    if record.source is None or any(step.who.same_as(record.source) for step in running.outer):
        return None
    outer = tuple(replace(step, carried=step.carried or later) for step in running.outer)
    return replace(running, paragraph=here.paragraph, sentence=here.index, outer=outer)


def _on_another_day(doc: Document, record: Record, running: _Report) -> bool:
    """`told X on Monday that P … said on Wednesday that Q`; a day alone counts where others have spoken between."""
    below = doc.children[record.candidate.anchor]
    day = {doc.words[i].text for i in below if doc.words[i].text.lower() in _DAYS}
    before, here = doc.sentences[running.sentence], doc.sentence_of(record.candidate.anchor)
    days = {w.text for w in doc.words[before.first : before.last] if w.text.lower() in _DAYS}
    return bool(day) and day.isdisjoint(days) and (bool(days) or here.paragraph - before.paragraph > 1)


def links(steps: Sequence[Step]) -> tuple[Link, ...]:
    """Contract links; the one after a carried link was told to it, or is related to it by `carries`."""
    out, carried = [], False
    for step in steps:
        carries = carried and not step.carried and step.relation != "told"
        relation = "carries" if carries else step.relation
        out.append(Link(step.who.entity_id, step.who.name, relation, step.carried))
        carried = step.carried
    return tuple(out)


def weakest(steps: Sequence[Step]) -> Identification:
    """The least firm identification of a chain; `none` for an empty one."""
    return max((s.who.identification for s in steps), key=FIRMNESS.index, default="none")


@dataclass
class _Branch:
    source: NodeSource
    relation: Relation | None
    attributions: list[str] = field(default_factory=list)
    children: dict[tuple[str, str], _Branch] = field(default_factory=dict)


def with_tree(
    attributions: Sequence[Attribution], publisher: Publisher | None
) -> tuple[tuple[Attribution, ...], Node]:
    """The attributions and the nested tree: each once, under its last link; one node per source under one parent.

    An attribution that cannot be placed is under the root, unsourced.
    """
    root = _Branch(root_of(publisher, ()).source, None)
    branches = [root]  # each branch after its parent
    placed: list[Attribution] = []
    for attribution in attributions:
        branch = attempt(None, _branch_of, attribution.chain, branches)
        placed.append(unsourced(attribution) if branch is None else attribution)
        (branch or root).attributions.append(attribution.id)
    return tuple(placed), _node_of_root(branches)


def root_of(publisher: Publisher | None, attributions: Sequence[Attribution]) -> Node:
    """The article's own voice, with attributions that have no source."""
    source = NodeSource(None, publisher.name if publisher else None, "publisher")
    return Node(source, None, tuple(a.id for a in attributions), ())


def all_unsourced(
    attributions: Sequence[Attribution], publisher: Publisher | None
) -> tuple[tuple[Attribution, ...], Node]:
    """The attributions and a tree of the root alone: what is left where `with_tree` fails."""
    left = tuple(map(unsourced, attributions))
    return left, root_of(publisher, left)


def unsourced(attribution: Attribution) -> Attribution:
    """The attribution without its source and chain, and so in no other."""
    return replace(attribution, source=None, chain=(), weakest="none", parent=None, evidence=None)


def _branch_of(chain: Sequence[Link], branches: list[_Branch]) -> _Branch:
    """The branch of a chain; missing ones are added."""
    branch = branches[0]
    for link in chain:
        key = ("entity", link.entity) if link.entity is not None else ("name", link.name)
        if key not in branch.children:
            branch.children[key] = _Branch(NodeSource(link.entity, link.name), link.relation)
            branches.append(branch.children[key])
        branch = branch.children[key]
    return branch


def _node_of_root(branches: Sequence[_Branch]) -> Node:
    """The node of the root; `branches` has the root first and each branch after its parent."""
    nodes: dict[int, Node] = {}
    for branch in reversed(branches):
        below = tuple(nodes[id(child)] for child in branch.children.values())
        nodes[id(branch)] = Node(branch.source, branch.relation, tuple(branch.attributions), below)
    return nodes[id(branches[0])]
