"""The one place that joins the edges: parser, extraction and web."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Flask

from service import settings as configuration
from service.errors import NotReady
from service.extraction import pipeline
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo, Provenance
from service.parsing.pack import PackError, open_pack
from service.parsing.parser import Parser
from service.settings import Settings
from service.version import VERSION
from service.web import console, documentation, exporting, health, observe, problems, routes, security
from service.web.engine import Engine
from service.web.metrics import Metrics
from service.web.model_queue import Pipeline

Extract = Callable[[Document, Article, ModelInfo, str], Provenance]
WARM_UP = "“We are ready,” the editor told reporters on Monday."


@dataclass(slots=True)
class Inheritance:
    """What the process that forks the workers hands on to them; `coming` while it still loads that."""

    parser: Parser | None = None
    coming: bool = False


inheritance = Inheritance()


def create_app(
    parser: Parser | None = None, settings: Settings | None = None, extract: Extract = pipeline.extract
) -> Flask:
    """The WSGI application. With a `parser` it is ready at once, otherwise it loads its pack beside; it
    never gets ready in a process that was forked to answer until the pack that all share is loaded.

    Threads are started here, so call this after a server has forked. Raises SettingsError.
    """
    settings = settings or configuration.from_environment()
    metrics = Metrics()
    engine = Engine(settings, metrics)
    if parser:
        engine.begin(pipeline_of(parser, settings, extract))
    elif not inheritance.coming:
        load = partial(load_pipeline, settings, extract)
        threading.Thread(target=engine.load, args=(load,), name="loader", daemon=True).start()
    return _web(settings, engine, metrics)


def preload(settings: Settings) -> None:
    """Load the pack for all processes that are forked afterwards: what they do not change they share.

    Only where torch has one thread, for its others would not live on in a fork. Raises NotReady.
    """
    inheritance.parser = load_parser(settings)
    gc.collect()
    gc.freeze()  # a collection in a worker would write to every page that holds an object


def load_parser(settings: Settings) -> Parser:
    """The parser of the configured pack, inherited if it was preloaded.

    Raises NotReady, which names what is wrong with the pack.
    """
    if inheritance.parser:
        return inheritance.parser
    try:
        open_pack(settings.models)
        from service.parsing.stanza_parser import StanzaParser

        return StanzaParser(settings.models, settings.torch_threads)
    except PackError as error:
        raise NotReady(str(error)) from error


def load_pipeline(settings: Settings, extract: Extract = pipeline.extract) -> Pipeline:
    """The configured pack's pipeline, warmed up: the first article is not the slow one."""
    loaded = pipeline_of(load_parser(settings), settings, extract)
    for document in loaded.parse([WARM_UP]):
        loaded.extract(document, Article(WARM_UP))
    return loaded


def pipeline_of(parser: Parser, settings: Settings, extract: Extract = pipeline.extract) -> Pipeline:
    """A parser and the extraction, joined."""
    model = ModelInfo(service=VERSION, pack=parser.pack, stanza=parser.engine)

    def extract_(document: Document, article: Article) -> Provenance:
        return extract(document, article, model, settings.extractor)

    return Pipeline(parser.parse, extract_, model)


def _web(settings: Settings, engine: Engine, metrics: Metrics) -> Flask:
    app = Flask("service.web", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.extensions["hearsay"] = engine
    observe.install(app, metrics)
    security.install(app, settings)
    problems.install(app)
    app.register_blueprint(health.blueprint(settings, engine, metrics))
    app.register_blueprint(routes.blueprint(settings, engine, metrics))
    app.register_blueprint(exporting.blueprint(settings, engine))
    app.register_blueprint(documentation.blueprint(settings))
    console.register(app)
    return app
