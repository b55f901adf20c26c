"""The settings: read once from the environment, and checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from service.capacity import capacity
from service.errors import SettingsError
from service.extraction.model.document import READERS, STANDARD

PREFIX = "HEARSAY_"
ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


def _setting(default: T, read: Callable[[str], T]) -> T:
    """A field with its default and the function that reads its variable; `read` raises ValueError."""
    return field(default=default, metadata={"read": read})


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


def _workers(raw: str) -> int:
    if raw.lower() == "auto":
        return capacity().workers
    try:
        return _number(int, 1, 256, "processes")(raw)
    except ValueError as error:
        raise ValueError(f"{error}, or auto") from None


def _device(raw: str) -> str:
    if not re.fullmatch(r"cpu|cuda(:\d+)?", raw, re.ASCII):
        raise ValueError("must be cpu, cuda or cuda:NUMBER")
    return raw


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


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Each field `x` is the environment variable `HEARSAY_X` (docs/operations.md)."""

    extractor: str = _setting("learned", _choice("learned", "rules"))
    models: Path = _setting(ROOT / "models" / "en-news", Path)  # noqa: RUF009  a path does not change
    reader: str = _setting(STANDARD, _choice(*READERS))
    encoder: str = _setting("int8", _choice("int8", "float32"))
    device: str = _setting("cpu", _device)
    max_chars: int = _setting(100_000, _number(int, 1, 10_000_000, "characters"))
    max_html_bytes: int = _setting(5_000_000, _number(int, 1, 1_000_000_000, "bytes"))
    deadline_s: float = _setting(30.0, _number(float, 0.1, 3600, "seconds"))
    queue_chars: int = _setting(400_000, _number(int, 1, 1_000_000_000, "characters"))
    queue_wait_s: float = _setting(3.0, _number(float, 0.1, 3600, "seconds"))
    batch_chars: int = _setting(10_000, _number(int, 1, 10_000_000, "characters"))
    watchdog_s: float = _setting(120.0, _number(float, 1, 86_400, "seconds"))
    io_timeout_s: float = _setting(20.0, _number(float, 0.1, 3600, "seconds"))
    graceful_timeout_s: int = _setting(40, _number(int, 1, 86_400, "seconds"))
    workers: int = _setting(1, _workers)
    http_threads: int = _setting(64, _number(int, 16, 1024, "threads"))
    torch_threads: int = _setting(1, _number(int, 1, 256, "threads"))
    bind: str = _setting("127.0.0.1:8000", _address)
    behind_proxy: bool = _setting(False, _flag)
    strict: bool = _setting(False, _flag)
    api_keys: tuple[str, ...] = _setting((), _keys)
    cors_origins: tuple[str, ...] = _setting((), _origins)
    log_level: str = _setting("info", _choice("debug", "info", "warning", "error"))
    log_format: str = _setting("json", _choice("json", "text"))

    @property
    def max_text_bytes(self) -> int:
        """The longest body with a text, each of its code points as two `\\uXXXX` escapes, and other fields."""
        return 12 * self.max_chars + 65_536

    @property
    def max_json_bytes(self) -> int:
        """The longest request object: a text, or a page with its escapes."""
        return max(self.max_text_bytes, 2 * self.max_html_bytes + 65_536)

    @property
    def max_result_bytes(self) -> int:
        """The longest result that can be exported. Measured results have up to 16 bytes of JSON a character."""
        return 4 * self.max_text_bytes


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment asks for; unset or empty variables take their defaults.

    Raises SettingsError, which lists every variable whose value cannot be used.
    """
    values: dict[str, Any] = {}
    faults: list[str] = []
    for each in fields(Settings):
        raw = environ.get(variable(each.name), "").strip()
        if not raw:
            continue
        try:
            values[each.name] = each.metadata["read"](raw)
        except ValueError as error:
            faults.append(f"{variable(each.name)}: {error}")
    settings = Settings(**values)
    faults += [] if faults else _conflicts(settings)
    if faults:
        raise SettingsError("; ".join(faults))
    return settings


def unknown_variables(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Variables with our prefix that set nothing, such as a misspelt one."""
    known = {variable(each.name) for each in fields(Settings)}
    ours = {name for name in environ if name.startswith(PREFIX)}
    return sorted(ours - known)


def variable(name: str) -> str:
    """The environment variable of a field of `Settings`."""
    return PREFIX + name.upper()


def effective(settings: Settings) -> dict[str, str]:
    """Every variable with its value in force, as text; API keys are only counted."""
    shown = {variable(each.name): _text(getattr(settings, each.name)) for each in fields(Settings)}
    count = len(settings.api_keys)
    shown[variable("api_keys")] = f"<{count} set>" if count else ""
    return shown


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _conflicts(settings: Settings) -> list[str]:
    """Faults of values that are valid alone but not together."""
    faults = []
    if settings.queue_chars < settings.max_chars:
        faults.append(f"{variable('queue_chars')}: must be at least {variable('max_chars')}")
    if settings.graceful_timeout_s < settings.deadline_s:
        faults.append(f"{variable('graceful_timeout_s')}: must be at least {variable('deadline_s')}")
    if settings.watchdog_s <= settings.deadline_s:
        faults.append(f"{variable('watchdog_s')}: must be more than {variable('deadline_s')}")
    return faults
