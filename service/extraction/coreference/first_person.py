"""`I`, `we` and `our country`: resolved last, when the speakers of all quotations are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.pronouns import FIRST
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import SourceMention
from service.extraction.mentions.descriptions import categories_of
from service.extraction.model.document import Word
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import ancestors, case_of, children, head_of, subtree

_BODIES = frozenset({"organization", "government"})
_SPEAKING = _BODIES | {"country", "group", "outlet", "unknown"}
_HEADS = word_class("coreference", "heads_of_bodies")
_PLURAL = word_class("coreference", "plural_first_person_pronouns")
_BELONGING = word_class("coreference", "ties_of_belonging") | {""}


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
        speaker = () if mention.speaker is None else self.first_person(mention.speaker, asked | {i})
        form = self.state.document.words[mention.head].text.lower()
        if form in _PLURAL:
            speaker = self._body_behind(mention.head, speaker)
        self.found[i] = speaker if form in FIRST else self._ours(mention)
        if len(self.found[i]) == 1:
            place = self.state.document.span_of(mention.words)
            self.state.referents[self.found[i][0]].mentions.add(place)
        return self.found[i]

    def _body_behind(self, we: int, speaker: tuple[int, ...]) -> tuple[int, ...]:
        """`We want talks,` is the body's where its spokesman or head says it; else the speaker's."""
        if len(speaker) != 1 or not self.state.referents[speaker[0]].person:
            return speaker
        bodies = self._bodies_of(speaker[0]) or self._named_beside(speaker[0])
        if len(bodies) != 1:
            bodies = {body for body in self._read(we) if self._may_be(body, we, speaker[0])}
        return (bodies.pop(),) if len(bodies) == 1 else speaker

    def _read(self, word: int) -> set[int]:
        """The body that the reader takes `we` for, if it is likely enough and nobody else is likelier."""
        chances: dict[int, float] = {}
        for other, chance in self._meant_by(word).items():
            for i in {self.state.resolve(k) for k in self.state.spoken_of_at(other)}:
                chances[i] = chances.get(i, 0.0) + chance
        best = max(chances, key=chances.__getitem__, default=None)
        if best is None or chances[best] < PARAMETERS.coreference.least_body:
            return set()
        referent = self.state.referents[best]
        return set() if referent.person or referent.categories.isdisjoint(_SPEAKING) else {best}

    def _may_be(self, body: int, we: int, speaker: int) -> bool:
        """Not one that the same clause tells of (`We know that the airport will grow`); only an analyst's own bank."""
        document, state = self.state.document, self.state
        clause = (i for verb in ancestors(document, we)[:1] for i in subtree(document, verb, (we,)))
        told = {state.resolve(k) for i in clause if i in state.quoted for k in state.spoken_of_at(i)}
        beside = (word.index for place in self._places_of(speaker) for word in place)
        own = {i for i in map(state.resolve, state.meant(beside)) if state.referents[i].categories & _BODIES}
        return body not in told and (not own or body in own)

    def _meant_by(self, word: int) -> dict[int, float]:
        """The reader's probability, for each word other than `we`, that both mean the same, directly or through another
        `we`.
        """
        found: dict[int, float] = {}
        nodes = {word: 1.0}
        for _ in range(PARAMETERS.coreference.we_steps):
            following: dict[int, float] = {}
            for node, weight in nodes.items():
                evidence = self.state.antecedents.get(node)
                for other, chance in evidence.others if evidence is not None else ():
                    plural = self.state.document.words[other].text.lower() in _PLURAL
                    into = following if plural else found
                    into[other] = into.get(other, 0.0) + weight * chance
            nodes = following
        return found

    def _named_beside(self, index: int) -> set[int]:
        """`Lena Brand, director of operations of X`, `Lena Brand from X`: the one organisation that is named beside the
        person's office or name.
        """
        document = self.state.document
        found: dict[str, NounPhrase] = {}
        for place in self._places_of(index):
            if not any(self._speaks_for_a_body(word) or self._belongs(word) for word in place):
                continue
            for name in document.names_from(place[0].index, place[-1].index + 1):
                if name.kind == "Organization":
                    words = tuple(range(name.first, name.last))
                    called = document.slice(document.span_of(words))
                    found[called] = NounPhrase(words, head_of(document, words))
        if len(found) != 1:
            return set()
        return {self.nominal(SourceMention(phrase)) for phrase in found.values()}

    def _places_of(self, index: int) -> list[list[Word]]:
        """The words of each place where the article names or describes the referent."""
        document, referent = self.state.document, self.state.referents[index]
        places = [list(document.words_within(span.start, span.end)) for span in referent.mentions]
        return places + [[document.words[i] for i in words] for words, _ in referent.descriptions]

    def _bodies_of(self, index: int) -> set[int]:
        """The bodies in whose name the person may speak: the article calls him their spokesman, head or minister."""
        document, state = self.state.document, self.state
        offices = (w for place in self._places_of(index) for w in place if self._speaks_for_a_body(w))
        beside = (i for word in offices for i in children(document, word.index, "nmod", "compound"))
        meant = state.meant(i for i in beside if case_of(document, i) in _BELONGING)
        return {body for body in map(state.resolve, meant) if state.referents[body].categories & _BODIES}

    def _belongs(self, word: Word) -> bool:
        """`Lena Brand of X`, `Lena Brand from X`: the preposition right behind the person's name."""
        tied = word.index and word.text.lower() in ("of", "from")
        return bool(tied) and self.state.document.kind_at(word.index - 1) == "Person"

    def _speaks_for_a_body(self, word: Word) -> bool:
        spokesman = "spokesperson" in categories_of(self.state.document, word.index)
        return spokesman or word.lemma.lower() in _HEADS

    def _ours(self, mention: SourceMention) -> tuple[int, ...]:
        """`our country` is the speaker's, as far as the article says where he belongs; never a guess."""
        if "country" not in categories_of(self.state.document, mention.head):
            return (self.nominal(mention),)
        lands = self._lands_of(mention.speaker)
        referents = enumerate(self.state.referents)
        named = (i for i, r in referents if "country" in r.categories and r.lands & lands)
        return tuple(named)[:1]

    def _lands_of(self, speaker: int | None) -> set[str]:
        """The countries of the speaker, or of those who quote him: a deputy minister's ministry."""
        asked: set[int] = set()
        while speaker is not None and speaker not in asked:
            asked.add(speaker)
            found = self.found[speaker]
            if len(found) == 1 and (lands := self.state.referents[found[0]].lands):
                return lands
            speaker = self.mentions[speaker].speaker
        return set()
