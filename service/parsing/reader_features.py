"""The attribution reader's further input, besides the encoder's rows: features of words, tree and quotation marks.

Training and service build their input here, so that both see the same. Everything is an integer that picks a row of
an embedding table. A *pair* is a possible cue and a word of its surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from service.extraction.layout.quotations import find_quotations
from service.extraction.model.document import Document

Ints = NDArray[np.int64]

UPOS = (
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X"
).split()  # fmt: skip
RELATIONS = (
    "acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse dislocated expl fixed"
    " flat goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct reparandum root vocative xcomp"
).split()  # fmt: skip
_UPOS = {name: i + 1 for i, name in enumerate(UPOS)}  # 0: any other
_RELATIONS = {name: i + 1 for i, name in enumerate(RELATIONS)}
ITSELF = len(RELATIONS) + 1  # instead of a relation: the word is the lowest common ancestor
KINDS = ITSELF + 1

BEFORE, AFTER = 2, 3  # sentences on each side of the cue's
FARTHEST = 128  # words from the cue
MAX_UP = 3  # steps up from the cue that have features of their own
QUOTATION_RELATIONS = 5
SIZES = {  # embedding tables: rows of each
    "upos": len(UPOS) + 1, "relation": KINDS, "marks": 4, "distance": 19, "sentence": BEFORE + AFTER + 1,
    "quotation": QUOTATION_RELATIONS, "paragraph": 4, "down": (MAX_UP + 2) * KINDS, "up": KINDS, "depth": 6,
}  # fmt: skip
_FARTHEST_MENTION = 11  # words away, in powers of two
_SENTENCES_AWAY = 8
MENTION_CLASSES = 3
MENTION_SIZES = {  # embedding tables of two mentions: rows of each
    "away": 2 * _FARTHEST_MENTION + 1, "sentences": 2 * _SENTENCES_AWAY + 1, "same": 2, "classes": MENTION_CLASSES**2,
    "relation": KINDS, "quotation": QUOTATION_RELATIONS,
}  # fmt: skip
_MENTIONS = tuple(_UPOS[upos] for upos in ("PRON", "PROPN", "NOUN"))
_PLACES = tuple(map(attrgetter, ("start", "end", "head", "sentence")))  # of a word
_INNER = tuple(_RELATIONS[relation] for relation in ("compound", "flat", "fixed", "goeswith"))


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """One number a word and feature: `upos`, `relation`, `marks` (0 outside a quotation, 1 inside, 2 its first
    word, 3 its last), and for pairs `head` (-1: root), `sentence`, `paragraph`, `quotation` (-1: none), `depth`
    in the tree.
    """

    upos: Ints
    relation: Ints
    marks: Ints
    head: Ints
    sentence: Ints
    paragraph: Ints
    quotation: Ints
    first: Ints  # first word of each sentence, and one past the last word of the article
    lemma: Ints  # a number for each lemma, in lower case


def word_features(document: Document) -> WordFeatures:
    """Features of every word of the article."""
    words, sentences = document.words, document.sentences
    marks = np.zeros(len(words), np.int64)
    quotation = np.full(len(words), -1, np.int64)
    starts, ends, head, sentence = (np.array([*map(part, words)], np.int64) for part in _PLACES)
    for number, found in enumerate(q for q in find_quotations(document.text) if q.depth == 0):
        first, last = np.searchsorted(ends, found.start, "right"), np.searchsorted(starts, found.end, "left")
        if first < last:
            quotation[first:last] = number
            marks[first:last] = 1
            marks[last - 1] = 3
            marks[first] = 2
    lemmas: dict[str, int] = {}
    return WordFeatures(
        lemma=np.array([lemmas.setdefault(w.lemma.lower(), len(lemmas)) for w in words], np.int64),
        upos=np.array([_UPOS.get(w.upos, 0) for w in words], np.int64),
        relation=np.array([_RELATIONS.get(w.relation, 0) for w in words], np.int64),
        marks=marks, head=head, sentence=sentence,
        paragraph=np.array([s.paragraph for s in sentences], np.int64)[sentence],
        quotation=quotation, first=np.array([*(s.first for s in sentences), len(words)], np.int64),
    )  # fmt: skip


def quotation_relation(own: Ints, there: Ints) -> Ints:
    """How two words' quotations (numbers, -1: none) relate: 0: neither is quoted, 1: both in one quotation, 2: only
    the first is quoted, 3: only the second, 4: in two quotations.
    """
    without = there < 0
    return np.where(own < 0, np.where(without, 0, 3), np.where(there == own, 1, np.where(without, 2, 4)))


def surroundings(features: WordFeatures, cue: int) -> tuple[int, int]:
    """First word, and one past the last word, of the range in which a cue's source and content are searched."""
    own = int(features.sentence[cue])
    count = len(features.first) - 1
    first = features.first[max(0, own - BEFORE)]
    last = features.first[min(count, own + AFTER + 1)]
    return int(max(first, cue - FARTHEST)), int(min(last, cue + FARTHEST + 1))


def mention_heads(features: WordFeatures) -> Ints:
    """Places of the words that can be the head of a mention: nouns, names and pronouns, but not inside another."""
    return np.flatnonzero(np.isin(features.upos, _MENTIONS) & ~np.isin(features.relation, _INNER))


def mention_pairs(features: WordFeatures, anaphors: Ints, others: Ints) -> dict[str, Ints]:
    """Features of each mention (a place) with each other one: anaphors x others for each of `MENTION_SIZES`."""
    away, sentences, same = mention_places(features, anaphors, others)
    own, there = features.quotation[anaphors][:, None], features.quotation[others][None]
    classes = (
        mention_classes(features, anaphors)[:, None] * MENTION_CLASSES
        + mention_classes(features, others)[None]
    )
    return {
        "away": away, "sentences": sentences, "same": same, "classes": classes,
        "relation": np.repeat(features.relation[others][None], len(anaphors), 0),
        "quotation": quotation_relation(own, there),
    }  # fmt: skip


def mention_classes(features: WordFeatures, mentions: Ints) -> Ints:
    """For mentions (places), whether each is a noun, a pronoun or a name."""
    return np.asarray(np.searchsorted(np.sort(_MENTIONS), features.upos[mentions]), np.int64)


def mention_places(features: WordFeatures, anaphors: Ints, others: Ints) -> tuple[Ints, Ints, Ints]:
    """`away`, `sentences` and `same` of `MENTION_SIZES`, each anaphors x others."""
    away = anaphors[:, None] - others[None]
    distances = np.arange(len(features.upos))
    sizes = np.minimum(_FARTHEST_MENTION, np.ceil(np.log2(distances + 1))).astype(np.int64)[np.abs(away)]
    sentences = features.sentence[anaphors][:, None] - features.sentence[others][None]
    return (
        np.where(away < 0, _FARTHEST_MENTION - sizes, _FARTHEST_MENTION + sizes),
        np.clip(sentences, -_SENTENCES_AWAY, _SENTENCES_AWAY) + _SENTENCES_AWAY,
        (features.lemma[anaphors][:, None] == features.lemma[others][None]).astype(np.int64),
    )
