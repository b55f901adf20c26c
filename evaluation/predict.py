"""Predictions of the service itself: articles parsed (once, kept under `build/`) and extracted."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from evaluation.marked import Marked, MarkedArticle, from_provenance
from service.extraction.model.document import STANDARD, Document
from service.extraction.model.provenance import Article, ModelInfo, Provenance
from service.extraction.pipeline import extract
from service.parsing import conllu

KEPT = Path(__file__).resolve().parent.parent / "build" / "parses"
_MODEL = ModelInfo("evaluation", "evaluation", "evaluation")

Parse = Callable[[str], Document]


@dataclass(frozen=True)
class Predictions:
    """Results by article id, and the seconds that extraction took for all of them."""

    results: dict[str, Provenance]
    seconds: float

    @cached_property
    def attributions(self) -> dict[str, tuple[Marked, ...]]:
        """Of each article, reduced to what is compared."""
        return {name: from_provenance(result) for name, result in self.results.items()}


def predict(
    articles: Sequence[MarkedArticle], documents: Sequence[Document], extractor: str, publishers: bool = True
) -> Predictions:
    """The pipeline's result for each article; with `publishers` the gold's publisher is given to it."""
    found = {}
    started = time.perf_counter()
    for article, document in zip(articles, documents, strict=True):
        request = Article(article.text, article.id, publisher=article.publisher if publishers else None)
        found[article.id] = extract(document, request, _MODEL, extractor)
    return Predictions(found, time.perf_counter() - started)


def documents(articles: Sequence[MarkedArticle], parse: Parse, folder: Path) -> list[Document]:
    """The parses of the articles, each read from `folder` where it was kept before."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_document(article.text, parse, folder) for article in articles]


def _document(text: str, parse: Parse, folder: Path) -> Document:
    path = folder / f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}.conllu"
    if path.is_file():
        return read_parse(path)
    document = parse(text)
    keep_parse(document, path)
    return document


def parsed(
    articles: Sequence[MarkedArticle],
    pack: Path,
    parses: Path | None,
    threads: int = 1,
    reader: str = STANDARD,
) -> list[Document]:
    """The articles' parses: those kept in `parses` if it is given, else made with a pack."""
    if parses:
        return kept_documents(articles, parses)
    return documents(articles, *pack_parser(pack, threads, reader))


def kept_documents(articles: Sequence[MarkedArticle], folder: Path) -> list[Document]:
    """Parses kept as `<article id>.conllu`. Raises FileNotFoundError, and ValueError for another text."""
    found = [read_parse(folder / f"{article.id}.conllu") for article in articles]
    for article, document in zip(articles, found, strict=True):
        if document.text != article.text:
            raise ValueError(f"{folder / article.id}.conllu: the parse of another text")
    return found


def read_parse(path: Path) -> Document:
    """A parse in a file of its own."""
    with path.open(encoding="utf-8", newline="") as handle:
        return conllu.read(handle.read())


def keep_parse(document: Document, path: Path) -> None:
    """Write a parse to a file of its own: whole, or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")  # two runs may parse the same text
    with unfinished.open("w", encoding="utf-8", newline="") as handle:
        handle.write(conllu.write(document))
    unfinished.replace(path)


def pack_parser(pack: Path, threads: int, reader: str = STANDARD) -> tuple[Parse, Path]:
    """A parser with the models in `pack`, loaded with its first text, and the folder for its parses."""
    loaded: list[Callable[[Sequence[str]], list[Document]]] = []

    def parse(text: str) -> Document:
        if not loaded:
            from service.parsing.stanza_parser import StanzaParser  # slow: if needed

            loaded.append(StanzaParser(pack, threads, reader=reader).parse)
        return loaded[0]([text])[0]

    folder = KEPT / _fingerprint(pack)
    return parse, folder if reader == STANDARD else folder.with_name(f"{folder.name}-{reader}")


def _fingerprint(pack: Path) -> str:
    """Tells packs apart by their files, and this project's parsing code with them."""
    digest = hashlib.sha256()
    code = Path(conllu.__file__).parent
    for path in [*sorted(p for p in pack.rglob("*") if p.is_file()), *sorted(code.glob("*.py"))]:
        digest.update(str(path.name).encode())
        with path.open("rb") as handle:
            digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()[:16]
