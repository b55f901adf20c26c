"""Random documents by the ten thousand through the whole extraction; prints figures and the faults by kind.

    python -m tests.fuzz --documents 50000 --seeds 5 [--first 1]
    python -m tests.fuzz --only 3/1204

Half of the documents are drawn freely, half are real parses with changes; each goes through both extractors. Every
fault is printed with the seed and number that draw its document again, and its document is kept in `build/fuzz`, the
first of a kind made as small as it gets. Exit status 1 where there is a fault.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
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


class Faults:
    """Every fault, printed as it comes with the seed and number that draw its document again, and kept."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()

    def add(self, seed: int, number: int, extractor: str, kind: str) -> None:
        """Print it and keep its document: the first of a kind as small as it gets, the others as they were drawn."""
        document, publisher = drawn(seed, number)
        print(f"fault: --only {seed}/{number}, {extractor}: {kind}", flush=True)
        if kind not in self.kinds:
            document = minimised(document, publisher, extractor, kind)
            print(f"  {len(document.words)} words, publisher {publisher!r}: {document.text!r}", flush=True)
        self.kinds[kind] += 1
        KEPT.mkdir(parents=True, exist_ok=True)
        name = f"{seed}-{number}-{extractor}-{self.kinds[kind]}.conllu"
        (KEPT / name).write_bytes(conllu.write(document).encode())


def look_at(seed: int, number: int, faults: Faults) -> int:
    """The document through both extractors; its number of words."""
    document, publisher = drawn(seed, number)
    for extractor in EXTRACTORS:
        article = Article(document.text, publisher=publisher)
        for kind in sorted({*map(kind_of, problems(document, article, extractor))}):
            faults.add(seed, number, extractor, kind)
    return len(document.words)


def main() -> int:
    """Run, print, and keep what broke."""
    options = _options()
    started, words, total, faults = time.perf_counter(), 0, 0, Faults()
    for seed, numbers in _numbers(options):
        words += sum(look_at(seed, number, faults) for number in numbers)
        total += len(numbers)
        seconds = time.perf_counter() - started
        print(f"seed {seed}: {faults.kinds.total()} faults so far, {seconds:.0f} s", flush=True)
    print(f"{total} documents of {words / total:.0f} words on average, each by {' and '.join(EXTRACTORS)}: "
          f"{faults.kinds.total()} faults")  # fmt: skip
    for kind, count in faults.kinds.most_common():
        print(f"{count:7} {kind}")
    return 1 if faults.kinds else 0


def _numbers(options: argparse.Namespace) -> list[tuple[int, Sequence[int]]]:
    """The seeds, each with the numbers of its documents."""
    if options.only:
        seed, number = map(int, options.only.split("/"))
        return [(seed, (number,))]
    seeds = range(options.first, options.first + options.seeds)
    return [(seed, range(options.documents // options.seeds)) for seed in seeds]


def _options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--documents", type=int, default=50_000)
    arguments.add_argument("--seeds", type=int, default=5, help="the documents are shared out among so many")
    arguments.add_argument("--first", type=int, default=1, help="the first seed")
    arguments.add_argument("--only", metavar="SEED/NUMBER", help="this document alone")
    return arguments.parse_args()


if __name__ == "__main__":
    sys.exit(main())
