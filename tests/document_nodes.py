"""A parsed document taken apart into words without places, to be changed, and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.extraction.model.document import (
    AntecedentEvidence,
    CueEvidence,
    Document,
    NamedEntity,
    Sentence,
    Word,
)
from service.parsing.typography import normalize


@dataclass(frozen=True, slots=True)
class Row:
    """A word without a place."""

    text: str
    lemma: str
    upos: str
    xpos: str = ""
    feats: str = ""


@dataclass(slots=True)
class Node:
    """A word of a sentence that is still being made: `head` counts within the sentence (-1: none);
    `gap` is the text before it, None where it shares the place of the word before (`cannot`: `can`, `not`);
    `evidence` and `meaning` are the reader's, all their words counted from this one.
    """

    row: Row
    gap: str | None
    head: int
    deprel: str
    name: str = ""
    evidence: CueEvidence | None = None
    meaning: AntecedentEvidence | None = None


Sentences = list[list[Node]]


def nodes_of(document: Document) -> Sentences:
    """The sentences of a document, to be changed."""
    kinds = {
        i: f"{'I' if i > n.first else 'B'}-{n.kind}" for n in document.names for i in range(n.first, n.last)
    }
    gaps: list[str | None] = [document.text[a.end : b.start] if b.start >= a.end else None
                              for a, b in pairwise(document.words)]  # fmt: skip
    read = {c.word: replace(c, first=c.first - c.word) for c in document.cues or ()}
    meant = {
        a.word: replace(a, others=tuple((other - a.word, chance) for other, chance in a.others))
        for a in document.antecedents
    }
    return [
        [
            Node(
                Row(w.text, w.lemma, w.upos, w.xpos, w.feats), gaps[w.index - 1] if w.index else "",
                w.head - s.first if w.head >= 0 else -1, w.deprel, kinds.get(w.index, ""),
                read.get(w.index), meant.get(w.index),
            )
            for w in document.words[s.first : s.last]
        ]
        for s in document.sentences
    ]  # fmt: skip


def assembled(drawn: Sentences) -> Document:
    """The nodes as a document: a text with every word in its place."""
    text, words, sentences = "", [], []
    paragraph = 0
    for number, nodes in enumerate(drawn):
        first = len(words)
        if number and "\n" in normalize(nodes[0].gap or ""):
            paragraph += 1
        for node in nodes:
            apart = (
                node.gap is not None or not words
            )  # the first word is the text's first, whatever was before it
            start = len(text) + len(node.gap or "") if apart else words[-1].start
            if apart:
                text += (node.gap or "") + node.row.text
            words.append(_word(node, len(words), number, first, start, len(text)))
        sentences.append(Sentence(number, first, len(words), words[first].start, words[-1].end, paragraph))
    shown = normalize(text)
    words = [replace(w, text=" ".join(shown[w.start : w.end].split()) or w.text) for w in words]
    names, cues = tuple(_names(words, drawn)), tuple(_cues(drawn, len(words)))
    meant = tuple(_antecedents(drawn, len(words)))
    return Document(text, tuple(words), tuple(sentences), names, cues or None, meant)


def _word(node: Node, index: int, sentence: int, first: int, start: int, end: int) -> Word:
    row = node.row
    return Word(
        index, sentence, start, end, row.text, row.lemma, row.upos, row.xpos, row.feats,
        first + node.head if node.head >= 0 else -1, node.deprel,
    )  # fmt: skip


def _cues(drawn: Sentences, size: int) -> Iterator[CueEvidence]:
    """The reader's evidence, cut to the words that there are."""
    for i, node in enumerate(node for nodes in drawn for node in nodes):
        if node.evidence is not None:
            first = i + node.evidence.first
            roles = node.evidence.roles[max(0, -first) : size - first]
            yield replace(node.evidence, word=i, first=max(0, first), roles=roles)


def _antecedents(drawn: Sentences, size: int) -> Iterator[AntecedentEvidence]:
    """The same of who is meant."""
    for i, node in enumerate(node for nodes in drawn for node in nodes):
        if node.meaning is not None:
            others = tuple((i + k, chance) for k, chance in node.meaning.others if 0 <= i + k < size)
            yield replace(node.meaning, word=i, others=others)


def _names(words: Sequence[Word], drawn: Sentences) -> list[NamedEntity]:
    marks = [node.name for nodes in drawn for node in nodes]
    found = []
    for first, mark in enumerate(marks):
        if mark.startswith("B-"):
            last = first + 1
            while last < len(marks) and marks[last] == "I-" + mark[2:]:
                last += 1
            found.append(NamedEntity(mark[2:], first, last, words[first].start, words[last - 1].end))
    return found


def without_word(drawn: Sentences, sentence: int, i: int) -> Sentences:
    """Without word `i` of a sentence of several; its dependents go to its head, or to the first of them."""
    nodes = drawn[sentence]
    below = [k for k, node in enumerate(nodes) if node.head == i]
    heir = nodes[i].head if nodes[i].head >= 0 else below[0]
    out = []
    for k, node in enumerate(nodes):
        if k == i:
            continue
        head = -1 if k == heir and nodes[i].head < 0 else heir if node.head == i else node.head
        out.append(replace(node, head=head - (head > i), deprel="root" if head < 0 else node.deprel))  # fmt: skip
    return [*drawn[:sentence], out, *drawn[sentence + 1 :]]
