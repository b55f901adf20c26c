"""Edge: the article inside a web page or a CMS export, as plain text."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

from service.extraction.layout.paragraphs import paragraphs
from service.html_blocks import BREAK, lines_of, with_its_lines
from service.html_quotations import with_marks

# Inline mark-up, which old systems often leave open: every paragraph is then inside all earlier ones.
FORMATTING = re.compile(r"</?(?:b|big|center|em|font|i|s|small|span|strong|tt|u)\b[^<>]*>", re.IGNORECASE)
DEEPEST = 200  # levels of elements; deeper ones are removed and their text is kept
MOST_ATTRIBUTES = 1_000  # an element with more loses all: the parser compares each with all before it
_VALUE = r"""=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))?"""
_ATTRIBUTES = rf"(?:[^>=]|{_VALUE})*+(?:>|\Z)"  # no backtracking, so the time is linear
# A comment, a tag, or the tag of a script or style with what is in it.
_TAG = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?P<raw>script|style)\b(?P<its>{_ATTRIBUTES})(?P<code>.*?)(?=</(?P=raw)|\Z)"
    rf"|<(?P<name>[a-z][^\s>/=]*+)(?P<attributes>{_ATTRIBUTES})",
    re.DOTALL | re.IGNORECASE,
)
LONGEST_NOTE_MARK = 6  # characters
MOST_ELEMENTS = 10_000  # a page with more is not an article; finding its main part would take minutes


def main_text(page: str) -> str:
    """The page's main text, paragraphs on lines of their own; all its visible text if there is no clear main part
    or the page is huge, the empty string if nothing is visible. Never raises on broken markup.
    """
    from trafilatura import extract  # a second of imports that plain text does not need

    page = _TAG.sub(_with_few_attributes, page)
    tree, deep = _parsed(page)
    if tree is None:
        return ""
    if deep or sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return _visible(tree)
    _merge_entries(tree)
    _unwrap_preformatted(tree)
    _drop_note_marks(tree)
    lines = lines_of(tree)
    found = extract(tree, include_comments=False, include_tables=False, output_format="txt")
    return with_its_lines(found, lines) if found else "\n".join(lines)


def _merge_entries(tree: html.HtmlElement) -> None:
    """Take class and id from the entries of a live page, which are blocks of one class that hold most of their parent's
    text. Otherwise the first of them would be taken for the article.
    """
    alike: dict[tuple[html.HtmlElement, str], list[html.HtmlElement]] = {}
    for block in tree.iter("div", "section"):
        alike.setdefault((block.getparent(), block.get("class", "")), []).append(block)
    length = cache(lambda element: len(element.text_content()))
    for (parent, name), blocks in alike.items():
        if name and len(blocks) > 1 and 2 * sum(map(length, blocks)) > length(parent):
            for block in blocks:
                block.attrib.pop("class")
                block.attrib.pop("id", None)


def _drop_note_marks(tree: html.HtmlElement) -> None:
    """Remove raised links to notes (`[1]`, `2`), which would break up a sentence; not those of `10<sup>6</sup>`."""
    for mark in list(tree.iter("sup")):
        if mark.find(".//a") is not None and len(mark.text_content().strip()) <= LONGEST_NOTE_MARK:
            mark.drop_tree()


def _unwrap_preformatted(tree: html.HtmlElement) -> None:
    """Make a block of each `<pre>`, its paragraphs as in a plain text: a line each, unless they are wrapped."""
    for block in list(tree.iter("pre")):
        text, tail = block.text_content(), block.tail
        block.clear()
        block.tag, block.tail = "div", tail
        for place in paragraphs(text):
            etree.SubElement(block, "p").text = " ".join(text[place.start : place.end].split())


def _with_few_attributes(found: re.Match[str]) -> str:
    """The text of the match; a tag without its attributes if there are too many."""
    attributes = found["its"] or found["attributes"] or ""
    if len(attributes) <= 2 * MOST_ATTRIBUTES:
        return found[0]
    names = re.sub(_VALUE, " ", attributes.replace("/", " ")).split()
    if len(names) <= MOST_ATTRIBUTES:
        return found[0]
    return f"<{found['raw'] or found['name']}>{found['code'] or ''}"


def _parsed(page: str) -> tuple[html.HtmlElement | None, bool]:
    """The page as a tree, in UTF-8 whatever it declares, and whether it is too deep to have a main part.

    None if it has no element.
    """
    tree = _tree(page)
    deep = tree is not None and _flattened(tree)
    if deep:
        tree = _tree(FORMATTING.sub("", page))  # beyond 2,048 levels the parser drops what follows
        deep = tree is not None and _flattened(tree)
    if tree is not None:
        with_marks(tree)
    return tree, deep


def _tree(page: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page.encode(), parser=parser)
    except etree.ParserError:
        return None


def _flattened(tree: html.HtmlElement) -> bool:
    """Remove the elements that are too deep, and say whether there were any. Their text is kept on a line of its
    own."""
    depth, deep = 0, False
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth > DEEPEST:
            element.tag, deep = "deep", True
            element.text = BREAK + (element.text or "")
    if deep:
        etree.strip_tags(tree, "deep")
    return deep


def _visible(tree: html.HtmlElement | None) -> str:
    return "" if tree is None else "\n".join(lines_of(tree))
