"""`I`, `we` and `our country`: resolved last, when the speakers of all quotations are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.pronouns import FIRST
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.naming import span_of
from service.extraction.mentions.descriptions import categories_of


@dataclass(frozen=True, slots=True)
class Speakers:
    """The mentions with what they mean; `found` is filled in where it was open."""

    state: DiscourseState
    mentions: Sequence[SourceMention]
    found: list[tuple[int, ...]]
    nominal: Callable[[SourceMention], int]

    def first_person(self, i: int, asked: frozenset[int]) -> tuple[int, ...]:
        """The speaker of the quotation around `I` or `we`; for `our country` the speaker's country."""
        mention = self.mentions[i]
        if self.found[i] or i in asked:
            return self.found[i]
        speaker: tuple[int, ...] = ()
        if mention.speaker is not None:
            speaker = self.first_person(mention.speaker, asked | {i})
        own = self.state.document.words[mention.head].text.lower() in FIRST
        self.found[i] = speaker if own else self._ours(mention)
        if len(self.found[i]) == 1:
            place = span_of(self.state.document, mention.words)
            self.state.referents[self.found[i][0]].mentions.add(place)
        return self.found[i]

    def _ours(self, mention: SourceMention) -> tuple[int, ...]:
        """`our country` is the speaker's, as far as the article says where he belongs; never a guess."""
        if "country" not in categories_of(self.state.document, mention.head):
            return (self.nominal(mention),)
        lands = self._lands_of(mention.speaker)
        referents = enumerate(self.state.referents)
        named = (i for i, r in referents if "country" in r.categories and r.lands & lands)
        return tuple(named)[:1]

    def _lands_of(self, speaker: int | None) -> set[str]:
        """Where the speaker belongs, or whoever quotes him: a deputy minister whom his ministry quotes."""
        asked: set[int] = set()
        while speaker is not None and speaker not in asked:
            asked.add(speaker)
            found = self.found[speaker]
            if len(found) == 1 and (lands := self.state.referents[found[0]].lands):
                return lands
            speaker = self.mentions[speaker].speaker
        return set()
