"""What the rules find in one sentence of each construction, over parses frozen with the committed pack.

The texts stand in tests/parses/constructions.txt. Rows give all that is found in a text, in order; a row
marked xfail says what should be found and is not yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.extraction.attribution.content.quotation_edges import content_spans
from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document, NamedEntity, Sentence, Word
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.model.spans import text_of
from service.extraction.pipeline import extract
from service.extraction.resources.lexicon import lexicon
from service.extraction.syntax.tree import spans_of
from tests.parses.freeze_constructions import parses, texts

Row = tuple[str, str, str, str, str]  # source, cue, content, stance, construction

SAID = "asserted"
CLAUSE = "complement_clause"


@cache
def frozen() -> dict[str, Document]:
    return parses()


def candidates(name: str) -> list[AttributionCandidate]:
    doc = frozen()[name]
    return rule_candidates(doc, quotation_index(doc), lexicon())


def words(doc: Document, group: Iterable[int]) -> str:
    return text_of(doc.text, spans_of(doc, group))


def rows(name: str) -> list[Row]:
    doc = frozen()[name]
    quotations = quotation_index(doc)
    return [
        (
            words(doc, d.source),
            words(doc, d.cue),
            text_of(doc.text, content_spans(doc, d.content, quotations)),
            d.stance,
            d.published_construction,
        )
        for d in candidates(name)
    ]


VERBAL = {
    "complement": ("The harbour master", "said", "that the ferry had sunk", SAID, CLAUSE),
    "denied": ("The brewery", "denied", "that its beer was watered down", "denied", CLAUSE),
    "told_recipient": ("The pilot", "told", "that the flight was delayed", SAID, CLAUSE),
    "asked_whether": ("The clerk", "asked", "whether the office would open", "question", CLAUSE),
    "urged": ("The mayor", "urged", "to boil their water", "directive", "object_infinitive"),
    "promised": ("The carpenter", "promised", "to mend the roof", "commissive", "infinitive"),
    "suspect": ("Police", "suspect", "that the fire was set on purpose", "uncertain", CLAUSE),
    "following": ("the owner", "said", "The orchard will be sold in spring", SAID, CLAUSE),
    "statement": ("The ministry", "said", "that the road would be closed", SAID, CLAUSE),
    "believed": ("", "is believed", "The painting … to hang in a cellar", SAID, "passive_raising"),
    "reportedly": ("", "reportedly", "The duke has … left the country", SAID, "adverb"),
    "adjective": ("Farmers", "are worried", "that the frost will kill the vines", SAID, "adjective"),
    "according_to": ("a retired engineer", "according to", "The dyke is leaking", SAID, "according_to"),
    "according_first": ("the fire service", "According to", "nobody was hurt", SAID, "according_to"),
}
RELAYED = {
    "citing": ("two lawyers", "reported … citing", "that the bank would merge", SAID, "complement_clause_citing"),
    "quoted_active": (
        "the gardener", "quoted … as saying", "that the tulips were stolen", SAID, "quoted_as_saying",
    ),
    "quoted_passive": (
        "The gardener", "was quoted … as saying", "that the tulips were stolen", SAID, "quoted_as_saying",
    ),
    "quoted_trailing": (
        "the gardener", "quoted … as saying", "The tulips were stolen", SAID, "quoted_as_saying",
    ),
    "cited_telling": (
        "the captain", "cited … as telling", "that the ship had turned back", SAID, "quoted_as_saying",
    ),
    "citing_trailing": (
        "two lawyers", "reported … citing", "The bank will merge", SAID, "complement_clause_citing",
    ),
    "citing_first": (
        "two lawyers", "Citing … reported", "that the bank would merge", SAID, "complement_clause_citing",
    ),
    "according_quoting": (
        "a senior banker", "According to … quotes", "the merger has failed", SAID, "according_to_quoting",
    ),
    "quoted_aside": (
        "The banker", "said", "that the merger had failed", SAID, "complement_clause_quoted_by",
    ),
    "told_outlet": ("The banker", "told", "that the merger had failed", SAID, CLAUSE),
    "told_people": ("The banker", "told", "that the merger had failed", SAID, CLAUSE),
    "interview": ("the banker", "said", "that the merger had failed", SAID, CLAUSE),
}  # fmt: skip
QUOTED = {
    "direct": ("Marta Lindqvist", "said", '"We will not sell the boats,"', SAID, CLAUSE),
    "doubled": ("Marta Lindqvist", "said", "''We will not sell the boats,''", SAID, CLAUSE),
    "split_direct": (
        "Marta Lindqvist", "said", '"We will not sell the boats," … "They belong to the village."', SAID, CLAUSE,
    ),
    "colon": ("Marta Lindqvist", "put", '"We will not sell the boats to anyone."', SAID, "colon"),
    "mixed": ("Marta Lindqvist", "said", 'that the sale was "a gift to the banks"', SAID, CLAUSE),
    "signature": (
        "Rosa Almeida, Porto", "—", '"The sea gives and the sea takes away every year."', SAID, "signature",
    ),
}  # fmt: skip
MENDED = {
    "inverted": ("the warden Olga Brandt", "said", "The lake is safe to swim in", SAID, CLAUSE),
    "inverted_plain": ("the engineer Jan de Wit", "warned", "The dyke is leaking", SAID, "parenthetical"),
    "interrupted": ("the council", "said", "The mill … would close in June", SAID, CLAUSE),
    "interrupted_clear": (
        "the councillors", "said", "The mill on the river … will close in June", SAID, CLAUSE,
    ),
    "refused_to_say": ("The foreman", "declined to say", "who had ordered the timber", "declined", CLAUSE),
    "noun_possessive": ("The bishop's", "promise", "to rebuild the chapel", "commissive", "noun_clause"),
    "as_quoted_by": ("the banker", "said", "The merger has failed", SAID, "complement_clause_quoted_by"),
    "citing_inside": (
        "two lawyers", "reported … citing", "that the bank would merge", SAID, "complement_clause_citing",
    ),
    "citing_tail": (
        "two people who had seen the papers", "reported … citing", "that the bank would merge", SAID,
        "complement_clause_citing",
    ),
    "told_condition": ("A diplomat", "told", "that the talks had failed", SAID, CLAUSE),
    "claim_met": ("", "claim", "that the river was poisoned", SAID, "noun_clause"),
    "expected": ("", "is expected", "The harvest … to fail", SAID, "passive_raising"),
    "per": ("the coast guard", "Per", "the ferry had no lights", SAID, "adjunct"),
    "ignored": ("", "allegation", "that the witness was bribed", SAID, "noun_clause"),
    "put_it": ("the mayor", "put", "The roads … are a disgrace", SAID, "as_clause"),
}  # fmt: skip
LED = {
    "led_paragraph": (
        "The Gazette", "reports",
        '"The bridge will stay closed until the frost has gone and the ice has melted."', SAID, "colon",
    ),
    "led_answer": ("The miller", "had … :", '"We never sold the river to anyone."', SAID, "colon"),
    "utterance_until": ("The guard", "says", '"Do not touch the gate,"', SAID, CLAUSE),
    "utterance_after_clause": QUOTED["split_direct"],
    "exclaimed": (
        "Marta Lindqvist, the harbour master of the old port", "shouted",
        '"The boats are coming home tonight!"', SAID, "quotation_beside",
    ),
}  # fmt: skip


_ONE = {**VERBAL, **RELAYED, **QUOTED, **MENDED, **LED}
SINGLE = [
    *(pytest.param(name, (row,), id=name) for name, row in _ONE.items()),
]


@pytest.mark.parametrize(("name", "expected"), SINGLE)
def test_one_attribution(name: str, expected: tuple[Row, ...]) -> None:
    assert rows(name) == list(expected)


SEVERAL = [
    pytest.param(
        "embedded",
        (
            ("The ministry", "said", "that Lisbon had denied that ships were stopped", SAID, CLAUSE),
            ("Lisbon", "had denied", "that ships were stopped", "denied", CLAUSE),
        ),
        id="embedded",
    ),
    pytest.param(
        "noun_infinitive",
        (
            ("The union", "rejected", "a demand by the owners to work on Sundays", "denied", "object"),
            ("the owners", "demand", "to work on Sundays", "directive", "noun_clause"),
        ),
        id="noun_infinitive",
    ),
    pytest.param(
        "reference",
        (
            ("Critics", "said", "that the mill was unsafe", SAID, CLAUSE),
            ("The owner", "denied", "the claims", "denied", "object"),
        ),
        id="reference",
    ),
    pytest.param(
        "noun_claim",
        (
            ("The court", "rejected", "the farmer's claim that the river was poisoned", "denied", "object"),
            ("the farmer's", "claim", "that the river was poisoned", SAID, "noun_clause"),
        ),
        id="noun_claim",
    ),
    pytest.param(
        "coordinated",
        (
            ("The owners", "warned", "that the mill would close", SAID, CLAUSE),
            ("the union", "threatened", "to strike", "commissive", "infinitive"),
        ),
        id="coordinated",
    ),
    pytest.param(
        "continued",
        (
            QUOTED["direct"],
            (
                "Marta Lindqvist", "", '"They belong to the village and they will stay in the village."', SAID,
                "continued_quotation",
            ),
        ),
        id="continued",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), SEVERAL)
def test_several_attributions(name: str, expected: tuple[Row, ...]) -> None:
    assert rows(name) == list(expected)


TURNS = {
    "transcript_shouted": [
        ("COLE", "Will the bridge be open by June?"),
        ("HADLEY", "It will be open by the end of May"),
    ],
    "transcript_repeated": [
        ("Cole", "Will the bridge be open by June?"),
        ("Hadley", "It will be open by the end of May"),
        ("Cole", "Who will pay for the work?"),
    ],
    "transcript_quoted": [
        ("COLE", "Will the bridge be open by June?"),
        ("HADLEY", "It will be open by the end of May"),
        ("COLE", 'Who will pay for the work?"'),
    ],
}


@pytest.mark.parametrize("name", TURNS)
def test_turns_of_a_transcript(name: str) -> None:
    assert [(source, content) for source, _, content, *_ in rows(name)] == TURNS[name]
    assert {(cue, construction) for _, cue, _, _, construction in rows(name)} == {(":", "transcript_turn")}


def test_a_turn_that_asks_is_a_question() -> None:
    assert [stance for *_, stance, _ in rows("transcript_shouted")] == ["question", SAID]


SILENT = [
    "action",
    "speechless",
    "not_transcript",
    "unquoted_dash",
    "duty_known",
    pytest.param(
        "scare",
        marks=pytest.mark.xfail(strict=True, reason="`were painted` and a scare quote are a predication"),
    ),
]


@pytest.mark.parametrize("name", SILENT)
def test_no_attribution(name: str) -> None:
    assert rows(name) == []


def test_a_duty_is_no_statement_but_of_the_speaker() -> None:
    assert [content for _, _, content, *_ in rows("duty_of_mine")] == ["that the pier is lost"]
    assert not [cue for _, cue, *_ in rows("duty") if "reject" in cue]


RELAYS = [
    ("quoted_active", [("reports", "The Gazette")], "quotes"),
    ("quoted_passive", [("reports", "the Gazette")], "quotes"),
    ("quoted_trailing", [("reports", "the Gazette")], "quotes"),
    ("cited_telling", [("reports", "The agency")], "cites"),
    ("citing_trailing", [("reports", "Reuters")], "cites"),
    ("citing_first", [("reports", "Reuters")], "cites"),
    ("according_quoting", [("reports", "Reuters")], "quotes"),
    ("quoted_aside", [("reports", "Reuters")], "quotes"),
    ("told_outlet", [("reports", "Reuters")], "told"),
    ("interview", [("reports", "Reuters")], "told"),
    ("told_people", [], "reports"),
    ("complement", [], "reports"),
    ("according_to", [], "reports"),
    ("quoted_in", [("reports", "the Gazette")], "quotes"),
    ("as_quoted_by", [("reports", "Reuters")], "quotes"),
    ("citing_inside", [("reports", "Reuters")], "cites"),
    ("citing_tail", [("reports", "Reuters")], "cites"),
    ("told_condition", [("reports", "the BBC")], "told"),
    ("told_owned_agency", [("reports", "Orrania's state news agency")], "told"),
    ("told_local_daily", [("reports", "the local daily Noon")], "told"),
    ("told_numbered", [("reports", "Fox 35")], "told"),
    ("told_site", [("reports", "the news site")], "told"),
    ("said_on_radio", [("reports", "Harbour Radio")], "told"),
    ("source_spoke_to", [("reports", "the Evening Star")], "told"),
    ("interview_with_host", [("reports", "Harbour Radio")], "told"),
    ("told_correspondent", [("reports", "Fox News")], "told"),
    ("told_person_of", [("reports", "Fox News")], "told"),
    ("told_state_owned", [("reports", "his country's state-owned ORNA")], "told"),
    ("told_station_named", [("reports", "Orvest Radio North")], "told"),
    ("interview_with_owned_host", [("reports", "CNN")], "told"),
    ("said_on_programme", [("reports", "Harbour Radio")], "told"),
    ("speaking_in_interview", [("reports", "Reuters in Delva")], "told"),
    ("quoted_on_a_day", [("reports", "local newspapers")], "quotes"),
    ("polled_by", [("reports", "Reuters")], "quotes"),
    ("court_was_told", [], "reports"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "relays", "relation"), RELAYS)
def test_who_hands_it_on(name: str, relays: list[tuple[str, str]], relation: str) -> None:
    (candidate,) = candidates(name)
    assert [(r.relation, words(frozen()[name], r.phrase)) for r in candidate.relays] == relays
    assert candidate.relation == relation


def test_an_interview_of_the_main_clause_is_that_of_its_report_too() -> None:
    name = "interview_of_host_clause"
    (said,) = (c for c in candidates(name) if c.lemma == "say")
    assert [words(frozen()[name], relay.phrase) for relay in said.relays] == ["Reuters"]


@pytest.mark.parametrize(
    ("name", "recipient"),
    [
        ("told_recipient", "passengers"),
        ("told_people", "reporters"),
        ("told_outlet", "Reuters"),
        ("told_condition", "the BBC"),
        ("urged", "residents"),
        ("cited_telling", "reporters"),
        ("complement", ""),
    ],
)
def test_who_was_told(name: str, recipient: str) -> None:
    (candidate,) = candidates(name)
    assert words(frozen()[name], candidate.recipient) == recipient


def test_every_text_is_parsed_as_it_stands() -> None:
    assert {name: doc.text for name, doc in frozen().items()} == texts()


VOCABULARY = (
    'The minister Reuters said that he denied according to citing quoted as saying "boats" , . : — who which '
    "reportedly claim by told of in it interview with a people familiar source their COLE "
    "\" “ ” '' 's"
).split()
POS = "NOUN PROPN VERB AUX ADP DET PRON PUNCT SCONJ ADJ ADV CCONJ PART".split()
RELATIONS = (
    "nsubj obj obl ccomp xcomp advcl acl acl:relcl parataxis punct det case mark appos nmod nmod:poss amod "
    "aux aux:pass nsubj:pass conj cc flat compound fixed dep advmod cop csubj expl"
).split()
FEATURES = [
    "_",
    "VerbForm=Fin",
    "VerbForm=Part",
    "VerbForm=Ger",
    "VerbForm=Inf",
    "Number=Plur",
    "Gender=Masc",
]
NAMES = ["Person", "Organization", "Location", "NORP"]


@st.composite
def trees(draw: st.DrawFn) -> Document:
    """Sentences of random words over random trees, and random names."""
    all_words: list[Word] = []
    sentences: list[Sentence] = []
    names: list[NamedEntity] = []
    at = 0
    for number in range(draw(st.integers(1, 4))):
        first, size = len(all_words), draw(st.integers(1, 14))
        order = draw(st.permutations(range(size)))
        for i in range(size):
            place = order.index(i)
            head = first + order[draw(st.integers(0, place - 1))] if place else -1
            text = draw(st.sampled_from(VOCABULARY))
            relation = draw(st.sampled_from(RELATIONS)) if place else "root"
            all_words.append(
                Word(
                    len(all_words),
                    number,
                    at,
                    at + len(text),
                    text,
                    text.lower(),
                    draw(st.sampled_from(POS)),
                    "_",
                    draw(st.sampled_from(FEATURES)),
                    head,
                    relation,
                )
            )
            at += len(text) + 1
        paragraph = number if draw(st.booleans()) or not sentences else sentences[-1].paragraph
        sentences.append(
            Sentence(number, first, first + size, all_words[first].start, all_words[-1].end, paragraph)
        )
        if draw(st.booleans()):
            last = first + draw(st.integers(1, size))
            kind = draw(st.sampled_from(NAMES))
            names.append(NamedEntity(kind, first, last, all_words[first].start, all_words[last - 1].end))
    text = ""
    for word in all_words:
        between = "\n" if sentences[word.sentence].first == word.index else " "
        text += (between if text else "") + word.text
    return Document(text, tuple(all_words), tuple(sentences), tuple(names))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(trees(), st.sampled_from(["learned", "rules"]), st.none() | st.just("Reuters"))
def test_any_parse_gives_a_whole_result(doc: Document, extractor: str, publisher: str | None) -> None:
    article = Article(doc.text, publisher=publisher)
    found = extract(doc, article, ModelInfo("1", "1", "1"), extractor)
    identifiers = [a.id for a in found.attributions]
    assert identifiers == [f"a{i}" for i in range(1, len(identifiers) + 1)]
    for attribution in found.attributions:
        assert attribution.content.text == text_of(doc.text, attribution.content.spans)
        assert all(0 <= s.start < s.end <= len(doc.text) for s in attribution.content.spans)
        assert attribution.parent is None or attribution.parent in identifiers
