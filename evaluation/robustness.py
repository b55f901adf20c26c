"""No article is lost: whole collections, unchanged and changed as on their way, through parse and extraction.

    python -m evaluation.robustness --texts DIR … [--parses DIR …] [--share 0.1] [--mangled 0.01 | --spread 100]
        [--seed 1] [--record FILE] [--keep DIR]

Reads every `.txt`, `.tsv` (BIO) and `.conllu` below the folders. `--share` of the texts are read unchanged, `--mangled`
of them in every way of evaluation/articles.py; or, with `--spread N`, all of them in one way each, so that every way
has at least N texts. It checks each with both extractors (no exception, no broken invariant of
evaluation/invariants.py) and prints the processor time per word, with the worst ten. Exit status 1 if something is
wrong.

Parsing takes most of the time. `--parses` names folders of parses made before (of unchanged texts, by file name),
`--keep` a folder where parses made here are kept for the next run. With `--record` every finding is written to a
file, and the same command resumes after the last one.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from random import Random

from evaluation.articles import Text, mangled, read_texts, spread
from evaluation.findings import Finding, Record, digest_of, report
from evaluation.invariants import kind_of, problems
from evaluation.predict import keep_parse, read_parse
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article
from service.parsing import conllu
from service.settings import ROOT

EXTRACTORS = ("learned", "rules")
_TELL_EVERY = 200  # texts
Parse = Callable[[Text], tuple[Document, bool]]


def look_at(texts: Iterable[Text], parse: Parse, record: Record) -> None:
    """Parse and extract each text that the record does not have."""
    known = {finding.digest for finding in record.findings}
    for text in texts:
        digest = digest_of(text)
        if digest in known:
            continue
        known.add(digest)
        finding = _looked_at(text, digest, parse)
        record.add(finding)
        for kind in finding.faults:
            print(f"  {finding.shown}: {kind}", flush=True)
        if len(record.findings) % _TELL_EVERY == 0:
            words = sum(f.words for f in record.findings)
            print(f"{len(record.findings)} texts, {words:,} words", flush=True)


def _looked_at(text: Text, digest: str, parse: Parse) -> Finding:
    try:
        document, kept = parse(text)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Finding(text.name, text.way, digest, 0, False, {}, (f"parse raised: {type(error).__name__}",))
    seconds: dict[str, float] = {}
    faults: list[str] = []
    for extractor in EXTRACTORS:
        seconds[extractor], found = _extract(document, extractor)
        faults += (f"{extractor}: {kind}" for kind in sorted({*map(kind_of, found)}))
    return Finding(text.name, text.way, digest, len(document.words), kept, seconds, tuple(faults))


def _extract(document: Document, extractor: str) -> tuple[float, list[str]]:
    gc.disable()  # a garbage collection over the loaded models takes 0.2 s, which would count for some text
    started = time.process_time()
    found = problems(document, Article(document.text), extractor)
    taken = time.process_time() - started
    gc.enable()
    return taken, found


# -- parses ----------------------------------------------------------------------------------------------


def parser(pack: Path, paths: Mapping[str, Path], keep: Path | None) -> Parse:
    """A text's parse and whether it was kept before; without one the pack, loaded at its first text, makes it.

    `paths` are parses of unchanged texts, by name.
    """
    loaded: list[Callable[[Sequence[str]], list[Document]]] = []

    def at_hand(text: Text) -> Document | None:
        own = [paths[text.name]] if not text.way and text.name in paths else []
        own += [keep / f"{digest_of(text)}.conllu"] if keep else []
        found = (read_parse(path) for path in own if path.is_file())
        return next((document for document in found if document.text == text.text), None)

    def parse(text: Text) -> tuple[Document, bool]:
        document = at_hand(text)
        if document is not None:
            return document, True
        if not loaded:
            from service.parsing.stanza_parser import StanzaParser  # slow: if needed

            loaded.append(StanzaParser(pack).parse)
        (document,) = loaded[0]([text.text])
        if keep:
            keep_parse(document, keep / f"{digest_of(text)}.conllu")
        return conllu.read(conllu.write(document)), False

    return parse


def main() -> int:
    """Read the texts, check them, report."""
    options = _options()
    texts = [text for folder in options.texts for text in read_texts(folder)]
    random = Random(options.seed)
    plain = random.sample(texts, round(options.share * len(texts)))
    if options.spread is not None:
        changed, how = (
            spread(texts, options.seed, options.spread),
            f"all spread over the ways ({options.spread} each)",
        )
    else:
        some = random.sample(texts, round(options.mangled * len(texts)))
        changed, how = mangled(some, options.seed), f"{len(some)} in every way"
    settings = {"seed": options.seed, "texts": len(texts), "share": options.share, "changed": how}
    record = Record(options.record, settings)
    print(f"seed {options.seed}: {len(texts)} texts; {len(plain)} as they are, {how}", flush=True)
    print(f"{len(record.findings)} of them recorded", flush=True)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    paths = {path.stem: path for folder in options.parses for path in folder.rglob("*.conllu")}
    soon = [text for text in plain if text.name in paths]
    later = [text for text in plain if text.name not in paths]
    look_at(chain(soon, changed, later), parser(options.pack, paths, options.keep), record)
    report(record.findings)
    return 1 if any(finding.faults for finding in record.findings) else 0


def _options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = arguments.add_argument
    add("--texts", type=Path, nargs="+", required=True)
    add("--parses", type=Path, nargs="*", default=[], help="folders of kept parses, by name")
    add("--keep", type=Path, help="where parses made here are kept")
    add("--record", type=Path, help="file of findings; the run resumes after the last")
    add("--pack", type=Path, default=ROOT / "models" / "en-news")
    add("--share", type=float, default=1.0, help="share of the texts that are read unchanged")
    add("--seed", type=int, default=1)
    how = arguments.add_mutually_exclusive_group()
    how.add_argument(
        "--mangled", type=float, default=1.0, help="share of the texts that are mangled in every way"
    )
    how.add_argument("--spread", type=int, help="all texts mangled in one way, every way on at least so many")
    return arguments.parse_args()


if __name__ == "__main__":
    sys.exit(main())
