"""The OpenAPI description, as JSON and as a page to read; nothing of either comes from another host."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template

from service.settings import Settings
from service.web import openapi

FOLDER = Path(__file__).parent / "templates"


def blueprint(settings: Settings) -> Blueprint:
    """`/v1/openapi.json` and `/docs`."""
    routes = Blueprint("documentation", __name__, template_folder=str(FOLDER))
    description = openapi.description(settings)
    style = (FOLDER / "docs.css").read_text(encoding="utf-8")

    @routes.get("/v1/openapi.json")
    def document() -> Response:
        return jsonify(description)

    @routes.get("/docs")
    def page() -> str:
        return render_template("docs.html", api=description)

    @routes.get("/docs/style.css")
    def stylesheet() -> Response:
        return Response(style, content_type="text/css; charset=utf-8")

    return routes
