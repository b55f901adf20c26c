"""A parsed document survives being written and read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.model.document import Document, NamedEntity, Sentence, Word
from service.parsing.conllu import read, write

TEXT = "“No,”\tKyiv’s\u00a0envoy said.\n\nX_\U0001f600 left"


def word(index: int, start: int, end: int, form: str, head: int, deprel: str, sentence: int = 0) -> Word:
    return Word(index, sentence, start, end, form, form.lower(), "X", "", "", head, deprel)


WORDS = (
    word(0, 0, 1, '"', 1, "punct"),
    word(1, 1, 3, "No", 6, "ccomp"),
    word(2, 3, 5, ',"', 1, "punct"),
    word(3, 6, 10, "Kyiv", 5, "nmod:poss"),
    word(4, 10, 12, "'s", 3, "case"),
    word(5, 13, 18, "envoy", 6, "nsubj"),
    replace(word(6, 19, 23, "said", -1, "root"), xpos="VBD", feats="Tense=Past|VerbForm=Fin"),
    word(7, 23, 24, ".", 6, "punct"),
    word(8, 26, 28, "X_", 10, "nsubj", 1),
    word(9, 28, 29, "_", 8, "flat", 1),
    replace(word(10, 31, 35, "left", -1, "root", 1), upos="VERB"),
)
SENTENCES = (Sentence(0, 0, 8, 0, 24, 0), Sentence(1, 8, 11, 26, 35, 2))
NAMES = (
    NamedEntity("Location", 3, 5, 6, 12),
    NamedEntity("Person", 5, 6, 13, 18),
    NamedEntity("Person", 8, 10, 26, 29),
)


@pytest.mark.parametrize(
    "document",
    [
        Document(TEXT, WORDS, SENTENCES, NAMES),
        Document(TEXT, WORDS, SENTENCES),
        Document(TEXT, WORDS, SENTENCES, NAMES, cues=(), reader="large"),
        Document(TEXT, WORDS, SENTENCES, reader="large"),
        Document("", (), ()),
        Document(" \n ", (), ()),
    ],
    ids=["names", "no names", "large reader", "large, unread", "empty", "blank"],
)
def test_reading_gives_back_what_was_written(document: Document) -> None:
    assert read(write(document)) == document


def test_the_file_is_plain_conllu() -> None:
    rows = [
        line for line in write(Document(TEXT, WORDS, SENTENCES, NAMES)).split("\n") if line and line[0] != "#"
    ]
    assert [row.split("\t")[0] for row in rows] == ["1", "2", "3", "4", "5", "6", "7", "8", "1", "2", "3"]
    assert {row.count("\t") for row in rows} == {9}
    assert rows[3].split("\t")[6:8] == ["6", "nmod:poss"]


def test_neighbouring_names_of_one_class_stay_two() -> None:
    names = (NamedEntity("Person", 0, 2, 0, 3), NamedEntity("Person", 2, 3, 3, 5))
    document = Document(TEXT, WORDS, SENTENCES, names)
    assert read(write(document)).names == names


def test_other_files_are_refused() -> None:
    with pytest.raises(ValueError, match="not a parsed document"):
        read("# sent_id = 1\n1\tNo\t_\n")
