"""From bytes or fields to an article: strict JSON, the request's schema, the limits of length.

The HTTP edge and the command line read articles through this module, so that they accept the same ones.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

from marshmallow import ValidationError

from schemas.request import LONGEST_ID, ArticleSchema, HtmlArticleSchema
from service.errors import BadBody, DeadlineExceeded, FieldError, InvalidFields, TooLarge
from service.extraction.model.provenance import Article
from service.html_input import main_text
from service.settings import Settings

_SHOWN_ERRORS = 20
_SHOWN_NAME = 64
_SCHEMA = ArticleSchema()
_HTML_SCHEMA = HtmlArticleSchema()
_reading_page = threading.Lock()


def decoded(body: bytes, charset: str = "utf-8") -> str:
    """The text of `body`. Raises BadBody, which names the first byte that is wrong."""
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        reason = f"Byte {error.start} is not valid {charset.upper()}."
        raise BadBody("The body is not in its charset.", FieldError("body", reason)) from None


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises BadBody for anything that RFC 8259 does not allow."""
    try:
        value = json.loads(
            decoded(body).removeprefix("\ufeff"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        reason = f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise _bad_json(reason) from None
    except RecursionError:
        raise _bad_json("It is nested too deeply.") from None
    except ValueError:
        raise _bad_json("It has a number that is not a JSON number or has too many digits.") from None
    if not isinstance(value, dict):
        raise InvalidFields("The body is not an article.", FieldError("body", "Must be a JSON object."))
    return value


def to_article(fields: dict[str, Any], settings: Settings) -> Article:
    """The article that these fields describe.

    Raises InvalidFields with every fault, TooLarge, or DeadlineExceeded if too many pages wait to be read.
    """
    _check_length("text", fields.get("text"), settings)
    from_html = "html" in fields and "text" not in fields
    try:
        loaded = (_HTML_SCHEMA if from_html else _SCHEMA).load(fields)
    except ValidationError as error:
        messages = error.messages_dict
        if "html" in fields and not from_html:
            messages["html"] = ["Must not be sent together with text."]
        raise InvalidFields("Some fields are not valid.", *field_errors(messages)) from None
    return _read_html(loaded, settings) if from_html else Article(**loaded)


def identifier(fields: dict[str, Any]) -> str | None:
    """The `id` among the fields if an answer may repeat it, even where other fields are not valid."""
    value = fields.get("id")
    return value if isinstance(value, str) and len(value) <= LONGEST_ID and value.isprintable() else None


def field_errors(messages: dict[Any, Any]) -> list[FieldError]:
    """The first faults in a schema's messages, each under its field's path, such as `attributions.0.cue`."""
    return list(islice(_faults(messages), _SHOWN_ERRORS))


def _read_html(loaded: dict[str, Any], settings: Settings) -> Article:
    page = loaded.pop("html")
    size = len(page.encode())
    if size > settings.max_html_bytes:
        reason = f"Has {size} bytes in UTF-8; at most {settings.max_html_bytes} are accepted."
        raise TooLarge("The page is too long.", FieldError("html", reason))
    text = _main_text(page, settings)
    _check_length("html", text, settings)
    if not text.strip():
        raise InvalidFields("Some fields are not valid.", FieldError("html", "Has no visible text."))
    return Article(text, extracted=True, **loaded)


def _main_text(page: str, settings: Settings) -> str:
    """The page's main text. One page is read at a time, since its tree takes many times the page's memory."""
    if not _reading_page.acquire(timeout=settings.deadline_s):
        raise DeadlineExceeded(f"The page was not read within {settings.deadline_s:g} seconds.")
    try:
        return main_text(page)
    finally:
        _reading_page.release()


def _check_length(field: str, text: object, settings: Settings) -> None:
    if isinstance(text, str) and len(text) > settings.max_chars:
        reason = f"Has {len(text)} characters; at most {settings.max_chars} are accepted."
        raise TooLarge("The text is too long.", FieldError(field, reason))


def _faults(messages: dict[Any, Any], path: str = "") -> Iterator[FieldError]:
    for name, reasons in messages.items():
        here = f"{path}.{name}" if path else str(name)
        if isinstance(reasons, dict):
            yield from _faults(reasons, here)
        else:
            yield from (FieldError(_shown(here), str(reason)) for reason in reasons)


def _shown(name: object) -> str:
    """A field's name as the caller wrote it, cut so short that it cannot contain an article."""
    text = str(name).encode("unicode_escape").decode()
    return text if len(text) <= _SHOWN_NAME else text[:_SHOWN_NAME] + "…"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _bad_json("The member name appears more than once.", field=_shown(twice))
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _bad_json(reason: str, field: str = "body") -> BadBody:
    return BadBody("The body is not valid JSON.", FieldError(field, reason))
