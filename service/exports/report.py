"""A standalone HTML report of one result: summary, tree, drawing, marked article, table. No script, and
no other file is loaded, so the report can be mailed, archived and printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from xml.etree.ElementTree import Element, tostring

from service.exports.firmness import firmness_sentence, grade
from service.exports.marked_text import Piece, pieces
from service.exports.markup import Attributes, element
from service.exports.reading import (
    STATED_BY_MACHINE,
    UNNAMED_PUBLISHER,
    Json,
    by_id,
    chain_names,
    correction_note,
    correction_of,
    headline,
    identification,
    node_name,
    publisher_name,
)
from service.exports.sources import SourceRow, source_rows, spread
from service.exports.tree_svg import svg_element
from service.exports.vocabulary import IDENTIFICATIONS, KINDS, RELATIONS, STANCES

# How the number before a statement looks, by grade, and that of a denial.
GRADES = (
    ("secondhand", "second hand"),
    ("unnamed", "role or group"),
    ("anonymous", "anonymous"),
    ("unresolved", "not identified"),
    ("denied", "denied"),
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_report(result: Json, text: str) -> str:
    """The report as one HTML file."""
    title = headline(result, text)
    page = element(
        "html",
        {"lang": "en"},
        element(
            "head",
            {},
            element("meta", {"charset": "utf-8"}),
            element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
            element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            element("title", {}, f"{title} · provenance report"),
            element("style", {}, files(__package__).joinpath("report.css").read_text(encoding="utf-8")),
        ),
        element("body", {}, element("main", {}, *_header(result, title), *_sections(result, text))),
    )
    return "<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html")


def _header(result: Json, title: str) -> Iterator[Element]:
    document, model = result["document"], result["model"]
    yield element("p", {"class": "kicker"}, "Provenance report")
    yield element("h1", {"dir": "auto"}, title)
    yield element("p", {"class": "meta"}, f"Publisher: {publisher_name(result) or UNNAMED_PUBLISHER}")
    made_by = f"Hearsay {model['service']}, model pack {model['pack']}, Stanza {model['stanza']}"
    yield element("p", {"class": "meta"}, f"{made_by}")
    yield element(
        "p", {"class": "meta"}, f"Article of {document['length']:,} characters, SHA-256 {document['sha256']}"
    )
    yield element("p", {"class": "note"}, STATED_BY_MACHINE)
    if note := correction_note(result):
        yield element("p", {"class": "note corrected"}, note)
    yield element("p", {"class": "firmness"}, firmness_sentence(result["attributions"]))


def _sections(result: Json, text: str) -> Iterator[Element]:
    attributions, entities = by_id(result["attributions"]), by_id(result["entities"])
    yield element("h2", {}, "Who says so")
    yield element("ul", {"class": "tree"}, _branch(result["provenance"], attributions, entities, result))
    yield element("h2", {}, "Sources")
    yield element("div", _scrolled("Sources") | {"class": "scroll"}, _source_table(result, text))
    yield element("h2", {}, "The same as a drawing")
    yield element("figure", _scrolled("The tree as a drawing"), svg_element(result, text))
    yield element("h2", {}, "The article")
    yield element(
        "p",
        {"class": "meta"},
        "Solid underline: in quotation marks. Dashed: reported. Box: source. Italic: cue. ",
        *(part for name, words in GRADES for part in (element("sup", {"class": name}, "1"), f" {words} ")),
    )
    marked = (part for piece in pieces(text, result["attributions"]) for part in _marked(piece, attributions))
    yield element("div", {"class": "article", "dir": "auto"}, *marked)
    yield element("h2", {}, "All attributions")
    yield element("div", _scrolled("All attributions") | {"class": "scroll"}, _table(result))


def _scrolled(name: str) -> Attributes:
    """A box for content that may be wider than the window. The keyboard can reach it, and it has a name."""
    return {"tabindex": 0, "role": "region", "aria-label": name}


def _branch(
    node: Json, attributions: Mapping[str, Json], entities: Mapping[str, Json], result: Json
) -> Element:
    """A source with its contents and, nested, the sources behind it."""
    status = identification(node, entities)
    contents = [_content(attributions[key], correction_of(result, key)) for key in node["attributions"]]
    children = [_branch(child, attributions, entities, result) for child in node["children"]]
    return element(
        "li",
        {},
        element("span", {"class": "who", "dir": "auto"}, node_name(node)),
        None if node["relation"] is None else _tag(node["relation"], RELATIONS[node["relation"]]),
        None if status == "named" else _tag(status, IDENTIFICATIONS[status]),
        element("ul", {"class": "contents"}, *contents) if contents else None,
        element("ul", {}, *children) if children else None,
    )


def _content(attribution: Json, corrected: str | None) -> Element:
    stance = attribution["stance"]
    return element(
        "li",
        {"dir": "auto"},
        element("sup", {}, attribution["id"].lstrip("a")),
        " " + attribution["content"]["text"],
        None if stance == "asserted" else _tag(stance, STANCES[stance]),
        None if corrected is None else _tag("corrected", f"corrected: {corrected}"),
    )


def _tag(term: str, word: str) -> Element:
    return element("span", {"class": f"tag {term}"}, word)


def _marked(piece: Piece, attributions: Mapping[str, Json]) -> Iterator[Element | str]:
    """A stretch of the article with its marks; the numbers of contents that begin here come first."""
    for number in piece.begins:
        attribution = attributions[f"a{number}"]
        yield element("sup", {"class": f"{grade(attribution)} {attribution['stance']}"}, number)
    classes = " ".join(piece.roles)
    yield element("span", {"class": classes}, piece.text) if classes else piece.text


def _table(result: Json) -> Element:
    heads = ("No.", "Content", "Chain", "Stance", "Weakest link", "Confidence")
    return _rows(heads, (_cells(attribution) for attribution in result["attributions"]))


def _source_table(result: Json, text: str) -> Element:
    heads = ("Source", "Kind", "How firm", "Statements", "Words", "Where")
    return _rows(heads, (_source_cells(row) for row in source_rows(result, text)))


def _source_cells(row: SourceRow) -> Iterator[Element]:
    yield element("td", {"class": "who", "dir": "auto"}, row.name)
    words = (KINDS[row.kind], IDENTIFICATIONS[row.identification], str(len(row.own)), f"{row.words:,}")
    yield from (element("td", {}, each) for each in (*words, spread(row)))


def _rows(heads: tuple[str, ...], cells: Iterable[Iterable[Element]]) -> Element:
    rows = (element("tr", {}, *each) for each in cells)
    head = element("tr", {}, *(element("th", {"scope": "col"}, name) for name in heads))
    return element("table", {}, element("thead", {}, head), element("tbody", {}, *rows))


def _cells(attribution: Json) -> Iterator[Element]:
    yield element("td", {}, attribution["id"].lstrip("a"))
    yield element("td", {"class": "words", "dir": "auto"}, attribution["content"]["text"])
    yield element("td", {}, " > ".join(chain_names(attribution)) or "no source given")
    yield element("td", {}, STANCES[attribution["stance"]])
    yield element("td", {}, IDENTIFICATIONS[attribution["weakest"]])
    yield element("td", {}, f"{attribution['confidence']:.2f}")
