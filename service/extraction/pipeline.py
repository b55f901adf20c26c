"""The whole extraction in order: the data flow of the service, readable at a glance."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from service.extraction.attribution.content_references import with_references
from service.extraction.attribution.embedding.selection import nested_candidates
from service.extraction.attribution.selection import (
    only_reports,
    records_of,
    rule_candidates,
    without_datelines,
)
from service.extraction.attribution.stances.anonymity_clauses import without_anonymity
from service.extraction.chains.assembly import assemble, nothing_found
from service.extraction.chains.chains import sources_alone, with_chains
from service.extraction.chains.confidence import with_chain_confidence
from service.extraction.chains.nesting import (
    of_the_article,
    side_by_side,
    with_publisher,
    with_spans,
    within_parents,
    without_own_voice,
)
from service.extraction.chains.participants import unresolved_alone, with_participants, without_participants
from service.extraction.layout.dateline import find_publisher
from service.extraction.layout.quotations import NO_QUOTATIONS, QuotationIndex, quotation_index
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import Fault, attempt, attempt_else, contained
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ExtractionWarning, ModelInfo, Provenance, Publisher
from service.extraction.model.record import Record, apart
from service.extraction.reader.calibration import calibrated
from service.extraction.reader.selection import read_candidates
from service.extraction.resources.fits import fitted_to
from service.extraction.resources.lexicon import lexicon


def extract(
    document: Document,
    article: Article,
    model: ModelInfo,
    extractor: str = "learned",
    faults: list[Fault] | None = None,
) -> Provenance:
    """Everything the article attributes, with chains and tree. Pure; the same input gives the same output.

    `extractor` is `learned` (rules plus the attribution reader) or `rules` (rules alone). A document without
    the reader's evidence, as official Stanza models give it, gets rules alone. Where `faults` is given, a step that
    raises costs only its own findings: it is added to `faults` and to the result's warnings. Without, it raises.
    """
    if document.cues is None:
        extractor = "rules"
    with contained(faults, document), fitted_to(document.reader):
        publisher = attempt(None, find_publisher, document.text, article.publisher)
        quoted = attempt(NO_QUOTATIONS, quotation_index, document)
        candidates = attempt([], _candidates, document, quoted, extractor)
        result = attempt(None, _result, document, article, model, publisher, quoted, candidates, extractor)
    result = result or nothing_found(article, model, publisher)
    warnings = tuple(ExtractionWarning(fault.construction, fault.place) for fault in faults or ())
    return replace(result, warnings=warnings) if warnings else result


def _candidates(document: Document, quoted: QuotationIndex, extractor: str) -> list[AttributionCandidate]:
    """Every attribution, without its place among the others."""
    words = lexicon()
    candidates = attempt([], rule_candidates, document, quoted, words)
    if extractor == "learned":
        candidates = attempt(candidates, read_candidates, document, quoted, candidates, words)
    candidates = attempt(candidates, only_reports, document, candidates)
    candidates = attempt(candidates, without_anonymity, document, candidates)
    candidates = attempt(candidates, nested_candidates, document, candidates, words, extractor)
    return attempt(candidates, without_datelines, document, candidates)


def _result(
    document: Document,
    article: Article,
    model: ModelInfo,
    publisher: Publisher | None,
    quotations: QuotationIndex,
    candidates: list[AttributionCandidate],
    extractor: str,
) -> Provenance:
    """The candidates with parents, probabilities, entities and chains."""
    records = attempt_else(lambda: [Record(c) for c in candidates], records_of, candidates)
    records = attempt(records, calibrated, records)
    records = attempt_else(partial(apart, records), within_parents, document, records)
    records = attempt(records, of_the_article, document, records, quotations)
    nobody = partial(without_participants, records)
    entities, records = attempt_else(nobody, with_participants, document, records, quotations)
    records = _chained(document, records, publisher.name if publisher else None)
    records = attempt_else(
        partial(side_by_side, document, records), with_spans, document, records, quotations
    )

    def unconnected() -> Provenance:
        plain = unresolved_alone(document, records)
        return assemble(document, article, model, publisher, quotations, plain, ())

    parts = document, article, model, publisher, quotations, records, entities
    result = attempt_else(unconnected, assemble, *parts)
    return attempt(result, with_chain_confidence, result, document) if extractor == "learned" else result


def _chained(document: Document, records: list[Record], publisher: str | None) -> list[Record]:
    """The records of others than the publisher, with their chains. Where we cannot tell, it is one like the others."""
    records = attempt(records, with_publisher, document, records, publisher)
    others = attempt(None, without_own_voice, records, publisher)
    records, publisher = (records, None) if others is None else (others, publisher)
    records = attempt_else(partial(sources_alone, records), with_chains, document, records, publisher)
    return attempt(records, with_references, document, records)
