"""Dateline and publisher: `KYIV (AFP) —`."""

from __future__ import annotations

import re

from service.extraction.model.document import Document
from service.extraction.model.provenance import Publisher
from service.extraction.model.spans import Span
from service.extraction.resources.gazetteers import fold, outlets
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_DATELINE = re.compile(
    r"^\W*[A-Z][\w.'’/-]*(?:[ /][A-Z][\w.'’-]*)*(?:, [\w. ]+?)*\s*[\[(]([A-Z][\w.&’' -]{1,40}?)[\])]\s*[-–—:]",
    re.MULTILINE,
)
_BARE = re.compile(r"^\s*[\[(]([A-Z][\w.&’' -]{1,40}?)[\])]\s*[-–—:]", re.MULTILINE)
_OWN_LINE = re.compile(
    r"^\s*([A-Za-z][\w.&’' -]{2,40}?)(?: / [^,\n]{2,40})?, \d{1,2} "
    rf"(?i:{'|'.join(sorted(word_class('layout', 'months')))})(?: \d{{4}})?\s*[-–—:]"
)


def find_publisher(document: Document, given: str | None = None) -> Publisher | None:
    """The publisher given in the request, or read from a dateline such as `KYIV (AFP) —`, or None."""
    if given and given.strip():
        return Publisher(given.strip())
    top = document.text[: PARAMETERS.layout.dateline_window]
    for pattern in (_DATELINE, _BARE):
        for match in pattern.finditer(top):
            name = match.group(1)
            if fold(name) in outlets() or _shouted(match.group(), name):
                return Publisher(name, Span(*match.span(1)))
    line = _OWN_LINE.match(top)
    return (
        Publisher(line.group(1), Span(*line.span(1))) if line and fold(line.group(1)) in outlets() else None
    )


def _shouted(dateline: str, name: str) -> bool:
    """An agency missing from the list: a place in capitals, and one word or an acronym in the brackets."""
    place = dateline.strip(" \"'“”").split("(")[0].split(",")[0].strip()
    return bool(place) and place.isupper() and len(name.split()) <= 3
