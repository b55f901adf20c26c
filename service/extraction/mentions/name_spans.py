"""Where proper names may be: runs of proper nouns and the recogniser's names, joined where they overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from service.extraction.mentions.descriptions import HUMAN
from service.extraction.model.document import Document, NamedEntity, Word
from service.extraction.resources.gazetteers import fold, given_names, noun_categories, nouns
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_SKIPPED = frozenset({"Date", "Money", "NORP"})
_INNER = word_class("mentions", "inner_name_words") | {"&", "-"}
PARTICLES = word_class("mentions", "inner_name_words") - {"of", "for"}  # within persons' names: `de`, `bin`
CALENDAR = word_class("mentions", "calendar")
_BODIES = frozenset({"government", "organization", "outlet", "document", "group"})
_AROUND_NICKNAMES = frozenset('"()')
_NUMBERS = PARAMETERS.mentions


def name_spans(document: Document) -> list[tuple[int, int]]:
    """Runs of proper nouns and the recogniser's names; what overlaps or is torn apart becomes one."""
    named = _recognised(document)
    joined: list[tuple[int, int]] = []
    spans = [*(_from_capital(document, *s) for s in named), *_runs(document), *_nicknamed(document)]
    for first, last in sorted(_from_half(document, *_with_surname(document, *span)) for span in spans):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        elif first < last:
            joined.append((first, last))
    return joined


def _recognised(document: Document) -> list[tuple[int, int]]:
    """The recogniser's names; a person's name in two parts (`Kim Song` `Ho`) is one."""
    kept = [n for n in document.names if n.kind not in _SKIPPED and n.first < n.last]
    found: list[tuple[int, int]] = []
    for left, name in zip([None, *kept], kept, strict=False):
        joined = left is not None and (_are_parts(document, left, name) or _is_cut_off(document, left, name))
        if joined and name.last - found[-1][0] <= _NUMBERS.longest_person:
            found[-1] = (found[-1][0], name.last)
        else:
            found.append((name.first, name.last))
    return found


def _are_parts(document: Document, left: NamedEntity, name: NamedEntity) -> bool:
    """`Kim Song | Ho`: two names of persons without a word between, in one paragraph."""
    here, there = document.sentence_of(left.first), document.sentence_of(name.first)
    beside = left.last == name.first and left.kind == name.kind == "Person"
    return beside and here.paragraph == there.paragraph


def _is_cut_off(document: Document, left: NamedEntity, name: NamedEntity) -> bool:
    """`Kenya | Moss said P`: a given name that is a place's too, which the splitter takes for a sentence."""
    before, first = document.words[left.first], document.words[name.first]
    alone = left.last == name.first == left.first + 1 == name.last - 1 and left.kind == "Location"
    if not alone or name.kind != "Person" or before.text.isupper() or before.sentence == first.sentence:
        return False
    here = document.sentence_of(left.first)
    return here.last - here.first == 1 and here.paragraph == document.sentence_of(name.first).paragraph


def is_split(document: Document, begin: int, last: int) -> bool:
    """`Ada | Moss`: whether the splitter parts a surname from the name before it."""
    return begin == last - 1 and document.words[begin].sentence != document.words[begin - 1].sentence


def _from_capital(document: Document, first: int, last: int) -> tuple[int, int]:
    """From the first capital on; from the owner where the recogniser begins with his mark (`Prosecutor General's
    Office`).
    """
    if document.words[first].text == "'s":
        while first > document.sentence_of(first).first and document.words[first - 1].text[:1].isupper():
            first -= 1
    while first < last and document.words[first].text[:1].islower():
        if document.words[first].upos == "PROPN" and not noun_categories(document.words[first].text):
            break
        first += 1
    return first, last


def _from_half(document: Document, first: int, last: int) -> tuple[int, int]:
    """`Ben- | Gurion`: from the half before a hyphen that the tokenizer cut off."""
    before = document.words[first - 1] if first else None
    half = before is not None and is_half(before) and before.end == document.words[first].start
    return (first - 1, last) if half else (first, last)


def _with_surname(document: Document, first: int, last: int) -> tuple[int, int]:
    """`said Tove | Lie, who`, `Tom | Still said`: a given name with the surname that was taken for another word."""
    words = document.words
    if last - first != 1 or fold(words[first].text) not in given_names():
        return first, last
    sentence = document.sentence_of(first)
    if last >= sentence.last - 1:
        return first, last
    surname, behind = words[last].text, words[last + 1].text
    capitals = sum(w.text[:1].isupper() for w in words[sentence.first : sentence.last])
    headline = 2 * capitals > sentence.last - sentence.first
    alone = surname.istitle() and surname.isalpha() and not behind[:1].isupper()
    word = fold(surname) in CALENDAR or not noun_categories(fold(surname)).isdisjoint(HUMAN)
    return (first, last) if headline or word or not alone else (first, last + 1)


def is_half(word: Word) -> bool:
    """Whether the word is the first half of a name, hyphen included (`Ben-`)."""
    return len(word.text) > 1 and word.text[-1] == "-" and word.text[0].isupper()


def _runs(document: Document) -> Iterator[tuple[int, int]]:
    """Runs of capitalised proper nouns, with small words and hyphens inside."""
    words = document.words
    index = 0
    while index < len(words):
        if not _is_proper(words[index]):
            index += 1
            continue
        end = index + 1
        while (step := _next_proper(words, end)) is not None:
            end = step
        yield index, end
        index = end


def _is_proper(word: Word) -> bool:
    return word.upos == "PROPN" and word.text[:1].isupper() and fold(word.text) not in CALENDAR


def _next_proper(words: Sequence[Word], end: int) -> int | None:
    """The end of the run when it goes on at `end`, else None."""
    if end >= len(words) or words[end].sentence != words[end - 1].sentence:
        return None
    if _is_proper(words[end]) or _is_glued(words[end - 1], words[end]):
        return end + 1
    inner = end  # `de la | Vega`
    while inner < len(words) and words[inner].text.lower() in _INNER:
        inner += 1
    if inner in (end, len(words)) or not _is_proper(words[inner]):
        return None
    if words[inner].sentence != words[end].sentence:
        return None
    if words[end].text.lower() in ("of", "for") and not _is_body(words[end - 1]):
        return None
    glued = words[end - 1].end == words[end].start and words[end].end == words[end + 1].start
    return inner + 1 if (words[end].text != "-" or glued) else None


def _is_glued(before: Word, word: Word) -> bool:
    """`Alya | 'a`, `J | .`: a name that the tokenizer cut in two."""
    if word.text == "." and len(before.text) == 1:
        return before.end == word.start
    named = word.upos == "PROPN" and any(c.isalpha() for c in word.text)
    return named and before.end == word.start


def _is_body(word: Word) -> bool:
    """`Ministry of …`, `Centre for …`: the noun of an organisation, as opposed to a person or a title."""
    return not _BODIES.isdisjoint(noun_categories(fold(word.text)))


def _nicknamed(document: Document) -> Iterator[tuple[int, int]]:
    """The names of two proper nouns with a name of a word or two in quotation marks or brackets between them: first
    word and end.

    They are found beyond an end of a sentence, too: a splitter may take the closing mark for one.
    """
    words = document.words
    marks = [word.index for word in words if word.text in _AROUND_NICKNAMES]
    for left, right in pairwise(marks):
        inside = words[left + 1 : right]
        if (words[left].text + words[right].text) not in ('""', "()"):
            continue
        if not 0 < len(inside) <= _NUMBERS.longest_nickname or left == 0 or right + 1 == len(words):
            continue
        around = (words[left - 1], words[right + 1])
        near = document.sentence_of(left - 1).paragraph == document.sentence_of(right + 1).paragraph
        joined = words[left].text == '"' or around[1].relation == "flat"
        proper = joined and _is_proper(around[1]) and (_is_proper(around[0]) or _is_unknown_noun(around[0]))
        if near and proper and all(w.text[:1].isupper() for w in inside):
            yield left - 1, right + 2


def _is_unknown_noun(word: Word) -> bool:
    """`Cleotis “Slim” Barlow`: a given name that the tagger takes for a noun, not `Guitarist “Slim” Barlow`."""
    return word.upos == "NOUN" and word.text[:1].isupper() and fold(word.text) not in nouns()
