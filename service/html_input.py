"""Edge: the article inside a web page or a CMS export, as plain text."""

from __future__ import annotations

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

UNSEEN = ("script", "style", "template", "noscript", "head", "svg", "iframe", "object")
MOST_ELEMENTS = 10_000  # more are no article, and to look for the main part in them would take minutes


def main_text(page: str) -> str:
    """The page's main text, paragraphs on lines of their own; all its visible text when no main part stands
    out or the page is huge, the empty string when nothing is visible. Never raises on broken markup.
    """
    from trafilatura import extract  # a second of imports that plain text does not need

    tree = _parsed(page)
    if tree is None:
        return ""
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return _visible(tree)
    found = extract(tree, include_comments=False, include_tables=False, output_format="txt")
    return found or _visible(_parsed(page))


def _parsed(page: str) -> html.HtmlElement | None:
    """The page as a tree, in UTF-8 whatever it declares; None when it holds no element."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page.encode(), parser=parser)
    except etree.ParserError:
        return None


def _visible(tree: html.HtmlElement | None) -> str:
    if tree is None:
        return ""
    etree.strip_elements(tree, *UNSEEN, with_tail=False)
    lines = (" ".join(line.split()) for line in tree.itertext())
    return "\n".join(line for line in lines if line)
