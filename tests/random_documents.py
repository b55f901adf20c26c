"""Random parsed articles: any tree, any relations, tags and names over text with every kind of mark.

Two kinds: `random_document` draws everything, `mutated_document` changes a few things of a real parse, which gets
deeper into the constructions. Both take a `random.Random`, so that hypothesis can draw (and shrink) what a seed draws
elsewhere. What the parsing edge guarantees is kept: offsets fit the text, every sentence is a tree with one root,
heads and links stay in their sentence.

To add evidence of another model: a step `(random, document) -> document` in `EVIDENCE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from service.extraction.model.document import (
    AntecedentEvidence,
    CueEvidence,
    Document,
    NamedEntity,
)
from service.extraction.model.labels import STANCES
from tests.document_changes import CHANGES, with_phrase
from tests.document_nodes import Node, assembled, nodes_of
from tests.vocabulary import FRESH_PARAGRAPH, GAPS, RELATIONS, frozen_documents, row_of_any

__all__ = ["EVIDENCE", "frozen_documents", "mutated_document", "random_document"]

NAME_KINDS = "Person Organization Location NORP Facility Product Date Money Misc".split()


def random_document(random: Random, sentences: int = 8, words: int = 30) -> Document:
    """A document of up to so many sentences of up to so many words."""
    drawn = [_sentence(random, random.randint(1, words)) for _ in range(random.randint(1, sentences))]
    for _ in range(random.randint(0, len(drawn))):
        drawn = with_phrase(random, drawn)
    return with_evidence(random, assembled(drawn))


def mutated_document(random: Random, document: Document, rate: float = 0.1) -> Document:
    """The document with about `rate` changes for each word; its evidence kept, or drawn anew now and then."""
    drawn = nodes_of(document)
    for _ in range(1 + int(rate * len(document.words))):
        drawn = random.choice(CHANGES)(random, drawn)
    changed = assembled(drawn)
    return with_evidence(random, changed) if random.random() < 0.3 else changed


# -- trees ------------------------------------------------------------------------------------------------


def _sentence(random: Random, size: int) -> list[Node]:
    heads = _heads(random, size)
    nodes = [Node(row_of_any(random), random.choice(GAPS), head, random.choice(RELATIONS)) for head in heads]
    nodes[heads.index(-1)].deprel = "root"
    nodes[0].gap = random.choice(FRESH_PARAGRAPH) if random.random() < 0.4 else " "
    for node in nodes[1:]:
        if random.random() < 0.01:
            node.gap = None
    return nodes


def _heads(random: Random, size: int) -> list[int]:
    """A tree with one root: all flat, a chain, near neighbours, or anything (mostly not projective)."""
    order = list(range(size))
    shape = random.choice(["flat", "chain", "near", "any"])
    if shape != "near":
        random.shuffle(order)
    heads = [-1] * size
    for place, word in enumerate(order[1:], 1):
        first = {"flat": 0, "chain": place - 1, "near": max(0, place - 4), "any": 0}[shape]
        heads[word] = order[0 if shape == "flat" else random.randint(first, place - 1)]
    return heads


# -- evidence of the models ------------------------------------------------------------------------------


def with_evidence(random: Random, document: Document) -> Document:
    """The document as models of any quality would mark it; each of them is missing now and then."""
    for step in EVIDENCE:
        if random.random() < 0.85:
            document = step(random, document)
    return document


def with_names(random: Random, document: Document) -> Document:
    """Names of the recogniser anywhere, disjoint, within their sentences."""
    names = []
    for sentence in document.sentences:
        first = sentence.first + random.randint(0, 4)
        while first < sentence.last:
            last = min(sentence.last, first + random.randint(1, 4))
            start, end = document.words[first].start, document.words[last - 1].end
            names.append(NamedEntity(random.choice(NAME_KINDS), first, last, start, end))
            first = last + random.randint(0, 12)
    return replace(document, names=tuple(names))


def with_cues(random: Random, document: Document) -> Document:
    """The attribution reader's evidence: possible cues of any kind of word, and stretches of roles around them."""
    often = random.choice([0.02, 0.1, 0.3])
    cues = [
        _evidence(random, word.index, len(document.words))
        for word in document.words
        if random.random() < (often if word.upos in ("VERB", "NOUN", "ADP") else often / 4)
    ]
    return replace(document, cues=tuple(cues))


def _evidence(random: Random, word: int, size: int) -> CueEvidence:
    """Around the cue as a rule; now and then beside it, of a single word, or of none."""
    first = max(0, word - random.randint(0, 40))
    last = min(size, word + random.randint(1, 60))
    if random.random() < 0.1:
        first = random.randint(0, size - 1)
        last = min(size, first + random.choice([0, 1, 5, 30]))
    roles: list[tuple[float, float, float, float]] = []
    while len(roles) < last - first:
        strong, high, low = random.randrange(5), random.choice([0.4, 0.9, 1.0]), random.choice([0.0, 0.1])
        row = tuple(high if role == strong else low for role in range(4))
        roles += [(row[0], row[1], row[2], row[3])] * random.choice([1, 1, 2, 5, 12])
    if random.random() < 0.1:
        roles = [(_chance(random), _chance(random), _chance(random), _chance(random)) for _ in roles]
    stances = [0.001 + random.random() ** 4 for _ in STANCES]
    sure = tuple(s / sum(stances) for s in stances) if random.random() < 0.9 else ()
    return CueEvidence(word, *(_chance(random) for _ in range(3)), first, tuple(roles[: last - first]), sure)


def _chance(random: Random) -> float:
    return random.choice([0.0, 0.1, 0.5, 0.9, 1.0, random.random()])


def with_antecedents(random: Random, document: Document) -> Document:
    """The attribution reader's evidence of who is meant: any words by any words, themselves too."""
    often = random.choice([0.05, 0.3])
    size = len(document.words)
    found = []
    for word in document.words:
        if random.random() < (often if word.upos in ("NOUN", "PROPN", "PRON") else often / 10):
            others = {random.randrange(size): _chance(random) for _ in range(random.choice([0, 1, 2, 6]))}
            likely = sorted(others.items(), key=lambda other: -other[1])
            found.append(AntecedentEvidence(word.index, _chance(random), tuple(likely)))
    return replace(document, antecedents=tuple(found))


EVIDENCE: tuple[Callable[[Random, Document], Document], ...] = (
    with_names,
    with_cues,
    with_antecedents,
)
