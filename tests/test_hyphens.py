"""A word that is divided at the end of a line is read as one word, with or without its hyphen."""

from __future__ import annotations

import pytest

from service.extraction.layout.hyphens import without_line_hyphens
from service.extraction.layout.paragraphs import paragraphs
from tests.parses.freeze_speakers import parses


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the same scan-\nner", "the same scanner"),
        ("the same scan-\r\nner", "the same scanner"),
        ("> the same scan-\n> ner", "> the same scanner"),
        ("the same scan-  \n    ner", "the same scanner"),
        ("a well-\nknown man is known", "a well-known man is known"),
        ("its secretary-\ngeneral; the secretary-general", "its secretary-general; the secretary-general"),
        ("its secretary-gen-\neral", "its secretary-general"),
        ("the scan-\nner and ner, the scanner", "the scanner and ner, the scanner"),
        ("scan-\nner-\nly done", "scannerly done"),
        ("Jean-\nPierre Tal", "Jean-Pierre Tal"),
        ("Bartholo-\nmew Tal", "Bartholomew Tal"),
        ("1914-\n1918", "1914-1918"),
        ("some 40-\n  50 million", "some 40-50 million"),
        ("the mid-\n1990s", "the mid-1990s"),
        ("> a 20-\n> year lease", "> a 20-year lease"),
        ("the self-\nemployed", "the self-employed"),
    ],
)
def test_both_halves_are_one_word(text: str, words: str) -> None:
    plain = without_line_hyphens(text)
    assert len(plain) == len(text)
    assert plain.replace("\u00ad", "") == words
    assert len(paragraphs(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "He said -\nand left.",
        "1914 -\n1918",
        "- pre-\n- post",
        "pre-\n\npost",
        "a well-known man\nleft",
        "",
        "it-",
    ],
)
def test_other_hyphens_are_kept(text: str) -> None:
    assert without_line_hyphens(text) == text


def test_words_have_no_soft_hyphens() -> None:
    document = parses()["words_parted_at_line_ends"]
    words = {word.text for word in document.words}
    assert {"scanner", "Bartholomew", "accept"} <= words
    assert [document.text[w.start : w.end] for w in document.words if w.text == "scanner"] == ["scan-\nner"]


@pytest.mark.timeout(60)  # seconds; quadratic time needs minutes
@pytest.mark.parametrize("piece", ["Ann said so.\n", "scan-\n", "ner", "scan-\nner\n\n", "a -\n"])
def test_time_grows_with_the_length(piece: str) -> None:
    without_line_hyphens(piece * (200_000 // len(piece)))
