"""Who every source is: names, descriptions and pronouns resolved over the whole article.

Everything that is spoken of is read once in text order: names, descriptions of people and bodies, pronouns.
A learned ranking chooses the referent of a pronoun or description among those that agree; what it is not sure of
stays unresolved, with the candidates that came close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.coreference.antecedents.new_ones import only_one_before, presented_before
from service.extraction.coreference.antecedents.parts import part_of_antecedent, part_of_group
from service.extraction.coreference.antecedents.pronouns import (
    FIRST,
    RELATIVE,
    THIRD,
    antecedent_of,
    pronoun,
    subject_of,
    third_person,
)
from service.extraction.coreference.antecedents.ranking import choose, ranking_of
from service.extraction.coreference.by_form.answers import asker_before, who_answers_before
from service.extraction.coreference.by_form.papers import paper_it_is
from service.extraction.coreference.describing import Chooser, described, may_speak, spoken_of
from service.extraction.coreference.discourse import DiscourseState, fresh_state
from service.extraction.coreference.entities import Related, SourceMention
from service.extraction.coreference.first_person import Speakers
from service.extraction.coreference.identification import drafts_of
from service.extraction.coreference.names.naming import introduce_names
from service.extraction.coreference.phrases import coordination, disjoint, turn_labels
from service.extraction.coreference.phrases.document_issuers import (
    author_word,
    issuer_word,
    on_behalf_word,
    via_word,
)
from service.extraction.coreference.phrases.own_content import company_it_is
from service.extraction.coreference.phrases.titled_names import learn_title, titled_person
from service.extraction.coreference.spoken import Spoken
from service.extraction.coreference.unnamed.sources import with_issuers, with_names
from service.extraction.layout.quotations import Quotation
from service.extraction.mentions.descriptions import DEFINITE, categories_of, core_of, is_plural
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document, Word
from service.extraction.model.provenance import Entity
from service.extraction.model.record import Resolution
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import child, determiner_of, noun_phrase

_NOMINAL = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "root", "conj", "appos", "parataxis"})


def resolve(
    document: Document,
    mentions: Sequence[SourceMention],
    quotations: Sequence[Quotation] | None = None,
    chooser: Chooser = choose,
) -> tuple[tuple[Entity, ...], tuple[Resolution, ...]]:
    """The entities behind the mentions, in text order, and for every mention what it means.

    `quotations` are those of the text, if they are known already.
    """
    reading = _Reading(document, mentions, quotations, chooser)
    reading.read()
    state, found = reading.state, reading.found
    entities, resolutions = drafts_of(document, mentions, state.referents, found, reading.related)
    ranked = [ranking_of(state, mention.head, meant) for mention, meant in zip(mentions, found, strict=True)]
    return entities, tuple(replace(r, ranking=own) for r, own in zip(resolutions, ranked, strict=True))


class _Reading:
    """One pass over an article. `found[i]` holds the referents of mention i: one, or the candidates."""

    def __init__(
        self,
        document: Document,
        mentions: Sequence[SourceMention],
        quotations: Sequence[Quotation] | None,
        chooser: Chooser,
    ) -> None:
        self.document = document
        self.choose = chooser
        self.mentions = mentions
        sources = frozenset(m.head for m in mentions)
        unread = DiscourseState(document, frozenset(), sources=sources)
        self.state = attempt(unread, fresh_state, document, sources, quotations)
        self.found: list[tuple[int, ...]] = [()] * len(mentions)
        self.related = [Related()] * len(mentions)
        self.waiting: dict[int, list[int]] = {}
        self.spoken = Spoken(self.state, mentions, self.found)

    def read(self) -> None:
        """Names first, then every word in order; the first person last, when all speakers are known."""
        attempt(None, introduce_names, self.state)
        by_head: dict[int, list[int]] = {}
        for i, mention in enumerate(self.mentions):
            by_head.setdefault(mention.head, []).append(i)
        deferred = []
        for word in self.document.words:
            if word.index not in by_head:
                if word.upos == "PRON" or word.relation in _NOMINAL or word.index in self.state.meaning:
                    attempt(None, self._read_word, word)
                continue
            for i in by_head[word.index]:
                mention = self.mentions[i]
                first = self.document.words[mention.words[0]].text.lower()
                ours = first in ("my", "our") and "country" in categories_of(self.document, word.index)
                if word.text.lower() in FIRST or ours:  # who needs its speaker first
                    deferred.append(i)
                elif (speaker := self.spoken.speaker_to_come(mention)) is not None:
                    self.waiting.setdefault(speaker, []).append(i)
                else:
                    self._read_with_waiting(i)
        for i in range(len(self.mentions)):
            attempt(None, self.spoken.read_again, i)
        speakers = Speakers(self.state, self.mentions, self.found, self._nominal)
        for i in deferred:
            attempt((), speakers.first_person, i, frozenset())
            attempt(None, self.spoken.read_again, i)
        self.found = attempt(self.found, with_issuers, self.state, self.found)
        self.found = attempt(self.found, with_names, self.state, self.mentions, self.found)

    def _read_with_waiting(self, i: int) -> None:
        attempt(None, self._read_mention, self.mentions[i], i)
        for other in self.waiting.pop(i, ()):
            self._read_with_waiting(other)

    # -- the article's words in order ------------------------------------------------------------------

    def _read_word(self, word: Word) -> None:
        lower, index = word.text.lower(), self.state.meaning.get(word.index)
        if index is not None:
            if word.upos == "NOUN":
                self.state.mention(index, word.index)
            coordination.mention_joined(self.state, word.index)
        elif lower in THIRD and word.upos == "PRON" and THIRD[lower] != "n":
            others = self.spoken.not_spoken_of(word.index)
            winner = presented_before(self.state, word.index)
            if winner is None or winner in others:
                winner = third_person(self.state, word.index, source=False, barred=others)
            if winner is not None:
                self.state.alias(winner, [word.index])
                self.state.mention(winner, word.index)
                if self.spoken.shows_gender(word.index, winner):
                    self.spoken.learn_gender(word.index, winner)
        elif word.relation in _NOMINAL and may_speak(self.document, word):
            spoken_of(self.state, word.index, self.choose)

    # -- sources ---------------------------------------------------------------------------------------

    def _read_mention(self, mention: SourceMention, i: int) -> None:
        winner, candidates = self._referent_of(i)
        if winner is not None and (bearers := self.state.referents[winner].bearers):
            winner, candidates = None, bearers
        self.found[i] = candidates if len(candidates) > 1 else ()  # one that came close is not found
        if winner is not None:
            self._outlet(mention, winner)
            self.spoken.mean(i, winner)
        self._relate(i, winner)

    def _referent_of(self, i: int) -> tuple[int | None, tuple[int, ...]]:
        mention = self.mentions[i]
        word = self.document.words[mention.head]
        lower = word.text.lower()
        if lower in THIRD and child(self.document, mention.head, "conj") not in mention.words:
            others = disjoint.persons_in(self.state, mention.said, described=True)
            return self._pronoun(word.index, self.spoken.known(mention.speaker), others)
        if lower in RELATIVE and word.upos in ("PRON", "DET"):
            return self._antecedent(word.index), ()
        if (several := coordination.several_named(self.state, mention.words, mention.head)) is not None:
            return several, ()
        single = coordination.named_single(self.state, mention.words, mention.head)
        if single is not None or (single := turn_labels.who_answers(self.state, mention.head)) is not None:
            return self.state.resolve(single), ()
        if turn_labels.is_answer_label(self.state, mention.head):
            return None, ()
        if (part := coordination.part_of(self.document, mention.words, mention.head)) is not None:
            return self._whole(mention, part)
        return self._nominal(mention), ()

    def _pronoun(
        self, word: int, barred: frozenset[int] = frozenset(), others: frozenset[int] = frozenset()
    ) -> tuple[int | None, tuple[int, ...]]:
        apart = self.spoken.not_meant_at(word) | asker_before(self.state, word)
        for by_form in (who_answers_before, company_it_is, paper_it_is, presented_before, only_one_before):
            other = barred | apart | others if by_form is only_one_before else barred
            if (who := by_form(self.state, word)) is not None and who not in other:
                self.spoken.called(word, who)
                return who, ()
        if (own := self.spoken.speakers_own(word)) is not None and own not in barred:
            return own, ()
        barred |= apart | turn_labels.in_conversation(self.state, word)
        by_rules = third_person(self.state, word, source=True, barred=barred | others)
        anaphor = pronoun(self.state, word, by_rules, others)
        found = self.choose(self.state, anaphor, barred)
        alike = () if found.referent is None else self.spoken.joined_alike(word, found.referent, barred)
        if found.referent is None or alike:
            return None, alike or found.candidates
        self.spoken.called(word, found.referent)
        if found.probability >= PARAMETERS.coreference.surely_meant:
            self.spoken.learn_gender(word, found.referent)
        return found.referent, ()

    def _whole(self, mention: SourceMention, word: int) -> tuple[int | None, tuple[int, ...]]:
        """`Some of them said`: what the group said, as far as the group is known; `one of the nurses` and `two of the
        nurses` are somebody else than the six that left.
        """
        first, group = self.document.words[mention.words[0]].text.lower(), self.document.words[word]
        if group.text.lower() in RELATIVE:
            return part_of_antecedent(self.state, mention.words, mention.head, self.choose), ()
        if first not in coordination.WHOLE and group.upos == "NOUN" and is_plural(group):
            single = first in coordination.SINGLE
            return part_of_group(self.state, mention.words, mention.head, word, single), ()
        return self._pronoun(word) if group.text.lower() in THIRD else (self._issuer(word), ())

    def _antecedent(self, word: int) -> int | None:
        """The referent of the noun that a relative pronoun belongs to."""
        if (noun := antecedent_of(self.document, word)) is None:
            return None
        if (subject := subject_of(self.document, noun)) in self.state.meaning:
            return self.state.meaning[subject]
        if noun not in self.state.meaning:
            words = [i for i in noun_phrase(self.document, noun) if i < word]
            described(self.state, core_of(self.document, words or [noun], noun), noun, self.choose)
        return self.state.meaning.get(noun)

    def _nominal(self, mention: SourceMention) -> int:
        """A name, a coordination, a document of an issuer, or a description."""
        if mention.head in self.state.groups and len(mention.words) > 1:
            return self.state.groups[mention.head]
        if (person := titled_person(self.state, mention.words, mention.head)) is not None:
            return self.state.resolve(learn_title(self.state, mention.words, mention.head, person))
        words = core_of(self.document, mention.words, mention.head)
        if members := coordination.members_of(self.state, words, mention.head):
            self._meet(words, members)
            return coordination.group_of(self.state, words, mention.head, members)
        if (named := coordination.named_by(self.state, words, mention.head)) is not None:
            return self.state.resolve(named)
        issuer = issuer_word(self.document, mention.words, mention.head)
        if issuer is None:
            issuer = author_word(self.document, mention.head)
        if issuer is not None and (index := self._issuer(issuer)) is not None:
            return self._issued(words, mention.head, index)
        others = disjoint.persons_in(self.state, mention.said)
        return self.state.resolve(described(self.state, words, mention.head, self.choose, others=others))

    def _meet(self, words: Sequence[int], members: Sequence[int]) -> None:
        """In `he and his wife` and `the Crown Prince and Ann Lee`, `he` and `the Crown Prince` are resolved first."""
        for word in members:
            if word in self.state.meaning:
                continue
            if determiner_of(self.document, word) in DEFINITE:
                part = coordination.part_words(self.document, words, word)
                described(self.state, part, word, self.choose, taken_up=True)
            elif (
                self.document.words[word].text.lower() in THIRD
                and (who := self._pronoun(word)[0]) is not None
            ):
                self.state.alias(who, [word])

    def _issued(self, words: Sequence[int], head: int, issuer: int) -> int:
        """The issuer; the document is remembered too, so that `it` and `the statement` lead to him."""
        others = disjoint.papers_of_others(self.state, issuer)
        paper = described(self.state, words, head, self.choose, others=others)
        if not self.state.referents[paper].names and paper != issuer:
            issuer = self.state.resolve(issuer)
            self.state.referents[paper].stands_for = issuer
            self.state.mention(paper, head, source=True)
        return issuer

    def _issuer(self, word: int) -> int | None:
        if word in self.state.meaning:
            return self.state.meaning[word]
        if self.document.words[word].text.lower() in THIRD:
            return third_person(self.state, word, source=False)
        words = core_of(self.document, noun_phrase(self.document, word), word)
        return described(self.state, words, word, self.choose, taken_up=True)

    def _outlet(self, mention: SourceMention, winner: int) -> None:
        """A source that hands a statement on and is called like a news organisation is one, though no list has it."""
        referent = self.state.referents[winner]
        called = mention.told_outlet or (mention.outlet_slot and is_outlet(self.document, mention.words))
        if called and not referent.plural:
            referent.categories, referent.gender = {"outlet"}, "n"

    def _relate(self, i: int, winner: int | None) -> None:
        """Referents of `on behalf of` and `via` that the mention itself names."""
        mention = self.mentions[i]
        behalf = self._other(on_behalf_word(self.document, mention.words), winner)
        via = self._other(via_word(self.document, mention.words), winner)
        self.related[i] = Related(behalf, via)

    def _other(self, word: int | None, winner: int | None) -> int | None:
        """The referent of a word, if it is another than the winner."""
        index = None if word is None else self._issuer(word)
        return None if index == winner else index
