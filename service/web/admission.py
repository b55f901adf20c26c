"""The guard before every route that accepts work."""

from __future__ import annotations

from flask import Blueprint, g, request

from service.settings import Settings
from service.web.engine import Engine
from service.web.security import check_key


def guard(routes: Blueprint, settings: Settings, engine: Engine, *, needs_model: bool) -> None:
    """Refuse a request without a valid key, without a ready model or without a free thread; its body is not read."""

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
