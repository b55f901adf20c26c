"""Quotations without a cue, whose speaker the sentence beside them shows: what it feels, or that it points back."""

from __future__ import annotations

from service.extraction.attribution.sources import nominal
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import letters
from service.extraction.syntax.tree import child, children, subtree, trimmed

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

_FEELING = word_class("attribution", "feelings_and_gestures")
_POINTING = word_class("attribution", "pointing_pronouns")
_OPENERS = word_class("attribution", "manner_openers")
_WORDS = word_class("attribution", "words_spoken")
_PERSONS = word_class("attribution", "personal_subjects")


def pointed_back(doc: Document, quoted: QuotationIndex, words: Words) -> AttributionCandidate | None:
    """`“P.” That is how Ann Lee begins.` · `“P.” Those were the words of Ann Lee.`"""
    after = doc.words[words[-1]].sentence + 1
    sentence = _beside(doc, quoted, words, after)
    if sentence is None or doc.words[sentence.first].text.lower() not in _POINTING:
        return None
    copula = sentence.first + 1
    if copula >= sentence.last or doc.words[copula].lemma != "be":
        return None
    return _of(words, _subject_of_clause(doc, sentence) or _owner_of_words(doc, sentence), doc)


def _subject_of_clause(doc: Document, sentence: Sentence) -> NounPhrase:
    """`That is how ANN LEE begins`."""
    opener = sentence.first + 2
    if opener + 1 >= sentence.last or doc.words[opener].text.lower() not in _OPENERS:
        return NOBODY
    subject = next(
        (i for i in range(opener + 1, sentence.last) if doc.words[i].deprel == "nsubj" and i > opener), None
    )
    if subject is None or subtree(doc, subject)[0] != opener + 1:
        return NOBODY
    return nominal(doc, subject, doc.words[subject].head)


def _owner_of_words(doc: Document, sentence: Sentence) -> NounPhrase:
    """`Those were the words of ANN LEE` · `That was ANN LEE's answer`."""
    for i in range(sentence.first + 2, sentence.last):
        if doc.words[i].lemma.lower() in _WORDS and doc.words[i].head < 0:
            owner = next(iter(children(doc, i, "nmod:poss", "nmod")), None)
            return nominal(doc, owner) if owner is not None and _may_speak(doc, owner) else NOBODY
    return NOBODY


def felt_before(doc: Document, quoted: QuotationIndex, words: Words) -> AttributionCandidate | None:
    """`Ann Lee was furious. “P.”` · `She shrugged. “P.”`: whoever feels or moves is the speaker."""
    if letters(doc, words) < _RULES.weighty:
        return None
    sentence = _beside(doc, quoted, words, doc.words[words[0]].sentence - 1)
    if sentence is None:
        return None
    root = next((i for i in range(sentence.first, sentence.last) if doc.words[i].head < 0), None)
    if root is None or not _feels(doc, root):
        return None
    subject = child(doc, root, "nsubj")
    if subject is None or not _may_speak(doc, subject):
        return None
    return _of(words, nominal(doc, subject, root), doc)


def _feels(doc: Document, root: int) -> bool:
    word = doc.words[root]
    described = word.upos == "ADJ" and child(doc, root, "cop") is not None
    return described or word.lemma.lower() in _FEELING


def _may_speak(doc: Document, word: int) -> bool:
    """A person: by name, pronoun or noun."""
    here = doc.words[word]
    if here.upos == "PROPN":
        return any(n.kind == "Person" and n.first <= word < n.last for n in doc.names)
    return here.text.lower() in _PERSONS or bool(categories_of(doc, word) & PERSONAL)


def _beside(doc: Document, quoted: QuotationIndex, words: Words, number: int) -> Sentence | None:
    """The sentence with the number if it is in the quotation's paragraph and holds no quotation."""
    if not 0 <= number < len(doc.sentences):
        return None
    sentence = doc.sentences[number]
    same = sentence.paragraph == doc.sentence_of(words[0]).paragraph
    return None if not same or quoted.touched(range(sentence.first, sentence.last)) else sentence


def _of(words: Words, source: NounPhrase, doc: Document) -> AttributionCandidate | None:
    if not source:
        return None
    return AttributionCandidate(
        anchor=words[0], cue=(), content=words, source=source.with_words(trimmed(doc, source.words)),
        construction="continued_quotation", kind="speech", prior=_PRIORS.carried_on,
    )  # fmt: skip
