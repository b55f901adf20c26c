"""How firm an article is: the grade of each statement, and the sentence that counts them.

Each attribution has one grade, by the weakest link of its chain, so the grades add up to the number of statements.
Denials, refusals, and statements through several sources have any grade and are counted in a second sentence.
`static/firmness.js` does the same on the console; `tests/firmness.json` tests both against one table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.exports.reading import Json
from service.exports.vocabulary import VOCABULARY, counted

_WORDS = VOCABULARY["firmness"]
_GRADES = {
    "role": "unnamed",
    "collective": "unnamed",
    "anonymous": "anonymous",
    "unresolved": "unresolved",
    "none": "none",
}


def grade(attribution: Json) -> str:
    """The grade of one attribution: a `name` of `grades` in the vocabulary."""
    named = "secondhand" if len(attribution["chain"]) > 1 else "record"
    return _GRADES.get(attribution["weakest"], named)


def traits(attribution: Json) -> list[str]:
    """The kinds that are independent of the grades: names of `also` in the vocabulary."""
    found = [attribution["stance"]] if attribution["stance"] in ("denied", "declined") else []
    return [*found, "deep"] if len(attribution["chain"]) > 1 else found


def source_count(attributions: Sequence[Json]) -> int:
    """How many entities are in the chains; one that was not identified may be anybody and is not counted."""
    return len({link["entity"] for each in attributions for link in each["chain"] if link["entity"]})


def firmness_sentence(attributions: Sequence[Json]) -> str:
    """How firm the article is, in one sentence or two."""
    if not attributions:
        return str(_WORDS["nothing"])
    sources = source_count(attributions)
    begins = counted(_WORDS["statements"], len(attributions))
    if sources:
        begins += " " + counted(_WORDS["sources"], sources)
    grades = _parts(_WORDS["grades"], Counter(map(grade, attributions)))
    also = _parts(_WORDS["also"], Counter(trait for each in attributions for trait in traits(each)))
    sentence = f"{begins}: {', '.join(grades)}."
    return f"{sentence} Of these, {', '.join(also)}." if also else sentence


def _parts(entries: Sequence[dict[str, str]], counts: Counter[str]) -> list[str]:
    return [counted(entry, counts[entry["name"]]) for entry in entries if counts[entry["name"]]]
