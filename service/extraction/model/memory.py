"""Functions of a document whose answers are remembered as long as the document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from service.extraction.model.document import Document

P = ParamSpec("P")
T = TypeVar("T")
_NEW = object()


def remembered(step: Callable[Concatenate[Document, P], T]) -> Callable[Concatenate[Document, P], T]:
    """The same function, which answers the same arguments (hashable ones, by place) from memory.

    For functions that look at nothing but the document and their arguments, and whose answers nobody changes.
    """

    @wraps(step)
    def again(document: Document, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if kwargs:
            return step(document, *args, **kwargs)
        known = document.memory.setdefault(step, {})
        found = known.get(args, _NEW)
        if found is _NEW:
            found = known[args] = step(document, *args, **kwargs)
        return cast(T, found)

    return again
