"""Who may begin work: the same guard before every route that takes some."""

from __future__ import annotations

from flask import Blueprint, g, request

from service.settings import Settings
from service.web.engine import Engine
from service.web.security import check_key


def guard(routes: Blueprint, settings: Settings, engine: Engine, *, needs_model: bool) -> None:
    """Refuse who has no key, comes before the model or finds no thread, before a byte of the body is read."""

    @routes.before_request
    def admit() -> None:
        if request.method == "OPTIONS":
            return
        check_key(settings)
        if needs_model:
            engine.ready_queue()
        engine.enter()
        g.entered = True

    @routes.teardown_request
    def dismiss(error: BaseException | None) -> None:
        if g.pop("entered", False):
            engine.leave()
