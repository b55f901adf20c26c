"""From a record to an article that the pipeline takes, or to the reason why it is not valid."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from archive.inputs.records import Record
from schemas.request import LABEL_PATTERN, LONGEST_ID, ArticleSchema, HtmlArticleSchema, escaped

_ARTICLE = ArticleSchema()
_PAGE = HtmlArticleSchema()


class BadRecord(Exception):  # noqa: N818
    """A record is not a valid article. The message names the field and the reason, never the text."""


@dataclass(frozen=True, slots=True)
class ArchiveArticle:
    """An article; `extracted` when its text was taken out of a web page."""

    text: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    language: str = "en"
    extracted: bool = False


def article_of(record: Record, max_chars: int) -> ArchiveArticle:
    """The article in a record. Raises BadRecord."""
    if record.fault:
        raise BadRecord(record.fault)
    fields = _fields(record)
    schema = _PAGE if "html" in fields and "text" not in fields else _ARTICLE
    try:
        loaded: dict[str, Any] = dict(schema.load(fields))
    except ValidationError as error:
        raise BadRecord(_reasons(error)) from None
    page = loaded.pop("html", None)
    if page is not None:
        loaded = _from_page(page, loaded)
    if len(loaded["text"]) > max_chars:
        raise BadRecord(f"text: {len(loaded['text'])} characters, --max-chars allows {max_chars}")
    return ArchiveArticle(**loaded)


def published_at(value: str | None) -> datetime | None:
    """An ISO 8601 date or date and time in UTC; without a zone it is taken as UTC."""
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fields(record: Record) -> dict[str, Any]:
    text = _decoded(record.payload)
    if record.kind == "json":
        fields = _json(text)
    else:
        fields = {record.kind: text}
    if not fields.get("id") and record.name:
        fields["id"] = escaped(record.name)[-LONGEST_ID:]
    if not fields.get("publisher") and record.publisher:
        fields["publisher"] = record.publisher
    return fields


def _decoded(payload: bytes) -> str:
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRecord(f"byte {error.start} is not UTF-8") from None


def _json(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadRecord(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise BadRecord("not JSON: nested too deeply") from None
    if not isinstance(fields, dict):
        raise BadRecord("not a JSON object")
    return fields


def _reasons(error: ValidationError) -> str:
    """Field and reason of each fault; a field's name is shown only where it is a plain word."""
    shown = []
    for field, reasons in error.messages_dict.items():
        name = field if re.fullmatch(r"\w{1,40}", str(field)) else "a field"
        shown.append(f"{name}: {' '.join(map(str, reasons))}")
    return "; ".join(shown)


def _from_page(page: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the page's main text, and title, site and date from its metadata if they are not given."""
    from service.html_input import main_text

    text = main_text(page)
    if not text.strip():
        raise BadRecord("html: no visible text")
    known = {name: value for name, value in fields.items() if value is not None}
    return {**_metadata(page), **known, "text": text, "extracted": True}


def _metadata(page: str) -> dict[str, str]:
    from trafilatura import extract_metadata

    found = extract_metadata(page)
    values = {"title": found.title, "publisher": found.sitename, "published_at": found.date} if found else {}
    longest = {"title": 1000, "publisher": 200, "published_at": 40}
    return {
        name: value
        for name, value in values.items()
        if value and len(value) <= longest[name] and re.match(LABEL_PATTERN, value)
    }
