"""The last step: drafts, entities and chains put together as the contract's `Provenance`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from service.extraction.attribution.content_references import referents
from service.extraction.attribution.quotation_edges import content_spans, quote_type
from service.extraction.chains.chains import Step, chains_of, links, tree, weakest
from service.extraction.chains.participants import Roles, cast_of
from service.extraction.coreference.entities import EntityDraft, Resolution
from service.extraction.layout.quotations import Quotation
from service.extraction.model.candidate import Draft
from service.extraction.model.document import Document
from service.extraction.model.provenance import (
    Article,
    Attribution,
    Content,
    Cue,
    DocumentInfo,
    Entity,
    Evidence,
    Mention,
    ModelInfo,
    Provenance,
    Publisher,
    Recipient,
    Source,
)
from service.extraction.model.spans import Words, text_of
from service.extraction.syntax.tree import spans_of

SCHEMA_VERSION = "1"


def assemble(
    doc: Document,
    article: Article,
    model: ModelInfo,
    publisher: Publisher | None,
    quotations: Sequence[Quotation],
    drafts: Sequence[Draft],
    parents: Sequence[int | None],
    entities: Sequence[EntityDraft],
    roles: Sequence[Roles],
) -> Provenance:
    """The result for one article; identifiers are numbered in text order."""
    casts = [cast_of(doc, d, r, entities) for d, r in zip(drafts, roles, strict=True)]
    chains = chains_of(doc, drafts, parents, casts, publisher.name if publisher else None)
    refers = referents(doc, drafts, parents)
    attributions = tuple(
        _attribution(doc, i, drafts[i], roles[i], chains[i], parents[i], refers[i], quotations)
        for i in range(len(drafts))
    )
    return Provenance(
        schema_version=SCHEMA_VERSION,
        document=_document_info(article, publisher),
        entities=tuple(_entity(doc, i, e) for i, e in enumerate(entities)),
        attributions=attributions,
        provenance=tree(attributions, publisher),
        model=model,
    )


def _document_info(article: Article, publisher: Publisher | None) -> DocumentInfo:
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return DocumentInfo(article.id, article.title, publisher, article.language, len(article.text), digest)


def _entity(doc: Document, index: int, entity: EntityDraft) -> Entity:
    mentions = tuple(Mention(s.start, s.end, doc.slice(s)) for s in entity.mentions)
    return Entity(f"e{index + 1}", entity.name, entity.kind, entity.identification, mentions)


def _attribution(
    doc: Document,
    index: int,
    draft: Draft,
    roles: Roles,
    chain: Sequence[Step],
    parent: int | None,
    refers_to: int | None,
    quotations: Sequence[Quotation],
) -> Attribution:
    spans = content_spans(doc, draft.content, quotations)
    reference = f"a{refers_to + 1}" if refers_to is not None else None
    return Attribution(
        id=f"a{index + 1}",
        type=quote_type(doc, spans, quotations),
        stance=draft.stance,
        content=Content(text_of(doc.text, spans), spans, reference),
        cue=_cue(doc, draft),
        source=_source(doc, draft.source, roles.source) if roles.source is not None else None,
        recipient=_recipient(doc, draft.recipient, roles.recipient) if roles.recipient is not None else None,
        chain=links(chain),
        weakest=weakest(chain),
        parent=f"a{parent + 1}" if parent is not None else None,
        construction=draft.construction,
        confidence=round(draft.weight, 2),
        evidence=_evidence(roles.source),
    )


def _cue(doc: Document, draft: Draft) -> Cue | None:
    if not draft.cue:
        return None
    spans = spans_of(doc, draft.cue)
    return Cue(text_of(doc.text, spans), draft.lemma or doc.words[draft.anchor].lemma, spans)


def _id(entity: int | None) -> str | None:
    return f"e{entity + 1}" if entity is not None else None


def _source(doc: Document, words: Words, found: Resolution) -> Source:
    spans = spans_of(doc, words)
    return Source(
        text_of(doc.text, spans), spans, _id(found.entity), found.on_behalf_of, found.via, found.identification,
        found.plurality, found.condition, found.reason, found.knowledge,
    )  # fmt: skip


def _recipient(doc: Document, words: Words, found: Resolution) -> Recipient:
    spans = spans_of(doc, words)
    return Recipient(text_of(doc.text, spans), spans, _id(found.entity))


def _evidence(found: Resolution | None) -> Evidence | None:
    if found is None or found.entity is not None or not found.candidates:
        return None
    return Evidence(tuple(f"e{c + 1}" for c in found.candidates))
