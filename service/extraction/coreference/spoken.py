"""Who says the words around a pronoun and who is named in them, as far as that is known while an article is read."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.antecedents.pronouns import THIRD, clause_mates
from service.extraction.coreference.antecedents.ranking import read_as
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.phrases import disjoint


class Spoken:
    """The mentions with what they mean so far; `_by` is the mention whose quotation a word is in."""

    def __init__(
        self, state: DiscourseState, mentions: Sequence[SourceMention], found: list[tuple[int, ...]]
    ) -> None:
        self.state, self.mentions, self.found = state, mentions, found
        self._by = {word: i for i, mention in enumerate(mentions) for word in mention.said}

    def known(self, i: int | None) -> frozenset[int]:
        """Who mention i means, as far as he is known; nobody for None."""
        if i is None:
            return frozenset()
        named = self.state.meaning.get(self.mentions[i].head)
        return frozenset(self.found[i] or (() if named is None else (self.state.resolve(named),)))

    def saying(self, word: int) -> frozenset[int]:
        """Who says the word in a quotation: none of them is `he` there."""
        return self.known(self._by.get(word))

    def speaker_to_come(self, mention: SourceMention) -> int | None:
        """The speaker of the quotation around `he`, where the article tells of him only after it and without a name:
        `he` is somebody else.
        """
        third = self.state.document.words[mention.head].text.lower() in THIRD
        if not third or mention.speaker is None or self.mentions[mention.speaker].head <= mention.head:
            return None
        return None if self.mentions[mention.speaker].head in self.state.meaning else mention.speaker

    def mean(self, i: int, winner: int) -> None:
        """Mention i means the referent."""
        mention = self.mentions[i]
        self.found[i] = (winner,)
        if not self.state.referents[winner].members:
            self.state.alias(winner, [mention.head])
        self.state.mention(winner, mention.head, source=True)
        self.state.referents[winner].mentions.add(self.state.document.span_of(mention.words))

    def learn_gender(self, word: int, index: int) -> None:
        """`he` for somebody of whom nothing shows his gender: he is a man from here on."""
        referent, form = self.state.referents[index], THIRD[self.state.document.words[word].text.lower()]
        if referent.person and referent.gender == "u" and form in ("m", "f"):
            referent.gender = "m" if form == "m" else "f"

    def is_partner(self, word: int, index: int) -> bool:
        """Whether the pronoun belongs to a phrase that `and` joins to the referent: `Axel Boone and his wife`."""
        words, node = self.state.document.words, self.state.document.words[word].head
        while node >= 0 and words[node].relation in ("nmod", "appos", "flat", "compound"):
            node = words[node].head
        joined = node >= 0 and words[node].relation == "conj" and words[node].head < word
        return joined and self.state.meaning.get(words[node].head) == index

    def read_again(self, i: int) -> None:
        """`he` and `she` left open mean whom the reader is sure of, now that later mentions are known (`what she called
        a mistake, Ann Fry said`); it is too often wrong about `they` and `it`.
        """
        mention = self.mentions[i]
        form = THIRD.get(self.state.document.words[mention.head].text.lower())  # `I` may be the author
        if form not in ("m", "f") or len(self.found[i]) == 1 or self._may_be_unnamed(i):
            return
        barred = self.known(mention.speaker) | disjoint.persons_in(self.state, mention.said)
        barred |= clause_mates(self.state, mention.head)
        if (winner := read_as(self.state, mention.head, form, barred)) is not None:
            self.mean(i, winner)

    def _may_be_unnamed(self, i: int) -> bool:
        """Whether somebody without a name may be meant who spoke before in the paragraph: the reader prefers names."""
        own = self.state.document.sentence_of(self.mentions[i].head)
        unnamed = (self.state.referents[k] for k in self.found[i] if not self.state.referents[k].names)
        spoken = (seen for one in unnamed for seen in one.seen if seen.source and seen.sentence < own.index)
        return any(seen.paragraph == own.paragraph for seen in spoken)
