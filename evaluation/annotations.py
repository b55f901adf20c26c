"""Hand-written annotations: strings in JSON, their offsets looked up in the text.

    {"publisher": "Harbour Wire",
     "attributions": [{"id": "a1", "content": ["the pier would close"], "cue": ["said"], "source": "Ana Costa",
                       "chain": ["Ana Costa"], "type": "indirect", "stance": "asserted"}]}

A string means its only occurrence as whole words. If there are several, cue, source and recipient mean the one nearest
to the content, and a content must give a number: `["the pier", 2]` is the second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evaluation.marked import Marked
from service.extraction.model.spans import Span, Spans


class AnnotationError(ValueError):
    """A string that the text does not have, or has more than once without saying which is meant."""


def located(fields: Mapping[str, Any], text: str) -> Marked:
    """One annotation with its offsets. Raises AnnotationError."""
    what = fields["id"]
    content = _spans(fields["content"], text, None, f"{what} content")
    cue = _spans(fields.get("cue", []), text, Span(content[0].start, content[-1].end), f"{what} cue")
    anchor = Span(cue[0].start, cue[-1].end) if cue else Span(content[0].start, content[-1].end)
    return Marked(
        id=what, content=content, cue=cue,
        source=_spans(_listed(fields.get("source")), text, anchor, f"{what} source"),
        recipient=_spans(_listed(fields.get("recipient")), text, anchor, f"{what} recipient"),
        chain=tuple(fields["chain"]), carried=tuple(fields.get("carried", ())),
        type=fields["type"], stance=fields.get("stance", "asserted"),
    )  # fmt: skip


def _listed(item: Any) -> list[Any]:
    return [] if item is None else [item]


def _spans(items: list[Any], text: str, near: Span | None, what: str) -> Spans:
    return tuple(sorted(_span(item, text, near, what) for item in items))


def _span(item: Any, text: str, near: Span | None, what: str) -> Span:
    wanted, number = (item, None) if isinstance(item, str) else item
    found = [Span(*match.span()) for match in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text)]
    if not found or (number and number > len(found)):
        raise AnnotationError(f"{what}: the text has {len(found)} of {wanted!r}")
    if number or len(found) == 1:
        return found[(number or 1) - 1]
    if near is None:
        raise AnnotationError(f"{what}: the text has {len(found)} of {wanted!r}; say which")
    return min(found, key=lambda span: max(near.start - span.end, span.start - near.end, 0))
