"""The service's pipeline for one article: the only module that knows parser and extraction."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.configuration import RunConfig
from archive.errors import UsageError
from archive.inputs.articles import ArchiveArticle
from service.version import VERSION


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of a pipeline: the contract's JSON, and the outlet that the text's dateline names."""

    provenance: dict[str, Any]
    dateline: str | None = None


Pipeline = Callable[[ArchiveArticle], Analysis]


@dataclass(frozen=True, slots=True)
class Opener:
    """A pipeline that is not loaded yet: its versions are known without the models' weights."""

    versions: dict[str, str]
    load: Callable[[], Pipeline]


def open_pipeline(config: RunConfig) -> Opener:
    """The committed pack's pipeline. Raises UsageError when the pack cannot be used."""
    from service.parsing.pack import PackError, open_pack

    try:
        pack = open_pack(config.pack_folder).label
    except PackError as error:
        raise UsageError(f"--models: {error}") from error
    stanza = importlib.metadata.version("stanza")
    versions = {"service": VERSION, "pack": pack, "stanza": stanza}
    return Opener(versions, lambda: _load(config, versions))


def _load(config: RunConfig, versions: dict[str, str]) -> Pipeline:
    """The models, loaded; these imports take seconds, and the driver does not need them."""
    from schemas.provenance import ProvenanceSchema
    from service.extraction.layout.dateline import find_publisher
    from service.extraction.model.provenance import Article, ModelInfo
    from service.extraction.pipeline import extract
    from service.parsing.stanza_parser import StanzaParser

    schema, model = ProvenanceSchema(), ModelInfo(**versions)
    parser = StanzaParser(config.pack_folder, threads=1)

    def analyse(article: ArchiveArticle) -> Analysis:
        document = parser.parse([article.text])[0]
        posted = Article(
            article.text, article.id, article.title, article.publisher, article.published_at,
            article.language, article.extracted,
        )  # fmt: skip
        found = extract(document, posted, model, config.extractor, [])  # a rule that fails becomes a warning
        dateline = find_publisher(article.text)
        return Analysis(dict(schema.dump(found)), dateline.name if dateline else None)

    return analyse


@cache
def opener(config: RunConfig) -> Opener:
    """The opener that the configuration's factory makes. Raises UsageError for a factory that is none."""
    module, _, function = config.factory.partition(":")
    try:
        factory = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"--factory {config.factory}: {error}") from error
    made: Opener = factory(config)
    return made


@cache
def pipeline_of(config: RunConfig) -> Pipeline:
    """The loaded pipeline, once a process."""
    return opener(config).load()
