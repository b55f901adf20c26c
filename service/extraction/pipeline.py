"""The whole extraction in order: the data flow of the service, readable at a glance."""

from __future__ import annotations

from service.extraction.attribution.embedding import nested_candidates
from service.extraction.attribution.selection import parents_of, rule_candidates
from service.extraction.chains.assembly import assemble
from service.extraction.chains.participants import resolve_roles
from service.extraction.layout.dateline import find_publisher
from service.extraction.layout.quotations import find_quotations
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo, Provenance
from service.extraction.resources.lexicon import lexicon
from service.extraction.tagger.calibration import calibrated
from service.extraction.tagger.selection import learned_candidates


def extract(document: Document, article: Article, model: ModelInfo, extractor: str = "learned") -> Provenance:
    """Everything the article attributes, with chains and tree. Pure; the same input gives the same output.

    `extractor` is `learned` (rules plus the attribution tagger) or `rules` (rules alone). A document that bears no
    tagger's roles, as of official Stanza models, gets rules alone.
    """
    publisher = find_publisher(document, article.publisher)
    quotations = find_quotations(document.text)
    words = lexicon()
    candidates = rule_candidates(document, quotations, words, is_outlet)
    if not document.has_roles:
        extractor = "rules"
    if extractor == "learned":
        candidates = learned_candidates(document, quotations, candidates, words, is_outlet)
    candidates = nested_candidates(document, candidates, words, is_outlet, extractor)
    parents = parents_of(candidates)
    candidates = calibrated(candidates, parents, extractor)
    entities, roles = resolve_roles(
        document, candidates, parents, quotations, publisher.name if publisher else None
    )
    return assemble(document, article, model, publisher, quotations, candidates, parents, entities, roles)
