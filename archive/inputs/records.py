"""A record: one article of an input, not parsed yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["text", "html", "json"]


@dataclass(frozen=True)
class Record:
    """One article of an input, or, with `fault`, a place of an input that cannot be read.

    `input` is the path or URL in tables (`InputFile.place`), `number` counts the input's records from 0. `payload` is
    UTF-8 text, a web page, or a JSON object with the batch request's fields; `name` becomes the article's id if it has
    none of its own. The payload is left out of the representation, so that no log shows a text.
    """

    input: str
    number: int
    kind: Kind
    payload: bytes = field(repr=False)
    name: str | None = None
    publisher: str | None = None
    fault: str | None = None

    @cached_property
    def key(self) -> str:
        """The article's key in every table: 32 hexadecimal digits, from place and content."""
        digest = hashlib.sha256()
        for part in (self.input, str(self.number), self.kind, self.publisher or "", self.fault or ""):
            digest.update(part.encode(errors="surrogatepass") + b"\0")
        digest.update(self.payload)
        return digest.hexdigest()[:32]
