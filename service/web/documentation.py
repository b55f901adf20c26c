"""The OpenAPI description, as JSON and as a page to read. Neither loads anything from another host."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from service.exports.formats import FORMATS
from service.settings import Settings
from service.web import openapi

FOLDER = Path(__file__).parent / "templates"


def blueprint(settings: Settings) -> Blueprint:
    """`/v1/openapi.json` and `/docs`."""
    routes = Blueprint("documentation", __name__, template_folder=str(FOLDER))
    description = openapi.description(settings)
    tries = _tries(description)
    style = (FOLDER / "docs.css").read_text(encoding="utf-8")

    @routes.app_template_filter("as_json")
    def as_json(value: Any) -> str:
        """JSON for people: `<` and letters beyond ASCII are not escaped; the template escapes markup."""
        return json.dumps(value, ensure_ascii=False)

    @routes.get("/v1/openapi.json")
    def document() -> Response:
        return jsonify(description)

    @routes.get("/docs")
    def page() -> str:
        return render_template("docs.html", api=description, tries=tries, formats=list(FORMATS.values()))

    @routes.get("/docs/style.css")
    def stylesheet() -> Response:
        return Response(style, content_type="text/css; charset=utf-8")

    return routes


def _tries(description: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The examples that the form offers: each request body under its media type and name, with its path."""
    found = {}
    for path, item in description["paths"].items():
        content = item.get("post", {}).get("requestBody", {}).get("content", {})
        for kind, body in content.items():
            for name, example in body.get("examples", {}).items():
                value = example["value"]
                words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
                found[f"{kind} ({name}, {path})"] = {"path": path, "value": words}
    return found
