"""Weights that were fitted to the evidence of one attribution reader.

Those of the standard reader are in the folder of the language, those of another one in a folder of its own below.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from service.extraction.model.document import STANDARD

_reader = ContextVar("reader", default=STANDARD)


@contextmanager
def fitted_to(reader: str) -> Iterator[None]:
    """Within the block, `fitted` names the weights of this reader; other threads are not affected."""
    before = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(before)


def fitted(name: str) -> str:
    """The file of weights, in the folder of the language, that belongs to the reader of the article at hand."""
    reader = _reader.get()
    return name if reader == STANDARD else f"{reader}/{name}"
