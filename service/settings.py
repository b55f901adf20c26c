"""What an operator may set, read once from the environment and checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from service.errors import SettingsError

PREFIX = "HEARSAY_"
ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective settings. Each field `x` is the environment variable `HEARSAY_X`."""

    extractor: str = "learned"
    models: Path = ROOT / "models" / "en-news"
    max_chars: int = 100_000
    deadline_s: float = 30.0
    queue_chars: int = 400_000
    queue_wait_s: float = 3.0
    batch_chars: int = 10_000
    watchdog_s: float = 120.0
    io_timeout_s: float = 20.0
    graceful_timeout_s: int = 40
    workers: int = 1
    http_threads: int = 64
    torch_threads: int = 1
    bind: str = "127.0.0.1:8000"
    strict: bool = False
    api_keys: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    log_level: str = "info"
    log_format: str = "json"

    @property
    def max_body_bytes(self) -> int:
        """The longest text, each of its code points as two `\\uXXXX` escapes, and the other fields."""
        return 12 * self.max_chars + 65_536

    @property
    def max_result_bytes(self) -> int:
        """A result to be exported: measured ones have up to 16 bytes of JSON for each character of text."""
        return 4 * self.max_body_bytes


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment asks for; unset or empty variables take their defaults.

    Raises SettingsError, which lists every variable whose value cannot be used.
    """
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field in fields(Settings):
        raw = environ.get(variable(field.name), "").strip()
        if not raw:
            continue
        try:
            values[field.name] = _READERS[field.name](raw)
        except ValueError as error:
            faults.append(f"{variable(field.name)}: {error}")
    settings = Settings(**values)
    faults += [] if faults else _conflicts(settings)
    if faults:
        raise SettingsError("; ".join(faults))
    return settings


def unknown_variables(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Variables with our prefix that set nothing, such as a misspelt one."""
    known = {variable(field.name) for field in fields(Settings)}
    ours = {name for name in environ if name.startswith(PREFIX)}
    return sorted(ours - known)


def variable(name: str) -> str:
    """The environment variable of a field of `Settings`."""
    return PREFIX + name.upper()


def effective(settings: Settings) -> dict[str, str]:
    """Every variable with its value in force, as text; API keys are only counted."""
    shown = {variable(f.name): _text(getattr(settings, f.name)) for f in fields(Settings)}
    count = len(settings.api_keys)
    shown[variable("api_keys")] = f"<{count} set>" if count else ""
    return shown


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _number(kind: Callable[[str], T], low: float, high: float, unit: str) -> Callable[[str], T]:
    def read(raw: str) -> T:
        fault = f"must be a number of {unit} from {low:g} to {high:g}"
        try:
            value = kind(raw)
        except ValueError:
            raise ValueError(fault) from None
        if not low <= value <= high:  # type: ignore[operator]  # T is int or float
            raise ValueError(fault)
        return value

    return read


def _choice(*choices: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw.lower() not in choices:
            raise ValueError("must be one of " + ", ".join(choices))
        return raw.lower()

    return read


def _flag(raw: str) -> bool:
    return _choice("0", "1")(raw) == "1"


def _parts(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def _keys(raw: str) -> tuple[str, ...]:
    keys = _parts(raw)
    if any(len(key) < 16 or not key.isascii() or not key.isprintable() for key in keys):
        raise ValueError("each key must have at least 16 printable ASCII characters")
    return keys


def _origins(raw: str) -> tuple[str, ...]:
    origins = _parts(raw)
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"https?://[\w.-]+(:\d+)?", origin, re.ASCII):
            raise ValueError(f"{origin!r} is neither * nor an origin such as https://desk.example.com")
    return origins


def _address(raw: str) -> str:
    if not re.fullmatch(r"unix:.+|(\[[\da-fA-F:]+\]|[\w.-]*):\d{1,5}", raw, re.ASCII):
        raise ValueError("must be HOST:PORT or unix:PATH")
    return raw


def _conflicts(settings: Settings) -> list[str]:
    """Values that are fine alone and cannot be together."""
    faults = []
    if settings.queue_chars < settings.max_chars:
        faults.append(f"{variable('queue_chars')}: must be at least {variable('max_chars')}")
    if settings.graceful_timeout_s < settings.deadline_s:
        faults.append(f"{variable('graceful_timeout_s')}: must be at least {variable('deadline_s')}")
    if settings.watchdog_s <= settings.deadline_s:
        faults.append(f"{variable('watchdog_s')}: must be more than {variable('deadline_s')}")
    return faults


_READERS: dict[str, Callable[[str], object]] = {
    "extractor": _choice("learned", "rules"),
    "models": Path,
    "max_chars": _number(int, 1, 10_000_000, "characters"),
    "deadline_s": _number(float, 0.1, 3600, "seconds"),
    "queue_chars": _number(int, 1, 1_000_000_000, "characters"),
    "queue_wait_s": _number(float, 0.1, 3600, "seconds"),
    "batch_chars": _number(int, 1, 10_000_000, "characters"),
    "watchdog_s": _number(float, 1, 86_400, "seconds"),
    "io_timeout_s": _number(float, 0.1, 3600, "seconds"),
    "graceful_timeout_s": _number(int, 1, 86_400, "seconds"),
    "workers": _number(int, 1, 256, "processes"),
    "http_threads": _number(int, 16, 1024, "threads"),
    "torch_threads": _number(int, 1, 256, "threads"),
    "bind": _address,
    "strict": _flag,
    "api_keys": _keys,
    "cors_origins": _origins,
    "log_level": _choice("debug", "info", "warning", "error"),
    "log_format": _choice("json", "text"),
}
