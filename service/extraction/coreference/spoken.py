"""Who says the words around a pronoun and who is named in them, as far as that is known while an article is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from service.extraction.coreference.antecedents.pronouns import THIRD, agrees, clause_mates, outside_item
from service.extraction.coreference.antecedents.ranking import read_as
from service.extraction.coreference.by_form.kin import owner_meant
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.phrases import disjoint
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children

_GIVING_VERDICTS = word_class("coreference", "verbs_of_verdicts")
_ASKING = word_class("coreference", "asking_verbs")
_JUDGING = word_class("coreference", "judging_verbs")
_OBJECTS = frozenset({"obj", "iobj", "obl"})


class Spoken:
    """The mentions with what they mean so far; `_by` is the mention whose quotation a word is in."""

    def __init__(
        self, state: DiscourseState, mentions: Sequence[SourceMention], found: list[tuple[int, ...]]
    ) -> None:
        self.state, self.mentions, self.found = state, mentions, found
        self._called: dict[int, int] = {}
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

    def listening(self, word: int) -> frozenset[int]:
        """To whom the word in a quotation is said, who is `you` there: `Asked by Marr, Lind told Orr: “He lied.”`"""
        i, document = self._by.get(word), self.state.document
        if (
            i is None
            or word not in self.state.quoted
            or (verb := document.words[self.mentions[i].head].head) < 0
        ):
            return frozenset()
        asked = [k for k in children(document, verb, "advcl") if document.words[k].lemma in _ASKING]
        agents = [k for act in asked for k in children(document, act, "obl") if case_of(document, k) == "by"]
        return frozenset(self.state.meant([*agents, *children(document, verb, "obj", "iobj")]))

    def speakers_own(self, word: int) -> int | None:
        """`Marr's wife, Ada, said he had promised P`: Marr."""
        i = self._by.get(word)
        speaker = () if i is None else tuple(self.known(i))
        own = owner_meant(self.state, speaker[0], word) if len(speaker) == 1 else None
        return None if own in self.called_otherwise(word) else own

    def not_spoken_of(self, word: int) -> frozenset[int]:
        """Those whom `he` or `his`, in a quotation or not, does not mean."""
        heard = self.saying(word) | self.listening(word)
        return heard | self.called_otherwise(word) | self.judging(word)

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

    def owner_above(self, word: int) -> int | None:
        """Whom the subject means of the verb in whose object the possessive is: Adam in `Adam told his mother P`."""
        words, noun = self.state.document.words, self.state.document.words[word].head
        if words[word].deprel != "nmod:poss" or words[noun].relation not in _OBJECTS:
            return None
        subject = child(self.state.document, words[noun].head, "nsubj")
        return None if subject is None else self.state.meaning.get(subject)

    def judging(self, word: int) -> frozenset[int]:
        """`The premier called his tone bad`: who judges, and does not judge himself."""
        document = self.state.document
        noun = document.words[word].head
        owner = self.owner_above(word)
        if (
            owner is None
            or categories_of(document, noun) & PERSONAL
            or document.lower_text(word + 1) == "own"
        ):
            return frozenset()
        verb = document.words[document.words[noun].head]
        as_what = any(case_of(document, i) == "as" for i in children(document, verb.index, "obl"))
        verdict = as_what or child(document, verb.index, "xcomp") is not None
        judged = verb.lemma in _JUDGING or (verdict and verb.lemma in _GIVING_VERDICTS)
        return frozenset((owner,)) if judged else frozenset()

    def is_owner(self, word: int, index: int) -> bool:
        """Whether the possessive in an object can mean nobody else whom the article has told of: `Adam told his mother
        P`, `The premier called his tone bad` after another.
        """
        above, judging = self.owner_above(word), self.judging(word)
        if above is None or (above != index and not judging):
            return False
        form = THIRD[self.state.document.words[word].text.lower()]
        told = (i for i, r in enumerate(self.state.referents) if r.seen_before(word))
        return not any(agrees(self.state.referents[i], form) for i in told if i != index and i not in judging)

    def called(self, word: int, index: int) -> None:
        """`he` is taken for the referent."""
        self._called[index] = word

    def called_otherwise(self, word: int) -> frozenset[int]:
        """Those who were `he` shortly before `she`, and the other way round."""
        words, form = self.state.document.words, THIRD[self.state.document.words[word].text.lower()]
        first = words[word].sentence - PARAMETERS.coreference.pronoun_reach
        forms = {
            i: THIRD[words[k].text.lower()] for i, k in self._called.items() if words[k].sentence >= first
        }
        return frozenset(i for i, other in forms.items() if {form, other} == {"m", "f"})

    def not_meant_at(self, word: int) -> frozenset[int]:
        """Those whom a pronoun that is a source does not mean."""
        others = outside_item(self.state, word) | clause_mates(self.state, word)
        return others | self.called_otherwise(word) | self.listening(word)

    def joined_alike(self, word: int, index: int, barred: Collection[int]) -> tuple[int, ...]:
        """`Councillor Ruiz and Councillor Orme met. She said P`: those whom `and` last joined to the referent and who
        can be meant as well, with it; empty for none.
        """
        referents, form = self.state.referents, THIRD[self.state.document.words[word].text.lower()]
        if form not in ("m", "f") or referents[index].gender != "u":
            return ()
        last = referents[index].seen_before(word)[-1:]
        if not last or last[0].sentence == self.state.document.words[word].sentence:
            return ()
        words, here = self.state.document.words, last[0].sentence
        groups = (
            r.members for r in referents
            if index in r.members and any(words[d[0]].sentence == here for d, _ in r.descriptions)
        )  # fmt: skip
        others = {i for members in groups for i in members if i is not None} - {index, *barred}
        alike = (
            i for i in others
            if agrees(referents[i], form) and referents[i].gender == "u" and not referents[i].plural
            and [s.sentence for s in referents[i].seen_before(word)[-1:]] == [s.sentence for s in last]
        )  # fmt: skip
        found = tuple(sorted(alike))
        return (index, *found) if found else ()

    def shows_gender(self, word: int, index: int) -> bool:
        """Whether the pronoun tells the gender of the referent: of a named one only a possessive that is surely his, of
        an unnamed one any but a possessive in the object of his verb.
        """
        if self.is_partner(word, index) or self.is_owner(word, index):
            return True
        referent, speaker = self.state.referents[index], self._by.get(word)
        if referent.names or self.owner_above(word) == index:
            return False  # nor of who may speak himself: `The premier called P bad. “He is wrong,” she said.`
        return not referent.spoke or speaker is None or bool(self.known(speaker))

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
        barred |= clause_mates(self.state, mention.head) | self.called_otherwise(mention.head)
        barred |= self.listening(mention.head)
        winner = read_as(self.state, mention.head, form, barred)
        if winner is not None and not self.joined_alike(mention.head, winner, barred):
            self.called(mention.head, winner)
            self.mean(i, winner)

    def _may_be_unnamed(self, i: int) -> bool:
        """Whether somebody without a name may be meant who spoke before in the paragraph: the reader prefers names."""
        own = self.state.document.sentence_of(self.mentions[i].head)
        unnamed = (self.state.referents[k] for k in self.found[i] if not self.state.referents[k].names)
        spoken = (seen for one in unnamed for seen in one.seen if seen.source and seen.sentence < own.index)
        return any(seen.paragraph == own.paragraph for seen in spoken)
