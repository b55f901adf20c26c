"""Which noun phrases must be resolved, and who they turn out to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from service.extraction.attribution.content.quotation_edges import content_spans, quote_type
from service.extraction.coreference.antecedents.pronouns import FIRST
from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.resolver import resolve
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import PERSONAL, categories_of, is_plural
from service.extraction.mentions.names import DAY_PARTS, DAYS
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.containment import attempt, attempt_all, attempt_else
from service.extraction.model.document import Document, Word
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.provenance import Entity
from service.extraction.model.record import Record, Resolution, Step, above
from service.extraction.model.spans import Words, text_of
from service.extraction.resources.gazetteers import fold
from service.extraction.syntax.tree import spans_of

_Place = tuple[int, str]  # a record, and which of its noun phrases: source, recipient, relay0, relay1 …


@dataclass(frozen=True, slots=True)
class _Slot:
    place: _Place
    phrase: NounPhrase


def with_participants(
    doc: Document, records: Sequence[Record], quotations: QuotationIndex
) -> tuple[tuple[Entity, ...], list[Record]]:
    """The entities of the article, and the records with who their sources, recipients and relays are."""
    slots = [slot for i, r in enumerate(records) for slot in attempt_all(_slots, doc, r.candidate, i)]
    slots.sort(key=lambda s: (s.phrase.words[0], s.place[0]))
    position = {slot.place: i for i, slot in enumerate(slots)}
    mentions = [
        SourceMention(
            slot.phrase,
            speaker=attempt(None, _speaker, doc, slot, records, quotations, position),
            outlet_slot=_may_be_outlet(slot, records[slot.place[0]].candidate),
            told_outlet=_is_told(slot, records[slot.place[0]].candidate),
            said=attempt((), _said, doc, slot, records, quotations),
        )
        for slot in slots
    ]
    unknown = partial(_unresolved, doc, mentions)
    entities, resolutions = attempt_else(unknown, resolve, doc, mentions, quotations.all)
    found = {slot.place: resolution for slot, resolution in zip(slots, resolutions, strict=True)}
    return entities, [
        attempt_else(partial(_unnamed, r), _resolved, doc, r, i, found) for i, r in enumerate(records)
    ]


def _may_be_outlet(slot: _Slot, candidate: AttributionCandidate) -> bool:
    """A relay, or whoever reports something."""
    reports = slot.place[1] == "source" and candidate.lemma == "report"
    return reports or slot.place[1].startswith("relay")


def _is_told(slot: _Slot, candidate: AttributionCandidate) -> bool:
    """Whether it is the relay that was told by the next one, or by the source."""
    relations = [*(relay.relation for relay in candidate.relays), candidate.relation]
    relay = next((k for k in range(len(candidate.relays)) if slot.place[1] == f"relay{k}"), None)
    return relay is not None and relations[relay + 1] == "told"


def without_participants(records: Sequence[Record]) -> tuple[tuple[Entity, ...], list[Record]]:
    """No entities, and the records without relays, as nobody knows who they are."""
    return (), [_unnamed(record) for record in records]


def _unnamed(record: Record) -> Record:
    return replace(record, candidate=replace(record.candidate, relays=()))


def unresolved_alone(doc: Document, records: Sequence[Record]) -> list[Record]:
    """The records side by side, each with its own source, who is nobody known: where they fail together."""
    plain = [Record(_unnamed(record).candidate, spans=record.spans) for record in records]
    return [attempt(record, _with_unresolved_source, doc, record) for record in plain]


def _with_unresolved_source(doc: Document, record: Record) -> Record:
    if not record.candidate.source:
        return record
    who = _nobody_known(doc, record.candidate.source)
    return replace(record, source=who, chain=(Step(who, "reports"),))


def _nobody_known(doc: Document, phrase: NounPhrase) -> Resolution:
    return Resolution(None, (), "unresolved", text_of(doc.text, spans_of(doc, phrase)))


def _resolved(doc: Document, record: Record, i: int, found: dict[_Place, Resolution]) -> Record:
    candidate = record.candidate
    relays = [(relay, found.get((i, f"relay{k}"))) for k, relay in enumerate(candidate.relays)]
    known = tuple(who for _, who in relays if who is not None)
    if len(known) < len(relays):  # where looking for them failed
        candidate = replace(candidate, relays=tuple(relay for relay, who in relays if who is not None))
    source, recipient = found.get((i, "source")), found.get((i, "recipient"))
    if (
        not relays
        and source is not None
        and recipient is not None
        and _is_taken_up(doc, candidate, recipient)
    ):
        relay = Relay("reports", candidate.recipient)
        candidate, known = replace(candidate, relays=(relay,), relation="told"), (recipient,)
    return replace(record, candidate=candidate, source=source, recipient=recipient, relays=known)


def _is_taken_up(doc: Document, candidate: AttributionCandidate, told: Resolution) -> bool:
    """`told the agency` after `the agency Meridian reported`: a description of a news organisation named before."""
    words = [doc.words[i] for i in candidate.recipient]
    described = len(words) == 2 and words[0].text.lower() == "the" and words[1].text.islower()
    return described and told.is_outlet and candidate.lemma == "tell"


def _unresolved(
    doc: Document, mentions: Sequence[SourceMention]
) -> tuple[tuple[Entity, ...], tuple[Resolution, ...]]:
    """No entities, and a mention is nobody known."""
    return (), tuple(_nobody_known(doc, mention.phrase) for mention in mentions)


def _slots(doc: Document, candidate: AttributionCandidate, i: int) -> Iterator[_Slot]:
    if candidate.source:
        yield _Slot((i, "source"), attempt(candidate.source, _as_mention, doc, candidate.source))
    if candidate.recipient:
        yield _Slot((i, "recipient"), candidate.recipient)
    yield from (_Slot((i, f"relay{k}"), relay.phrase) for k, relay in enumerate(candidate.relays))


def _as_mention(doc: Document, phrase: NounPhrase) -> NounPhrase:
    return _with_second_subject(doc, _with_last_noun(doc, _without_day(doc, phrase)))


def _with_second_subject(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`Minister of Tourism | Usk said`, `Head of the Tarn Fund, | Ada Usk said`: of two subjects side by side the
    second is the name of the first.
    """
    head, after = doc.words[phrase.head], phrase.words[-1] + 1
    if after + 1 < len(doc.words) and doc.words[after].text == ",":
        after += 1
    name = doc.name_at(after) if after < len(doc.words) else None
    if name is None or name.kind != "Person" or name.first != after or head.relation != "nsubj":
        return phrase
    second = doc.words[after]
    twins = second.relation == "nsubj" and second.head == head.head and second.head > after
    personal = not is_plural(head) and bool(categories_of(doc, phrase.head) & PERSONAL)
    if not twins or not personal:
        return phrase
    return NounPhrase((*phrase.words, *range(phrase.words[-1] + 1, name.last)), phrase.head)


def _without_day(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`Thorn Sunday night said`: without the time that the parser took for a part of the name."""
    words = phrase.words
    if len(words) > 2 and fold(doc.words[words[-1]].text) in DAY_PARTS:
        words = words[:-1]
    *front, day = words
    if not front or fold(doc.words[day].text) not in DAYS or front[-1] + 1 != day:
        return phrase
    head = phrase.head if phrase.head in front else front[-1]
    return NounPhrase(tuple(front), head) if doc.words[front[-1]].upos == "PROPN" else phrase


def _with_last_noun(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`the business daily`: of two nouns that the parser made two subjects, or one an unmarked phrase of the other,
    the last is the head.
    """
    head, after = phrase.head, phrase.head + 1
    twin = after == phrase.words[-1] and doc.words[after].upos == doc.words[head].upos == "NOUN"
    beside = twin and doc.words[after].head == doc.words[head].head
    below = twin and doc.words[after].head == head and doc.words[after].deprel == "nmod:unmarked"
    later = beside or (below and categories_of(doc, after))  # not `his tweet yesterday`
    return NounPhrase(phrase.words, after) if later else phrase


def _said(doc: Document, slot: _Slot, records: Sequence[Record], quotations: QuotationIndex) -> Words:
    """The words of a source's content between quotation marks that are not around the source itself, without those of
    others whom it quotes; all of them before a pronoun (`The cook had left, he said`).
    """
    i, role = slot.place
    if role != "source":
        return ()
    at, content = doc.words[slot.phrase.head].start, records[i].candidate.content
    first, last = doc.words[content[0]].start, doc.words[content[-1]].end
    apart = [q for q in quotations.around(first, last) if not q.start <= at < q.end]
    if not apart:
        closing = content[-1] < slot.phrase.head and doc.words[slot.phrase.head].upos == "PRON"
        return content if closing else ()
    return tuple(w for w in content if sum(q.start <= doc.words[w].start < q.end for q in apart) == 1)


def _speaker(
    doc: Document,
    slot: _Slot,
    records: Sequence[Record],
    quotations: QuotationIndex,
    position: dict[_Place, int],
) -> int | None:
    """Whose first person it is: the source of the innermost quotation, or turn of a transcript, around the phrase."""
    first = doc.words[slot.phrase.words[0]]
    marked = quotations.holds(first.start)
    own, role = slot.place
    inside = role == "source" and set(slot.phrase) <= set(records[own].candidate.content)
    speaking = [node for node in [own] * inside + above(records, own) if (node, "source") in position]
    for node in speaking:
        candidate = records[node].candidate
        turn = candidate.construction == "transcript_turn" and first.index in candidate.content
        if turn or (marked and _quotes(doc, candidate, first, quotations)):
            return position[node, "source"]
    if doc.words[slot.phrase.head].text.lower() in FIRST:  # inside a content: that of the content's source
        return next((position[node, "source"] for node in speaking if node != own), None)
    return None


def _quotes(doc: Document, candidate: AttributionCandidate, word: Word, quotations: QuotationIndex) -> bool:
    """Whether the word is in the candidate's content, and quotation marks of its own are in that."""
    spans = content_spans(doc, candidate.content, quotations)
    inside = any(span.start <= word.start < span.end for span in spans)
    return inside and quote_type(doc, spans, quotations, nested=True) != "indirect"
