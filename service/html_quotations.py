"""Quotations that only the mark-up of a page shows, written as text: marks, signatures, embedded posts."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

from service.extraction.resources.word_classes import word_class
from service.html_blocks import Part, parts_of

# Quotation marks of any kind: a quotation with marks needs no further ones.
MARKS = frozenset('"“”„«»‘’')
_INNER = str.maketrans("“”", "‘’")
_DASHES = "—–―-"
_DASHED = re.compile(rf"[{_DASHES}]+\s*[^\W\d]")
_STRESS = frozenset({"em", "i", "b", "strong", "small"})
_SIGNING = frozenset({"cite", "footer", "figcaption"})
_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:author|attribution|signature|credit|source|byline|cite)(?:$|[\s_-])", re.IGNORECASE
)
LONGEST_SIGNATURE = 3  # lines
LONGEST_NAME = 100  # characters of a signature
MOST_STRESSED = 8  # words of a signature that only its emphasis shows
MOST_NAMES = 4  # of a person, without small words between them
_NAMED = re.compile(r"(?P<name>[^\W\d][^\d,()!?:;…“”]+?)(?:(?:, | \().*[^.!?:;…])?")
_INSIDE = word_class("mentions", "inner_name_words")
_OPENERS = word_class("layout", "sentence_openers")
# All that an embedded post says beside its text and its author.
_SHELL = re.compile(r"(?:View (?:this \w+ )?on \w+|Post by @\S+|Loading\W*)", re.IGNORECASE)
_CREDIT = re.compile(r"A \w+ shared by .{1,150}", re.IGNORECASE)
_POSTED = re.compile(
    r"Posted by (?P<name>.{1,100}?)(?: on (?:\w+day\b|\d|[A-Z][a-z]+ \d).{0,60})?", re.IGNORECASE
)
_BEHIND = re.compile(
    rf"(?P<words>.*[.!?…][”’\"']?)\s*(?:--|[{_DASHES}])\s*(?P<name>[A-Z][\w'’-]* [A-Z][^.!?]*)"
)
_TELEGRAM = "tgme_widget_message"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a `<blockquote>`: its block, and whether its mark-up says that it is a signature, or is emphasis."""

    text: str
    block: html.HtmlElement
    signs: bool = False
    stressed: bool = False


def with_marks(tree: html.HtmlElement) -> None:
    """Write the mark-up of quotations as text, as a reader sees it: `<q>` in quotation marks (single ones inside
    another); each line of a `<blockquote>` with marks, and its author as a signature on a line of its own. An embedded
    post keeps the line with its author; one without a text is removed.
    """
    for quotation in reversed(list(tree.iter("q"))):  # inner marks first: the outer ones are around them
        inner = sum(1 for _ in quotation.iterancestors("q")) % 2
        _enclose(quotation, "‘’" if inner else "“”")
    etree.strip_tags(tree, "q")  # at once: dropped one by one, each copies all the text before it
    _unwrap_figures(tree)
    _unwrap_telegram(tree)
    for block in [b for b in tree.iter("blockquote") if next(b.iterancestors("blockquote"), None) is None]:
        _write(block, list(_written(_lines(block))))


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
            caption.tag = "footer"
            block.append(caption)


def _unwrap_telegram(tree: html.HtmlElement) -> None:
    """Make a `<blockquote>` of each message of a Telegram channel: its text, and the channel as its author."""
    for message in list(_of_class(tree, _TELEGRAM)):
        text = next(_of_class(message, f"{_TELEGRAM}_text"), None)
        owner = next(_of_class(message, f"{_TELEGRAM}_owner_name"), None)
        if message.tag == "blockquote" or text is None:
            continue
        name = html.Element("footer")
        name.text = "" if owner is None else owner.text_content()
        tail, message.tag = message.tail, "blockquote"
        message.clear()
        message.tail = tail
        message.extend([text, name])


def _of_class(element: html.HtmlElement, name: str) -> Iterator[html.HtmlElement]:
    """The elements inside an element, not this one, that have the class."""
    return (e for e in element.iterdescendants() if name in (e.get("class") or "").split())


def _lines(block: html.HtmlElement) -> list[_Line]:
    lines = [(_block_of(parts), parts) for parts in parts_of(block)]
    found = []
    for k, (own, parts) in enumerate(lines):
        last = k + 1 == len(lines) or lines[k + 1][0] is not own
        found += [_line(own, some) for some in (_before_cite(parts) if last else [parts])]
    return [line for line in found if line.text.strip(f"{_DASHES} ")]


def _block_of(parts: Sequence[Part]) -> html.HtmlElement:
    return next(e for e in reversed(parts[0].around) if e.tag == "blockquote")


def _before_cite(parts: list[Part]) -> list[list[Part]]:
    """`We stay. <cite>Ann Lee</cite>` at the end of a block: the cite is its author and begins a line, while `as
    <cite>The Sun</cite> wrote` has a title in its text.
    """
    for k in () if _has_tag(parts[0], _SIGNING) else range(1, len(parts)):
        if _has_tag(parts[k], {"cite"}) and _text(parts[:k]):
            rest = [part for part in parts[k:] if part.text.strip() and not _has_tag(part, {"cite"})]
            stopped = _text(parts[:k])[-1] in ".!?…”’\"'" and rest[:1] and rest[0].text.lstrip()[:1] == ","
            return [parts[:k], parts[k:]] if not rest or stopped else [parts]
    return [parts]


def _line(block: html.HtmlElement, parts: Sequence[Part]) -> _Line:
    said = [part for part in parts if part.text.strip(f"{_DASHES} \n\t")]
    signs = bool(said) and (_has_tag(said[0], _SIGNING) or all(_of_author(part) for part in said))
    return _Line(_text(parts), block, signs, bool(said) and all(_has_tag(part, _STRESS) for part in said))


def _text(parts: Sequence[Part]) -> str:
    return " ".join("".join(part.text for part in parts).split())


def _has_tag(part: Part, tags: Container[str]) -> bool:
    return any(e.tag in tags for e in part.around)


def _of_author(part: Part) -> bool:
    """Whether a class says that the text is an author's name."""
    inside = takewhile(lambda e: e.tag != "blockquote", reversed(part.around))
    return any(_AUTHOR.search(e.get("class") or "") for e in inside)


def _written(lines: Sequence[_Line]) -> Iterator[str]:
    """The lines of an outermost block as a text has them."""
    outer: list[_Line] = []  # lines of the quotation that no signature has ended yet
    for _, group in groupby(lines, key=lambda line: line.block):
        own, author = _with_author([line for line in group if not _SHELL.fullmatch(line.text)])
        if author is None:
            outer += own
            continue
        if outer and own and own[0].block is not outer[-1].block:
            yield from _marked(outer)
            outer = []
        post = _is_post(author)  # its author's line shows whose words it is
        yield from [" ".join(line.text for line in own)] if post else _marked([*outer, *own])
        yield author
        outer = []
    yield from _marked(outer)


def _with_author(lines: list[_Line]) -> tuple[list[_Line], str | None]:
    """The lines of a block without its author, and the author as a line of its own, None without one."""
    if not lines:
        return [], None
    first, last = lines[0], lines[-1]
    if _is_post(last.text):
        text = lines[:-1]
        return text, (last.text if text or not _CREDIT.match(last.text) else None)
    if posted := _POSTED.fullmatch(last.text):
        return lines[:-1], (f"— {posted['name']}" if lines[:-1] else None)
    for k in range(max(1, len(lines) - LONGEST_SIGNATURE), len(lines)):
        if _signs(lines[k], lines[k - 1], lines[k + 1 :]):
            return lines[:k], "— " + ", ".join(line.text.lstrip(_DASHES + " ") for line in lines[k:])
    if len(lines) > 1 and first.signs and len(first.text) <= LONGEST_NAME:
        return lines[1:], f"— {first.text.strip(_DASHES + ': ')}"
    behind = _BEHIND.fullmatch(last.text)
    if behind and first.text[0] not in MARKS and len(behind["name"]) <= LONGEST_NAME:
        return [*lines[:-1], replace(last, text=behind["words"])], f"— {behind['name']}"
    return lines, None


def _is_post(line: str) -> bool:
    """`— Marit Dahl (@maritdahl) March 4, 2024` · `A post shared by Marit Dahl`: the author of an embedded post."""
    return bool(_CREDIT.fullmatch(line)) or ("(@" in line and line[0] in _DASHES)


def _signs(line: _Line, above: _Line, below: Sequence[_Line]) -> bool:
    """Whether a line begins the signature of a block. It may have further lines: `Ann Lee`, then `tenant since May`."""
    named = _ends(above) and _is_name(line.text)
    if not below:
        return named or _is_author(line, above)
    marked = not above.signs and (line.signs or bool(_DASHED.match(line.text))) and _is_author(line, above)
    single = named and "," not in line.text and len(below) == 1
    return (marked or single) and all(_describes(other) for other in below)


def _describes(line: _Line) -> bool:
    """Whether the line below a name may say who that is: short, without a stop, a mark or a dash."""
    bare = line.text[-1] not in ".!?:;…" and line.text[0] not in MARKS and not _DASHED.match(line.text)
    return bare and len(line.text) <= LONGEST_NAME


def _is_name(text: str) -> bool:
    """`Ann Lee` · `J. van der Lee, tenant` · `Ann Lee (42)`: two to four capitalised words, perhaps with a role."""
    name = _NAMED.fullmatch(text)
    words = name["name"].split() if name else []
    large = [word for word in words if word[0].isupper()]
    own = all(word in large or word in _INSIDE for word in words)
    told = any(word.lower() in _OPENERS for word in words[:-1])
    return own and not told and 1 < len(large) <= MOST_NAMES and large[-1] == words[-1]


def _ends(line: _Line) -> bool:
    return line.text.rstrip("”’\"'»")[-1:] in (".", "!", "?", "…")


def _is_author(line: _Line, above: _Line) -> bool:
    """Whether the last line of a block is its signature: by its mark-up, behind a dash that the line above has not, or
    as the only line in emphasis, without a stop of its own.
    """
    if len(line.text) > LONGEST_NAME:
        return False
    if line.signs:
        return True
    if line.text[-1] in "!?,:;…" or line.text[0] in MARKS:
        return False
    if _DASHED.match(line.text):
        return not _DASHED.match(above.text) and line.text[-1] != "."
    alone = line.stressed and not above.stressed and line.text[-1] != "."
    return alone and _ends(above) and len(line.text.split()) <= MOST_STRESSED


def _marked(lines: Sequence[_Line]) -> Iterator[str]:
    """The lines of a quotation, each with an opening mark and the last with a closing one; inner blocks with single
    marks inside. A quotation that has marks, the post of a network and a list with dashes are not changed.
    """
    if not lines or lines[0].text[0] in MARKS or any(_DASHED.match(line.text) for line in lines):
        yield from (line.text for line in lines)
        return
    for k, line in enumerate(lines):
        inner = line.block is not lines[0].block
        ends = k + 1 == len(lines)
        closed = inner and (ends or lines[k + 1].block is lines[0].block)
        text = line.text.translate(_INNER)
        yield "“" + "‘" * inner + text + "’" * closed + "”" * ends


def _write(block: html.HtmlElement, lines: Sequence[str]) -> None:
    """Make plain paragraphs of the block, one for each line; remove it if there are none."""
    tail = block.tail
    if not lines:
        block.drop_tree()
        return
    block.clear()
    block.tail = tail
    for line in lines:
        etree.SubElement(block, "p").text = line


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
