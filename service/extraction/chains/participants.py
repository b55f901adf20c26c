"""From candidates to a cast: which noun phrases must be resolved, and who they turn out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.extraction.attribution.content.quotation_edges import content_spans, quote_type
from service.extraction.chains.chains import Cast, Party
from service.extraction.coreference.entities import EntityDraft, Resolution, SourceMention
from service.extraction.coreference.resolver import resolve
from service.extraction.layout.quotations import Quotation
from service.extraction.mentions.descriptions import categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import text_of
from service.extraction.syntax.tree import spans_of


@dataclass(frozen=True, slots=True)
class Roles:
    """Resolutions of one candidate's noun phrases, None where it has none."""

    source: Resolution | None
    recipient: Resolution | None
    relays: tuple[Resolution, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    candidate: int
    role: str
    phrase: NounPhrase


def resolve_roles(
    doc: Document,
    candidates: Sequence[AttributionCandidate],
    parents: Sequence[int | None],
    quotations: Sequence[Quotation],
    publisher: str | None,
) -> tuple[tuple[EntityDraft, ...], list[Roles]]:
    """Entities of the article and, for each candidate, who its source, recipient and relays are."""
    slots = sorted(_slots(doc, candidates), key=lambda s: (s.phrase.words[0], s.candidate))
    position = {(s.candidate, s.role): i for i, s in enumerate(slots)}
    mentions = [
        SourceMention(
            words=s.phrase.words,
            head=s.phrase.head or 0,
            speaker=attempt(None, _speaker, doc, candidates, parents, quotations, position, s),
            outlet_slot=s.role.startswith("relay"),
        )
        for s in slots
    ]
    entities, resolutions = attempt(_unresolved(mentions), resolve, doc, mentions, publisher)
    found = {(s.candidate, s.role): r for s, r in zip(slots, resolutions, strict=True)}
    return entities, [
        Roles(
            found.get((i, "source")),
            found.get((i, "recipient")),
            tuple(found[(i, f"relay{k}")] for k in range(len(candidate.relays))),
        )
        for i, candidate in enumerate(candidates)
    ]


def _unresolved(mentions: Sequence[SourceMention]) -> tuple[tuple[EntityDraft, ...], tuple[Resolution, ...]]:
    """No entities, and a mention is nobody known."""
    return (), tuple(Resolution(None, (), "unresolved") for _ in mentions)


def _slots(doc: Document, candidates: Sequence[AttributionCandidate]) -> list[_Slot]:
    slots = []
    for i, candidate in enumerate(candidates):
        if candidate.source:
            slots.append(
                _Slot(i, "source", attempt(candidate.source, _with_last_noun, doc, candidate.source))
            )
        if candidate.recipient:
            slots.append(_Slot(i, "recipient", candidate.recipient))
        slots += [_Slot(i, f"relay{k}", relay.phrase) for k, relay in enumerate(candidate.relays)]
    return slots


def _with_last_noun(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`the business daily`: of two nouns that the parser made two subjects, or one an unmarked phrase of the other,
    the last is the head.
    """
    head = phrase.head
    if head is None:
        return phrase
    after = head + 1
    twin = after == phrase.words[-1] and doc.words[after].upos == doc.words[head].upos == "NOUN"
    beside = twin and doc.words[after].head == doc.words[head].head
    below = twin and doc.words[after].head == head and doc.words[after].deprel == "nmod:unmarked"
    later = beside or (below and categories_of(doc, after))  # not `his tweet yesterday`
    return NounPhrase(phrase.words, after) if later else phrase


def _speaker(
    doc: Document,
    candidates: Sequence[AttributionCandidate],
    parents: Sequence[int | None],
    quotations: Sequence[Quotation],
    position: dict[tuple[int, str], int],
    slot: _Slot,
) -> int | None:
    """Whose first person it is: the source of the innermost quotation around the noun phrase."""
    at = doc.words[slot.phrase.words[0]].start
    node, hops = parents[slot.candidate], 0
    if slot.role == "source" and set(slot.phrase) <= set(candidates[slot.candidate].content):
        node = slot.candidate
    while node is not None and hops < len(candidates):
        spans = content_spans(doc, candidates[node].content, quotations)
        inside = any(q.start <= at < q.end for q in quotations) and any(s.start <= at < s.end for s in spans)
        if inside and quote_type(doc, spans, quotations) != "indirect" and (node, "source") in position:
            return position[(node, "source")]
        node, hops = parents[node], hops + 1
    return None


def cast_of(
    doc: Document, candidate: AttributionCandidate, roles: Roles, entities: Sequence[EntityDraft]
) -> Cast:
    """The parties of one candidate, ready for its chain."""
    relays = tuple(
        (relay.relation, _party(doc, relay.phrase, resolution, entities))
        for relay, resolution in zip(candidate.relays, roles.relays, strict=True)
    )
    source = _party(doc, candidate.source, roles.source, entities) if roles.source is not None else None
    return Cast(relays, source)


def _party(
    doc: Document, phrase: NounPhrase, resolution: Resolution, entities: Sequence[EntityDraft]
) -> Party:
    if resolution.entity is None:
        return Party(None, text_of(doc.text, spans_of(doc, phrase)), resolution.identification)
    entity = entities[resolution.entity]
    return Party(resolution.entity, entity.name, resolution.identification, entity.kind == "outlet")
