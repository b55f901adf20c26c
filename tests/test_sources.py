"""Who a source is not: the person asked, the noun that a participle describes; and who it is behind its cue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.attribution.constructions.nominal import nominal_candidates
from service.extraction.attribution.sources import recipient_of, source_of_verb
from service.extraction.attribution.subjects.not_sources import is_nobody
from service.extraction.model.document import NamedEntity
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.resources.lexicon import lexicon
from tests.drafted import document
from tests.ruled import found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "asked_participle",
            [("", "Asked", "whether she would run"), ("Nora Feld", "said", "she would not")],
        ),
        ("accused_of", [("", "accused", "of stealing stamps")]),
        ("alleged", [("", "alleged", "theft of two paintings")]),
        (
            "inverted_between_commas",
            [("geologists", "say", "The cave is dry, making it easier to study the bones")],
        ),
    ],
)
def test_the_source(name: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(name) == expected


def test_a_mark_that_the_parser_took_for_a_subject_is_passed_over() -> None:
    parsed = document(
        [
            ("–", "–", "PUNCT", 3, "nsubj"), ("The", "the", "DET", 2, "det"), ("clerk", "clerk", "NOUN", 3, "nsubj"),
            ("said", "say", "VERB", -1, "root"), ("nothing", "nothing", "PRON", 3, "obj"),
        ]
    )  # fmt: skip
    assert parsed.words[source_of_verb(parsed, 3).head].text == "clerk"


@pytest.mark.parametrize("verb", [0, 3])
def test_title_and_name_parsed_as_two_subjects_are_one(verb: int) -> None:
    """`said night engineer Lind` · `night engineer Lind said`."""
    subjects = [("night", "NOUN", "compound"), ("engineer", "NOUN", "nsubj"), ("Lind", "PROPN", "nsubj")]
    at = [i for i in range(4) if i != verb]
    heads = {"compound": at[1], "nsubj": verb}
    words = [(text, text, tag, heads[relation], relation) for text, tag, relation in subjects]
    words.insert(verb, ("said", "say", "VERB", -1, "root"))
    assert source_of_verb(document(words), verb).words == tuple(at)


def test_a_name_behind_told_may_end_the_text() -> None:
    parsed = document([("told", "tell", "VERB", -1, "root"), ("Harbour", "Harbour", "PROPN", 0, "obl")])
    named = replace(parsed, names=(NamedEntity("Organization", 1, 2, 5, 12),))
    assert recipient_of(named, 0).words == (1,)


def test_who_is_told_may_be_given_to_the_clause() -> None:
    """`Told the Post he left`, where the parser made the Post an object of `left`."""
    parsed = document(
        [
            ("told", "tell", "VERB", -1, "root"), ("the", "the", "DET", 2, "det"), ("Post", "Post", "PROPN", 4, "obj"),
            ("he", "he", "PRON", 4, "nsubj"), ("left", "leave", "VERB", 0, "ccomp"),
        ]
    )  # fmt: skip
    named = replace(parsed, names=(NamedEntity("Organization", 2, 3, 9, 13),))
    assert recipient_of(named, 0).words == (1, 2)


@pytest.mark.parametrize(
    ("noun", "owner", "source"),
    [("sigh", "", "Okoro"), ("letter", "", "letter"), ("attempt", "Varga", "Varga"), ("nurse", "", "nurse")],
)
def test_a_thing_that_says_nothing_is_not_the_source_of_its_participle(
    noun: str, owner: str, source: str
) -> None:
    """`Okoro gave a sigh hoping that …`: Okoro hopes; `wrote a letter hoping …` may be the letter's."""
    own = [(owner, owner.lower(), "PROPN", 3, "nmod:poss")] if owner else [("a", "a", "DET", 3, "det")]
    parsed = document(
        [
            ("Okoro", "okoro", "PROPN", 1, "nsubj"), ("gave", "give", "VERB", -1, "root"), *own,
            (noun, noun, "NOUN", 1, "obj"), ("hoping", "hope", "VERB", 3, "acl", "VerbForm=Part"),
        ]
    )  # fmt: skip
    assert parsed.words[source_of_verb(parsed, 4).head].text == source


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Nobody"], True),
        (["no", "one"], True),
        (["None"], True),
        (["none", "of", "them"], False),
        (["one"], False),
    ],
)
def test_nobody_is_no_source(words: list[str], expected: bool) -> None:
    rows = [
        (word, word.lower(), "PRON", 0 if k else -1, "fixed" if k else "root") for k, word in enumerate(words)
    ]
    assert is_nobody(document(rows), NounPhrase(tuple(range(len(words))), 0)) is expected


def test_who_is_rumoured_to_do_something_says_nothing() -> None:
    """`The duke is rumoured to leave`: no source, and the duke belongs to the content."""
    rows = [
        ("The", "the", "DET", 1, "det"), ("duke", "duke", "NOUN", 3, "nsubj"), ("is", "be", "AUX", 3, "cop"),
        ("rumoured", "rumoured", "ADJ", -1, "root"), ("to", "to", "PART", 5, "mark"),
        ("leave", "leave", "VERB", 3, "xcomp"),
    ]  # fmt: skip
    (said,) = nominal_candidates(document(rows), lexicon())
    assert (said.source.words, said.content) == ((), (0, 1, 4, 5))
