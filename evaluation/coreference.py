"""Coreference of sources, measured on GUM's gold coreference.

    python -m evaluation.coreference GUM_FILE.conllu [--pack DIR] [--genres news,interview,bio] [--no-names]
        [--misses N]

It counts pronouns (he, she, it, they) and definite descriptions that are the source of one of our own attributions.
The rules find these on the gold trees; with `--pack` the whole service does, on the pack's parse of the text. A source
is *right* if most other mentions of the entity that we chose (names and descriptions, not pronouns) belong to the gold
entity of the source; a description that opens its gold entity is right if we make it an entity of its own. *Unresolved*
ones are counted separately. With `--no-names` the recogniser's names are left out (otherwise gold proper-name mentions
take their place).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.gum import GoldMention, GumDocument, read_gum
from evaluation.predict import Parse, pack_parser
from service.extraction.coreference.antecedents.pronouns import THIRD
from service.extraction.model.provenance import Article, Attribution, Entity, ModelInfo
from service.extraction.pipeline import extract

_MODEL = ModelInfo("evaluation", "gold trees", "none")
_DETERMINERS = ("the ", "this ", "that ", "these ", "those ")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One source: `right`, `wrong` or `unresolved`; `form` is the pronoun's kind or `description`."""

    document: str
    text: str
    form: str
    outcome: str
    ours: str


def verdicts(gum: GumDocument, parse: Parse | None = None) -> Iterator[Verdict]:
    """A verdict for every counted source: of the rules on the gold trees, or of the learned extractor on a parse."""
    article = Article(gum.document.text, id=gum.id)
    document, extractor = (parse(article.text), "learned") if parse else (gum.document, "rules")
    result = extract(document, article, _MODEL, extractor)
    entities = {e.id: e for e in result.entities}
    judged: set[tuple[int, int]] = set()
    for attribution in result.attributions:
        place = _place(attribution)
        form = _form(attribution)
        if place is None or form is None or place in judged:
            continue
        judged.add(place)
        gold = _gold_of(gum, place)
        if gold is not None and attribution.source is not None:
            ours = entities.get(attribution.source.entity or "")
            outcome = _outcome(gum, place, gold, ours)
            yield Verdict(gum.id, attribution.source.text, form, outcome, ours.name if ours else "")


def _place(attribution: Attribution) -> tuple[int, int] | None:
    if attribution.source is None or not attribution.source.spans:
        return None
    span = attribution.source.spans[0]
    return span.start, span.end


def _form(attribution: Attribution) -> str | None:
    text = attribution.source.text.lower() if attribution.source else ""
    if text in THIRD:
        return text
    return "description" if text.startswith(_DETERMINERS) and text.split()[-1].islower() else None


def _gold_of(gum: GumDocument, place: tuple[int, int]) -> str | None:
    """The gold entity of the mention with the same head word."""
    head = _head(gum, _words(gum, place))
    found = [m for m in gum.mentions if _head(gum, range(m.first, m.last)) == head]
    return max(found, key=lambda m: m.last - m.first).entity if found else None


def _words(gum: GumDocument, place: tuple[int, int]) -> range:
    inside = [w.index for w in gum.document.words if place[0] <= w.start and w.end <= place[1]]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _head(gum: GumDocument, words: range) -> int | None:
    tops = [i for i in words if gum.document.words[i].head not in words]
    return tops[0] if tops else None


def _outcome(gum: GumDocument, place: tuple[int, int], gold: str, ours: Entity | None) -> str:
    if ours is None:
        return "unresolved"
    others = [
        entity
        for mention in ours.mentions
        if (mention.start, mention.end) != place and mention.text.lower() not in THIRD
        if (entity := _gold_of(gum, (mention.start, mention.end))) is not None
    ]
    if not others:
        earlier = [m for m in gum.mentions if m.entity == gold and _before(gum, m, place)]
        return "wrong" if earlier else "right"
    return "right" if Counter(others).most_common(1)[0][0] == gold else "wrong"


def _before(gum: GumDocument, mention: GoldMention, place: tuple[int, int]) -> bool:
    return gum.document.words[mention.last - 1].end <= place[0]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument(
        "--pack", type=Path, help="a pack that parses the text; without it the gold trees are used"
    )
    parser.add_argument("--genres", default="news,interview,bio")
    parser.add_argument("--no-names", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    genres = frozenset(options.genres.split(","))
    parse = pack_parser(options.pack, threads=1)[0] if options.pack else None
    documents = [gum for file in options.files for gum in read_gum(file, genres, not options.no_names)]
    found = [verdict for gum in documents for verdict in verdicts(gum, parse)]
    print(table(found))
    for verdict in [v for v in found if v.outcome != "right"][: options.misses]:
        print(f"{verdict.document}: {verdict.text!r} {verdict.outcome}, ours {verdict.ours!r}")


def table(found: list[Verdict]) -> str:
    """Counts by form, the share that is right where answered, and the share that is unresolved."""
    counts = Counter((v.form, v.outcome) for v in found)
    rows = [f"{'form':12} right wrong unresolved"]
    rows += [
        f"{form:12} {counts[form, 'right']:5} {counts[form, 'wrong']:5} {counts[form, 'unresolved']:10}"
        for form in sorted({v.form for v in found})
    ]
    right, wrong, unresolved = (sum(v.outcome == o for v in found) for o in ("right", "wrong", "unresolved"))
    answered = right + wrong
    rows.append(
        f"right where answered {100 * right / answered if answered else 0:.1f} % ({right} of {answered})"
    )
    rows.append(
        f"unresolved {100 * unresolved / len(found) if found else 0:.1f} % ({unresolved} of {len(found)})"
    )
    return "\n".join(rows)


if __name__ == "__main__":
    main()
