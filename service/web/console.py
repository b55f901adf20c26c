"""The console at `/`: a page, its scripts and styles, and our example articles. Nothing comes from another host."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, send_from_directory

from service.exports.vocabulary import VOCABULARY

STATIC = Path(__file__).with_name("static")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "articles"


def register(app: Flask) -> None:
    """Serve the console from `app`."""
    console = Blueprint("console", __name__)

    @console.get("/")
    def page() -> Response:
        """The console itself."""
        return _revalidated(send_from_directory(STATIC, "index.html"))

    @console.get("/console/<path:name>")
    def asset(name: str) -> Response:
        """A script, style, font or image of the console."""
        return _revalidated(send_from_directory(STATIC, name))

    @console.get("/console/vocabulary.js")
    def vocabulary() -> Response:
        """The words that the exports use too, as a module."""
        script = f"export default {json.dumps(VOCABULARY)};\n"
        return _revalidated(Response(script, content_type="text/javascript; charset=utf-8"))

    @console.get("/console/examples.json")
    def examples() -> Response:
        """Our example articles; none if they are not installed."""
        return _revalidated(jsonify(example_articles()))

    app.register_blueprint(console)


@cache
def example_articles() -> list[dict[str, Any]]:
    """Each example with its text and, as `title`, its first line."""
    index = EXAMPLES / "index.json"
    if not index.is_file():
        return []
    entries: list[dict[str, Any]] = json.loads(index.read_text(encoding="utf-8"))
    for entry in entries:
        entry["text"] = (EXAMPLES / entry.pop("file")).read_text(encoding="utf-8")
        entry["title"] = entry["text"].split("\n", 1)[0]
    return entries


def _revalidated(response: Response) -> Response:
    """The browser keeps the file but asks each time whether it has changed, so a new version is used at once."""
    response.headers["Cache-Control"] = "no-cache"
    return response
