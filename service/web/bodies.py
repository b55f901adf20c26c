"""Reads request bodies: their media type, charset, size and pace are checked here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Request

from service.articles import decoded, json_object, to_article
from service.errors import BadBody, BodyTimeout, FieldError, TooLarge, WrongMediaType
from service.extraction.model.provenance import Article
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


def read_article(request: Request, settings: Settings) -> Article:
    """The article of a request, or the Problem that says what to fix."""
    check_media_type(request, (JSON, TEXT))
    if request.mimetype == TEXT:
        charset = _charset(request)
        return to_article({"text": decoded(read_body(request, settings), charset)}, settings)
    return to_article(read_object(request, settings, settings.max_json_bytes), settings)


def read_object(request: Request, settings: Settings, limit: int | None = None) -> dict[str, Any]:
    """The JSON object in a request of type application/json.

    Raises WrongMediaType, TooLarge, BodyTimeout, BadBody or InvalidFields.
    """
    check_media_type(request, (JSON,))
    if _CHARSETS.get(_charset_name(request)) != "utf-8":
        raise WrongMediaType("JSON must be in UTF-8.", FieldError("Content-Type", "JSON must be in UTF-8."))
    return json_object(read_body(request, settings, limit))


def check_media_type(request: Request, taken: tuple[str, ...]) -> None:
    """Raise WrongMediaType for any other Content-Type, or a compressed body."""
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if coding != "identity":
        raise WrongMediaType(
            "Compressed bodies are not accepted.", FieldError("Content-Encoding", "Must not be set.")
        )
    if request.mimetype not in taken:
        reason = "Must be " + " or ".join(taken) + "."
        raise WrongMediaType("The Content-Type is not accepted.", FieldError("Content-Type", reason))


def read_body(request: Request, settings: Settings, limit: int | None = None) -> bytes:
    """The whole body, however it is framed. Raises TooLarge, BodyTimeout or BadBody.

    werkzeug's own limited stream would be enough, but it reports a timeout like a client that left.
    """
    limit = limit or settings.max_text_bytes
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    give_up = time.monotonic() + settings.io_timeout_s
    blocks: list[bytes] = []
    size = 0
    while block := _guarded(request.stream.read, _BLOCK):
        blocks.append(block)
        size += len(block)
        if size > limit:
            raise _too_large(limit)
        if time.monotonic() > give_up:
            raise _too_slow()
    if size < (request.content_length or 0):
        raise _cut_short()
    return b"".join(blocks)


def line_reader(request: Request) -> Callable[[int], bytes]:
    """A function that gives the rest of a line as soon as it arrives, at most so many bytes, empty at the end of the
    body. It raises BodyTimeout or BadBody.
    """
    size = 0

    def read(most: int) -> bytes:
        nonlocal size
        block = _guarded(request.stream.readline, most)
        size += len(block)
        if not block and size < (request.content_length or 0):
            raise _cut_short()
        return block

    return read


def _guarded(read: Callable[[int], bytes], size: int) -> bytes:
    try:
        return read(size)
    except (BlockingIOError, TimeoutError) as error:
        raise _too_slow() from error
    except Exception as error:  # servers raise exceptions of their own for broken framing and lost clients
        raise _cut_short() from error


def _charset(request: Request) -> str:
    name = _charset_name(request)
    if name not in _CHARSETS:
        reason = "The charset must be one of " + ", ".join(sorted(_CHARSETS)) + "."
        raise WrongMediaType("The charset is not accepted.", FieldError("Content-Type", reason))
    return _CHARSETS[name]


def _charset_name(request: Request) -> str:
    return request.mimetype_params.get("charset", "utf-8").lower()


def _too_large(limit: int) -> TooLarge:
    return TooLarge("The body is too large.", FieldError("body", f"At most {limit} bytes are accepted."))


def _cut_short() -> BadBody:
    reason = "It ends early, or its framing is not valid HTTP."
    return BadBody("The body cannot be read.", FieldError("body", reason))


def _too_slow() -> BodyTimeout:
    return BodyTimeout("The body arrived too slowly.", FieldError("body", "Send it without pauses."))
