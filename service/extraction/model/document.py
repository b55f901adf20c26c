"""The parsed article that the extraction reads: words, sentences, named entities. Built at the parsing edge.

A word is named by its index into `Document.words` (from 0, over the whole article); `head` is such an index
too, -1 for the root of a sentence. Offsets are half-open and count code points of the text as sent.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from service.extraction.model.spans import Span

STANDARD, LARGE = READERS = ("standard", "large")  # attribution readers
NO_ROLE = (0.0, 0.0, 0.0, 0.0)  # as most words around a cue have it
_start, _first = attrgetter("start"), attrgetter("first")


@cache
def universal(deprel: str) -> str:
    """The universal relation of `deprel` without its subtype."""
    return deprel.split(":")[0]


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word (UD v2): a clitic such as `n't` is a word of its own.

    `start` and `end` are offsets of the text as sent. `text` has its typography normalised by the parsing edge:
    `"` for every double quotation mark, `'` for every single one and every apostrophe, `—` for the long bar.
    """

    index: int
    sentence: int
    start: int
    end: int
    text: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    relation: str = field(init=False, repr=False, compare=False)  # the universal one, without its subtype

    def __post_init__(self) -> None:
        object.__setattr__(self, "relation", universal(self.deprel))

    @property
    def span(self) -> Span:
        """Its place in the original text."""
        return Span(self.start, self.end)

    def feature(self, name: str) -> str:
        """A morphological feature's value (`feature("Number") == "Plur"`), or the empty string."""
        for part in self.feats.split("|"):
            key, _, value = part.partition("=")
            if key == name:
                return value
        return ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words `first` up to but not including `last`; `paragraph` counts from 0."""

    index: int
    first: int
    last: int
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A named entity of the recogniser: words `first` up to but not including `last`.

    `kind` is one of the recogniser's classes: Person, Organization, Location, NORP, Facility, Product,
    Date, Money, Misc.
    """

    kind: str
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class CueEvidence:
    """The attribution reader's evidence of one possible cue and of the words around it.

    `probability` (0..1): that `word` is the head of a cue; `outermost`: the same by PolNeAR's wider notion, of
    attributions inside no other; `unmarked`: that it opens a quotation without a cue. `roles[k]` holds the
    probabilities that word `first + k` is the cue's source, content, a part of the cue, its recipient;
    `stances` those of `STANCE_LABELS`.
    """

    word: int
    probability: float
    outermost: float
    unmarked: float
    first: int
    roles: tuple[tuple[float, float, float, float], ...]
    stances: tuple[float, ...] = ()

    @cached_property
    def of_role(self) -> tuple[dict[int, float], ...]:
        """For each role the words that may play it, in text order, with their probabilities."""
        found: tuple[dict[int, float], ...] = ({}, {}, {}, {})
        for word, row in enumerate(self.roles, self.first):
            if row is not NO_ROLE and row != NO_ROLE:
                for chances, chance in zip(found, row, strict=True):
                    if chance:
                        chances[word] = chance
        return found


@dataclass(frozen=True, slots=True)
class AntecedentEvidence:
    """The attribution reader's evidence of one mention (its head word): which other mentions mean the same.

    `none` (0..1) is the probability that no other mention does; `others` are head words with the probability
    of each, most probable first, the improbable ones left out.
    """

    word: int
    none: float
    others: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Document:
    """A parsed article.

    `cues` is None where no attribution reader has seen the article. `antecedents` has an entry for each mention
    that the reader takes for a source, in text order. `reader` is the reader's name; its evidence is judged by weights
    that were fitted to it. `names` are in text order too, none within another.
    """

    text: str
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]
    names: tuple[NamedEntity, ...] = ()
    cues: tuple[CueEvidence, ...] | None = None
    antecedents: tuple[AntecedentEvidence, ...] = ()
    reader: str = STANDARD

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Of each word its dependents, in text order."""
        children: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if (head := word.head) >= 0:
                children[head].append(word.index)
        return tuple(map(tuple, children))

    @cached_property
    def marks(self) -> frozenset[int]:
        """The words that are punctuation."""
        return frozenset(word.index for word in self.words if word.upos == "PUNCT")

    @cached_property
    def paragraphs(self) -> dict[int, range]:
        """The words of each paragraph, by its number, in text order."""
        found: dict[int, range] = {}
        for sentence in self.sentences:
            begun = found.get(sentence.paragraph)
            found[sentence.paragraph] = range(begun.start if begun else sentence.first, sentence.last)
        return found

    @cached_property
    def cue_chances(self) -> dict[int, float]:
        """Of each word that may be the head of a cue the probability, in text order; empty without a reader."""
        return {cue.word: cue.probability for cue in self.cues or ()}

    @cached_property
    def memory(self) -> dict[Any, dict[Any, Any]]:
        """What `remembered` functions gave for this document."""
        return defaultdict(dict)

    def slice(self, span: Span) -> str:
        """The original text of a span."""
        return self.text[span.start : span.end]

    def lower_text(self, word: int) -> str:
        """The text of a word in lower case; empty where the article has no such word."""
        return self.words[word].text.lower() if 0 <= word < len(self.words) else ""

    def span_of(self, words: Sequence[int]) -> Span:
        """The span from the first of the words to the last."""
        return Span(self.words[words[0]].start, self.words[words[-1]].end)

    def words_within(self, start: int, end: int) -> Iterator[Word]:
        """The words of `text[start:end]` in order, without those that reach beyond it."""
        first = bisect_left(self.words, start, key=_start)
        for word in self.words[first : bisect_left(self.words, end, lo=first, key=_start)]:
            if word.end <= end:
                yield word

    def names_from(self, first: int, last: int) -> tuple[NamedEntity, ...]:
        """The names that begin among the words `first` up to but not including `last`."""
        begin = bisect_left(self.names, first, key=_first)
        return self.names[begin : bisect_left(self.names, last, lo=begin, key=_first)]

    def name_at(self, word: int) -> NamedEntity | None:
        """The name that the word is part of."""
        begin = bisect_right(self.names, word, key=_first)
        name = self.names[begin - 1] if begin else None
        return name if name is not None and word < name.last else None

    def kind_at(self, word: int) -> str:
        """The kind of the name that the word is part of; empty for none."""
        name = self.name_at(word)
        return name.kind if name is not None else ""

    def sentence_of(self, word: int) -> Sentence:
        """The sentence of a word."""
        return self.sentences[self.words[word].sentence]
