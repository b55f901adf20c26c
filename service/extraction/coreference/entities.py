"""Who a source is: the shapes that coreference hands over, and the referents it collects on the way."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Literal

from service.extraction.mentions.descriptions import PERSONAL, Description
from service.extraction.mentions.names import ProperName
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Span, Words
from service.extraction.resources.gazetteers import Leader

Gender = Literal["m", "f", "n", "u"]
_word = attrgetter("word")


@dataclass(frozen=True, slots=True)
class SourceMention:
    """A source, a chain link or a recipient that must be resolved.

    `speaker` is the index, in the sequence of mentions, of the source of the quotation around it (None: the article's
    own voice). `outlet_slot`: an outlet is expected in its place ("told X", "X reported"); `told_outlet`: it is one,
    since somebody told it something as one tells a paper. `said` are the words of its content between quotation marks
    that are not around itself: nobody speaks of himself there in the third person.
    """

    phrase: NounPhrase
    speaker: int | None = None
    outlet_slot: bool = False
    told_outlet: bool = False
    said: Words = ()

    @property
    def words(self) -> Words:
        """The words of its noun phrase."""
        return self.phrase.words

    @property
    def head(self) -> int:
        """The head of its noun phrase."""
        return self.phrase.head


@dataclass(frozen=True, slots=True)
class Related:
    """Whom a mention names beside the one it means, as indices of referents: whom a spokesperson speaks for, and
    through whose hands a document came.
    """

    on_behalf_of: int | None = None
    via: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a referent was spoken of: what salience looks at."""

    word: int
    sentence: int
    paragraph: int
    subject: bool
    source: bool
    quoted: bool


@dataclass(slots=True)
class Referent:
    """Somebody or something the article speaks of, while coreference is at work.

    `bearers` are the referents that a bare surname can mean where the article leaves it open.
    """

    names: tuple[ProperName, ...] = ()  # in text order
    descriptions: list[tuple[Words, Description]] = field(default_factory=list)
    distinct: dict[Description, None] = field(default_factory=dict)
    nouns: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    traits: set[str] = field(default_factory=set)
    lands: set[str] = field(default_factory=set)
    gender: Gender = "u"
    plural: bool = False
    members: tuple[int | None, ...] = ()  # of a group; None for those whom the article does not name
    parts: tuple[tuple[int | None, Words], ...] = ()
    one_of: Words = ()  # `one of` in `four nurses, one of whom said P`: its description is that of the nurses
    leader: Leader | None = None
    stands_for: int | None = None
    bearers: tuple[int, ...] = ()
    seen: list[Seen] = field(default_factory=list)
    mentions: set[Span] = field(default_factory=set)

    def describe(self, words: Sequence[int], description: Description) -> None:
        """Add a description; `distinct` has each once, `nouns` their heads and the last words of these."""
        self.descriptions.append((tuple(words), description))
        self.distinct[description] = None
        self.nouns.update((description.head, *description.head.split()[-1:]))

    def seen_before(self, word: int) -> list[Seen]:
        """Where it is spoken of before the word, in text order."""
        return self.seen[: bisect_left(self.seen, word, key=_word)]

    def next_seen(self, word: int) -> Seen | None:
        """Where it is spoken of next after the word."""
        place = bisect_right(self.seen, word, key=_word)
        return self.seen[place] if place < len(self.seen) else None

    def of_other_lands(self, lands: Collection[str]) -> bool:
        """Whether countries of both are known, and none is the same."""
        return bool(lands and self.lands) and self.lands.isdisjoint(lands)

    @property
    def person(self) -> bool:
        """Whether it is one human being, named or not."""
        return not self.plural and not PERSONAL.isdisjoint(self.categories)

    @property
    def tokens(self) -> set[str]:
        """The words of its names, folded."""
        return {token for name in self.names for token in name.tokens}

    @property
    def named_in_full(self) -> bool:
        """Whether a name of it has several words."""
        return any(len(name.tokens) > 1 for name in self.names)

    @property
    def spoke(self) -> bool:
        """Whether it was a source so far."""
        return any(seen.source for seen in self.seen)
