"""The last step: candidates, entities and chains put together as the contract's `Provenance`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from service.extraction.attribution.content.quotation_edges import quote_type
from service.extraction.chains.chains import all_unsourced, links, root_of, weakest, with_tree
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_else
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.provenance import (
    Article,
    Attribution,
    Content,
    Cue,
    DocumentInfo,
    Entity,
    Evidence,
    ModelInfo,
    Provenance,
    Publisher,
    Recipient,
    Source,
    attribution_id,
    entity_id,
)
from service.extraction.model.record import Record, Resolution, apart, only
from service.extraction.model.spans import text_of
from service.extraction.syntax.tree import spans_of

SCHEMA_VERSION = "1"


def assemble(
    doc: Document,
    article: Article,
    model: ModelInfo,
    publisher: Publisher | None,
    quotations: QuotationIndex,
    records: Sequence[Record],
    entities: Sequence[Entity],
) -> Provenance:
    """The result for one article; identifiers are numbered in text order.

    An attribution that cannot be put together is left out; one that cannot be nested is in no other.
    """
    made = [attempt(None, _attribution, doc, record, quotations) for record in records]
    chosen = {i: records[i] for i, attribution in enumerate(made) if attribution is not None}
    records = attempt_else(partial(apart, list(chosen.values())), only, records, chosen)
    whole = [attribution for attribution in made if attribution is not None]
    named = [replace(attribution, id=attribution_id(i)) for i, attribution in enumerate(whole)]
    attributions = tuple(
        attempt(a, _with_neighbours, a, record, named) for a, record in zip(named, records, strict=True)
    )
    attributions, root = attempt_else(
        partial(all_unsourced, attributions, publisher), with_tree, attributions, publisher
    )
    return Provenance(
        schema_version=SCHEMA_VERSION,
        document=_document_info(article, publisher),
        entities=tuple(entities),
        attributions=attributions,
        provenance=root,
        model=model,
    )


def nothing_found(article: Article, model: ModelInfo, publisher: Publisher | None) -> Provenance:
    """The result for an article without attributions."""
    info = _document_info(article, publisher)
    return Provenance(SCHEMA_VERSION, info, (), (), root_of(publisher, ()), model)


def _document_info(article: Article, publisher: Publisher | None) -> DocumentInfo:
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return DocumentInfo(article.id, article.title, publisher, article.language, len(article.text), digest)


def _with_neighbours(attribution: Attribution, record: Record, named: Sequence[Attribution]) -> Attribution:
    """The attribution with the identifiers of its parent and of what it refers to."""
    parent = None if record.parent is None else named[record.parent].id
    content = attribution.content
    if record.refers_to is not None:
        content = replace(content, refers_to=named[record.refers_to].id)
    return replace(attribution, parent=parent, content=content)


def _attribution(doc: Document, record: Record, quotations: QuotationIndex) -> Attribution:
    """The attribution without identifiers. Raises ValueError for one whose content has no place."""
    if not record.spans:
        raise ValueError("no place of the content")
    candidate = record.candidate
    return Attribution(
        id="",
        type=quote_type(doc, record.spans, quotations, nested=record.parent is not None),
        stance=candidate.stance,
        content=Content(text_of(doc.text, record.spans), record.spans),
        cue=attempt(None, _cue, doc, candidate),
        source=_source(doc, candidate.source, record.source),
        recipient=attempt(None, _recipient, doc, candidate.recipient, record.recipient),
        chain=links(record.chain),
        weakest=weakest(record.chain),
        parent=None,
        construction=candidate.published_construction,
        confidence=round(candidate.confidence, 2),
        evidence=attempt(None, _evidence, record.source),
        edits=candidate.edits,
    )


def _cue(doc: Document, candidate: AttributionCandidate) -> Cue | None:
    if not candidate.cue:
        return None
    spans = spans_of(doc, candidate.cue)
    return Cue(text_of(doc.text, spans), candidate.lemma or doc.words[candidate.anchor].lemma, spans)


def _source(doc: Document, phrase: NounPhrase, found: Resolution | None) -> Source | None:
    if found is None:
        return None
    spans, said = spans_of(doc, phrase), found.anonymity
    return Source(
        text_of(doc.text, spans), spans, found.entity_id, found.on_behalf_of, found.via, found.identification,
        said.plurality, said.condition, said.reason, said.knowledge, found.ranking,
    )  # fmt: skip


def _recipient(doc: Document, phrase: NounPhrase, found: Resolution | None) -> Recipient | None:
    if found is None:
        return None
    spans = spans_of(doc, phrase)
    return Recipient(text_of(doc.text, spans), spans, found.entity_id)


def _evidence(found: Resolution | None) -> Evidence | None:
    if found is None or found.entity is not None or not found.candidates:
        return None
    return Evidence(tuple(entity_id(c) for c in found.candidates))
