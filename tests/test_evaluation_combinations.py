"""Sentences made from parts: how they are judged, and that the service does not get worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.combinations import Sentence, combinations, is_right, wrong
from evaluation.desk import PACK, bare_name
from evaluation.predict import pack_parser
from service.extraction.model.provenance import Attribution, Content, Link
from service.extraction.model.spans import Span

# How many sentences of each set may be wrong.
MOST_WRONG = {
    "quotations": 6, "strangers": 2, "chains": 7, "stances": 20, "persons": 3, "documents": 29, "contrasts": 4,
    "names": 11, "forms": 13, "claims": 17, "unmade": 6, "denials": 3,
}  # fmt: skip
SAID = Attribution(
    "a1", "indirect", "asserted", Content("that the dam had cracked", (Span(0, 24),)), None, None, None,
    (Link("e1", "the Harbour Post", "reports", False), Link("e2", "Ada Lind", "told", False)),
    "named", None, "reader", 0.9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("piece", "names", "right"),
    [
        ("the dam had cracked", ["harbour post", "ada lind"], True),
        ("The dam had cracked", ["harbour post", "ada lind"], True),
        ("the mill", ["harbour post", "ada lind"], False),
        ("the dam had cracked", ["ada lind"], False),
    ],
)
def test_a_sentence_needs_its_pieces_and_the_names(piece: str, names: list[str], right: bool) -> None:
    sentence = Sentence("", (piece,), lambda found: [bare_name(k.name) for k in found[0].chain] == names)
    assert is_right(sentence, [SAID]) is right


@pytest.mark.parametrize(
    ("entities", "right"),
    [("xyx", True), ("xyy", False), ("xyz", False), ("xxx", False)],
)
def test_pieces_of_one_source(entities: str, right: bool) -> None:
    found = [
        replace(SAID, content=Content(piece, (Span(0, 4),)), chain=(replace(SAID.chain[1], entity=entity),))
        for piece, entity in zip(("one", "two", "three"), entities, strict=True)
    ]
    assert is_right(Sentence("", ("one", "two", "three"), lambda _: True, "ABA"), found) is right


def test_the_shortest_content_that_holds_a_piece_comes_first() -> None:
    inner = replace(SAID, content=Content("the dam had cracked", (Span(5, 24),)), chain=SAID.chain[1:])
    assert is_right(Sentence("", ("dam",), lambda found: found == [inner, SAID]), [SAID, inner])


def test_no_sentence_is_made_twice() -> None:
    for sentences in combinations().values():
        assert len({s.text for s in sentences}) == len(sentences)


@pytest.mark.parametrize("name", MOST_WRONG)
def test_the_service_reads_them(name: str) -> None:
    parse, _ = pack_parser(PACK, threads=1)
    missed = wrong(combinations()[name], parse)
    assert len(missed) <= MOST_WRONG[name], [sentence.text for sentence, _ in missed]
