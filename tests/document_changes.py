"""Changes of a document in the form of nodes: each takes and gives a tree with one root per sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from service.parsing.segments import LONGEST_SENTENCE
from tests.document_nodes import Node, Sentences, without_word
from tests.vocabulary import GAPS, PHRASES, RELATIONS, UPOS, row_of_any, row_of_word


def _place(random: Random, drawn: Sentences) -> tuple[list[Node], int]:
    nodes = random.choice(drawn)
    return nodes, random.randrange(len(nodes))


def _reattach(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    target = random.randrange(len(nodes))
    if nodes[i].head >= 0 and not _above(nodes, i, target):
        nodes[i].head = target
    return drawn


def _above(nodes: Sequence[Node], i: int, below: int) -> bool:
    """Whether word `i` is `below` or above it."""
    while below >= 0:
        if below == i:
            return True
        below = nodes[below].head
    return False


def _relabel(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    if nodes[i].head >= 0:
        nodes[i].deprel = random.choice(RELATIONS)
    return drawn


def _retag(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    nodes[i].row = replace(nodes[i].row, upos=random.choice(UPOS))
    return drawn


def _reword(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    nodes[i].row = row_of_any(random)
    return drawn


def _regap(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    nodes[i].gap = random.choice(GAPS)
    return drawn


def _drop(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    return without_word(drawn, drawn.index(nodes), i) if len(nodes) > 1 else drawn


def _double(random: Random, drawn: Sentences) -> Sentences:
    """A mark or word more, as a leaf."""
    nodes, i = _place(random, drawn)
    if len(nodes) < LONGEST_SENTENCE:
        for node in nodes:
            node.head += node.head >= i
        nodes.insert(i, Node(row_of_any(random), " ", i + 1, "punct"))
    return drawn


def with_phrase(random: Random, drawn: Sentences) -> Sentences:
    """A phrase that constructions look for, its words below the first, which is anywhere in the tree."""
    nodes, i = _place(random, drawn)
    words = random.choice(PHRASES).split()
    if len(nodes) + len(words) > LONGEST_SENTENCE:
        return drawn
    for node in nodes:
        node.head += len(words) * (node.head >= i)
    host = random.randrange(len(nodes))
    heads = [host + len(words) * (host >= i), *[i] * (len(words) - 1)]
    nodes[i:i] = [
        Node(row_of_word(random, word), " ", head, random.choice(RELATIONS))
        for word, head in zip(words, heads, strict=True)
    ]
    return drawn


def _join(random: Random, drawn: Sentences) -> Sentences:
    """Two sentences as one: the second's root hangs on a word of the first."""
    if len(drawn) < 2:
        return drawn
    k = random.randrange(len(drawn) - 1)
    a, b = drawn[k], drawn[k + 1]
    if len(a) + len(b) > LONGEST_SENTENCE:
        return drawn
    moved = [
        replace(n, head=n.head + len(a) if n.head >= 0 else random.randrange(len(a)),
                deprel=n.deprel if n.head >= 0 else random.choice(RELATIONS))
        for n in b
    ]  # fmt: skip
    return [*drawn[:k], [*a, *moved], *drawn[k + 2 :]]


def _reorder(random: Random, drawn: Sentences) -> Sentences:
    """A sentence in another place, or a second time."""
    nodes = [replace(node) for node in random.choice(drawn)]
    drawn.insert(random.randrange(len(drawn) + 1), nodes)
    return drawn[:40]


CHANGES: tuple[Callable[[Random, Sentences], Sentences], ...] = (
    _reattach, _reattach, _relabel, _relabel, _retag, _reword, _reword, _regap, _drop, _drop, _double,
    with_phrase, with_phrase, _join, _reorder,
)  # fmt: skip
