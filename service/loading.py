"""Loads the configured model pack. The only module outside of service/parsing that knows Stanza's parser."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.analyzer import Analyzer, pause
from service.errors import NotReady
from service.extraction import pipeline
from service.extraction.model.containment import Fault
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo, Provenance
from service.parsing.pack import PackError, open_pack
from service.parsing.parser import Parser
from service.settings import Settings
from service.version import VERSION

log = logging.getLogger(__name__)
Extract = Callable[[Document, Article, ModelInfo, str, list[Fault] | None], Provenance]
WARM_UP = "“We are ready,” the editor told reporters on Monday."


@dataclass(slots=True)
class Inheritance:
    """The loaded parser, which a process passes on to the workers that it forks.

    `pending` is true in a process that forks a worker before the parser is loaded.
    """

    parser: Parser | None = None
    pending: bool = False


inheritance = Inheritance()


def preload(settings: Settings) -> None:
    """Load the pack before workers are forked, so that they share the memory that they do not change.

    Use it with one torch thread only: torch's further threads do not survive a fork. Raises NotReady.
    """
    with _lasting():
        inheritance.parser = load_parser(settings)


@contextmanager
def _lasting() -> Iterator[None]:
    """Keep all objects that are made within the block, and take them out of garbage collection for good.

    A collection over a loaded pack takes 0.2 s, in which no other thread runs: not even the one that answers probes.
    In a forked worker it would also write to every page that the workers share.
    """
    enabled = gc.isenabled()
    gc.disable()  # loading makes almost no garbage
    try:
        yield
    finally:
        if enabled:
            gc.enable()
        gc.collect()
        gc.freeze()


def load_parser(settings: Settings) -> Parser:
    """The parser of the configured pack; the preloaded one if there is one.

    Raises NotReady, which names what is wrong with the pack.
    """
    if inheritance.parser:
        return inheritance.parser
    try:
        open_pack(settings.models, settings.reader)
        from service.parsing.stanza_parser import StanzaParser

        return StanzaParser(
            settings.models,
            settings.torch_threads,
            settings.encoder,
            settings.device,
            pause=lambda: pause.get()(),
            reader=settings.reader,
        )
    except (PackError, ValueError) as error:  # ValueError: a device that the machine does not have
        raise NotReady(str(error)) from error


def load_analyzer(settings: Settings, extract: Extract = pipeline.extract) -> Analyzer:
    """The analyzer of the configured pack, warmed up so that the first article is not slow."""
    with _lasting():
        loaded = analyzer_of(load_parser(settings), settings, extract)
        for document in loaded.parse([WARM_UP]):
            loaded.extract(document, Article(WARM_UP))
    return loaded


def analyzer_of(parser: Parser, settings: Settings, extract: Extract = pipeline.extract) -> Analyzer:
    """A parser and the extraction, joined.

    A step of the extraction that fails becomes a warning in the result and a line in the log. With the setting
    `strict` its exception is raised.
    """
    model = ModelInfo(service=VERSION, pack=parser.pack, stanza=parser.engine)

    def extract_(document: Document, article: Article) -> Provenance:
        faults: list[Fault] | None = None if settings.strict else []
        result = extract(document, article, model, settings.extractor, faults)
        for fault in faults or ():
            fields = {"construction": fault.construction, "error": fault.error, "code": fault.code}
            log.warning("construction failed", extra=fields)
        return result

    return Analyzer(parser.parse, extract_, model)
