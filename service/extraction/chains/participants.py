"""From drafts to a cast: which noun phrases must be resolved, and who they turn out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.extraction.attribution.quotation_edges import content_spans, quote_type
from service.extraction.chains.chains import Cast, Party
from service.extraction.coreference.entities import EntityDraft, Resolution, SourceMention
from service.extraction.coreference.resolver import resolve
from service.extraction.layout.quotations import Quotation
from service.extraction.mentions.descriptions import categories_of
from service.extraction.model.candidate import Draft
from service.extraction.model.document import Document
from service.extraction.model.spans import Words, text_of
from service.extraction.syntax.tree import spans_of


@dataclass(frozen=True, slots=True)
class Roles:
    """Resolutions of one draft's noun phrases, None where it has none."""

    source: Resolution | None
    recipient: Resolution | None
    relays: tuple[Resolution, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    draft: int
    role: str
    words: Words
    head: int


def resolve_roles(
    doc: Document,
    drafts: Sequence[Draft],
    parents: Sequence[int | None],
    quotations: Sequence[Quotation],
    publisher: str | None,
) -> tuple[tuple[EntityDraft, ...], list[Roles]]:
    """Entities of the article and, for each draft, who its source, recipient and relays are."""
    slots = sorted(_slots(doc, drafts), key=lambda s: (s.words[0], s.draft))
    position = {(s.draft, s.role): i for i, s in enumerate(slots)}
    mentions = [
        SourceMention(
            words=s.words,
            head=s.head,
            speaker=_speaker(doc, drafts, parents, quotations, position, s),
            outlet_slot=s.role.startswith("relay"),
        )
        for s in slots
    ]
    entities, resolutions = resolve(doc, mentions, publisher)
    found = {(s.draft, s.role): r for s, r in zip(slots, resolutions, strict=True)}
    return entities, [
        Roles(
            found.get((i, "source")),
            found.get((i, "recipient")),
            tuple(found[(i, f"relay{k}")] for k in range(len(draft.relays))),
        )
        for i, draft in enumerate(drafts)
    ]


def _slots(doc: Document, drafts: Sequence[Draft]) -> list[_Slot]:
    slots = []
    for i, draft in enumerate(drafts):
        if draft.source and draft.source_head is not None:
            slots.append(_Slot(i, "source", draft.source, _last_noun(doc, draft.source, draft.source_head)))
        if draft.recipient and draft.recipient_head is not None:
            slots.append(_Slot(i, "recipient", draft.recipient, draft.recipient_head))
        slots += [_Slot(i, f"relay{k}", relay.words, relay.head) for k, relay in enumerate(draft.relays)]
    return slots


def _last_noun(doc: Document, words: Words, head: int) -> int:
    """`the business daily`: of two nouns that the parser made two subjects, or one an unmarked phrase of the other,
    the last is the head.
    """
    after = head + 1
    twin = after == words[-1] and doc.words[after].upos == doc.words[head].upos == "NOUN"
    beside = twin and doc.words[after].head == doc.words[head].head
    below = twin and doc.words[after].head == head and doc.words[after].deprel == "nmod:unmarked"
    return after if beside or (below and categories_of(doc, after)) else head  # not `his tweet yesterday`


def _speaker(
    doc: Document,
    drafts: Sequence[Draft],
    parents: Sequence[int | None],
    quotations: Sequence[Quotation],
    position: dict[tuple[int, str], int],
    slot: _Slot,
) -> int | None:
    """Whose first person it is: the source of the innermost quotation around the noun phrase."""
    at = doc.words[slot.words[0]].start
    node, hops = parents[slot.draft], 0
    if slot.role == "source" and set(slot.words) <= set(drafts[slot.draft].content):
        node = slot.draft
    while node is not None and hops < len(drafts):
        spans = content_spans(doc, drafts[node].content, quotations)
        inside = any(q.start <= at < q.end for q in quotations) and any(s.start <= at < s.end for s in spans)
        if inside and quote_type(doc, spans, quotations) != "indirect" and (node, "source") in position:
            return position[(node, "source")]
        node, hops = parents[node], hops + 1
    return None


def cast_of(doc: Document, draft: Draft, roles: Roles, entities: Sequence[EntityDraft]) -> Cast:
    """The parties of one draft, ready for its chain."""
    relays = tuple(
        (relay.relation, _party(doc, relay.words, resolution, entities))
        for relay, resolution in zip(draft.relays, roles.relays, strict=True)
    )
    source = _party(doc, draft.source, roles.source, entities) if roles.source is not None else None
    return Cast(relays, source)


def _party(doc: Document, words: Words, resolution: Resolution, entities: Sequence[EntityDraft]) -> Party:
    if resolution.entity is None:
        return Party(None, text_of(doc.text, spans_of(doc, words)), resolution.identification)
    entity = entities[resolution.entity]
    return Party(resolution.entity, entity.name, resolution.identification, entity.kind == "outlet")
