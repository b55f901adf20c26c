"""Parses, candidates and records built by hand, for the tests of what comes after parsing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import Document, NamedEntity, Sentence, Word
from service.extraction.model.labels import Identification, Relation
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.record import Record, Resolution
from service.extraction.model.spans import Words

# text, lemma, UPOS, head within the sentence (-1: root), relation, and features where they matter
Row = tuple[str, str, str, int, str] | tuple[str, str, str, int, str, str]
TERSE = {
    "n": "NOUN", "p": "PROPN", "v": "VERB", "d": "DET", "r": "PRON", "a": "ADP", "j": "ADJ", "c": "CCONJ", "u": "PUNCT"
}  # fmt: skip


def document(
    *sentences: Sequence[Row], paragraphs: Sequence[int] = (), names: Mapping[str, str] = MappingProxyType({})
) -> Document:
    """Sentences of words separated by single blanks; each is a paragraph of its own unless numbered.

    `names` are the recogniser's: the words of a name, separated by blanks, to its class.
    """
    words: list[Word] = []
    spans: list[Sentence] = []
    at = 0
    for number, rows in enumerate(sentences):
        first = len(words)
        for text, lemma, upos, head, relation, *more in rows:
            place = head + first if head >= 0 else -1
            feats = more[0] if more else "VerbForm=Fin" if upos == "VERB" else "_"
            words.append(
                Word(len(words), number, at, at + len(text), text, lemma, upos, "_", feats, place, relation)
            )
            at += len(text) + 1
        paragraph = paragraphs[number] if paragraphs else number
        spans.append(Sentence(number, first, len(words), words[first].start, words[-1].end, paragraph))
    found = tuple(_named(words, surface, kind) for surface, kind in names.items())
    return Document(" ".join(w.text for w in words), tuple(words), tuple(spans), found)


def _named(words: Sequence[Word], surface: str, kind: str) -> NamedEntity:
    tokens = surface.split()
    first = next(i for i in range(len(words)) if [w.text for w in words[i : i + len(tokens)]] == tokens)
    last = first + len(tokens)
    return NamedEntity(kind, first, last, words[first].start, words[last - 1].end)


def article(*sentences: str) -> tuple[Document, list[Words]]:
    """A document in a short notation, and the word groups that stand in square brackets.

    A word is form/part of speech:head:relation (or form|lemma/…), the head counted from 1 and 0 for the root:
    `[The/d:2:det minister/n:3:nsubj] spoke/v:0:root` is a sentence; `¶` in front opens a paragraph.
    """
    rows: list[list[Row]] = []
    groups: list[Words] = []
    paragraphs: list[int] = []
    count = open_at = 0
    for line in sentences:
        before = paragraphs[-1] if paragraphs else 0
        paragraphs.append(before + line.startswith("¶"))
        items = line.removeprefix("¶").split()
        rows.append([_row(item.strip("[]")) for item in items])
        for item in items:
            open_at = count if item.startswith("[") else open_at
            count += 1
            if item.endswith("]"):
                groups.append(tuple(range(open_at, count)))
    return document(*rows, paragraphs=paragraphs), groups


def _row(item: str) -> Row:
    form, tag, head, relation = item.replace("/", ":", 1).split(":", 3)
    form, _, lemma = form.partition("|")
    plural = tag == "n" and form.endswith("s")
    lemma = lemma or (form.lower().rstrip("s") if tag == "n" else form.lower())
    return form, lemma, TERSE[tag], int(head) - 1, relation, "Number=Plur" if plural else ""


def flat(text: str, names: Mapping[str, str] = MappingProxyType({})) -> Document:
    """One sentence without a tree: all words depend on the first; capitalised ones are proper nouns."""
    tokens = text.split(" ")
    tree = [(-1, "root"), *((0, "dep") for _ in tokens[1:])]
    rows = [
        (t, t.lower(), _upos(t), head, relation, "") for t, (head, relation) in zip(tokens, tree, strict=True)
    ]
    return document(rows, names=names)


_COMMON = frozenset("of the and for told said daily state news agency president spokesman".split())
_UPOS = {
    "the": "DET",
    "a": "DET",
    "The": "DET",
    "of": "ADP",
    "for": "ADP",
    "with": "ADP",
    "told": "VERB",
    "said": "VERB",
}


def _upos(token: str) -> str:
    if not token[0].isalnum():
        return "PUNCT"
    proper = token[0].isupper() and token.lower() not in _COMMON
    return _UPOS.get(token, "PROPN" if proper else "NOUN")


def said(subject: str, *clause: str) -> list[Row]:
    """`SUBJECT said that it CLAUSE`: a complement clause whose verb is the clause's last word."""
    verb = 3 + len(clause)
    middle = [(word, word, "ADV", verb, "advmod") for word in clause[:-1]]
    return [
        (subject, subject, "PROPN", 1, "nsubj"),
        ("said", "say", "VERB", -1, "root"),
        ("that", "that", "SCONJ", verb, "mark"),
        ("it", "it", "PRON", verb, "nsubj"),
        *middle,
        (clause[-1], clause[-1], "VERB", 1, "ccomp"),
    ]


def candidate(
    content: Sequence[int],
    source: Sequence[int] = (),
    cue: Sequence[int] = (),
    relation: Relation = "reports",
    construction: str = "complement_clause",
) -> AttributionCandidate:
    """A candidate anchored at its cue; the head of its source is the first word."""
    return AttributionCandidate(
        anchor=cue[0] if cue else content[0], cue=tuple(cue), content=tuple(content),
        source=phrase(*source), construction=construction, relation=relation,
    )  # fmt: skip


def phrase(*words: int) -> NounPhrase:
    """A noun phrase whose head is its first word."""
    return NounPhrase(words, words[0]) if words else NOBODY


def resolved(
    entity: int | None, name: str = "", firm: Identification = "named", is_outlet: bool = False
) -> Resolution:
    """Who a noun phrase means."""
    return Resolution(entity, (), firm, name, is_outlet)


def record(
    candidate: AttributionCandidate,
    parent: int | None,
    source: Resolution | None = None,
    *relays: tuple[Relation, Resolution],
) -> Record:
    """A candidate with its parent, its source and its relays, the outermost first."""
    handed_on = tuple(Relay(relation, phrase(0)) for relation, _ in relays)
    candidate = replace(candidate, relays=handed_on or candidate.relays)
    return Record(candidate, parent, source, relays=tuple(who for _, who in relays))
