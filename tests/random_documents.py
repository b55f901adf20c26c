"""Random parsed articles: any tree, any relations, tags, roles and names over text with every kind of mark.

Two kinds: `random_document` draws everything, `mutated_document` changes a few things of a real parse, which gets
deeper into the constructions. Both take a `random.Random`, so that hypothesis can draw (and shrink) what a seed draws
elsewhere. What the parsing edge guarantees is kept: offsets fit the text, every sentence is a tree with one root,
heads and links stay in their sentence.

To add evidence of another model: a step `(random, document) -> document` in `EVIDENCE`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from service.extraction.model.document import ROLE_LABELS, Document, NamedEntity, Sentence, Word
from service.parsing import conllu
from service.parsing.segments import LONGEST_SENTENCE
from service.parsing.typography import normalize

ROOT = Path(__file__).parents[1]
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
RELATIONS = (
    "acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj ccomp compound compound:prt "
    "conj cop csubj csubj:pass dep det det:predet discourse dislocated expl fixed flat goeswith iobj list mark nmod "
    "nmod:desc nmod:poss nmod:unmarked nsubj nsubj:outer nsubj:pass nummod obj obl obl:agent obl:unmarked orphan "
    "parataxis punct reparandum vocative xcomp"
).split()
NAME_KINDS = "Person Organization Location NORP Facility Product Date Money Misc".split()
MARKS = (
    "\" ' '' `` “ ” „ ‟ ‘ ’ ‚ ‛ « » ‹ › 〝 〞 ＂ ( ) [ ] { } , . : ; ? ! … ... - -- – — ― ‐ * • / \\ % $ € @ & # …"
).split()
ODD = [
    "é",
    "ﬁ",
    "İ",
    "ß",
    "😀",
    "👩‍🚀",
    "א",
    "ﷺ",
    "中",
    "a\u0301",
    "x" * 70,
    "http://a.example/b?c=d",
    "&quot;",
    "<p>",
    "0",
]
GAPS = [" ", " ", " ", " ", "", "", "  ", "\n", "\n\n", "\u00a0", "\u2009", " \n \n", "\t", "\r\n"]
FRESH_PARAGRAPH = ["\n", "\n\n", "\r\n", "\n \n", "\u2029"]


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
    """A word of a sentence that is still being made: `head` and `link` count within the sentence (-1: none);
    `gap` is the text before it, None where it shares the place of the word before (`cannot`: `can`, `not`).
    """

    row: Row
    gap: str | None
    head: int
    deprel: str
    name: str = ""
    roles: tuple[float, ...] = ()
    link: int = -1
    link_score: float = 0.0


Sentences = list[list[Node]]


def random_document(random: Random, sentences: int = 8, words: int = 30) -> Document:
    """A document of up to so many sentences of up to so many words."""
    drawn = [_sentence(random, random.randint(1, words)) for _ in range(random.randint(1, sentences))]
    return with_evidence(random, assembled(drawn))


def mutated_document(random: Random, document: Document, rate: float = 0.1) -> Document:
    """The document with about `rate` changes for each word; its evidence kept, or drawn anew now and then."""
    drawn = nodes_of(document)
    for _ in range(1 + int(rate * len(document.words))):
        drawn = random.choice(MUTATIONS)(random, drawn)
    changed = assembled(drawn)
    return with_evidence(random, changed) if random.random() < 0.3 else changed


# -- words and trees -------------------------------------------------------------------------------------


@cache
def frozen_documents() -> tuple[Document, ...]:
    """The parses that the project keeps for its tests, those of single sentences joined to a few."""
    found = [
        *(ROOT / "tests" / "golden").glob("*.conllu"),
        *(ROOT / "evaluation" / "sample").glob("*.conllu"),
    ]
    parses = [ROOT / "tests" / "parses" / name for name in ("constructions.conllu", "nested.conllu")]
    blocks = [
        block
        for path in [*sorted(found), *parses]
        for block in re.split(r"(?m)^(?=# text_json = )", path.read_bytes().decode())[1:]
    ]
    return tuple(map(conllu.read, blocks))


@cache
def vocabulary() -> tuple[Row, ...]:
    """Every word of the frozen parses once, and every word that the extraction's own code and tables name."""
    rows = {Row(w.text, w.lemma, w.upos, w.xpos, w.feats): None for d in frozen_documents() for w in d.words}
    return (*rows, *(Row(text, text.lower(), "NOUN") for text in _named_words()))


def _named_words() -> list[str]:
    """Words within quotation marks in the extraction's code and tables of word classes, and cells of its tables."""
    folder = ROOT / "service" / "extraction"
    quoted = (m for p in _files(folder, "*.py", "*.toml") for m in re.findall(r'(?<!")"([^"\n]+)"(?!")', p))
    cells = (cell for p in _files(folder, "*.csv") for cell in re.split(r"[,|;\n]", p))
    words = {
        word for part in (*quoted, *cells) for word in part.split() if re.fullmatch(r"[\w'’&-]{1,20}", word)
    }
    return sorted(words)


def _files(folder: Path, *patterns: str) -> list[str]:
    return [p.read_text("utf-8") for pattern in patterns for p in sorted(folder.rglob(pattern))]


def _row(random: Random) -> Row:
    kind = random.random()
    if kind < 0.18:
        return Row(mark := random.choice(MARKS), mark, "PUNCT", random.choice(["", ":", ",", "''", "-LRB-"]))
    if kind < 0.2:
        return Row(odd := random.choice(ODD), odd, random.choice(UPOS))
    row = random.choice(vocabulary())
    if random.random() < 0.1:
        row = replace(row, upos=random.choice(UPOS))
    if random.random() < 0.05:
        row = replace(row, text=random.choice([row.text.upper(), row.text.title(), row.text.lower()]))
    return row


def _sentence(random: Random, size: int) -> list[Node]:
    heads = _heads(random, size)
    nodes = [Node(_row(random), random.choice(GAPS), head, random.choice(RELATIONS)) for head in heads]
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


def nodes_of(document: Document) -> Sentences:
    """The sentences of a document, to be changed."""
    kinds = {
        i: f"{'I' if i > n.first else 'B'}-{n.kind}" for n in document.names for i in range(n.first, n.last)
    }
    gaps: list[str | None] = [document.text[a.end : b.start] if b.start >= a.end else None
                              for a, b in pairwise(document.words)]  # fmt: skip
    return [
        [
            Node(
                Row(w.text, w.lemma, w.upos, w.xpos, w.feats), gaps[w.index - 1] if w.index else "",
                w.head - s.first if w.head >= 0 else -1, w.deprel, kinds.get(w.index, ""), w.roles,
                w.link - s.first if w.link >= 0 else -1, w.link_score,
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
            start = len(text) + len(node.gap) if node.gap is not None or not words else words[-1].start
            if node.gap is not None or not words:
                text += (node.gap or "") + node.row.text
            words.append(_word(node, len(words), number, first, start, len(text)))
        sentences.append(Sentence(number, first, len(words), words[first].start, words[-1].end, paragraph))
    shown = normalize(text)
    words = [replace(w, text=" ".join(shown[w.start : w.end].split()) or w.text) for w in words]
    return Document(text, tuple(words), tuple(sentences), tuple(_names(words, drawn)))


def _word(node: Node, index: int, sentence: int, first: int, start: int, end: int) -> Word:
    row = node.row
    return Word(
        index, sentence, start, end, row.text, row.lemma, row.upos, row.xpos, row.feats,
        first + node.head if node.head >= 0 else -1, node.deprel, node.roles,
        first + node.link if node.link >= 0 else -1, node.link_score,
    )  # fmt: skip


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


# -- changes ---------------------------------------------------------------------------------------------


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
    nodes[i].row = _row(random)
    return drawn


def _regap(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    nodes[i].gap = random.choice(GAPS)
    return drawn


def _drop(random: Random, drawn: Sentences) -> Sentences:
    nodes, i = _place(random, drawn)
    return without_word(drawn, drawn.index(nodes), i) if len(nodes) > 1 else drawn


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
        link = -1 if node.link == i else node.link
        out.append(replace(node, head=head - (head > i), link=link - (link > i),
                           deprel="root" if head < 0 else node.deprel))  # fmt: skip
    return [*drawn[:sentence], out, *drawn[sentence + 1 :]]


def _double(random: Random, drawn: Sentences) -> Sentences:
    """A mark or word more, as a leaf."""
    nodes, i = _place(random, drawn)
    if len(nodes) < LONGEST_SENTENCE:
        for node in nodes:
            node.head += node.head >= i
            node.link += node.link >= i
        nodes.insert(i, Node(_row(random), " ", i + 1, "punct", roles=nodes[i].roles))
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
                deprel=n.deprel if n.head >= 0 else random.choice(RELATIONS),
                link=n.link + len(a) if n.link >= 0 else -1)
        for n in b
    ]  # fmt: skip
    return [*drawn[:k], [*a, *moved], *drawn[k + 2 :]]


def _reorder(random: Random, drawn: Sentences) -> Sentences:
    """A sentence in another place, or a second time."""
    nodes = [replace(node) for node in random.choice(drawn)]
    drawn.insert(random.randrange(len(drawn) + 1), nodes)
    return drawn[:40]


MUTATIONS: tuple[Callable[[Random, Sentences], Sentences], ...] = (
    _reattach, _reattach, _relabel, _relabel, _retag, _reword, _reword, _regap, _drop, _drop, _double, _join, _reorder,
)  # fmt: skip


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


def with_roles(random: Random, document: Document) -> Document:
    """The attribution tagger's probabilities and links: stretches of one role, or noise."""
    words: list[Word] = []
    for sentence in document.sentences:
        labels: list[str] = []
        while len(labels) < sentence.last - sentence.first:
            role = random.choice(["", "source", "cue", "content", "content"])
            inside = [f"I-{role}"] * random.choice([0, 0, 1, 2, 4, 9, 20])
            labels += [f"B-{role}", *inside] if role else ["O"] * (1 + len(inside))
        noise = random.random() < 0.2
        cues = [k for k, label in enumerate(labels[: sentence.last - sentence.first]) if label == "B-cue"]
        for word in document.words[sentence.first : sentence.last]:
            label = random.choice(ROLE_LABELS) if noise else labels[word.index - sentence.first]
            link = sentence.first + random.choice(cues) if cues and random.random() < 0.8 else -1
            words.append(replace(word, roles=_roles(random, label), link=link, link_score=random.random()))
    return replace(document, words=tuple(words))


def _roles(random: Random, label: str) -> tuple[float, ...]:
    sure = random.choice([0.2, 0.5, 0.8, 0.95, 1.0])
    rest = (1 - sure) / (len(ROLE_LABELS) - 1)
    return tuple(sure if own == label else rest for own in ROLE_LABELS)


EVIDENCE: tuple[Callable[[Random, Document], Document], ...] = (with_names, with_roles)
