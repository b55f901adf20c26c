"""Error analysis of a predictions file, for PolNeAR, chain gold or our own sample.

    python -m evaluation.errors --gold GOLD_DIR --pred PREDICTIONS.jsonl           summary
    … --by lemma --by construction+opener                                          counts by facets
    … --show missed --where lemma=say --where type=indirect --n 20                 cases, marked up
    … --show spurious --where "reason=invented"   … --show "source elsewhere"      … --show "content ends late"
    … --random 100                                                                 a random sample of errors
    … --random 100 --wrong                                                         … of missed and spurious ones

Facets: type, lemma, kind, source, opener, length, pieces, stance, links, construction, confidence, reason, article.
A marked-up line shows {source} <cue> [content] (recipient) in place; `gold` above `pred`.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from evaluation.alignment import outermost
from evaluation.cases import Case, cases, edge_words
from evaluation.corpora import read_gold
from evaluation.marked import Marked, read_rows

_LONGEST = 170  # characters of a content that are shown; the middle of a longer one is left out
_AROUND = 60


def facet(case: Case, name: str) -> str:
    """A facet's value; `a+b` gives both."""
    if "+" in name:
        return " + ".join(facet(case, part) for part in name.split("+"))
    if name == "reason":
        return case.reason
    if name == "article":
        return case.article.id
    return case.facets[name]


def summary(found: Sequence[Case]) -> str:
    """Counts of verdicts, reasons and faults."""
    verdicts = Counter(case.verdict for case in found)
    gold, predicted = verdicts["right"] + verdicts["missed"], verdicts["right"] + verdicts["spurious"]
    lines = [f"gold {gold}  predicted {predicted}  right {verdicts['right']}  missed {verdicts['missed']}"
             f"  spurious {verdicts['spurious']}"]  # fmt: skip
    for verdict in ("missed", "spurious"):
        lines += ["", f"why {verdict}", *_counted(case.reason for case in found if case.verdict == verdict)]
    lines += ["", "faults of the right ones", *_counted(f for case in found for f in case.faults)]
    for title, role in (
        ("words at wrong content edges", "content"),
        ("words at wrong source edges", "source"),
    ):
        lines += ["", title, *_counted(_edge_words(found, role), 24)]
    return "\n".join(lines)


def _edge_words(found: Iterable[Case], role: str) -> Iterable[str]:
    for case in found:
        if case.verdict == "right" and case.gold and case.predicted:
            sides = case.gold.spans(role), case.predicted.spans(role)
            for edge, words in edge_words(case.article.text, *sides):
                yield f"{edge}: {words}"


def _counted(values: Iterable[str], top: int = 40) -> list[str]:
    return [f"  {count:5}  {value}" for value, count in Counter(values).most_common(top)]


def by_facet(found: Iterable[Case], name: str, top: int) -> str:
    """Recall over gold and precision over predictions for each value, those with most errors first.

    For a value of the gold side (type, lemma …) both count the cases of that value. `construction` and `confidence`
    describe predictions, so only their precision has a meaning.
    """
    counts: dict[str, Counter[str]] = {}
    for case in found:
        counts.setdefault(facet(case, name), Counter())[case.verdict] += 1
    ordered = sorted(counts.items(), key=lambda item: -(item[1]["missed"] + item[1]["spurious"]))
    lines = [f"{name:44}{'right':>6}{'missed':>7}{'spurious':>9}{'recall':>8}{'precision':>10}"]
    for value, n in ordered[:top]:
        recall = _percent(n["right"], n["missed"])
        precision = _percent(n["right"], n["spurious"])
        lines.append(
            f"{value[:43]:44}{n['right']:6}{n['missed']:7}{n['spurious']:9}{recall:>8}{precision:>10}"
        )
    return "\n".join(lines)


def _percent(good: int, bad: int) -> str:
    return f"{100 * good / (good + bad):.1f}" if good + bad else "-"


def wanted(case: Case, show: str, where: Sequence[tuple[str, str]]) -> bool:
    """Whether a case is of the kind to show (a verdict, a part of a reason or of a fault) and fits all filters."""
    named = case.verdict == show or show in case.reason or any(show in fault for fault in case.faults)
    return named and all(facet(case, name) == value for name, value in where)


def shown(case: Case, number: int) -> str:
    """A case as some lines: what it is, and both sides marked up in their context."""
    facts = " · ".join(f"{name} {case.facets[name]}" for name in ("type", "lemma", "source", "opener"))
    ids = " ".join(marked.id for marked in (case.gold, case.predicted) if marked)
    lines = [f"{number}. {case.verdict}: {case.reason}   [{case.article.id} {ids}] {facts}"]
    if case.faults:
        lines.append("   faults: " + ", ".join(case.faults))
    for side, marked in (("gold", case.gold), ("pred", case.predicted)):
        if marked:
            lines.append(f"   {side}  {marked_up(case.article.text, marked)}")
            lines += _details(side, marked)
    return "\n".join(lines)


def _details(side: str, marked: Marked) -> list[str]:
    parts = []
    if side == "pred":
        parts += [marked.construction, f"confidence {marked.confidence:.2f}"]
        parts += [f"content changed by {', '.join(marked.edits)}"] if marked.edits else []
    if marked.stance:
        parts.append(marked.stance)
    if marked.chain is not None:
        parts.append("chain " + " → ".join([f"({name})" for name in marked.carried] + list(marked.chain)))
    return ["         " + " · ".join(filter(None, parts))] if parts else []


def marked_up(text: str, marked: Marked) -> str:
    """The passage with its roles in brackets, shortened in the middle of long stretches."""
    brackets = {"source": "{}", "cue": "<>", "content": "[]", "recipient": "()"}
    marks: list[tuple[int, int, str]] = []
    for role, (opening, closing) in brackets.items():
        for span in marked.spans(role):
            marks += [(span.start, 1, opening), (span.end, 0, closing)]
    marks.sort()
    position = max(0, marks[0][0] - _AROUND)
    out = ["…" if position else ""]
    for place, _, mark in marks:
        out += [_shortened(text[position:place]), mark]
        position = place
    out += [text[position : position + _AROUND], "…" if position + _AROUND < len(text) else ""]
    return " ".join("".join(out).split())


def _shortened(stretch: str) -> str:
    if len(stretch) <= _LONGEST:
        return stretch
    return stretch[: _LONGEST // 2] + " […] " + stretch[-_LONGEST // 2 :]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--gold", type=Path, required=True, help="a PolNeAR split, chain gold or a sample folder"
    )
    parser.add_argument("--pred", type=Path, required=True, help="predictions, one JSON line an article")
    parser.add_argument(
        "--outermost", action="store_true", help="leave out predictions nested in another one"
    )
    parser.add_argument("--by", action="append", default=[], metavar="FACET", help="counts by facet, or a+b")
    parser.add_argument("--show", metavar="WHAT", help="a verdict, a part of a reason, a part of a fault")
    parser.add_argument(
        "--where", action="append", default=[], metavar="FACET=VALUE", help="filter; repeatable"
    )
    parser.add_argument("--random", type=int, metavar="N", help="a random sample of errors and faults")
    parser.add_argument("--wrong", action="store_true", help="sample missed and spurious ones only")
    parser.add_argument("--n", type=int, default=15, help="how many cases to show (default 15)")
    parser.add_argument("--top", type=int, default=30, help="rows of a facet table (default 30)")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def main() -> None:
    """Print what the command line asks for."""
    options = _arguments()
    predicted = read_rows(options.pred)
    found: list[Case] = []
    for article in read_gold(options.gold):
        own = predicted.get(article.id, ())
        found += cases(article, outermost(own) if options.outermost else own)
    where = [(name, value) for name, _, value in (item.partition("=") for item in options.where)]
    chosen = [case for case in found if all(facet(case, name) == value for name, value in where)]
    if not (options.show or options.random or options.by):
        print(summary(chosen))
    for name in options.by or (
        [] if options.show or options.random else ["type", "source", "opener", "kind"]
    ):
        print("\n" + by_facet(chosen, name, options.top))
    picked = [case for case in found if wanted(case, options.show, where)] if options.show else []
    if options.random:
        picked = [case for case in chosen if case.verdict != "right" or (case.faults and not options.wrong)]
    if picked:
        count = min(options.random or options.n, len(picked))
        print(f"\n{count} of {len(picked)} cases")
        for number, case in enumerate(random.Random(options.seed).sample(picked, count), 1):
            print(shown(case, number))


if __name__ == "__main__":
    main()
