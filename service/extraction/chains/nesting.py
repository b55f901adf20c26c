"""What keeps attributions consistent with each other before their chains are built.

A content is entirely inside its parent's content, and the article's own voice is not an attribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.content.quotation_edges import content_spans
from service.extraction.chains.chains import is_publisher
from service.extraction.layout.quotations import Quotation
from service.extraction.model.document import Document
from service.extraction.model.record import Record, above, depth_of
from service.extraction.model.spans import merged
from service.extraction.syntax.tree import trimmed


def within_parents(doc: Document, records: Sequence[Record]) -> list[Record]:
    """Records whose content ends where their parent's does; without a parent where nothing would be left."""
    found = list(records)
    for i in sorted(range(len(found)), key=lambda k: depth_of(records, k)):
        parent, candidate = found[i].parent, found[i].candidate
        outer = set(candidate.content if parent is None else found[parent].candidate.content)
        inside = tuple(k for k in candidate.content if k in outer)
        if not inside:
            found[i] = replace(found[i], parent=None)
        elif len(inside) < len(candidate.content):
            cut = candidate.with_content(trimmed(doc, inside) or inside, "within_parents")
            found[i] = replace(found[i], candidate=cut)
    return found


def with_spans(doc: Document, records: Sequence[Record], quotations: Sequence[Quotation]) -> list[Record]:
    """The records with the spans of their contents; a mark that closes an inner content is part of the outer too."""
    spans = [content_spans(doc, record.candidate.content, quotations) for record in records]
    for i in sorted(range(len(records)), key=lambda k: -depth_of(records, k)):
        parent = records[i].parent
        if parent is not None:
            spans[parent] = merged((*spans[parent], *spans[i]), doc.text)
    return [replace(record, spans=own) for record, own in zip(records, spans, strict=True)]


def without_own_voice(records: Sequence[Record], publisher: str | None) -> list[Record]:
    """Without what the article's publisher says, who is never a source: `The Lantern has learned that P` in the
    Lantern. Where somebody else hands it on (`X reported that P, citing the Lantern`), it is that one's.
    """
    kept = {i: r for i, record in enumerate(records) if (r := _of_another(record, publisher)) is not None}
    number = {i: n for n, i in enumerate(kept)}
    parents = {i: next((number[k] for k in above(records, i) if k in number), None) for i in kept}
    return [replace(record, parent=parents[i]) for i, record in kept.items()]


def _of_another(record: Record, publisher: str | None) -> Record | None:
    """The record with its innermost source that is not the publisher, None where there is none."""
    if record.source is None or not is_publisher(record.source, publisher):
        return record
    others = [k for k, who in enumerate(record.relays) if not is_publisher(who, publisher)]
    if not others:
        return None
    last = others[-1]
    relays = record.candidate.relays
    handed_on = replace(
        record.candidate, source=relays[last].phrase, relays=relays[:last], relation=relays[last].relation
    )
    return replace(record, candidate=handed_on, source=record.relays[last], relays=record.relays[:last])
