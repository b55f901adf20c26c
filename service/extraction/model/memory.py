"""Functions of a document whose answers are remembered as long as the document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from service.extraction.model.document import Document

P = ParamSpec("P")
T = TypeVar("T")


def remembered(step: Callable[Concatenate[Document, P], T]) -> Callable[Concatenate[Document, P], T]:
    """The same function, which answers the same arguments (hashable ones, by place) from memory.

    For functions that look at nothing but the document and their arguments, and whose answers nobody changes.
    """

    @wraps(step)
    def again(document: Document, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if kwargs:
            return step(document, *args, **kwargs)
        known: dict[Any, T] = document.memory[step]
        if args not in known:
            known[args] = step(document, *args, **kwargs)
        return known[args]

    return again
