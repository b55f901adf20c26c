"""Who every source is: names, descriptions and pronouns resolved over the whole article.

Everything that is spoken of is read once in text order: names, descriptions of people and bodies, pronouns.
Apposition, titles and predicates in the article come first, world knowledge last; two referents that fit
equally leave a mention unresolved, with both as candidates.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.coordination import group_of, members_of, named_by, part_of
from service.extraction.coreference.definite_descriptions import taken_up_by
from service.extraction.coreference.discourse import fresh_state
from service.extraction.coreference.document_issuers import issuer_word, on_behalf_word, via_word
from service.extraction.coreference.entities import EntityDraft, Referent, Resolution, SourceMention
from service.extraction.coreference.identification import drafts_of
from service.extraction.coreference.named_entities import learn, named_referent, titles_of
from service.extraction.coreference.pronouns import FIRST, RELATIVE, THIRD, antecedent_of, third_person
from service.extraction.mentions.abbreviations import titles_of_persons
from service.extraction.mentions.appositions import apposed, beside
from service.extraction.mentions.descriptions import (
    Description,
    categories_of,
    core_of,
    describe_phrase,
    main_category,
)
from service.extraction.mentions.name_matching import groups
from service.extraction.mentions.names import proper_names
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document, Word
from service.extraction.model.spans import Span
from service.extraction.syntax.tree import child, noun_phrase

_NOMINAL = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "root", "conj", "appos", "parataxis"})
_PEOPLED = frozenset(
    "role person anonymous spokesperson government organization outlet group document".split()
)


def resolve(
    document: Document, mentions: Sequence[SourceMention], publisher: str | None = None
) -> tuple[tuple[EntityDraft, ...], tuple[Resolution, ...]]:
    """The entities behind the mentions, in text order, and for every mention what it means."""
    reading = _Reading(document, mentions)
    reading.read()
    return drafts_of(document, mentions, reading.referents, reading.found, reading.notes)


class _Reading:
    """One pass over an article. `found[i]` holds the referents of mention i: one, or the candidates."""

    def __init__(self, document: Document, mentions: Sequence[SourceMention]) -> None:
        self.document = document
        self.mentions = mentions
        self.state = fresh_state(document)
        self.referents = self.state.referents
        self.by_word = self.state.by_word
        self.groups = self.state.groups
        self.found: list[tuple[int, ...]] = [()] * len(mentions)
        self.notes: list[dict[str, int]] = [{} for _ in mentions]
        self.sources = {m.head for m in mentions}

    def read(self) -> None:
        attempt(None, self._read_names)
        by_head: dict[int, list[int]] = {}
        for i, mention in enumerate(self.mentions):
            by_head.setdefault(mention.head, []).append(i)
        deferred = []
        for word in self.document.words:
            for i in by_head.get(word.index, ()):
                if word.text.lower() in FIRST or self._waits(self.mentions[i]):
                    deferred.append(i)
                else:
                    attempt(None, self._read_mention, self.mentions[i], i)
            if word.index not in by_head:
                attempt(None, self._read_word, word)
        for i in deferred:
            attempt((), self._first_person, i, frozenset())

    def _waits(self, mention: SourceMention) -> bool:
        """`our country` needs its speaker first."""
        return any(self.document.words[i].text.lower() in ("my", "our") for i in mention.words[:1])

    # -- names ---------------------------------------------------------------------------------------

    def _read_names(self) -> None:
        names = proper_names(self.document)
        found = groups(self.document, names)
        known = [named_referent(self.document, group) for group in found]
        titles = titles_of_persons(self.document, found, [titles_of(self.document, r) for r in known])
        index_of = {k: self.state.add(referent) for k, referent in enumerate(known) if k not in titles}
        for k, group in enumerate(found):
            index = index_of.get(titles.get(k, k), 0)
            for name in group:
                self.by_word.update(dict.fromkeys(name.words, index))
                if k in titles:
                    self.referents[index].mentions.add(_span(self.document, name.words))
        for name in names:
            index = self.by_word[name.first]
            for words, head in beside(self.document, name):
                if apposed(self.document, name, head) or head in (name.first - 1, words[-1]):
                    self.by_word.setdefault(head, index)
            self.state.see(index, self._top(name.words), beside=name.words)

    def _top(self, words: Sequence[int]) -> int:
        inside = set(words)
        return next((i for i in words if self.document.words[i].head not in inside), words[0])

    # -- the article's words in order ------------------------------------------------------------------

    def _read_word(self, word: Word) -> None:
        lower = word.text.lower()
        if word.index in self.by_word:
            if word.upos == "NOUN":
                self.state.see(self.by_word[word.index], word.index)
            self._coordinated(word)
        elif lower in THIRD and word.upos == "PRON" and THIRD[lower] != "n":
            winner, _ = third_person(self.state, word.index, source=False)
            if winner is not None:
                self.by_word[word.index] = winner
                self.state.see(winner, word.index)
        elif word.upos == "NOUN" and word.relation in _NOMINAL:
            categories = categories_of(self.document, word.index)
            if categories & _PEOPLED:
                self._spoken_of(word.index)

    def _coordinated(self, word: Word) -> None:
        """`Google and Open AI`: the pair can be taken up by `they`."""
        if word.relation in ("nsubj", "obj", "obl") and child(self.document, word.index, "conj") is not None:
            words = core_of(self.document, noun_phrase(self.document, word.index), word.index)
            members = members_of(self.state, words, word.index)
            if members:
                self.state.see(group_of(self.state, words, word.index, members), word.index)

    def _read_mention(self, mention: SourceMention, i: int) -> None:
        winner, candidates = self._referent_of(i)
        self.found[i] = (winner,) if winner is not None else candidates
        if winner is not None:
            self._outlet(mention, winner)
            if not self.referents[winner].members:
                self.by_word.setdefault(mention.head, winner)
            self.state.see(winner, mention.head, source=True)
            self.referents[winner].mentions.add(_span(self.document, mention.words))
        self._note(i, winner)

    def _referent_of(self, i: int) -> tuple[int | None, tuple[int, ...]]:
        mention = self.mentions[i]
        word = self.document.words[mention.head]
        lower = word.text.lower()
        if lower in THIRD:
            quoting = mention.speaker if mention.head in self.state.quoted else None
            barred = frozenset(self.found[quoting] if quoting is not None else ())
            return third_person(self.state, word.index, source=True, barred=barred)
        if lower in RELATIVE and word.upos in ("PRON", "DET"):
            return self._antecedent(word.index)
        if (part := part_of(self.document, mention.words, mention.head)) is not None:
            return self._whole(part)
        return self._nominal(mention), ()

    def _whole(self, word: int) -> tuple[int | None, tuple[int, ...]]:
        """`One of them said`: what the group said, as far as the group is known."""
        if self.document.words[word].text.lower() in THIRD:
            return third_person(self.state, word, source=True)
        return self._issuer(word), ()

    def _nominal(self, mention: SourceMention) -> int:
        """A name, a coordination, a document of an issuer, or a description."""
        if mention.head in self.groups and len(mention.words) > 1:
            return self.groups[mention.head]
        words = core_of(self.document, mention.words, mention.head)
        members = members_of(self.state, words, mention.head)
        if members:
            return group_of(self.state, words, mention.head, members)
        named = named_by(self.state, words, mention.head)
        if named is not None:
            return named
        issuer = issuer_word(self.document, mention.words, mention.head)
        if issuer is not None and (index := self._issuer(issuer)) is not None:
            return self._issued(words, mention.head, index)
        return self.state.final(self._described(words, mention.head))

    def _issued(self, words: Sequence[int], head: int, issuer: int) -> int:
        """The document is remembered too, so that `it` and `the statement` lead to its issuer."""
        paper = self._described(words, head)
        if self.referents[paper].names or paper == issuer:
            return issuer
        self.referents[paper].stands_for = self.state.final(issuer)
        self.state.see(paper, head, source=True)
        return self.state.final(issuer)

    def _issuer(self, word: int) -> int | None:
        if word in self.by_word:
            return self.by_word[word]
        lower = self.document.words[word].text.lower()
        if lower in THIRD:
            winner, _ = third_person(self.state, word, source=False)
            return winner
        words = noun_phrase(self.document, word)
        return self._described(core_of(self.document, words, word), word, taken_up=True)

    # -- descriptions ----------------------------------------------------------------------------------

    def _spoken_of(self, head: int) -> None:
        """A phrase that is no source itself but may be taken up later."""
        words = core_of(self.document, noun_phrase(self.document, head), head)
        members = members_of(self.state, words, head)
        if members:
            self.state.see(group_of(self.state, words, head, members), head)
            return
        named = named_by(self.state, words, head)
        if named is None:
            self._described(words, head)
        else:
            self.by_word.setdefault(head, named)
            self.state.see(named, head)

    def _described(self, words: Sequence[int], head: int, taken_up: bool = False) -> int:
        """The referent a description takes up, or a new one."""
        description = describe_phrase(self.document, words, head)
        definite = taken_up or description.definite or description.possessed
        earlier = taken_up_by(self.state, words, head, description, definite)
        if earlier is not None:
            referent = self.referents[earlier]
            referent.descriptions.append((tuple(words), description))
            if "outlet" in description.categories and referent.categories == {"unknown"}:
                referent.categories = {"outlet"}
        else:
            referent = self._new(words, head, description)
            earlier = self.state.add(referent)
        self.by_word.setdefault(head, earlier)
        if head not in self.sources:
            self.state.see(earlier, head)
        return earlier

    def _new(self, words: Sequence[int], head: int, description: Description) -> Referent:
        category = main_category(description.categories)
        referent = Referent(categories={category or "unknown"}, plural=description.plural)
        learn(referent, description)
        referent.descriptions.append((tuple(words), description))
        referent.gender = referent.gender if referent.person else "n"
        return referent

    # -- pronouns --------------------------------------------------------------------------------------

    def _antecedent(self, word: int) -> tuple[int | None, tuple[int, ...]]:
        noun = antecedent_of(self.document, word)
        if noun is None:
            return None, ()
        if noun not in self.by_word:
            words = [i for i in noun_phrase(self.document, noun) if i < word]
            self._described(core_of(self.document, words or [noun], noun), noun)
        return self.by_word.get(noun), ()

    def _first_person(self, i: int, asked: frozenset[int]) -> tuple[int, ...]:
        """The speaker of the quotation around `I` or `we`; for `our country` the speaker's country."""
        mention = self.mentions[i]
        if self.found[i] or i in asked:
            return self.found[i]
        speaker: tuple[int, ...] = ()
        if mention.speaker is not None:
            speaker = self._first_person(mention.speaker, asked | {i})
        if self.document.words[mention.head].text.lower() in FIRST:
            self.found[i] = speaker
        else:
            self.found[i] = self._ours(mention)
        if len(self.found[i]) == 1:
            self.referents[self.found[i][0]].mentions.add(_span(self.document, mention.words))
        return self.found[i]

    def _ours(self, mention: SourceMention) -> tuple[int, ...]:
        """`our country` is the speaker's, as far as the article says where he belongs; never a guess."""
        if "country" not in categories_of(self.document, mention.head):
            return (self._nominal(mention),)
        lands = self._lands_of(mention.speaker)
        named = (i for i, r in enumerate(self.referents) if "country" in r.categories and r.lands & lands)
        return tuple(named)[:1]

    def _lands_of(self, speaker: int | None) -> set[str]:
        """Where the speaker belongs, or whoever quotes him: a deputy minister whom his ministry quotes."""
        asked: set[int] = set()
        while speaker is not None and speaker not in asked:
            asked.add(speaker)
            found = self.found[speaker]
            if len(found) == 1 and (lands := self.referents[found[0]].lands):
                return lands
            speaker = self.mentions[speaker].speaker
        return set()

    def _outlet(self, mention: SourceMention, winner: int) -> None:
        """What hands a statement on and reads like a news organisation is one, though the list lacks it."""
        referent = self.referents[winner]
        if mention.outlet_slot and not referent.plural and is_outlet(self.document, mention.words):
            referent.categories, referent.gender = {"outlet"}, "n"

    # -- bookkeeping -----------------------------------------------------------------------------------

    def _note(self, i: int, winner: int | None) -> None:
        """Referents of `on behalf of` and `via` that the mention itself names."""
        mention = self.mentions[i]
        for key, word in (
            ("on_behalf_of", on_behalf_word(self.document, mention.words, mention.head)),
            ("via", via_word(self.document, mention.words)),
        ):
            if word is not None and (index := self._issuer(word)) is not None and index != winner:
                self.notes[i][key] = index


def _span(document: Document, words: Sequence[int]) -> Span:
    return Span(document.words[words[0]].start, document.words[words[-1]].end)
