"""Lines behind `>`: what somebody wrote, as e-mail and Markdown mark it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, takewhile

from service.extraction.attribution.content.edges import cut_to
from service.extraction.layout.paragraphs import reply_marks
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document


def replies(doc: Document) -> Iterator[list[range]]:
    """The paragraphs behind `>`, those in a row together; not below `Ann Lee wrote:`, whose words they are."""
    above = ""
    for depth, group in groupby(doc.paragraphs.values(), lambda paragraph: _depth(doc, paragraph)):
        lines = list(group)
        if depth and above != ":":
            yield lines
        above = doc.words[lines[-1].stop - 1].text


def whole_reply(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Ann Lee wrote:` / `> P` / `> Q` / `R`: she wrote P and Q, all lines in a row behind the same `>`, and not R."""
    home, first = (doc.sentence_of(i).paragraph for i in (candidate.anchor, candidate.content[0]))
    if (
        first != home + 1
        or home not in doc.paragraphs
        or doc.words[doc.paragraphs[home].stop - 1].text != ":"
    ):
        return candidate
    depth = _depth(doc, doc.paragraphs[first])
    if depth <= _depth(doc, doc.paragraphs[home]):
        return candidate
    below = (paragraph for number, paragraph in doc.paragraphs.items() if number >= first)
    own = takewhile(lambda paragraph: _depth(doc, paragraph) >= depth, below)
    return cut_to(doc, candidate, (i for paragraph in own for i in paragraph), "whole_reply")


def _depth(doc: Document, paragraph: range) -> int:
    return reply_marks(doc.text, doc.words[paragraph.start].start)
