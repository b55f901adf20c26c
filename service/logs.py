"""Structured logs: one JSON object a line, with the request's id, and never anything of an article.

An exception is logged by its type and its stack, without its message, which may quote the text.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from service.settings import Settings

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
request_id: ContextVar[str] = ContextVar("request_id", default="")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configuration(settings: Settings) -> dict[str, Any]:
    """The logging configuration, for `logging.config.dictConfig` and gunicorn alike."""
    formatter = JsonFormatter if settings.log_format == "json" else TextFormatter
    handler = {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "ours"}
    root = {"level": settings.log_level.upper(), "handlers": ["stderr"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter}},
        "handlers": {"stderr": handler},
        "root": root,
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
            "stanza": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


class JsonFormatter(logging.Formatter):
    """A record as one JSON object: time, level, event, logger, process, request id and extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        return json.dumps(entry(record), default=str)


class TextFormatter(logging.Formatter):
    """A record for people: time, level, event, then `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        fields = entry(record)
        head = f"{fields.pop('time')} {fields.pop('level'):8} {fields.pop('event')}"
        return " ".join([head, *(f"{name}={value}" for name, value in fields.items())])


def entry(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of a record."""
    moment = datetime.fromtimestamp(record.created, UTC)
    fields: dict[str, Any] = {
        "time": moment.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.getMessage(),
        "logger": record.name,
        "pid": record.process,
    }
    if found := request_id.get():
        fields["request_id"] = found
    fields |= {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
    if record.exc_info and record.exc_info[0]:
        fields["exception"] = places(record.exc_info)
    return fields


def places(exc_info: Any) -> dict[str, Any]:
    """An exception without its message: its type, and its stack as `file:line function`, outermost first."""
    kind, _, trace = exc_info
    frames = traceback.extract_tb(trace)
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def milliseconds(since: float) -> float:
    """Milliseconds since `since`, which is in `time.monotonic()` seconds."""
    return round((time.monotonic() - since) * 1000, 1)
