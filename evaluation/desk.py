"""Articles of our own, written before the rules that read them, with the answers that an editor expects.

    python -m evaluation.desk [--pack DIR] [--extractor learned|rules] [--show] [FILE …]

A file of `desk_articles` has an article a line: `name`, `text` (of a page where `html` is true) and what must be in the
answer, as `expected`: `content`, `chain`, `type` and `stance`. An expectation is met by an attribution with the same
words in its content (Jaccard 0.75 and more) and the same names in its chain (letter case, article and final stop
aside), type and stance. An article is right when all of its expectations are met.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.predict import Parse, pack_parser
from service.extraction.model.provenance import Article, Attribution, ModelInfo, Provenance
from service.extraction.pipeline import extract
from service.html_input import main_text
from service.settings import ROOT

ARTICLES = Path(__file__).parent / "desk_articles"
PACK = ROOT / "models" / "en-news"
LEAST_OVERLAP = 0.75
_MODEL = ModelInfo("evaluation", "evaluation", "evaluation")
_ARTICLE = re.compile(r"^(?:the|an?|one) ")


@dataclass(frozen=True, slots=True)
class Expected:
    """An attribution that must be in the answer; `chain` is ordered from the outermost source inwards."""

    content: str
    chain: tuple[str, ...]
    type: str
    stance: str


@dataclass(frozen=True, slots=True)
class DeskArticle:
    """One article with what an editor expects."""

    name: str
    text: str
    expected: tuple[Expected, ...]


def read_articles(path: Path) -> list[DeskArticle]:
    """The articles of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        DeskArticle(
            row["name"], main_text(row["text"]) if row["html"] else row["text"],
            tuple(Expected(e["content"], tuple(e["chain"]), e["type"], e["stance"]) for e in row["expected"]),
        )
        for row in rows
    ]  # fmt: skip


def is_met(expected: Expected, attribution: Attribution) -> bool:
    """Whether the attribution is what is expected."""
    wanted, found = _words(expected.content), _words(attribution.content.text)
    alike = len(wanted & found) >= LEAST_OVERLAP * len(wanted | found)
    names = [bare_name(link.name) for link in attribution.chain] == list(map(bare_name, expected.chain))
    return alike and names and (attribution.type, attribution.stance) == (expected.type, expected.stance)


def missed(article: DeskArticle, result: Provenance) -> list[Expected]:
    """The expectations that no attribution of the result meets."""
    return [e for e in article.expected if not any(is_met(e, a) for a in result.attributions)]


def answers(
    articles: Sequence[DeskArticle], parse: Parse, extractor: str = "learned"
) -> Iterator[Provenance]:
    """The service's result for each article."""
    for article in articles:
        yield extract(parse(article.text), Article(article.text, article.name), _MODEL, extractor)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def bare_name(name: str) -> str:
    """The name in small letters, without an article before it or a stop behind it."""
    return _ARTICLE.sub("", " ".join(name.lower().split())).rstrip(".")


def main() -> None:
    """Read the files, and print for each the articles and the attributions that are right."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("files", nargs="*", type=Path, default=sorted(ARTICLES.glob("*.jsonl")))
    arguments.add_argument("--pack", type=Path, default=PACK)
    arguments.add_argument("--extractor", choices=["learned", "rules"], default="learned")
    arguments.add_argument("--show", action="store_true", help="print what is missed")
    options = arguments.parse_args()
    parse, _ = pack_parser(options.pack, threads=1)
    for path in options.files:
        articles = read_articles(path)
        wrong = [
            missed(a, r) for a, r in zip(articles, answers(articles, parse, options.extractor), strict=True)
        ]
        count, lost = sum(len(a.expected) for a in articles), sum(map(len, wrong))
        print(
            f"{path.stem}: {wrong.count([])} of {len(articles)} articles, {count - lost} of {count} attributions right"
        )
        for article, expectations in zip(articles, wrong, strict=True) if options.show else ():
            for e in expectations:
                print(f"  {article.name}: {' > '.join(e.chain)} | {e.type} {e.stance} | {e.content}")


if __name__ == "__main__":
    main()
