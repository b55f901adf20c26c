"""Sentences made from parts: every tag of a quotation in every order, chains in many words, and strangers.

    python -m evaluation.combinations [--pack DIR] [--show]

`combinations.toml` has the parts. A quotation is right when it is found and its speaker is in its chain; a chain when
its names are those of the template; a stranger (`Ivo Orme was found dead. The detective said …`) when the words are
given to none of the persons whom the article names. Parts are combined in turn, so a run is always the same.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from evaluation.desk import PACK, bare_name
from evaluation.predict import Parse, pack_parser
from service.extraction.model.provenance import Article, Attribution, ModelInfo
from service.extraction.pipeline import extract

PARTS = Path(__file__).with_suffix(".toml")
BEFORE = "Ada Lind runs the harbour. "
_PIECES = (("We have waited long", "but the road is closed"), ("There was no other way",))
_MODEL = ModelInfo("evaluation", "evaluation", "evaluation")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, the pieces that must be in contents, and what must be true of the names in their chains."""

    text: str
    pieces: tuple[str, ...]
    fits: Callable[[list[str]], bool]


def combinations() -> dict[str, list[Sentence]]:
    """The sentences of each set."""
    parts = tomllib.loads(PARTS.read_text(encoding="utf-8"))
    made = {"quotations": _quotations, "strangers": _strangers, "chains": _chains}
    return {name: list(make(parts)) for name, make in made.items()}


def is_right(sentence: Sentence, found: list[Attribution]) -> bool:
    """Whether each piece is in a content, and the chain of the shortest such content fits."""
    for piece in sentence.pieces:
        holding = [a for a in found if piece.lower() in a.content.text.lower()]
        if not holding:
            return False
        closest = min(holding, key=lambda a: len(a.content.text))
        if not sentence.fits([bare_name(link.name) for link in closest.chain]):
            return False
    return True


def wrong(sentences: list[Sentence], parse: Parse) -> list[tuple[Sentence, list[Attribution]]]:
    """The sentences that are not right, with what was found in them."""
    results = []
    for sentence in sentences:
        found = list(extract(parse(sentence.text), Article(sentence.text), _MODEL).attributions)
        if not is_right(sentence, found):
            results.append((sentence, found))
    return results


def _quotations(parts: dict[str, Any]) -> Iterator[Sentence]:
    quotations, speakers = cycle(parts["quotations"]), cycle(parts["speakers"])
    for tag in (*parts["tags"], *parts["tags_behind"]):
        for order in parts["orders"]:
            quotation, (speaker, name) = next(quotations), next(speakers)
            if tag in parts["tags_behind"] and ("{T}" in order or speaker == "she"):
                continue  # `Said she, “P”`
            said, closed = tag.format(S=speaker), quotation.endswith("?")
            text = order.format(
                q=quotation if closed else quotation + ",", Q=quotation if closed else quotation + ".",
                t=said, T=_capital(said),
            )  # fmt: skip
            apart = _PIECES[0] if "{q}" not in order and "{Q}" not in order else (quotation,)
            pieces = (*apart, *(piece for piece in _PIECES[1] if piece in order))
            yield Sentence(BEFORE + text, pieces, lambda names, name=name: bare_name(name) in names)


def _strangers(parts: dict[str, Any]) -> Iterator[Sentence]:
    remarks, named = cycle(parts["remarks"]), {bare_name(name) for name in parts["named"]}
    for introduction in parts["introductions"]:
        for stranger in parts["strangers"]:
            remark, piece = next(remarks)
            text = f"{introduction}\n\n{_capital(remark.format(S=stranger))}"
            yield Sentence(text, (piece,), lambda names: named.isdisjoint(names))


def _chains(parts: dict[str, Any]) -> Iterator[Sentence]:
    places = [("O", "outlets"), ("X", "sources"), ("Y", "further_sources")]
    turns = {key: cycle(parts[name]) for key, name in places}
    statements = cycle(parts["statements"])
    for template, order in parts["chains"]:
        for _ in range(3):
            chosen, statement = {key: next(turn) for key, turn in turns.items()}, next(statements)
            text = template.format(P=statement, **{key: written for key, (written, _) in chosen.items()})
            chain = [bare_name(chosen[key][1]) for key in order]
            yield Sentence(_capital(text), (statement,), lambda names, chain=chain: names == chain)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    parse, _ = pack_parser(options.pack, threads=1)
    for name, sentences in combinations().items():
        missed = wrong(sentences, parse)
        print(f"{name}: {len(sentences) - len(missed)} of {len(sentences)} right")
        for sentence, found in missed if options.show else ():
            print("  " + sentence.text.replace("\n", " "))
            for a in found:
                print(f"      {' > '.join(link.name for link in a.chain) or '-'}: {a.content.text}")


if __name__ == "__main__":
    main()
