"""A standalone HTML report of one result: summary, tree, drawing, marked article, table. No script, and
nothing is loaded from anywhere, so the file can be mailed, archived and printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from xml.etree.ElementTree import Element, tostring

from service.exports.marked_text import Piece, pieces
from service.exports.markup import Attributes, element
from service.exports.reading import (
    STATED_BY_MACHINE,
    UNNAMED_PUBLISHER,
    Json,
    by_id,
    chain_names,
    headline,
    identification,
    node_name,
    publisher_name,
)
from service.exports.tree_svg import svg_element

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
    yield element("dl", {"class": "numbers"}, *(_number(*pair) for pair in numbers(result)))


def numbers(result: Json) -> list[tuple[str, int]]:
    """What an editor asks first."""
    attributions = result["attributions"]
    return [
        ("attributions", len(attributions)),
        ("sources", len(result["entities"])),
        ("links in the longest chain", max((len(a["chain"]) for a in attributions), default=0)),
        ("rest on an anonymous source", sum(a["weakest"] == "anonymous" for a in attributions)),
        ("denials", sum(a["stance"] == "denied" for a in attributions)),
        ("unresolved", sum(a["weakest"] == "unresolved" for a in attributions)),
    ]


def _number(label: str, value: int) -> Element:
    return element("div", {}, element("dt", {}, label), element("dd", {}, str(value)))


def _sections(result: Json, text: str) -> Iterator[Element]:
    attributions, entities = by_id(result["attributions"]), by_id(result["entities"])
    yield element("h2", {}, "Who says so")
    yield element("ul", {"class": "tree"}, _branch(result["provenance"], attributions, entities))
    yield element("h2", {}, "The same as a drawing")
    yield element("figure", _scrolled("The tree as a drawing"), svg_element(result, text))
    yield element("h2", {}, "The article")
    yield element(
        "p",
        {"class": "meta"},
        "Solid underline: in quotation marks. Dashed: reported. Box: source. Italic: cue.",
    )
    marked = (part for piece in pieces(text, result["attributions"]) for part in _marked(piece))
    yield element("div", {"class": "article", "dir": "auto"}, *marked)
    yield element("h2", {}, "All attributions")
    yield element("div", _scrolled("All attributions") | {"class": "scroll"}, _table(result))


def _scrolled(name: str) -> Attributes:
    """For what may be wider than the window: the keyboard reaches it, and it has a name."""
    return {"tabindex": 0, "role": "region", "aria-label": name}


def _branch(node: Json, attributions: Mapping[str, Json], entities: Mapping[str, Json]) -> Element:
    """A source with its contents and, nested, the sources behind it."""
    status = identification(node, entities)
    tags = [node["relation"], None if status == "named" else status]
    contents = [_content(attributions[key]) for key in node["attributions"]]
    children = [_branch(child, attributions, entities) for child in node["children"]]
    return element(
        "li",
        {},
        element("span", {"class": "who", "dir": "auto"}, node_name(node)),
        *(_tag(tag) for tag in tags if tag),
        element("ul", {"class": "contents"}, *contents) if contents else None,
        element("ul", {}, *children) if children else None,
    )


def _content(attribution: Json) -> Element:
    stance = attribution["stance"]
    return element(
        "li",
        {"dir": "auto"},
        element("sup", {}, attribution["id"].lstrip("a")),
        " " + attribution["content"]["text"],
        None if stance == "asserted" else _tag(stance),
    )


def _tag(word: str) -> Element:
    return element("span", {"class": f"tag {word}"}, word)


def _marked(piece: Piece) -> Iterator[Element | str]:
    """A stretch of the article with its marks; the numbers of contents that begin here come first."""
    for number in piece.begins:
        yield element("sup", {}, number)
    classes = " ".join(piece.roles)
    yield element("span", {"class": classes}, piece.text) if classes else piece.text


def _table(result: Json) -> Element:
    heads = ("No.", "Content", "Chain", "Stance", "Weakest link", "Confidence")
    rows = (element("tr", {}, *_cells(attribution)) for attribution in result["attributions"])
    head = element("tr", {}, *(element("th", {"scope": "col"}, name) for name in heads))
    return element("table", {}, element("thead", {}, head), element("tbody", {}, *rows))


def _cells(attribution: Json) -> Iterator[Element]:
    yield element("td", {}, attribution["id"].lstrip("a"))
    yield element("td", {"class": "words", "dir": "auto"}, attribution["content"]["text"])
    yield element("td", {}, " > ".join(chain_names(attribution)) or "no source given")
    yield element("td", {}, attribution["stance"])
    yield element("td", {}, attribution["weakest"])
    yield element("td", {}, f"{attribution['confidence']:.2f}")
