"""Evaluate the extraction over a data folder, its own scores first, then the folder's scorers where they are.

    python -m evaluation --data DIR [--pack DIR | --parses DIR] [--extractor learned|rules]
        [--reader standard|large] [--seen]
    python -m evaluation --corrections DIR --only corrections

DIR holds `polnear/dev`, `chains` and `mpqa` (any may be missing), and for the set `chains2` `polnear/train` and `ner`;
the sample beside this file is always scored. The articles of these that the project has learned from are
cross-validated (`evaluation/unseen.py`); with `--seen` the pack reads them as it is. Scorers are taken from the folder
`eval` beside DIR, when there is one. Parses are kept under `build/parses`, predictions under `build/evaluation`, where
`python -m evaluation.errors` reads them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation import calibration, corrections, folds, score
from evaluation.corpora import SAMPLE, read_gold
from evaluation.marked import MarkedArticle, write_rows
from evaluation.predict import KEPT, Predictions, parsed, predict
from evaluation.unseen import evidence, predict_unseen
from schemas.provenance import ProvenanceSchema
from service.extraction.model.document import READERS, STANDARD
from service.settings import ROOT
from training.reader.chains2 import write_further

OUT = KEPT.parent / "evaluation"
CORRECTED = "corrections"
PACK = ROOT / "models" / "en-news"
SETS = {"polnear-dev": "polnear/dev", "chains": "chains", "mpqa": "mpqa"}
FURTHER = "chains2"  # of DIR/ner and DIR/polnear/train, with chains of our own (training/reader/chains2.py)
CHAINS = ("chains", FURTHER)
CORPORA = (*SETS, FURTHER)


def main() -> int:
    """Run it; the exit status is 1 when one of the outside scorers failed."""
    options = _arguments()
    failed = False
    for name, folder in _folders(options):
        articles = read_gold(folder)
        unseen = (
            not options.seen and options.extractor == "learned" and _was_read(name, articles, options.reader)
        )
        found = _predictions(name, articles, folder if unseen else None, options)
        path = options.out / f"{name}.{_how(options)}.jsonl"
        write_rows(path, found.attributions)
        how = f"{_how(options)}, cross-validated" if unseen else _how(options)
        print(f"\n=== {name}, {how}: {len(found.results)} articles, {found.seconds:.1f} s -> {path}")
        if name != "mpqa":
            _own_tables(name, articles, found)
        if name in CHAINS and unseen:
            read = [article for article in articles if article.id in found.results]
            print("\n" + folds.table(folds.groups(read, folds.folds_of(read, folder), found.attributions)))
        if name == CORRECTED:
            print("\nthe answers that were corrected")
            print(score.table(score.score(articles, corrections.answers(folder))))
        if options.data and name in CORPORA:
            failed |= _outside_tables(name, options.data.resolve(), folder.resolve(), path, found)
    return int(failed)


def _how(options: argparse.Namespace) -> str:
    return str(options.extractor if options.reader == STANDARD else options.reader)


def _folders(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """The sets that are there and asked for, with their folders; that of the further articles is written."""
    data, corrected = options.data, options.corrections
    named = [(name, data / place) for name, place in SETS.items()] if data else []
    if data and (data / "ner").is_dir() and (data / "polnear" / "train").is_dir():
        named.append((FURTHER, options.out / FURTHER))
    named += [("sample", SAMPLE), *([(CORRECTED, corrected)] if corrected else [])]
    for name, folder in named:
        if options.only and name not in options.only:
            continue
        if name == FURTHER:
            write_further(data, folder)
        if name == CORRECTED or folder.is_dir():
            yield name, folder


def _corpus(name: str) -> str:
    return name.replace("-", "_")


def _was_read(name: str, articles: Sequence[MarkedArticle], reader: str) -> bool:
    """Whether there is evidence of readers that have not seen these articles."""
    names = {article.id for article in articles}
    return name in CORPORA and names <= evidence(_corpus(name), reader=reader).keys()


def _predictions(
    name: str, articles: Sequence[MarkedArticle], unseen: Path | None, options: argparse.Namespace
) -> Predictions:
    parses = options.parses / name if options.parses else None
    reader = STANDARD if unseen else options.reader  # what readers found in unseen articles is kept
    trees = parsed(articles, options.pack, parses, options.threads, reader)
    publishers = not options.no_publisher
    if unseen is None:
        return predict(articles, trees, options.extractor, publishers)
    return predict_unseen(
        articles, trees, folds.folds_of(articles, unseen), _corpus(name), publishers, options.reader
    )


def _own_tables(name: str, articles: Sequence[MarkedArticle], found: Predictions) -> None:
    outermost_only = name.startswith("polnear")
    print(score.table(score.score(articles, found.attributions)))
    if outermost_only:
        print("\noutermost predictions only")
        print(score.table(score.score(articles, found.attributions, drop_nested=True)))
    print("\n" + calibration.table(calibration.reliability(
        calibration.judged(articles, found.attributions, drop_nested=outermost_only))))  # fmt: skip


def _outside_tables(name: str, data: Path, folder: Path, path: Path, found: Predictions) -> bool:
    """The data folder's own scorers, when they are beside it. Whether one failed."""
    if not (data.parent / "eval").is_dir():
        return False
    failures = [_run(data.parent, call) for call in _calls(name, data, folder, path, found)]
    return any(failures)  # all of them run, whichever fails


def _calls(name: str, data: Path, folder: Path, path: Path, found: Predictions) -> Iterator[list[str]]:
    if name.startswith("polnear"):
        call = ["eval.score", "--split", "dev", "--polnear-dir", str(data / "polnear"), "--pred", str(path)]
        yield from (call, [*call, "--outermost"])
    elif name == "mpqa":
        answers = path.with_suffix(".ndjson")
        _write_answers(answers, found)
        yield ["eval.mpqa", str(folder), str(answers)]
    else:
        bare = path.with_suffix(".uncarried.jsonl")
        write_rows(bare, found.attributions, carried=False)
        gold, text = str(folder / "gold.jsonl"), str(folder / "text")
        for predictions in (path, bare):
            yield ["eval.chains.score", "--gold", gold, "--text", text, "--pred", str(predictions)]
        for field in ("confidence", "chain_confidence"):
            yield ["eval.trust", gold, text, str(path), field]


def _write_answers(path: Path, found: Predictions) -> None:
    """The results as the service answers, a document a line."""
    with path.open("w", encoding="utf-8") as handle:
        for result in found.results.values():
            print(json.dumps(ProvenanceSchema().dump(result), ensure_ascii=False), file=handle)


def _run(folder: Path, call: Sequence[str]) -> bool:
    print("\n$ python -m " + " ".join(call), flush=True)
    return subprocess.run([sys.executable, "-m", *call], cwd=folder, check=False).returncode != 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="folder with polnear/dev, chains and mpqa; without it the sample alone"
    )
    parser.add_argument(
        "--corrections", type=Path, help="file or folder of corrections that the console exported, as gold"
    )
    parser.add_argument("--pack", type=Path, default=PACK, help="model pack (default: the committed one)")
    parser.add_argument("--reader", choices=READERS, default=STANDARD, help="the pack's attribution reader")
    parser.add_argument("--parses", type=Path, help="parses made before, SET/ID.conllu, instead of a pack")
    parser.add_argument(
        "--seen", action="store_true", help="read with the pack as it is, not cross-validated"
    )
    parser.add_argument("--extractor", choices=("learned", "rules"), default="learned")
    parser.add_argument(
        "--only",
        action="append",
        metavar="SET",
        help="polnear-dev, chains, chains2, mpqa, sample or corrections; repeatable",
    )
    parser.add_argument("--threads", type=int, default=1, help="torch threads (default 1)")
    parser.add_argument("--no-publisher", action="store_true", help="do not hand on the gold's publisher")
    parser.add_argument(
        "--out", type=Path, default=OUT, help="folder for predictions (default build/evaluation)"
    )
    options = parser.parse_args()
    options.out = options.out.resolve()
    return options


if __name__ == "__main__":
    sys.exit(main())
