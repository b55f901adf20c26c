"""Ends of sentences that the tokenizer got wrong: inside a name, at the stop of a title (`Hon.`) or of an initial
(`Loretta E.`); at a colon before a quotation behind which the sentence goes on; and stops that it took for a part of
a short last word (`a pet.`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from service.extraction.layout.stops import goes_on, has_own_stop, is_abbreviated
from service.parsing.segments import Piece

_QUOTES = frozenset("\"'")  # as the text is normalised


def joined_in_names(sentences: Iterable[list[Piece]]) -> Iterator[list[Piece]]:
    """The sentences of one segment: one that ends with a title or an initial is joined with the next if that can
    begin with the rest of the name. The words remain as they are, but for a stop that is no part of the last one.
    """
    held: list[Piece] = []
    for words in map(_with_stop_apart, sentences):
        if held and not goes_on(words[0].text):
            yield held
            held = []
        held = [*held, *words]
        if not _has_stop(held, len(held) - (2 if held[-1].text == "." else 1)):
            yield held
            held = []
    if held:
        yield held


def joined_at_quotations(sentences: Iterable[list[Piece]]) -> Iterator[list[Piece]]:
    """The sentences of one segment: `Marr said:` is joined with `“P,” adding that Q`, so that the tree shows who adds.

    The quotation must end in the next sentence, and small letters must follow it.
    """
    held: list[Piece] = []
    for words in sentences:
        if held and not _goes_on_behind_quotation(words):
            yield held
            held = []
        held = [*held, *words]
        if held[-1].text != ":":
            yield held
            held = []
    if held:
        yield held


def _goes_on_behind_quotation(words: Sequence[Piece]) -> bool:
    """Whether the words are a quotation and more: `“P,” adding that Q`."""
    if words[0].text not in _QUOTES:
        return False
    ends = (i for i, word in enumerate(words) if i and word.text == words[0].text)
    behind = next(ends, len(words)) + 1
    if behind < len(words) and words[behind].text == ",":
        behind += 1
    return behind < len(words) and words[behind].text.isalpha() and words[behind].text.islower()


def _has_stop(words: Sequence[Piece], i: int) -> bool:
    """Whether word `i` is a title or an initial with a stop, which may be the next word."""
    if i < 0:
        return False
    apart = not words[i].text.endswith(".")
    if apart and (i + 1 == len(words) or words[i + 1][:2] != (".", words[i].end)):
        return False
    return is_abbreviated(words[i].text, words[i - 1].text if i else "")


def _with_stop_apart(words: list[Piece]) -> list[Piece]:
    """The words of a sentence, with its stop apart: `pet .` for `pet.`."""
    last = words[-1]
    joined = last.text.endswith(".") and last.end - last.start == len(last.text)
    if not joined or has_own_stop(last.text):
        return words
    return [*words[:-1], Piece(last.text[:-1], last.start, last.end - 1), Piece(".", last.end - 1, last.end)]
