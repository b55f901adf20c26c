"""Gold: PolNeAR, source chains, MPQA's texts and our own sample, all as `MarkedArticle`."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation import corrections
from evaluation.annotations import located
from evaluation.marked import Marked, MarkedArticle, read_rows
from evaluation.words import quote_type
from service.extraction.model.spans import Span, Spans, merged
from training.corpora import read_polnear

SAMPLE = Path(__file__).with_name("sample")


def read_gold(folder: Path) -> list[MarkedArticle]:
    """The gold in a folder: a PolNeAR split, chain gold, corrections from the console, or texts with files of
    strings. A single file is one of corrections.
    """
    if corrections.files(folder):
        return corrections.gold(folder)
    if (folder / "attributions").is_dir():
        return polnear(folder)
    if (folder / "gold.jsonl").is_file():
        return chains(folder) if (folder / "text").is_dir() else mpqa(folder)
    return sample(folder)


def polnear(split: Path) -> list[MarkedArticle]:
    """A PolNeAR split (`text/`, `attributions/`); the quotation type is computed, chains are unknown."""
    articles = []
    for name, (text, attributions) in read_polnear(split).items():
        marked = [_from_polnear(f"g{n}", roles, text) for n, roles in enumerate(attributions, 1)]
        articles.append(MarkedArticle(name, text, tuple(sorted(set(marked), key=lambda a: a.content))))
    return articles


def _from_polnear(name: str, roles: dict[str, list[tuple[int, int]]], text: str) -> Marked:
    spans: dict[str, Spans] = {role: merged((Span(*pair) for pair in roles[role]), text) for role in roles}
    return Marked(name, **spans, type=quote_type(text, spans["content"]))


def chains(folder: Path) -> list[MarkedArticle]:
    """Chain gold: `gold.jsonl` and `text/`."""
    gold = read_rows(folder / "gold.jsonl")
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    publishers = {row["id"]: row.get("publisher") for row in map(json.loads, filter(None, lines))}
    return [
        MarkedArticle(
            name,
            read_text(folder / "text" / f"{name}.txt"),
            tuple(a for a in gold[name] if a.content),
            publisher,
        )
        for name, publisher in publishers.items()
    ]


def mpqa(folder: Path) -> list[MarkedArticle]:
    """The texts of MPQA's stories (`gold.jsonl` and a file for each); their events are not attributions."""
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    names = [row["id"] for row in map(json.loads, filter(None, lines))]
    return [MarkedArticle(name, read_text(folder / f"{name}.txt"), ()) for name in names]


def sample(folder: Path = SAMPLE) -> list[MarkedArticle]:
    """Texts with files of hand-written strings (`x.txt`, `x.json`). Raises AnnotationError."""
    articles = []
    for path in sorted(folder.glob("*.txt")):
        text = read_text(path)
        annotation = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        marked = [located(fields, text) for fields in annotation["attributions"]]
        ordered = tuple(sorted(marked, key=lambda a: a.content))
        articles.append(MarkedArticle(path.stem, text, ordered, annotation.get("publisher")))
    return articles


def read_text(path: Path) -> str:
    """A text without any change: no newline translation, so that offsets hold."""
    with path.open(encoding="utf-8", newline="") as handle:
        return handle.read()
