"""Kinds of wrong sources, one invented attribution each."""

from __future__ import annotations

import pytest

from evaluation.marked import Marked
from evaluation.source_errors import kind_of_error, table
from service.extraction.model.spans import Span

TEXT = "The harbour master said it rained. Ilda Morvane spoke."
MASTER, MORVANE, WHOLE = Span(0, 18), Span(35, 47), Span(24, 33)


def marked(chain: tuple[str, ...], source: Span | None = MASTER) -> Marked:
    return Marked("a1", (WHOLE,), source=(source,) if source else (), chain=chain)


@pytest.mark.parametrize(
    ("gold", "found", "kind"),
    [
        (marked(("Ilda Morvane",)), marked(("Morvane",)), None),
        (marked(()), marked(()), None),
        (marked(("Ilda Morvane",)), marked((), None), "no source found"),
        (marked((), None), marked(("Ilda Morvane",)), "a source where there is none"),
        (marked(("Ilda Morvane",)), marked(("she",)), "a pronoun that is not resolved"),
        (
            marked(("Ilda Morvane",)),
            marked(("Ilda Morvane", "Jorv Haskel")),
            "inner and outer link are mixed up",
        ),
        (marked(("Ilda Morvane",)), marked(("rain",), MORVANE), "another mention taken for the source"),
        (
            marked(("Ilda Jane Morvane",)),
            marked(("Ilda Morvane Haskel",)),
            "a name cut short, or with words too many",
        ),
        (
            marked(("Ilda Morvane",)),
            marked(("harbour master",)),
            "a description or role that is not resolved",
        ),
        (marked(("Ilda Morvane",)), marked(("Jorv Haskel",)), "the right mention, but another entity"),
    ],
)
def test_the_kind_of_a_wrong_source(gold: Marked, found: Marked, kind: str | None) -> None:
    assert kind_of_error(TEXT, gold, found) == kind


def test_the_table_counts_wrong_ones_only() -> None:
    one = marked(("she",))
    rows = [("", "x", one, one), ("no source found", "x", one, one)]
    assert table(rows).splitlines() == [
        "2 found, 1 with the wrong source",
        "    1  100.0 %  no source found",
    ]
