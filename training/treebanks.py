"""Universal Dependencies files as paragraphs of sentences of tokens, typography normalised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from service.parsing.typography import normalize

TREEBANKS = ("EWT/en_ewt", "GUM/en_gum")


@dataclass(frozen=True)
class Token:
    """One surface token; `pieces` are its words' forms (one for a plain token), `upos` that of its first word."""

    text: str
    pieces: tuple[str, ...]
    upos: str
    space_after: bool = True


@dataclass(frozen=True)
class Sentence:
    tokens: tuple[Token, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        return "".join(t.text + " " * t.space_after for t in self.tokens).rstrip()


Paragraph = list[Sentence]


def treebank_files(folder: Path, split: str) -> list[Path]:
    return [Path(folder) / f"{name}-ud-{split}.conllu" for name in TREEBANKS]


def read_paragraphs(path: Path) -> list[Paragraph]:
    """Paragraphs of a CoNLL-U file; a file without paragraph marks is one paragraph a document."""
    paragraphs: list[Paragraph] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        starts = any(re.match(r"# new(?:par|doc)\b", line) for line in lines)
        rows = tuple(tuple(line.split("\t")) for line in lines if not line.startswith("#"))
        rows = tuple(row for row in rows if "." not in row[0])
        if starts or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(Sentence(tuple(_tokens(rows)), rows))
    return [p for p in paragraphs if p]


def _tokens(rows: tuple[tuple[str, ...], ...]) -> Iterator[Token]:
    last_of_multiword = 0
    for position, row in enumerate(rows):
        space = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            first, last_of_multiword = map(int, row[0].split("-"))
            words = rows[position + 1 : position + 2 + last_of_multiword - first]
            yield Token(clean(row[1]), tuple(clean(w[1]) for w in words), words[0][3], space)
        elif int(row[0]) > last_of_multiword:
            yield Token(clean(row[1]), (clean(row[1]),), row[3], space)


def clean(form: str) -> str:
    """A form in normalised typography, without blanks inside (an emoticon's would split it)."""
    return re.sub(r"\s+", "", normalize(form)) or form


def without_space(token: Token) -> Token:
    return replace(token, space_after=False)
