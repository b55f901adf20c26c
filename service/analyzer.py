"""Parser and extraction joined: from texts to results, whatever edge the texts come from."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from service.errors import FieldError, ParserFailure
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo, Provenance


class Unwanted(Exception):  # noqa: N818  nobody's error
    """Nobody waits for the texts that are parsed. Raised by what `pause` calls."""


# Called between two parts of a long parse, in the thread that parses. It may raise Unwanted.
pause: ContextVar[Callable[[], None]] = ContextVar("pause", default=lambda: None)


@dataclass(frozen=True, slots=True)
class Analyzer:
    """`parse` reads a whole batch of texts, `extract` finds the provenance of one parsed article.

    Both may raise any exception of a model. `model` names their versions.
    """

    parse: Callable[[Sequence[str]], list[Document]]
    extract: Callable[[Document, Article], Provenance]
    model: ModelInfo

    def analyze(self, article: Article) -> Provenance:
        """The result for one article. Raises ParserFailure, with the model's exception as its cause."""
        try:
            document = self.parse([article.text])[0]
        except Exception as error:
            raise ParserFailure(PARSE_FAILED, _place(error)) from error
        try:
            return self.extract(document, article)
        except Exception as error:
            raise ParserFailure(EXTRACTION_FAILED, _place(error)) from error


def _place(error: Exception) -> FieldError:
    """The exception's type and the code that raised it. Its message is left out: it may quote the text."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
    return FieldError("text", f"{type(error).__name__} at {place}.")


PARSE_FAILED = "The model failed on this text."
EXTRACTION_FAILED = "The extraction failed on this text."
