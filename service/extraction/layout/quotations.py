"""Quotations: the stretches of the text between quotation marks.

Marks may be straight, curly, doubled single (`''`), single, guillemets or German low ones; quotations may be
nested and run over several paragraphs (the last one closes; each opens with a mark, or only the first of two). An
unpaired mark, an apostrophe and an inch mark open nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, islice, pairwise, takewhile
from types import MappingProxyType

from service.extraction.layout.emphasis import without_emphasis
from service.extraction.layout.paragraphs import paragraphs
from service.extraction.model.document import Document, Word
from service.extraction.model.spans import Span, Words
from service.extraction.resources.word_classes import word_class

_OPENING = {
    "“": "double", "„": "double", "〝": "double", "«": "guillemet", "‹": "angle", "‘": "single", "‚": "single"
}  # fmt: skip
_CLOSING = {"”": "double", "“": "double", "»": "guillemet", "’": "single", "›": "angle", "〞": "double"}
_MARK = re.compile(r"''|``|[\"“”„‟«»‘’‚‹›'〝〞＂]")
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-:/“‘\"']")
_ELISION = re.compile(
    rf"'(?:\d0s\b|n'|(?:{'|'.join(sorted(word_class('layout', 'elisions')))})\b)", re.IGNORECASE
)
_SINGLE_OPENING = re.compile(r"['‘][A-Z]")  # a paragraph that opens a single quotation again
_SENTENCE_ENDS = frozenset(".!?…")
_UTTERANCE_ENDS = _SENTENCE_ENDS | {",", "—", "–"}
_SAYING = re.compile(rf"\b(?:{'|'.join(sorted(word_class('layout', 'saying_forms')))})\b")
_LEADING = re.compile(rf"{_SAYING.pattern}[^.!?”]{{0,20}}[,:]$")
_CLEARLY_CLOSES = re.compile(r"[.,!?]['’](?!\w)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation, its marks included. `depth` 0 is outermost; an `open_ended` one continues in the next paragraph."""

    start: int
    end: int
    depth: int
    open_ended: bool = False

    @property
    def span(self) -> Span:
        """Its place in the text, marks included."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: str
    opens: bool
    closes: bool


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations of the text in text order, outer before inner."""
    places = paragraphs(text)
    text = without_emphasis(text)
    below = [*places[1:], Span(len(text), len(text))]
    found = [q for p, after in zip(places, below, strict=False) for q in _quotations_of(text, p, after)]
    return tuple(sorted(found, key=lambda q: (q.start, -q.end)))


def _quotations_of(text: str, paragraph: Span, below: Span) -> list[Quotation]:
    """The quotations of one paragraph; the last one is open-ended if the next opens it again, or only closes it."""
    after = text[below.start : below.start + 2]
    runs_on = bool(_SINGLE_OPENING.match(after))
    marks = list(_marks(text, paragraph, runs_on))
    singles = (m.start for m in marks if m.family == "single" and m.closes)
    last_single = paragraph.end if runs_on else max(singles, default=-1)
    stack: list[_Mark] = []
    found: list[Quotation] = []
    for mark in marks:
        follows = (
            bool(stack) and stack[-1].end == mark.start
        )  # one that could open as well closes nothing then
        may_close = mark.closes and not (mark.opens and follows)
        if may_close and (pair := _innermost(stack, mark.family)) is not None:
            found.append(Quotation(stack[pair].start, mark.end, pair))
            del stack[pair:]
        elif mark.opens and (mark.family != "single" or mark.start < last_single):  # and can be closed
            if (pair := _innermost(stack, mark.family)) is not None:
                del stack[pair:]  # the earlier one was never closed: it harms only itself
            stack.append(mark)
    again = after[:1] in {*'“„«»"'} or after in ("''", "``")
    open_ended = bool(stack) and (runs_on if stack[0].family == "single" else again)
    closing = None if open_ended or not stack else _closing_mark(text, below, stack[0].family)
    if open_ended or closing is not None:
        found.append(Quotation(stack[0].start, paragraph.end, 0, open_ended=True))
        found += [] if closing is None else [Quotation(below.start, closing.end, 0)]
    elif stack and _is_never_closed(text, stack[-1], paragraph):
        found.append(Quotation(stack[-1].start, paragraph.end, 0))
    return found


def _closing_mark(text: str, paragraph: Span, family: str) -> _Mark | None:
    """The first mark but single ones, if it closes a quotation of the paragraph above: `“P.` / `Q,” she said.`"""
    first = next((m for m in _marks(text, paragraph, runs_on=False) if m.family != "single"), None)
    closes = first is not None and first.family == family and first.closes and not first.opens
    return first if first is not None and closes and text[first.start - 1] in _UTTERANCE_ENDS else None


def _is_never_closed(text: str, mark: _Mark, paragraph: Span) -> bool:
    """`“It is shut,” he said. “Nobody crosses tonight.` at the end of a paragraph: whole sentences whose closing mark
    was forgotten. They hold no verb of saying, or one leads to them: `The mayor said, “They said that it was shut.`
    """
    before = text[paragraph.start : mark.start].rstrip()
    rest = text[mark.end : paragraph.end]
    opens = mark.family == "double" and (not before or before[-1] in '.,:;!?”"')
    whole = rest[:1].isupper() and rest.rstrip()[-1:] in _SENTENCE_ENDS
    led_to = text[mark.start] == "“" and bool(_LEADING.search(before))
    return opens and whole and (led_to or not _SAYING.search(rest))


def _innermost(stack: list[_Mark], family: str) -> int | None:
    return next((i for i in range(len(stack) - 1, -1, -1) if stack[i].family == family), None)


def _marks(text: str, place: Span, runs_on: bool) -> Iterator[_Mark]:
    """The marks of a paragraph; where a single quotation runs on, `workers'` closes nothing."""
    closing = (m.start() for m in _CLEARLY_CLOSES.finditer(text, place.start, place.end))
    clear = place.end if runs_on else max(closing, default=-1)
    for match in _MARK.finditer(text, place.start, place.end):
        if (mark := _classify(text, match.start(), match.end(), place, clear)) is not None:
            yield mark


def _classify(text: str, at: int, to: int, place: Span, clear: int) -> _Mark | None:
    """The mark `text[at:to]`, None for an apostrophe or inches; `clear` is the last offset of an unmistakable close."""
    before = text[at - 1] if at > place.start else " "
    after = text[to] if to < place.end else " "
    token = text[at:to]
    if token in ("'", "’", "‘"):
        return _single(text, at, to, before, after, clear)
    can_open = bool(_BEFORE_OPENING.match(before)) and not after.isspace()
    can_close = not before.isspace() or at == place.start
    if token in ('"', "''", "＂", "‟"):
        if before.isdigit() and re.search(r"\d['’]\s?\d+$", text[max(place.start, at - 6) : at]):
            return None  # feet and inches
        return _Mark(at, to, "double", can_open or not can_close, can_close and at > place.start)
    if token == "``":
        return _Mark(at, to, "double", True, False)
    family = _OPENING.get(token) or _CLOSING[token]
    if token in "«»‹›":  # «P» as in Switzerland and France, »P« as in Germany
        return _Mark(at, to, family, can_open or token in _OPENING, token in _CLOSING or not can_open)
    opens = token in _OPENING or (token == "”" and before.isspace() and after.isalnum())  # a wrong mark
    return _Mark(at, to, family, opens, token in _CLOSING and (token != "“" or not can_open))


def _single(text: str, at: int, to: int, before: str, after: str, clear: int) -> _Mark | None:
    """A single mark that is not an apostrophe: word-internal ones and elisions (`'em`, `'90s`) are not marks."""
    if (before.isalnum() and after.isalnum()) or _ELISION.match("'" + text[to : to + 6]):
        return None
    opens = bool(_BEFORE_OPENING.match(before)) and after.isalnum() and text[at] != "’"
    closes = not before.isspace() and not after.isalnum() and text[at] != "‘"
    if closes and before.lower() == "s" and after.isspace() and text[at] == "'" and not opens:
        closes = clear < to  # `workers' pay will rise,' he said`
    return _Mark(at, to, "single", opens, closes) if opens or closes else None


@dataclass(frozen=True, slots=True)
class QuotationIndex:
    """The quotations of a document: `words[k]` are the words of the k-th outermost one, `of` is the way back."""

    all: tuple[Quotation, ...]
    outermost: tuple[Quotation, ...]
    words: tuple[Words, ...]
    of: Mapping[int, int]
    _reach: tuple[int, ...] = field(init=False, repr=False, compare=False)  # the last end up to each of `all`

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reach", tuple(accumulate((q.end for q in self.all), max)))

    def around(self, start: int, end: int) -> tuple[Quotation, ...]:
        """Quotations, in order, that begin up to `end`, from the first on that ends at `start` or behind it."""
        last = bisect_right(self.all, end, key=lambda q: q.start)
        return self.all[bisect_left(self._reach, start) : last]

    def holds(self, at: int) -> bool:
        """Whether the character at the offset is in a quotation."""
        return any(q.start <= at < q.end for q in self.around(at, at))

    def touched(self, words: Iterable[int]) -> list[int]:
        """Numbers of the quotations that hold any of the words."""
        return sorted({self.of[i] for i in words if i in self.of})

    def pieces(self, run: Words) -> list[Words]:
        """A run of words cut at the edges of quotations; none for no words."""
        if self.of.keys().isdisjoint(run):
            return [run] if run else []
        edges = [k for k in range(1, len(run)) if self.of.get(run[k - 1]) != self.of.get(run[k])]
        return [run[a:b] for a, b in pairwise([0, *edges, len(run)]) if a < b]


NO_QUOTATIONS = QuotationIndex((), (), (), MappingProxyType({}))


def quotation_index(document: Document) -> QuotationIndex:
    """The index of all quotations in the document's text."""
    found = find_quotations(document.text)
    outermost = tuple(q for q in found if q.depth == 0)
    words = tuple(tuple(w.index for w in _overlapping(document, q.span)) for q in outermost)
    of = {i: number for number, inside in enumerate(words) for i in inside}
    return QuotationIndex(found, outermost, words, MappingProxyType(of))


def _overlapping(document: Document, span: Span) -> Iterator[Word]:
    """The words that are in the span at least in part."""
    behind = islice(document.words, bisect_right(document.words, span.start, key=lambda w: w.end), None)
    return takewhile(lambda word: word.start < span.end, behind)
