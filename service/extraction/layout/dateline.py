"""The dateline of an article (`KYIV, March 3 (AFP) —`), and the publisher that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.extraction.layout.emphasis import without_emphasis
from service.extraction.layout.paragraphs import paragraphs
from service.extraction.model.provenance import Publisher
from service.extraction.model.spans import Span
from service.extraction.resources.gazetteers import fold, outlets
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_LAYOUT = PARAMETERS.layout
_LARGE = "A-ZÀ-ÖØ-ÞĆČĐĘĞİŁŃŌŒŘŚŞŠŻŽ"  # capital letters, in a class
_PLACE = rf"[{_LARGE}][\w.'’/-]*(?:[ /][{_LARGE}][\w.'’-]*){{0,5}}(?:, [\w. ]+?){{0,3}}"
_AGENCY = r"[\[(](?P<agency>[A-Za-z][\w.&’'/ -]{1,40}?)[\])]"
_DATELINE = re.compile(rf"\W*(?P<place>{_PLACE})?\s*(?:(?:--)?{_AGENCY})?\s*(?P<dash>--|[-–—:])")
_CAPITALS = re.compile(
    rf"(?=[{_LARGE} .'’-]{{4}})[{_LARGE}][{_LARGE}.'’-]+(?: [{_LARGE}][{_LARGE}.'’-]+){{0,3}}"
    rf"(?:, (?:\d+ )?[{_LARGE}][\w.]+(?: \d+)?){{0,2}}"
)
_SLUG_LINE = re.compile(r"[A-Z\d]+(?:[/-][A-Z\d]+)+(?: [\[(][A-Z\d.]+[\])])?")
_POINTER = re.compile(
    rf"(?i:{'|'.join(sorted(word_class('layout', 'pointers')))})\s?(?:[:|–—]|-(?=\s))\s*(?=\S)"
)
_SLUG = re.compile(r"[A-Z]{3,} \d+-(?=[A-Z])")  # `UPDATE 2-Port shut`
_OUTLET_AND_DATE = re.compile(
    r"\s*([A-Za-z][\w.&’' -]{2,40}?)(?: / [^,\n]{2,40})?, \d{1,2} "
    rf"(?i:{'|'.join(sorted(word_class('layout', 'months')))})(?: \d{{4}})?\s*[-–—:]"
)


_NO_LABELS = word_class("layout", "sentence_openers") | word_class("layout", "interjections")
_STOPS = frozenset(".!?”’\"'»")
_STOP = re.compile(r"[.!?]")
_SENTENCE = re.compile(rf"[\"'“‘«]*(?!I\b)[{_LARGE}]")
_LABEL = re.compile(rf"[{_LARGE}][^\W_]*(?: [^\W_]+)*(?::|\s+\|)\s+(?=[{_LARGE}])")


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the start of a paragraph: `end` is the offset behind its dash, `agency` the place of its agency."""

    end: int
    place: str
    agency: Span | None
    dash: str


def dateline_at(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that the paragraph `text[start:end]` begins with: a place in capitals or an agency and a dash, or
    capitalised words and a dash that parts them from a sentence.
    """
    match = _DATELINE.match(text, start, min(end, start + _LAYOUT.dateline_length))
    if match is None:
        return None
    place, agency = (match["place"] or "").strip(), Span(*match.span("agency"))
    if match["agency"] and _is_office(match["agency"], place, match["dash"]):
        return None
    ends = text[match.end() : match.end() + 1].isspace()  # `OSLO-based` is not a dateline
    capitals = ends and _CAPITALS.fullmatch(place)
    if match["agency"] is None and not capitals and not (ends and _opens_sentence(text, match, end)):
        return None
    return Dateline(match.end(), place, agency if match["agency"] else None, match["dash"])


def _opens_sentence(text: str, found: re.Match[str], end: int) -> bool:
    """`Karvel, 4 June — The bridge is shut.` · `Transport — No bus will run.`: whether it is set off by a single dash
    between blanks from a whole sentence. Not `No — I will go.`, `Fish — All of it — was late.`
    """
    place, *dates = (found["place"] or "").split(", ")
    words, rest = place.split(), text[found.end() : end].strip()
    named = 0 < len(words) <= _LAYOUT.label_words and words[0].lower() not in _NO_LABELS
    dated = all(date[0].isupper() or date[0].isdigit() for date in dates)
    spaced = found["dash"] != ":" and text[found.start("dash") - 1].isspace()
    again = f" {found['dash']} " in _STOP.split(rest)[0]
    whole = bool(_SENTENCE.match(rest)) and rest[-1] in _STOPS
    return named and dated and spaced and whole and not again


def label_at(text: str, start: int, end: int) -> int:
    """The offset behind the label of a paragraph (`Health: Two wards are shut.`); its start for any other."""
    found = _LABEL.match(without_emphasis(text), start, end)
    return found.end() if found and len(found[0].split()) <= _LAYOUT.label_words else start


def _is_office(bracketed: str, place: str, dash: str) -> bool:
    """`ANN LEE (mayor): No.` · `ANN LEE (Mayor): No.`: what a speaker is, not an agency."""
    known = any(fold(part) in outlets() for part in (bracketed, *bracketed.split("/")))
    labels = dash == ":" and " " in place and "," not in place and not bracketed.isupper()
    return not known and (bracketed[0].islower() or labels)


def first_dateline(text: str) -> range:
    """The offsets of the first dateline near the top; an empty range without one, and where several paragraphs begin
    with capitals and a colon: such are speakers.
    """
    plain = without_emphasis(text)
    found = [(p.start, dateline_at(plain, p.start, p.end)) for p in paragraphs(text)]
    datelines = [(start, dateline) for start, dateline in found if dateline is not None]
    turns = sum(dateline.dash == ":" and dateline.agency is None for _, dateline in datelines) > 1
    start, first = datelines[0] if datelines else (0, None)
    if first is None or turns or start >= _LAYOUT.dateline_window:
        return range(0)
    return range(start, first.end)


def pointer_at(text: str, start: int, end: int) -> int:
    """The offset behind the mark of a paragraph that only points to another article (`Read also: Bridge shut`); its
    start for any other.
    """
    found = _POINTER.match(text, start, end)
    return found.end() if found else start


def slug_lines(text: str) -> list[range]:
    """The offsets of the paragraphs near the top that only say what the article is filed under: `MINE-VOTE (ORVA)`."""
    top = (p for p in paragraphs(text) if p.start < _LAYOUT.dateline_window)
    return [range(p.start, p.end) for p in top if _SLUG_LINE.fullmatch(text, p.start, p.end)]


def slugs(text: str) -> list[range]:
    """The offsets of the marks of a wire's later versions at the start of paragraphs: `UPDATE 2-Port shut`."""
    found = (_SLUG.match(text, paragraph.start, paragraph.end) for paragraph in paragraphs(text))
    return [range(*match.span()) for match in found if match is not None]


def find_publisher(text: str, given: str | None = None) -> Publisher | None:
    """The publisher given in the request, or read from a dateline near the top such as `KYIV (AFP) —`, or None."""
    if given and given.strip():
        return Publisher(given.strip())
    plain = without_emphasis(text)
    for paragraph in paragraphs(text):
        if paragraph.start >= _LAYOUT.dateline_window:
            break
        dateline = dateline_at(plain, paragraph.start, paragraph.end)
        if dateline is None or dateline.agency is None:
            continue
        name = text[dateline.agency.start : dateline.agency.end]
        short = dateline.place.split(",")[0].isupper() and len(name.split()) <= _LAYOUT.agency_words
        if short or fold(name) in outlets():
            return Publisher(name, dateline.agency)
    line = _OUTLET_AND_DATE.match(plain, 0, _LAYOUT.dateline_window)
    return Publisher(line[1], Span(*line.span(1))) if line and fold(line[1]) in outlets() else None
