"""A stop behind a title or an initial does not end a sentence."""

from __future__ import annotations

import pytest

from service.extraction.layout.stops import goes_on, is_abbreviated
from service.parsing.segments import Piece
from service.parsing.sentence_ends import joined_at_quotations, joined_in_names


def pieces(text: str, start: int) -> list[Piece]:
    """The words of a sentence. A word `|.` is a stop directly behind the word before it."""
    found: list[Piece] = []
    for word in text.split():
        begin = start if word == "|." or not found else start + 1
        found.append(Piece(word.removeprefix("|"), begin, begin + len(word.removeprefix("|"))))
        start = found[-1].end
    return found


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (["According to Hon |.", "Ade Okon left |."], ["According to Hon . Ade Okon left ."]),
        (["said Engr.", "Sam Okon |."], ["said Engr. Sam Okon ."]),
        (["Ronald K |.", "Vell said so |."], ["Ronald K . Vell said so ."]),
        (["Ronald K.", "Ronald L |.", "Vell said so |."], ["Ronald K. Ronald L . Vell said so ."]),
        (["Smt |. Okon left |.", "She fell |."], ["Smt . Okon left .", "She fell ."]),
        (["They chose Plan B |.", "Mayors agreed |."], ["They chose Plan B .", "Mayors agreed ."]),
        (["He met Malcolm X |.", "The court agreed |."], ["He met Malcolm X .", "The court agreed ."]),
        (["He met Malcolm X |."], ["He met Malcolm X ."]),
        (["Author A.K |.", "Vell fell |."], ["Author A.K . Vell fell ."]),
        (["in the U.S |.", "The court agreed |."], ["in the U.S .", "The court agreed ."]),
        (["Neither do I |.", "Courts agreed |."], ["Neither do I .", "Courts agreed ."]),
        (["one more rep |.", "Courts agreed |."], ["one more rep .", "Courts agreed ."]),
        (["She had a pet.", "Courts agreed |."], ["She had a pet .", "Courts agreed ."]),
        (["nails, tape, etc.", "Courts agreed |."], ["nails, tape, etc.", "Courts agreed ."]),
        (["at 3 p.m.", "Courts agreed |."], ["at 3 p.m.", "Courts agreed ."]),
        (["in the U.S.", "Courts agreed |."], ["in the U.S.", "Courts agreed ."]),
        (["He met Hon |.", "he left |."], ["He met Hon .", "he left ."]),
        (["said the Hon .", "Ade left |."], ["said the Hon .", "Ade left ."]),
    ],
)  # fmt: skip
def test_names_are_not_cut(sentences: list[str], expected: list[str]) -> None:
    given, start = [], 0
    for sentence in sentences:
        given.append(pieces(sentence, start))
        start = given[-1][-1].end + 1
    found = [" ".join(piece.text for piece in words) for words in joined_in_names(given)]
    assert found == expected


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (['She said :', '" P . " adding that Q .'], ['She said : " P . " adding that Q .']),
        (['She said :', '" P " , noting Q .'], ['She said : " P " , noting Q .']),
        (['She said :', '" P . "', "He left ."], ['She said :', '" P . "', "He left ."]),
        (['She said :', '" P . " Lund left .'], ['She said :', '" P . " Lund left .']),
        (['She said :', '" P .', 'Q . " adding R .'], ['She said :', '" P .', 'Q . " adding R .']),
        (['She said :', "P ."], ['She said :', "P ."]),
        (['She said .', '" P . " adding Q .'], ['She said .', '" P . " adding Q .']),
    ],
)  # fmt: skip
def test_a_colon_before_a_quotation_ends_no_sentence_that_goes_on(
    sentences: list[str], expected: list[str]
) -> None:
    given = [[Piece(word, k, k + 1) for k, word in enumerate(s.split())] for s in sentences]
    assert [" ".join(p.text for p in words) for words in joined_at_quotations(given)] == expected


@pytest.mark.parametrize(
    ("word", "before", "expected"),
    [
        ("Hon", "", True),
        ("Hon.", "", True),
        ("hon", "", False),
        ("E.", "Loretta", True),
        ("B", "Plan", False),
    ],
)
def test_what_is_abbreviated(word: str, before: str, expected: bool) -> None:
    assert is_abbreviated(word, before) is expected


@pytest.mark.parametrize(("word", "expected"), [("Vell", True), ("The", False), ("vell", False)])
def test_what_a_name_goes_on_with(word: str, expected: bool) -> None:
    assert goes_on(word) is expected
