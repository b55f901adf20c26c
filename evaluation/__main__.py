"""Evaluate the extraction over a data folder, its own scores first, then the folder's scorers where they are.

    python -m evaluation --data DIR [--pack DIR | --parses DIR] [--extractor learned|rules]
    python -m evaluation --corrections DIR --only corrections

DIR holds `polnear/dev` and `chains` (either may be missing); the sample beside this file is always scored.
Scorers are taken from the folder `eval` beside DIR, when there is one. Parses are kept under `build/parses`,
predictions under `build/evaluation`, where `python -m evaluation.errors` reads them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation import calibration, corrections, score
from evaluation.corpora import SAMPLE, read_gold
from evaluation.marked import MarkedArticle, write_rows
from evaluation.predict import KEPT, Predictions, parsed, predict
from service.settings import ROOT

OUT = KEPT.parent / "evaluation"
CORRECTED = "corrections"
PACK = ROOT / "models" / "en-news"


def main() -> int:
    """Run it; the exit status is 1 when one of the outside scorers failed."""
    options = _arguments()
    failed = False
    for name, folder in _folders(options.data, options.corrections):
        if options.only and name not in options.only:
            continue
        articles = read_gold(folder)
        found = _predictions(name, articles, options)
        path = options.out / f"{name}.{options.extractor}.jsonl"
        write_rows(path, found.attributions)
        print(f"\n=== {name}, {options.extractor}: {len(articles)} articles, {found.seconds:.1f} s -> {path}")
        _own_tables(name, articles, found)
        if name == CORRECTED:
            print("\nthe answers that were corrected")
            print(score.table(score.score(articles, corrections.answers(folder))))
        if options.data and name not in ("sample", CORRECTED):
            failed |= _outside_tables(name, options.data.resolve(), path, found)
    return int(failed)


def _folders(data: Path | None, corrected: Path | None) -> list[tuple[str, Path]]:
    named = [("polnear-dev", data / "polnear" / "dev"), ("chains", data / "chains")] if data else []
    folders = [(name, folder) for name, folder in [*named, ("sample", SAMPLE)] if folder.is_dir()]
    return [*folders, (CORRECTED, corrected)] if corrected else folders


def _predictions(name: str, articles: Sequence[MarkedArticle], options: argparse.Namespace) -> Predictions:
    parses = options.parses / name if options.parses else None
    trees = parsed(articles, options.pack, parses, options.threads)
    return predict(articles, trees, options.extractor, not options.no_publisher)


def _own_tables(name: str, articles: Sequence[MarkedArticle], found: Predictions) -> None:
    outermost_only = name.startswith("polnear")
    print(score.table(score.score(articles, found.attributions)))
    if outermost_only:
        print("\noutermost predictions only")
        print(score.table(score.score(articles, found.attributions, drop_nested=True)))
    print("\n" + calibration.table(calibration.reliability(
        calibration.judged(articles, found.attributions, drop_nested=outermost_only))))  # fmt: skip


def _outside_tables(name: str, data: Path, path: Path, found: Predictions) -> bool:
    """The data folder's own scorers, when they are beside it. Whether one failed."""
    if not (data.parent / "eval").is_dir():
        return False
    if name.startswith("polnear"):
        call = ["eval.score", "--split", "dev", "--polnear-dir", str(data / "polnear"), "--pred", str(path)]
        calls = [call, [*call, "--outermost"]]
    else:
        bare = path.with_suffix(".uncarried.jsonl")
        write_rows(bare, found.attributions, carried=False)
        gold, text = data / name / "gold.jsonl", data / name / "text"
        call = ["eval.chains.score", "--gold", str(gold), "--text", str(text)]
        calls = [[*call, "--pred", str(predictions)] for predictions in (path, bare)]
    failures = [_run(data.parent, call) for call in calls]  # all of them run, whichever fails
    return any(failures)


def _run(folder: Path, call: Sequence[str]) -> bool:
    print("\n$ python -m " + " ".join(call), flush=True)
    return subprocess.run([sys.executable, "-m", *call], cwd=folder, check=False).returncode != 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="folder with polnear/dev and chains; without it the sample alone"
    )
    parser.add_argument(
        "--corrections", type=Path, help="file or folder of corrections that the console exported, as gold"
    )
    parser.add_argument("--pack", type=Path, default=PACK, help="model pack (default: the committed one)")
    parser.add_argument("--parses", type=Path, help="parses made before, SET/ID.conllu, instead of a pack")
    parser.add_argument("--extractor", choices=("learned", "rules"), default="learned")
    parser.add_argument(
        "--only",
        action="append",
        metavar="SET",
        help="polnear-dev, chains, sample or corrections; repeatable",
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
