"""The options for a content: those of reader and rules, and these with a phrase more or less.

The phrases are subtrees at an edge of the content, the quotation around it, and the sentences beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple

from service.extraction.attribution.content.contents import holds_proviso
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.spans import Words
from service.extraction.reader.decoding import CONTENT
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import ancestors, subtree, trimmed

KINDS = ("read", "decoded", "rule", "likely", "quotation", "cut right", "cut left", "added right",
         "added left", "sentence added", "sentence cut")  # fmt: skip
_READER = PARAMETERS.reader


class Option(NamedTuple):
    """Words that may be the content, and how they were made.

    `region` are the words that were added or left out, `head` is their head in the tree (-1: none, or whole sentences).
    """

    words: Words
    kind: str
    region: Words = ()
    head: int = -1


@dataclass(frozen=True, slots=True)
class Proposals:
    """The known contents of one cue: `read` is to be improved, the others may be empty."""

    read: Words
    decoded: Words = ()
    rule: Words = ()


def content_options(
    document: Document, evidence: CueEvidence, proposals: Proposals, taken: Set[int], quoted: QuotationIndex
) -> list[Option]:
    """The distinct options, `proposals.read` first; none holds a word of `taken` (cue and source)."""
    found: dict[Words, Option] = {}
    for option in _all(document, evidence, proposals, taken, quoted):
        words = without_taken(document, option.words, taken)
        if words and words not in found and not holds_proviso(document, words):
            found[words] = option._replace(words=words)
    return list(found.values())


def without_taken(document: Document, words: Words, taken: Set[int]) -> Words:
    """The words that are not taken, without loose marks at the edges."""
    free = words if taken.isdisjoint(words) else tuple(i for i in words if i not in taken)
    return trimmed(document, free)


def _all(
    document: Document, evidence: CueEvidence, proposals: Proposals, taken: Set[int], quoted: QuotationIndex
) -> Iterator[Option]:
    yield Option(proposals.read, "read")
    yield Option(proposals.decoded, "decoded")
    yield Option(proposals.rule, "rule")
    for least in _READER.option_levels:
        chances = evidence.of_role[CONTENT].items()
        yield Option(tuple(word for word, chance in chances if chance > least), "likely")
    yield from _quotations(proposals.read, quoted)
    for base in dict.fromkeys((proposals.read, proposals.decoded)):
        if base:
            yield from _cuts(document, base)
            yield from _additions(document, base, taken)
            yield from _sentences(document, base, taken)


def _quotations(content: Words, quoted: QuotationIndex) -> Iterator[Option]:
    """The quotations that the content touches, alone and together with it, and the quoted part of it."""
    inside = {i for k in quoted.touched(content) for i in quoted.words[k]}
    if inside:
        yield Option(tuple(sorted(inside)), "quotation")
        yield Option(tuple(sorted(inside | set(content))), "quotation")
        yield Option(tuple(i for i in content if i in inside), "quotation")


def _cuts(document: Document, base: Words) -> Iterator[Option]:
    """The content without each of the phrases that end where it ends, or begin where it begins."""
    inside = frozenset(base)
    for node, phrase in _phrases_from(document, base[-1], inside):
        if phrase[0] <= base[0]:
            break
        cut = bisect_left(base, phrase[0])
        yield Option(base[:cut], "cut right", base[cut:], node)
    for node, phrase in _phrases_from(document, base[0], inside):
        if phrase[-1] >= base[-1]:
            break
        cut = bisect_left(base, phrase[-1] + 1)
        yield Option(base[cut:], "cut left", base[:cut], node)


def _additions(document: Document, base: Words, taken: Set[int]) -> Iterator[Option]:
    """The content with each of the phrases right behind or before it, or the rest of the sentence on that side."""
    sentence = document.sentence_of(base[-1])
    first = next((i for i in range(base[-1] + 1, sentence.last) if i not in document.marks), sentence.last)
    if first < sentence.last and first not in taken:
        for node, phrase in _phrases_from(document, first):
            if phrase[0] < first or not taken.isdisjoint(phrase):
                break
            yield _with_range(base, range(first, phrase[-1] + 1), "added right", node)
        yield from _if_free(_with_range(base, range(first, sentence.last), "added right"), taken)
    sentence = document.sentence_of(base[0])
    last = next((i for i in range(base[0] - 1, sentence.first - 1, -1) if i not in document.marks), -1)
    if last >= 0 and last not in taken:
        for node, phrase in _phrases_from(document, last):
            if phrase[-1] > last or not taken.isdisjoint(phrase):
                break
            yield _with_range(base, range(phrase[0], last + 1), "added left", node)
        yield from _if_free(_with_range(base, range(sentence.first, last + 1), "added left"), taken)


def _phrases_from(
    document: Document, word: int, inside: Container[int] | None = None
) -> Iterator[tuple[int, Words]]:
    """The subtrees of the word and of the heads above it, up to the first that is not `inside`."""
    for node in (word, *ancestors(document, word)):
        if inside is not None and node not in inside:
            return
        yield node, subtree(document, node)


def _with_range(base: Words, added: range, kind: str, head: int = -1) -> Option:
    """The content with the added words and those between."""
    behind = added.start > base[-1]
    more = range(base[-1] + 1, added.stop) if behind else range(added.start, base[0])
    return Option((*base, *more) if behind else (*more, *base), kind, tuple(added), head)


def _if_free(option: Option, taken: Set[int]) -> Iterator[Option]:
    if taken.isdisjoint(option.words):
        yield option


def _sentences(document: Document, base: Words, taken: Set[int]) -> Iterator[Option]:
    """The content with one or two sentences more behind it or one before it, or without its first or last."""
    last, first = document.sentence_of(base[-1]), document.sentence_of(base[0])
    for k in (1, 2):
        if _same_paragraph(document, last.index, last.index + k):
            added = range(base[-1] + 1, document.sentences[last.index + k].last)
            yield from _if_free(_with_range(base, added, "sentence added"), taken)
    if _same_paragraph(document, first.index, first.index - 1):
        added = range(document.sentences[first.index - 1].first, base[0])
        yield from _if_free(_with_range(base, added, "sentence added"), taken)
    if last.index > first.index:
        numbers = range(first.index, last.index + 1)
        for kept in (numbers[:1], numbers[:-1], numbers[1:]):
            left_out = tuple(i for i in base if document.words[i].sentence not in kept)
            words = tuple(i for i in base if document.words[i].sentence in kept)
            yield Option(words, "sentence cut", left_out)


def _same_paragraph(document: Document, a: int, b: int) -> bool:
    if not 0 <= b < len(document.sentences):
        return False
    return document.sentences[a].paragraph == document.sentences[b].paragraph
