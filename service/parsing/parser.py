"""The one-method port between the service and whatever parses text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.extraction.model.document import Document


class Parser(Protocol):
    """Parses articles. `pack` and `engine` name the model pack and the engine, with versions."""

    pack: str
    engine: str

    def parse(self, texts: Sequence[str]) -> list[Document]:
        """One `Document` for each text, in order; a text without words gives one without words."""
        ...
