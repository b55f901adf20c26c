"""The one seam for faults: a step of the extraction that raises costs only its own findings.

A rule indexes into a parsed text at hundreds of places, and a text nobody thought of may make one of them raise. Steps
are therefore called through `attempt`: inside `contained` an exception becomes a `Fault` and the step gives what it
was told to give instead. Outside of it, as in tests and evaluation, nothing is caught.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from service.extraction.model.document import Document, Word
from service.extraction.model.spans import Span

P = ParamSpec("P")
T = TypeVar("T")
_PLACES = "anchor candidate head word first phrase words".split()  # fields that say where a value is
_PACKAGE = "service.extraction."
_open: ContextVar[tuple[list[Fault], Document | None] | None] = ContextVar("faults", default=None)


@dataclass(frozen=True, slots=True)
class Fault:
    """A step that raised. Holds nothing of the text, so that it may be logged.

    `construction` names the step (`verbal.candidate_of_verb`), `place` is the sentence that it was tried on (None: the
    whole text), `error` the exception's type, `code` where it was raised (`attribution/relays.py:29`).
    """

    construction: str
    place: Span | None
    error: str
    code: str


@contextmanager
def contained(faults: list[Fault] | None, document: Document | None = None) -> Iterator[None]:
    """Within it, steps that raise are added to `faults`, each once; with None they raise. They read `document`."""
    token = _open.set(None if faults is None else (faults, document))
    try:
        yield
    finally:
        _open.reset(token)


def attempt(otherwise: T, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The step's result for the arguments, or `otherwise` where it raises within `contained`."""
    try:
        return step(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - the seam: whatever a rule raises on a text nobody thought of
        _note(error, step, args)
    return otherwise


def attempt_else(otherwise: Callable[[], T], step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `attempt`, where `otherwise` is made only when it is needed: it may call steps that could raise too."""
    try:
        return step(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - the same seam
        _note(error, step, args)
    return otherwise()


def attempt_each(
    step: Callable[..., T | None], doc: Document, items: Iterable[Any], *rest: Any
) -> Iterator[T]:
    """The step's results for the items, tried one by one; None is left out."""
    for item in items:
        if (found := attempt(None, step, doc, item, *rest)) is not None:
            yield found


def attempt_all(step: Callable[P, Iterable[T]], *args: P.args, **kwargs: P.kwargs) -> list[T]:
    """All that the step yields for the arguments, up to where it raises within `contained`."""
    found: list[T] = []
    try:
        found.extend(step(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - the same seam
        _note(error, step, args)
    return found


def _note(error: Exception, step: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Adds the fault to those of this extraction. Raises the error where faults are not contained."""
    within = _open.get()
    if within is None or isinstance(error, MemoryError):
        raise error
    faults, document = within
    tried_on = (*args, getattr(step, "__self__", None), document)
    fault = Fault(_name(step), _place(tried_on), type(error).__name__, code_of(error))
    if fault not in faults:
        faults.append(fault)


def _name(step: Callable[..., Any]) -> str:
    """`verbal.candidate_of_verb`: the module and the function."""
    name = getattr(step, "__name__", type(step).__name__).lstrip("_")
    return f"{getattr(step, '__module__', '').rpartition('.')[2]}.{name}"


def code_of(error: Exception) -> str:
    """File and line of the innermost frame within the extraction."""
    frames = [(f.f_globals.get("__name__", ""), line) for f, line in traceback.walk_tb(error.__traceback__)]
    own = [f for f in frames if f[0].startswith(_PACKAGE) and f[0] != __name__]
    module, line = own[-1] if own else frames[-1]
    return f"{module.removeprefix(_PACKAGE).replace('.', '/')}.py:{line}"


def _place(args: tuple[Any, ...]) -> Span | None:
    """The sentence that a step was tried on: that of the first argument which is or has a place among the words."""
    documents = (a if isinstance(a, Document) else getattr(a, "document", None) for a in args)
    document = next((d for d in documents if isinstance(d, Document)), None)
    index = next((i for i in map(_index, args) if i is not None), None)
    if document is None or index is None or not 0 <= index < len(document.words):
        return None
    sentence = document.sentence_of(index)
    return Span(sentence.start, sentence.end)


def _index(argument: Any) -> int | None:
    """The word that an argument is about: a word, its index, words, a candidate, a record, a mention, a sentence."""
    if isinstance(argument, Document):
        return None
    if isinstance(argument, Word):
        return argument.index
    if isinstance(argument, tuple) and argument and isinstance(argument[0], int):
        return argument[0]
    if isinstance(argument, int):
        return argument
    found = next((getattr(argument, name) for name in _PLACES if hasattr(argument, name)), None)
    return _index(found) if found is not None else None
