"""The WSGI application: joins the analyzer and the web edge."""

from __future__ import annotations

import threading
from functools import partial

from flask import Flask

from service import settings as configuration
from service.extraction import pipeline
from service.loading import Extract, analyzer_of, inheritance, load_analyzer
from service.parsing.parser import Parser
from service.settings import Settings
from service.web import console, documentation, exporting, health, observe, problems, routes, security
from service.web.engine import Engine
from service.web.metrics import Metrics


def create_app(
    parser: Parser | None = None, settings: Settings | None = None, extract: Extract = pipeline.extract
) -> Flask:
    """The WSGI application. With a `parser` it is ready at once; otherwise it loads its pack in a thread.

    A worker that is forked while the pack is still being preloaded stays not ready, and is replaced.
    This function starts threads, so call it after a server has forked. Raises SettingsError.
    """
    settings = settings or configuration.from_environment()
    metrics = Metrics()
    engine = Engine(settings, metrics)
    if parser:
        engine.begin(analyzer_of(parser, settings, extract))
    elif not inheritance.pending:
        load = partial(load_analyzer, settings, extract)
        threading.Thread(target=engine.load, args=(load,), name="loader", daemon=True).start()
    return _web(settings, engine, metrics)


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
