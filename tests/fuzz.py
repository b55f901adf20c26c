"""Random documents by the ten thousand through the whole extraction; prints figures and the faults by kind.

    python -m tests.fuzz --documents 50000 --seeds 5 [--first 1]

Half of the documents are drawn freely, half are real parses with changes; each goes through both extractors. Of each
kind of fault the first document is made as small as it gets and kept in `build/fuzz`. Exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from evaluation.invariants import kind_of, problems
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article
from service.parsing import conllu
from tests.document_nodes import Sentences, assembled, nodes_of, without_word
from tests.random_documents import frozen_documents, mutated_document, random_document

KEPT = Path(__file__).parents[1] / "build" / "fuzz"
EXTRACTORS = ("learned", "rules")
PUBLISHERS = (None, None, "Reuters", "The Lantern")


def drawn(seed: int, number: int) -> tuple[Document, str | None]:
    """The document of that number, and its publisher; the same for the same numbers."""
    random = Random(f"{seed}/{number}")
    if number % 2:
        document = random_document(random, random.choice([1, 3, 8, 20]), random.choice([4, 12, 30, 60]))
    else:
        document = mutated_document(
            random, random.choice(frozen_documents()), random.choice([0.02, 0.1, 0.4])
        )
    publisher = random.choice((*PUBLISHERS, document.slice(random.choice(document.words).span)))
    return document, publisher


def minimised(document: Document, publisher: str | None, extractor: str, kind: str) -> Document:
    """The smallest document, by leaving out sentences and words, that still has a problem of this kind."""

    def still(smaller: Sentences) -> bool:
        found = assembled(smaller)
        return kind in map(kind_of, problems(found, Article(found.text, publisher=publisher), extractor))

    nodes = nodes_of(document)
    while (smaller := next(filter(still, _smaller(nodes)), None)) is not None:
        nodes = smaller
    return assembled(nodes)


def _smaller(nodes: Sentences) -> Iterator[Sentences]:
    """Every document that lacks half of the sentences, one sentence, or one word."""
    half = len(nodes) // 2
    if half:
        yield from (nodes[half:], nodes[:half])
        yield from (nodes[:i] + nodes[i + 1 :] for i in range(len(nodes)))
    for i, sentence in enumerate(nodes):
        if len(sentence) > 1:
            yield from (without_word(nodes, i, k) for k in range(len(sentence)))


def main() -> int:
    """Run, print, and keep what broke."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--documents", type=int, default=50_000)
    arguments.add_argument("--seeds", type=int, default=5, help="the documents are shared out among so many")
    arguments.add_argument("--first", type=int, default=1, help="the first seed")
    options = arguments.parse_args()
    started, words = time.perf_counter(), 0
    kinds: Counter[str] = Counter()
    for seed in range(options.first, options.first + options.seeds):
        for number in range(options.documents // options.seeds):
            document, publisher = drawn(seed, number)
            words += len(document.words)
            for extractor in EXTRACTORS:
                article = Article(document.text, publisher=publisher)
                found = {*map(kind_of, problems(document, article, extractor))}
                for kind in found - kinds.keys():
                    print(f"seed {seed}, document {number}, {extractor}: {kind}", flush=True)
                    _keep(minimised(document, publisher, extractor, kind), publisher, len(kinds))
                kinds.update(found)
        print(
            f"seed {seed}: {sum(kinds.values())} faults so far, {time.perf_counter() - started:.0f} s",
            flush=True,
        )
    total = options.documents // options.seeds * options.seeds
    print(f"{total} documents of {words / total:.0f} words on average, each by {' and '.join(EXTRACTORS)}: "
          f"{sum(kinds.values())} faults")  # fmt: skip
    for kind, count in kinds.most_common():
        print(f"{count:7} {kind}")
    return 1 if kinds else 0


def _keep(document: Document, publisher: str | None, number: int) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{number}.conllu"
    path.write_bytes(conllu.write(document).encode())
    print(f"  {len(document.words)} words, publisher {publisher!r}: {path}\n  {document.text!r}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
