"""The lowest figures that the check accepts on our own sample, and a command that raises them.

    python -m evaluation.floors            measured figures and their floors
    python -m evaluation.floors --raise    raise floors to just under the measured figures; never lowers one

Both run on the kept parses of the sample (`python -m evaluation.freeze`), in about a second.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from evaluation.corpora import SAMPLE, sample
from evaluation.predict import kept_documents, predict
from evaluation.score import Scores, score

FLOORS = Path(__file__).with_name("floors.json")
EXTRACTORS = ("learned", "rules")
_SLACK = 0.02  # two attributions of the sample
_SLACK_OF = {"deep": 0.06}  # one of its few deep chains

Figures = Mapping[str, float]


def floors() -> dict[str, dict[str, float]]:
    """The committed floors: extractor -> figure -> least value, from 0 to 1."""
    found: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return found


@cache
def measured(extractor: str) -> Figures:
    """The figures of an extractor on the sample: F1 of every rate, accuracies of type and stance."""
    articles = sample()
    found = predict(articles, kept_documents(articles, SAMPLE), extractor)
    return _figures(score(articles, found.attributions))


def _figures(scores: Scores) -> dict[str, float]:
    return {**{name: rate.f1 for name, rate in scores.rates.items()}, **scores.accuracy}


def raised(now: Figures, least: Figures) -> dict[str, float]:
    """Each floor, or just under the measured figure where that is higher."""
    return {
        name: max(least.get(name, 0.0), round(now[name] - _SLACK_OF.get(name, _SLACK), 3)) for name in now
    }


def main() -> int:
    """Print or raise the floors; the exit status is 1 when a figure is under its floor."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--raise", dest="lift", action="store_true")
    least = floors() if FLOORS.exists() else {}
    if arguments.parse_args().lift:
        least = {name: raised(measured(name), least.get(name, {})) for name in EXTRACTORS}
        FLOORS.write_text(json.dumps(least, indent=2) + "\n", encoding="utf-8")
    under = False
    for extractor in EXTRACTORS:
        for name, value in measured(extractor).items():
            floor = least[extractor][name]
            under |= value < floor
            print(
                f"{extractor:8} {name:10}{value:7.3f}  floor {floor:.3f}{'  UNDER' if value < floor else ''}"
            )
    return int(under)


if __name__ == "__main__":
    sys.exit(main())
