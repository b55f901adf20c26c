"""Cross-validation: what the service finds in articles that no reader and no fitted weight has seen.

`training/reader/found` has what each fold's reader found in the articles that it was not trained on (`student-*` the
standard one, `teacher-*` the large one), `training/by_fold` the weights that were fitted without a fold, those for the
large reader in `large`. The parses are the pack's own.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.folds import weights_of
from evaluation.marked import MarkedArticle
from evaluation.predict import Predictions, predict
from service.extraction.model.document import LARGE, STANDARD, AntecedentEvidence, CueEvidence, Document
from service.settings import ROOT

FOUND = ROOT / "training" / "reader" / "found"
WEIGHTS = ROOT / "training" / "by_fold"
HELD = 0  # the fold of articles that nothing is trained or fitted on: the weights are the service's own
FILES = {STANDARD: "student", LARGE: "teacher"}  # of `FOUND`, by reader
KINDS = ("antecedents", "acceptance", "contents", "unnamed", "chain_confidence")


def read_found(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of evidence: an article each, as `training.reader.evidence.write_found` writes them."""
    return map(json.loads, lzma.decompress(path.read_bytes()).decode().splitlines())


def evidence(corpus: str, folder: Path = FOUND, reader: str = STANDARD) -> Mapping[str, dict[str, Any]]:
    """The evidence of readers in the articles of a corpus that they had not seen, by the article's name."""
    return {row["name"]: row for row in _rows(folder, FILES[reader]) if row["corpus"] == corpus}


@cache
def _rows(folder: Path, kind: str) -> tuple[dict[str, Any], ...]:
    return tuple(row for path in sorted(folder.glob(f"{kind}-*.jsonl.xz")) for row in read_found(path))


def weights_folder(kind: str, reader: str = STANDARD) -> Path:
    """Where the weights of a kind are that were fitted without a fold."""
    return (WEIGHTS if reader == STANDARD else WEIGHTS / reader) / kind


def with_evidence(document: Document, row: Mapping[str, Any], reader: str = STANDARD) -> Document:
    """The document with the evidence of a row. Raises ValueError where its words are not those that were read."""
    if len(document.words) != row["words"]:
        raise ValueError(f"{row['name']}: {len(document.words)} words, evidence of {row['words']}")
    cues = tuple(
        CueEvidence(word, chained, outermost, unmarked, first, _hundredths(roles), tuple(stances))
        for word, chained, outermost, unmarked, first, roles, stances in row["cues"]
    )
    mentions = tuple(
        AntecedentEvidence(word, none, tuple(map(tuple, others))) for word, none, others in row["links"]
    )
    return replace(document, cues=cues, antecedents=mentions, reader=reader)


def _hundredths(roles: Sequence[Sequence[int]]) -> tuple[tuple[float, float, float, float], ...]:
    return tuple(
        (source / 100, content / 100, cue / 100, recipient / 100)
        for source, content, cue, recipient in zip(*roles, strict=True)
    )


def predict_unseen(
    articles: Sequence[MarkedArticle], documents: Sequence[Document], folds: Mapping[str, int],
    corpus: str, publishers: bool = True, reader: str = STANDARD,
) -> Predictions:  # fmt: skip
    """The result for each article, by a reader and weights that have not seen its fold. An article is left out if its
    words are not those that were read.
    """
    rows = evidence(corpus, reader=reader)
    parts = []
    for fold in sorted(set(folds.values())):
        own = [
            (article, document)
            for article, document in zip(articles, documents, strict=True)
            if folds[article.id] == fold and len(document.words) == rows[article.id]["words"]
        ]
        read = [with_evidence(document, rows[article.id], reader) for article, document in own]
        weights = {kind: weights_folder(kind, reader) for kind in KINDS}
        with nullcontext() if fold == HELD else weights_of(fold, **weights):
            parts.append(predict([article for article, _ in own], read, "learned", publishers))
    results = {name: result for part in parts for name, result in part.results.items()}
    ordered = {article.id: results[article.id] for article in articles if article.id in results}
    return Predictions(ordered, sum(part.seconds for part in parts))
