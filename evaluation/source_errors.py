"""Why the source of a found attribution is wrong, counted by kind.

    python -m evaluation.source_errors --gold DIR --pred build/evaluation/chains.learned.jsonl [--show KIND]

DIR holds articles with chains (`gold.jsonl`, `text/`). The attributions are counted whose content was found and whose
innermost name is not the gold's. `--show` prints those of the kinds whose name contains KIND.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.alignment import align, collapsed, same_name
from evaluation.corpora import read_gold
from evaluation.marked import Marked, MarkedArticle, read_rows
from service.extraction.model.spans import Spans, text_of

_PRONOUNS = frozenset(
    "he she it they we i you who which that him her them us me one this these those himself herself".split()
)


def kind_of_error(text: str, gold: Marked, found: Marked) -> str | None:
    """The kind of the wrong source; None for a right one."""
    wanted, got = collapsed(gold.chain or ()), collapsed(found.chain or ())
    if not wanted or not got:
        return None if wanted == got else "no source found" if wanted else "a source where there is none"
    if same_name(wanted[-1], got[-1]):
        return None
    if got[-1].lower() in _PRONOUNS:
        return "a pronoun that is not resolved"
    if any(same_name(got[-1], n) for n in wanted[:-1]) or any(same_name(wanted[-1], n) for n in got[:-1]):
        return "inner and outer link are mixed up"
    if not _overlap(gold.source, found.source):
        return "another mention taken for the source"
    own, name = _words(text_of(text, found.source)), _words(got[-1])
    if name & _words(wanted[-1]):
        return "a name cut short, or with words too many"
    return (
        "a description or role that is not resolved"
        if name <= own
        else "the right mention, but another entity"
    )


def _overlap(a: Spans, b: Spans) -> bool:
    return any(x.start < y.end and y.start < x.end for x in a for y in b)


def _words(text: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in text.casefold()).split()) - {"the", "a", "an"}


def errors(
    articles: Sequence[MarkedArticle], predictions: dict[str, tuple[Marked, ...]]
) -> Iterator[tuple[str, str, Marked, Marked]]:
    """Kind (empty for a right source), article, gold and prediction of every found attribution."""
    for article in articles:
        found = predictions.get(article.id, ())
        for i, j in align(article.text, article.attributions, found).items():
            gold, predicted = article.attributions[i], found[j]
            yield kind_of_error(article.text, gold, predicted) or "", article.id, gold, predicted


def table(found: Sequence[tuple[str, str, Marked, Marked]]) -> str:
    """Counts by kind, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    for kind, *_ in found:
        counts[kind] += bool(kind)
    wrong = sum(counts.values())
    rows = [
        f"{n:5}  {100 * n / wrong:4.1f} %  {kind}"
        for kind, n in sorted(counts.items(), key=lambda c: -c[1])
        if n
    ]
    return "\n".join([f"{len(found)} found, {wrong} with the wrong source", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pred", type=Path, required=True)
    parser.add_argument("--show")
    options = parser.parse_args()
    found = list(errors(read_gold(options.gold), read_rows(options.pred)))
    print(table(found))
    for kind, article, gold, predicted in found:
        if options.show and kind and options.show in kind:
            print(f"{article} {gold.id}: {list(gold.chain or ())} | {list(predicted.chain or ())}")


if __name__ == "__main__":
    main()
