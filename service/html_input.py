"""Edge: the article inside a web page or a CMS export, as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

# Quotation marks of any kind: a quotation with marks needs no further ones.
MARKS = frozenset('"“”„«»‘’')
UNSEEN = ("script", "style", "template", "noscript", "head", "svg", "iframe", "object")
# Inline mark-up, which old systems often leave open: every paragraph is then inside all earlier ones.
FORMATTING = re.compile(r"</?(?:b|big|center|em|font|i|s|small|span|strong|tt|u)\b[^<>]*>", re.IGNORECASE)
BREAK = "\u2029"
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
# All that an embedded post without its text says.
_CREDIT = re.compile(r"\s*(?:View this \w+ on \w+\s*)?A \w+ shared by [^\n]{1,100}\s*", re.IGNORECASE)
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
    found = extract(tree, include_comments=False, include_tables=False, output_format="txt")
    return found or _visible(_parsed(page)[0])


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
        _with_marks(tree)
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


def _with_marks(tree: html.HtmlElement) -> None:
    """Write the mark-up of quotations as text, as a reader sees it: `<q>` in quotation marks (single ones inside
    another), the `<cite>` or `<footer>` of a `<blockquote>` as a signature on a line of its own. An embedded post keeps
    the line with its author; one without a text is removed.
    """
    for quotation in reversed(list(tree.iter("q"))):  # inner marks first: the outer ones are around them
        inner = sum(1 for _ in quotation.iterancestors("q")) % 2
        _enclose(quotation, "‘’" if inner else "“”")
    etree.strip_tags(tree, "q")  # at once: dropped one by one, each copies all the text before it
    _unwrap_figures(tree)
    for block in list(tree.iter("blockquote")):
        if _CREDIT.fullmatch(block.text_content()):
            block.drop_tree()
            continue
        signatures = [e for e in block.iter("cite", "footer") if (e.text_content() or "").strip()]
        if signatures:
            _sign(block, signatures[0])
        text = block.text_content().strip()
        if not MARKS & {text[:1]} and "—" not in text and "(@" not in text:
            _enclose(block, "“”")


def _unwrap_figures(tree: html.HtmlElement) -> None:
    """Make a plain block of each `<figure>` that holds a quotation, because figures are dropped as pictures. The
    caption becomes the signature of the quotation.
    """
    for figure in list(tree.iter("figure")):
        block, caption = figure.find(".//blockquote"), figure.find(".//figcaption")
        if block is None:
            continue
        figure.tag = "div"
        if caption is not None:
            caption.tag = "cite"
            block.append(caption)


def _enclose(element: html.HtmlElement, marks: str) -> None:
    """The two marks before the first and after the last word of the element."""
    places = list(_texts(element))
    if not places:
        return
    (first, before), (last, behind) = places[0], places[-1]
    setattr(first, before, marks[0] + getattr(first, before).lstrip())
    setattr(last, behind, getattr(last, behind).rstrip() + marks[1])


def _texts(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Where the element's texts are, in order: an element and `text` or `tail`; blank ones left out."""
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        attribute = "text" if event == "start" else "tail"
        own = event == "start" or inner is not element
        if own and (getattr(inner, attribute) or "").strip():
            yield inner, attribute


def _sign(block: html.HtmlElement, signature: html.HtmlElement) -> None:
    """The signature after the block, as a paragraph that begins with a dash."""
    name = " ".join(signature.text_content().split()).lstrip("—–- ")
    signature.drop_tree()
    line = html.Element("p")
    line.text, line.tail = f"— {name}", block.tail
    block.tail = None
    block.addnext(line)


def _visible(tree: html.HtmlElement | None) -> str:
    if tree is None:
        return ""
    etree.strip_elements(tree, *UNSEEN, with_tail=False)
    lines = (" ".join(line.split()) for piece in tree.itertext() for line in piece.split(BREAK))
    return "\n".join(line for line in lines if line)
