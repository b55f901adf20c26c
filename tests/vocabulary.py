"""What random documents are made of: words, marks, gaps and relations."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from service.extraction.model.document import Document
from service.parsing import conllu
from tests.document_nodes import Row

ROOT = Path(__file__).parents[1]
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
RELATIONS = (
    "acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj ccomp compound compound:prt "
    "conj cop csubj csubj:pass dep det det:predet discourse dislocated expl fixed flat goeswith iobj list mark nmod "
    "nmod:desc nmod:poss nmod:unmarked nsubj nsubj:outer nsubj:pass nummod obj obl obl:agent obl:unmarked orphan "
    "parataxis punct reparandum vocative xcomp"
).split()
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
PHRASES = (
    '" | " | said : | X : | " | — Ann Lee | -- X | [ inaudible ] | according to X | , citing X | quoted X as saying | '
    "as quoted by X | told X that | , who said | , which X says is | including | by X | , adding that | "
    "in an interview with X | X 's | it was reported that | the claim | but not X | , X said , | in a statement | "
    "( X ) | one of the"
).split(" | ")  # X: any word


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


def row_of_any(random: Random) -> Row:
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


def row_of_word(random: Random, word: str) -> Row:
    return random.choice(vocabulary()) if word == "X" else random.choice(_rows_by_text()[word.lower()])


@cache
def _rows_by_text() -> dict[str, list[Row]]:
    """The vocabulary by its words; a word of the phrases that it lacks is a noun."""
    found: dict[str, list[Row]] = {}
    for row in vocabulary():
        found.setdefault(row.text.lower(), []).append(row)
    for word in " ".join(PHRASES).split():
        found.setdefault(word.lower(), [Row(word, word.lower(), "NOUN")])
    return found
