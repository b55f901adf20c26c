"""From the bytes of a request to an article: bounded reading, decoding, strict JSON, fields."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from flask import Request
from marshmallow import ValidationError

from schemas.request import ArticleSchema, HtmlArticleSchema
from service.errors import BadBody, BodyTimeout, FieldError, InvalidFields, TooLarge, WrongMediaType
from service.extraction.model.provenance import Article
from service.html_input import main_text
from service.settings import Settings

JSON = "application/json"
TEXT = "text/plain"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
_CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
_BLOCK = 65_536
_SHOWN_ERRORS = 20
_SHOWN_NAME = 64
_SCHEMA = ArticleSchema()
_HTML_SCHEMA = HtmlArticleSchema()


def read_article(request: Request, settings: Settings) -> Article:
    """The article of a request, or the Problem that says what to mend."""
    check_media_type(request, (JSON, TEXT))
    charset = _charset(request)
    if request.mimetype == TEXT:
        return to_article({"text": _decode(read_body(request, settings), charset)}, settings)
    return to_article(read_object(request, settings), settings)


def read_object(request: Request, settings: Settings, limit: int | None = None) -> dict[str, Any]:
    """The JSON object that a request of type application/json holds. Raises as its steps do."""
    check_media_type(request, (JSON,))
    if _charset(request) != "utf-8":
        raise WrongMediaType("JSON is UTF-8.", FieldError("Content-Type", "JSON must be in UTF-8."))
    return json_object(read_body(request, settings, limit))


def check_media_type(request: Request, taken: tuple[str, ...]) -> None:
    """Raise WrongMediaType for any other Content-Type, or a compressed body."""
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if coding != "identity":
        raise WrongMediaType(
            "Compressed bodies are not taken.", FieldError("Content-Encoding", "Must be left out.")
        )
    if request.mimetype not in taken:
        reason = "Must be " + " or ".join(taken) + "."
        raise WrongMediaType("The Content-Type is not taken.", FieldError("Content-Type", reason))


def read_body(request: Request, settings: Settings, limit: int | None = None) -> bytes:
    """The whole body, however it is framed. Raises TooLarge, BodyTimeout or BadBody."""
    limit = limit or settings.max_body_bytes
    if (request.content_length or 0) > limit:
        raise _body_too_large(limit)
    give_up = time.monotonic() + settings.io_timeout_s
    blocks: list[bytes] = []
    size = 0
    while block := read_block(request, _BLOCK):
        blocks.append(block)
        size += len(block)
        if size > limit:
            raise _body_too_large(limit)
        if time.monotonic() > give_up:
            raise _too_slow()
    return b"".join(blocks)


def read_block(request: Request, size: int) -> bytes:
    """At most `size` bytes of the body, empty at its end. Raises BodyTimeout or BadBody."""
    return _guarded(request.stream.read, size)


def read_line(request: Request, size: int) -> bytes:
    """The rest of a line as soon as it has come, but at most `size` bytes; raises like `read_block`."""
    return _guarded(request.stream.readline, size)


def _guarded(read: Callable[[int], bytes], size: int) -> bytes:
    try:
        return read(size)
    except (BlockingIOError, TimeoutError) as error:
        raise _too_slow() from error
    except Exception as error:  # servers raise their own kinds for broken framing and lost clients
        reason = "It ends early or is not framed as HTTP says."
        raise BadBody("The body cannot be read.", FieldError("body", reason)) from error


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises BadBody for anything that RFC 8259 does not allow."""
    try:
        value = json.loads(
            _decode(body, "utf-8").removeprefix("\ufeff"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        reason = f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise _bad_json(reason) from None
    except RecursionError:
        raise _bad_json("It is nested too deeply.") from None
    except ValueError:
        raise _bad_json("It holds a number that is no JSON number or has too many digits.") from None
    if not isinstance(value, dict):
        raise InvalidFields("The body is no article.", FieldError("body", "Must be a JSON object."))
    return value


def to_article(fields: dict[str, Any], settings: Settings) -> Article:
    """The article that these fields describe. Raises InvalidFields with every fault, or TooLarge."""
    _check_length("text", fields.get("text"), settings)
    from_html = "html" in fields and "text" not in fields
    try:
        loaded = (_HTML_SCHEMA if from_html else _SCHEMA).load(fields)
    except ValidationError as error:
        raise InvalidFields("Some fields are not valid.", *field_errors(error)) from None
    return _read_html(loaded, settings) if from_html else Article(**loaded)


def _read_html(loaded: dict[str, Any], settings: Settings) -> Article:
    text = main_text(loaded.pop("html"))
    _check_length("html", text, settings)
    if not text.strip():
        raise InvalidFields("Some fields are not valid.", FieldError("html", "Holds no visible text."))
    return Article(text, extracted=True, **loaded)


def _check_length(field: str, text: object, settings: Settings) -> None:
    if isinstance(text, str) and len(text) > settings.max_chars:
        reason = f"Has {len(text)} characters; at most {settings.max_chars} are taken."
        raise TooLarge("The text is too long.", FieldError(field, reason))


def field_errors(error: ValidationError) -> list[FieldError]:
    """The first faults that a schema found, each under its field's path, such as `attributions.0.cue`."""
    return list(islice(_faults(error.messages_dict), _SHOWN_ERRORS))


def _faults(messages: dict[Any, Any], path: str = "") -> Iterator[FieldError]:
    for name, reasons in messages.items():
        here = f"{path}.{name}" if path else str(name)
        if isinstance(reasons, dict):
            yield from _faults(reasons, here)
        else:
            yield from (FieldError(_shown(here), str(reason)) for reason in reasons)


def _shown(name: object) -> str:
    """A field's name as the caller wrote it, short enough to hold no article."""
    text = str(name).encode("ascii", "backslashreplace").decode()
    return text if len(text) <= _SHOWN_NAME else text[:_SHOWN_NAME] + "…"


def _charset(request: Request) -> str:
    name = request.mimetype_params.get("charset", "utf-8").lower()
    if name not in _CHARSETS:
        reason = "The charset must be one of " + ", ".join(sorted(_CHARSETS)) + "."
        raise WrongMediaType("The charset is not taken.", FieldError("Content-Type", reason))
    return _CHARSETS[name]


def _decode(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        reason = f"Byte {error.start} is not valid {charset.upper()}."
        raise BadBody("The body is not in its charset.", FieldError("body", reason)) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _bad_json("It stands there more than once.", field=_shown(twice))
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _bad_json(reason: str, field: str = "body") -> BadBody:
    return BadBody("The body is not valid JSON.", FieldError(field, reason))


def _body_too_large(limit: int) -> TooLarge:
    return TooLarge("The body is too large.", FieldError("body", f"At most {limit} bytes are taken."))


def _too_slow() -> BodyTimeout:
    return BodyTimeout("The body came too slowly.", FieldError("body", "Send it without pauses."))
