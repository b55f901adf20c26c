"""Whom pronouns left open mean when the whole article is read, and who they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.coreference.antecedents.features import Anaphor
from service.extraction.coreference.antecedents.ranking import decided
from service.extraction.coreference.discourse import fresh_state
from service.extraction.coreference.entities import Referent, SourceMention
from service.extraction.coreference.names.naming import introduce_names
from service.extraction.coreference.spoken import Spoken
from service.extraction.model.document import AntecedentEvidence, Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from tests.parses.freeze_speakers import parses

MODEL = ModelInfo("test", "frozen parse", "none")


def words_of(document: Document, text: str) -> list[int]:
    return [word.index for word in document.words if word.text == text]


def told(document: Document, word: int, other: int, chance: float) -> Document:
    """The document, as a reader sees it that gives the chance to the other word."""
    others = tuple(e for e in document.antecedents if e.word != word)
    evidence = AntecedentEvidence(word, 1 - chance, ((other, chance),))
    return replace(document, antecedents=tuple(sorted((*others, evidence), key=lambda e: e.word)))


@pytest.mark.parametrize(("chance", "name"), [(0.95, "Tessa Moravec"), (0.4, "she")])
def test_an_open_pronoun_is_whom_the_reader_is_sure_of(chance: float, name: str) -> None:
    """`what she described as …` before she is named: the later `she` is known in the end."""
    document = parses()["what_she_described_as"]
    first, later = words_of(document, "she")
    document = told(document, first, later, chance)
    found = extract(document, Article(document.text), MODEL).attributions
    assert [a.chain[-1].name for a in found if a.cue and a.cue.lemma == "describe"] == [name]


def test_who_says_i_is_not_read_off_the_names_around() -> None:
    """He may be the author."""
    document = parses()["court_turns"]
    i, hall = words_of(document, "I")[0], words_of(document, "HALL")[0]
    state = fresh_state(document)
    introduce_names(state)
    state.antecedents[i] = AntecedentEvidence(i, 0.05, ((hall, 0.95),))
    spoken = Spoken(state, [SourceMention(NounPhrase((i,), i))], [()])
    spoken.read_again(0)
    assert spoken.found == [()]


def test_what_others_had_goes_to_those_who_are_left() -> None:
    state = fresh_state(parses()["names_the_other"])
    for _ in range(2):
        state.introduce(Referent(categories={"person"}))
    he = Anaphor(9, (9,), "m", others=frozenset({0}))
    found = decided(state, he, [0, 1], [0.6, 0.3, 0.1])
    assert (found.referent, round(found.probability, 2)) == (1, 0.75)
    assert decided(state, replace(he, others=frozenset({0, 1})), [0, 1], [0.6, 0.3, 0.1]).referent is None


def test_who_says_a_word_is_known_by_his_name() -> None:
    """In a quotation of Idris's, `he` is somebody else, wherever Idris is named."""
    document = parses()["names_himself"]
    state = fresh_state(document)
    introduce_names(state)
    idris = words_of(document, "Idris")[0]
    mention = SourceMention(NounPhrase((idris,), idris), said=(3, 4))
    spoken = Spoken(state, [mention], [()])
    assert spoken.saying(3) == {state.meaning[idris]}
    assert spoken.saying(5) == frozenset()


@pytest.mark.parametrize(("form", "gender"), [("he", "m"), ("she", "f"), ("it", "u")])
def test_a_pronoun_shows_the_gender(form: str, gender: str) -> None:
    state = fresh_state(parses()["names_himself"])
    he = words_of(state.document, "he")[0]
    words = list(state.document.words)
    words[he] = replace(words[he], text=form)
    state.document = replace(state.document, words=tuple(words))
    index = state.introduce(Referent(categories={"person"}))
    Spoken(state, [], []).learn_gender(he, index)
    assert state.referents[index].gender == gender


@pytest.mark.parametrize("form", ["m", "p", "n"])
@pytest.mark.parametrize(
    ("chances", "meant"), [([0.55, 0.3, 0.15], 0), ([0.44, 0.2, 0.36], None), ([0.5, 0.45, 0.05], None)]
)
def test_a_pronoun_needs_one_who_is_likely_and_leads(
    form: str, chances: list[float], meant: int | None
) -> None:
    state = fresh_state(parses()["names_the_other"])
    for _ in range(2):
        state.introduce(Referent(categories={"person"}))
    assert decided(state, Anaphor(9, (9,), form), [0, 1], chances).referent == meant


@pytest.mark.parametrize(("form", "meant"), [("m", 0), ("f", 0), ("p", None), ("n", None)])
def test_he_and_she_need_less_where_nobody_else_can_be_meant(form: str, meant: int | None) -> None:
    state = fresh_state(parses()["names_the_other"])
    state.introduce(Referent(categories={"person"}))
    assert decided(state, Anaphor(9, (9,), form), [0], [0.42, 0.58]).referent == meant


@pytest.mark.parametrize("source", [True, False])
def test_the_reader_is_not_asked_again_where_somebody_unnamed_has_just_spoken(source: bool) -> None:
    """Of `a nurse` and the director whom the article names, the reader prefers the name."""
    document = parses()["canonical"]
    (she, *_), orr, shop = (words_of(document, text) for text in ("She", "Orr", "shop"))
    state = fresh_state(told(document, she, orr[0], 0.95))
    introduce_names(state)
    state.alias(state.meaning[orr[0]], orr)
    state.mention(state.meaning[orr[0]], orr[0])
    unnamed = state.introduce(Referent(categories={"person"}))
    state.mention(unnamed, shop[0], source=source)
    spoken = Spoken(state, [SourceMention(NounPhrase((she,), she))], [(unnamed, state.meaning[orr[0]])])
    spoken.read_again(0)
    assert len(spoken.found[0]) == (2 if source else 1)
