"""The state of reading an article: its referents so far, and which words mean which of them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from service.extraction.coreference.entities import Referent, Seen
from service.extraction.layout.quotations import Quotation, find_quotations
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.mentions.names import ProperName
from service.extraction.model.document import AntecedentEvidence, Document, Word
from service.extraction.model.memory import remembered
from service.extraction.syntax.tree import case_of, determiner_of

SUBJECT = frozenset({"nsubj", "csubj"})


@dataclass(slots=True)
class DiscourseState:
    """The state of reading an article. `meaning` and `groups` (coordinations) map a word to an index into `referents`.

    `sources` are the head words of all source mentions, read or not; `antecedents` has the reader's evidence by word,
    `asking` the words whose evidence names a word, `ranked` the probability of each option (None: nobody) of a word
    that the ranking was asked of.
    """

    document: Document
    quoted: frozenset[int]
    referents: list[Referent] = field(default_factory=list)
    meaning: dict[int, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    sources: frozenset[int] = frozenset()
    ranked: dict[int, dict[int | None, float]] = field(default_factory=dict)
    antecedents: dict[int, AntecedentEvidence] = field(init=False)
    asking: dict[int, set[int]] = field(default_factory=dict)
    _lemmas: dict[int, frozenset[str]] = field(default_factory=dict)
    _heard: dict[int, set[int]] = field(default_factory=dict)
    _seen_at: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.antecedents = {evidence.word: evidence for evidence in self.document.antecedents}
        for word, evidence in self.antecedents.items():
            for other, _ in evidence.others:
                self.asking.setdefault(other, set()).add(word)

    def introduce(self, referent: Referent) -> int:
        """Add a referent and return its index."""
        self.referents.append(referent)
        return len(self.referents) - 1

    def heard(self, first: int, last: int) -> list[int]:
        """The referents spoken of in sentences `first` to `last`, both included, in their order."""
        near = map(self._heard.get, range(max(0, first), last + 1))
        return sorted(set().union(*filter(None, near)))

    def spoken_of_at(self, word: int) -> set[int]:
        """The referents that are spoken of at the word, or that it means."""
        seen = self._seen_at.get(word, set())
        return seen | {self.meaning[word]} if word in self.meaning else seen

    def meant(self, words: Iterable[int]) -> list[int]:
        """The referents that the words mean, in the order of the words."""
        return [self.meaning[i] for i in words if i in self.meaning]

    def means_person(self, word: int) -> bool:
        """Whether the word means one human being."""
        return word in self.meaning and self.referents[self.meaning[word]].person

    def name_at(self, word: int) -> ProperName | None:
        """The proper name that the word is part of."""
        index = self.meaning.get(word)
        names = () if index is None else self.referents[index].names
        return next((n for n in names if n.first <= word < n.last), None)

    def lemmas_around(self, index: int) -> frozenset[str]:
        """The lemmas of all sentences in which the article names the referent."""
        if index not in self._lemmas:
            sentences = self._sentences_naming(index)
            self._lemmas[index] = frozenset().union(*(_lemmas_in(self.document, i) for i in sentences))
        return self._lemmas[index]

    def is_told_of(self, index: int, noun: str) -> bool:
        """Whether the noun is in a sentence that names the referent, and does not introduce another there (`Kell said
        the nurse was wrong`, `Kell met a nurse`) or describe one (`Kell met Nurse Ann Lee`).
        """
        if noun not in self.lemmas_around(index):
            return False
        sentences = (self.document.sentences[i] for i in self._sentences_naming(index))
        words = (word for s in sentences for word in self.document.words[s.first : s.last])
        return any(
            w.lemma.lower() == noun
            and not _is_another(self.document, w)
            and not self._describes_another(w.index, index)
            for w in words
        )

    def _describes_another(self, word: int, index: int) -> bool:
        meant = self.meaning.get(word, index)
        return meant != index and bool(self.referents[meant].names)

    def _sentences_naming(self, index: int) -> set[int]:
        return {self.document.words[n.first].sentence for n in self.referents[index].names}

    def resolve(self, index: int) -> int:
        """The issuer in place of its document."""
        stands_for = self.referents[index].stands_for
        return index if stands_for is None else stands_for

    def alias(self, index: int, words: Iterable[int], again: bool = False) -> None:
        """The words mean the referent from here on; a word that means another keeps that unless `again`."""
        for word in words:
            if again or word not in self.meaning:
                self.meaning[word] = index

    def mention(self, index: int, word: int, source: bool = False, beside: Sequence[int] = ()) -> None:
        """Note that the referent was spoken of at `word`; `beside`: further words of the same mention."""
        here = self.document.sentence_of(word)
        subject = any(_is_subject(self.document, i) for i in (word, *beside))
        seen = Seen(word, here.index, here.paragraph, subject, source, word in self.quoted)
        self._heard.setdefault(here.index, set()).add(index)
        self._seen_at.setdefault(word, set()).add(index)
        insort(self.referents[index].seen, seen, key=attrgetter("word"))


@remembered
def _lemmas_in(document: Document, sentence: int) -> frozenset[str]:
    here = document.sentences[sentence]
    return frozenset(word.lemma.lower() for word in document.words[here.first : here.last])


def _is_another(document: Document, noun: Word) -> bool:
    """Whether it is the subject of a clause, or a new person beside one or as an object (`met a cook and a nurse`, but
    `worked as a nurse`).
    """
    first = document.words[noun.head] if noun.relation == "conj" else noun
    new = determiner_of(document, noun.index) in ("a", "an")
    if noun.relation in SUBJECT or (new and first.relation in SUBJECT):
        return True
    beside = first.relation in ("obj", "iobj", "obl") and case_of(document, first.index) != "as"
    return new and beside and not categories_of(document, noun.index).isdisjoint(PERSONAL)


def _is_subject(document: Document, word: int) -> bool:
    """Whether the word is a subject, or joined to one by `and`."""
    here = document.words[word]
    joined = here.relation == "conj" and here.head >= 0 and document.words[here.head].relation in SUBJECT
    return joined or here.relation in SUBJECT


def fresh_state(
    document: Document, sources: frozenset[int] = frozenset(), quotations: Sequence[Quotation] | None = None
) -> DiscourseState:
    """The state before anything is read; `quotations` are those of the text, if they are known already."""
    quotations = find_quotations(document.text) if quotations is None else quotations
    quoted = frozenset(w.index for q in quotations for w in document.words_within(q.start, q.end))
    return DiscourseState(document, quoted, sources=sources)
