"""No article is lost: whole collections, and what becomes of articles on their way, through parse and extraction.

    python -m evaluation.robustness --texts DIR … [--parses DIR …] [--share 0.1] [--mangled 0.01] [--seed 1]

Reads every `.txt`, `.tsv` (BIO) and `.conllu` below the folders. `--share` of the texts are taken as they are,
`--mangled` of them in every way of evaluation/articles.py. For each: no exception, no broken invariant
(evaluation/invariants.py), by both extractors; and the processor time per word, with the worst ten. Exit status 1
where something is wrong.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from evaluation.articles import Text, mangled, read_texts
from evaluation.invariants import kind_of, problems
from evaluation.predict import read_parse
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article
from service.parsing import conllu
from service.settings import ROOT

EXTRACTORS = ("learned", "rules")
SLOW = 3  # times the median time per word: to be explained
FEWEST = 100  # words from which on a time per word says something
Parse = Callable[[Text], Document]


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of processor time that one text took by one extractor."""

    text: Text
    extractor: str
    words: int
    seconds: float

    @property
    def per_word(self) -> float:
        """Microseconds."""
        return 1e6 * self.seconds / self.words


@dataclass
class Findings:
    """What was looked at, and what was wrong."""

    texts: Counter[str] = field(default_factory=Counter)
    words: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    times: list[Time] = field(default_factory=list)

    def fault(self, text: Text, kind: str) -> None:
        """Count and show one, without words of the text."""
        if self.faults[kind] < 5:
            print(f"  {text.name} ({text.way or 'as it is'}): {kind}", flush=True)
        self.faults[kind] += 1


def look_at(texts: Iterator[Text], parse: Parse, findings: Findings) -> None:
    """Parse and extract each."""
    for number, text in enumerate(texts, 1):
        findings.texts[text.way] += 1
        try:
            document = parse(text)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            findings.fault(text, f"parse raised: {type(error).__name__}")
            continue
        findings.words += len(document.words)
        for extractor in EXTRACTORS:
            _extract(text, document, extractor, findings)
        if number % 200 == 0:
            print(f"{number} texts, {findings.words:,} words, {findings.faults.total()} faults", flush=True)


def _extract(text: Text, document: Document, extractor: str, findings: Findings) -> None:
    gc.disable()  # a collection over the loaded models takes 0.2 s, whichever text it happens to fall on
    started = time.process_time()
    found = problems(document, Article(document.text), extractor)
    findings.times.append(Time(text, extractor, len(document.words), time.process_time() - started))
    gc.enable()
    for kind in {*map(kind_of, found)}:
        findings.fault(text, f"{extractor}: {kind}")


def report(findings: Findings) -> None:
    """Figures, times and faults."""
    print("\n".join(f"{count:7} texts {way or 'as they are'}" for way, count in findings.texts.items()))
    print(f"{findings.words:,} words, {findings.faults.total()} faults")
    for kind, count in findings.faults.most_common():
        print(f"{count:7} {kind}")
    for extractor in EXTRACTORS:
        times = [t for t in findings.times if t.extractor == extractor and t.words >= FEWEST]
        if times:
            _report_times(extractor, times)


def _report_times(extractor: str, times: Sequence[Time]) -> None:
    median = statistics.median(t.per_word for t in times)
    slow = sum(t.per_word > SLOW * median for t in times)
    print(
        f"{extractor}: median {median:.0f} µs a word; {slow} of {len(times)} texts above {SLOW} times that; the worst:"
    )
    for t in sorted(times, key=lambda t: -t.per_word)[:10]:
        name = f"{t.text.name} ({t.text.way or 'as it is'})"
        print(f"{t.per_word:7.0f} µs a word  {t.per_word / median:4.1f} times  {t.words:6} words  {name}")


# -- parses ----------------------------------------------------------------------------------------------


def parser(pack: Path, kept: Sequence[Path]) -> Parse:
    """The parse kept for a text as it is, else one made with the pack, which is loaded at its first text."""
    paths = {path.stem: path for folder in kept for path in folder.rglob("*.conllu")}
    loaded: list[Callable[[Sequence[str]], list[Document]]] = []

    def parse(text: Text) -> Document:
        if not text.way and text.name in paths:
            document = read_parse(paths[text.name])
            if document.text == text.text:
                return document
        if not loaded:
            from service.parsing.stanza_parser import StanzaParser  # seconds: only where a parse is missing

            loaded.append(StanzaParser(pack).parse)
        (document,) = loaded[0]([text.text])
        return conllu.read(conllu.write(document))

    return parse


def main() -> int:
    """Read, look at, report."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--texts", type=Path, nargs="+", required=True)
    arguments.add_argument(
        "--parses", type=Path, nargs="*", default=[], help="folders of kept parses, by name"
    )
    arguments.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    arguments.add_argument("--share", type=float, default=1.0, help="of the texts as they are")
    arguments.add_argument(
        "--mangled", type=float, default=1.0, help="share of the texts that are mangled too"
    )
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    random = Random(options.seed)
    texts = [text for folder in options.texts for text in read_texts(folder)]
    plain = random.sample(texts, round(options.share * len(texts)))
    to_mangle = random.sample(texts, round(options.mangled * len(texts)))
    findings, parse = Findings(), parser(options.pack, options.parses)
    print(f"{len(texts)} texts; {len(plain)} as they are, {len(to_mangle)} in every way", flush=True)
    look_at(iter(plain), parse, findings)
    look_at(mangled(to_mangle, random), parse, findings)
    report(findings)
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
