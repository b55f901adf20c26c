"""The whole extraction in order: the data flow of the service, readable at a glance."""

from __future__ import annotations

from service.extraction.document import Document
from service.extraction.provenance import Article, ModelInfo, Provenance


def extract(document: Document, article: Article, model: ModelInfo, extractor: str = "learned") -> Provenance:
    """Everything the article attributes, with chains and tree. Pure; the same input gives the same output.

    `extractor` is `learned` (rules plus the attribution tagger) or `rules` (rules alone).
    """
    raise NotImplementedError
