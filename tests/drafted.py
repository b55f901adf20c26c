"""Parses, candidates and casts built by hand, for the tests of what comes after parsing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.chains.chains import Cast, Party
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import ROLE_LABELS, Document, Sentence, Word
from service.extraction.model.labels import Identification, Relation

Row = tuple[str, str, str, int, str]  # text, lemma, UPOS, head within the sentence (-1: root), relation


def document(*sentences: Sequence[Row], paragraphs: Sequence[int] = ()) -> Document:
    """Sentences of words parted by single blanks; each is a paragraph of its own unless numbered."""
    words: list[Word] = []
    spans: list[Sentence] = []
    at = 0
    for number, rows in enumerate(sentences):
        first = len(words)
        for text, lemma, upos, head, relation in rows:
            place = head + first if head >= 0 else -1
            finite = "VerbForm=Fin" if upos == "VERB" else "_"
            words.append(
                Word(len(words), number, at, at + len(text), text, lemma, upos, "_", finite, place, relation)
            )
            at += len(text) + 1
        paragraph = paragraphs[number] if paragraphs else number
        spans.append(Sentence(number, first, len(words), words[first].start, words[-1].end, paragraph))
    return Document(" ".join(w.text for w in words), tuple(words), tuple(spans))


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


def tagged(doc: Document, labels: Sequence[str], links: Sequence[int], certainty: float = 0.94) -> Document:
    """The document as the tagger would mark it: each word's label with `certainty`, the rest shared out."""
    rest = (1 - certainty) / (len(ROLE_LABELS) - 1)
    words = tuple(
        replace(
            word,
            roles=tuple(certainty if label == own else rest for label in ROLE_LABELS),
            link=link,
            link_score=0.9,
        )
        for word, own, link in zip(doc.words, labels, links, strict=True)
    )
    return replace(doc, words=words)


def candidate(
    content: Sequence[int],
    source: Sequence[int] = (),
    cue: Sequence[int] = (),
    relation: Relation = "reports",
    construction: str = "complement_clause",
) -> AttributionCandidate:
    """A candidate anchored at its cue."""
    return AttributionCandidate(
        anchor=cue[0] if cue else content[0], cue=tuple(cue), content=tuple(content), source=tuple(source),
        source_head=source[0] if source else None, construction=construction, relation=relation,
    )  # fmt: skip


def party(entity: int | None, name: str, firm: Identification = "named", is_outlet: bool = False) -> Party:
    return Party(entity, name, firm, is_outlet)


def cast(source: Party | None, *relays: tuple[Relation, Party]) -> Cast:
    return Cast(tuple(relays), source)
