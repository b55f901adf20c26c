from __future__ import annotations

import dataclasses
import json
from typing import get_args

import pytest
from marshmallow import Schema

from schemas import provenance as schemas
from schemas.problem import FieldErrorSchema
from schemas.provenance import TREE_DEPTH, NodeSchema, ProvenanceSchema
from schemas.request import ArticleSchema
from service.errors import FieldError
from service.extraction.model import provenance as contract
from service.extraction.model.provenance import Article, Attribution, Node, NodeSource, Source
from tests.fakes import FakeParser, fake_extract

PAIRS = [
    (getattr(schemas, name), getattr(contract, name.removesuffix("Schema")))
    for name in dir(schemas)
    if name.endswith("Schema") and name != "Schema"
]


# What is ours to say and not the caller's, what is for our own analysis of errors, and what confidence is made of.
UNSENT = {Article: {"extracted"}, Attribution: {"edits"}, Source: {"ranking"}}


@pytest.mark.parametrize(
    ("schema", "kind"), [*PAIRS, (FieldErrorSchema, FieldError), (ArticleSchema, Article)]
)
def test_a_schema_has_the_fields_of_its_dataclass(schema: type[Schema], kind: type):
    unsent = UNSENT.get(kind, set())
    assert set(schema().fields) == {field.name for field in dataclasses.fields(kind)} - unsent


def test_every_dataclass_of_the_contract_has_a_schema():
    kinds = {kind for kind in vars(contract).values() if dataclasses.is_dataclass(kind)}
    assert kinds - {contract.Article, contract.Span, contract.Ranking} == {kind for _, kind in PAIRS}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (schemas.QUOTE_TYPES, contract.QuoteType),
        (schemas.STANCES, contract.Stance),
        (schemas.IDENTIFICATIONS, contract.Identification),
        (schemas.KINDS, contract.Kind),
        (schemas.RELATIONS, contract.Relation),
        (schemas.PLURALITIES, contract.Plurality),
    ],
)
def test_the_schemas_know_the_words_of_the_contract(words, kind):
    assert set(words) == set(get_args(kind))


def test_a_result_is_dumped_whole():
    article = Article("Ann said it rained.", id="x", publisher="The Lantern")
    model = contract.ModelInfo("1", "2", "3")
    result = fake_extract(FakeParser().parse([article.text])[0], article, model, "rules")
    dumped = ProvenanceSchema().dump(result)
    assert dumped["attributions"][0]["content"] == {
        "text": "Ann said it rained.",
        "spans": [[0, 19]],
        "refers_to": None,
    }
    assert dumped["document"]["publisher"] == {"name": "The Lantern", "span": None}
    assert dumped["provenance"]["children"][0]["attributions"] == ["a1"]
    assert ProvenanceSchema().validate(json.loads(json.dumps(dumped))) == {}


def test_a_result_from_before_a_field_was_added_is_still_loaded():
    article = Article("Ann said it rained.")
    dumped = ProvenanceSchema().dump(
        fake_extract(
            FakeParser().parse([article.text])[0], article, contract.ModelInfo("1", "2", "3"), "rules"
        )
    )
    earlier = json.loads(json.dumps(dumped))
    del earlier["warnings"], earlier["attributions"][0]["chain_confidence"]
    del earlier["attributions"][0]["chain"][0]["confidence"]
    assert ProvenanceSchema().load(earlier) == dumped


def test_a_warning_names_construction_and_place():
    warnings = [
        contract.ExtractionWarning("colon", contract.Span(3, 9)),
        contract.ExtractionWarning("chains"),
    ]
    dumped = [schemas.ExtractionWarningSchema().dump(each) for each in warnings]
    assert dumped == [{"construction": "colon", "place": [3, 9]}, {"construction": "chains", "place": None}]


@pytest.mark.parametrize("depth", [1, TREE_DEPTH, TREE_DEPTH + 1, 5000])
def test_a_tree_of_any_depth_is_dumped_with_every_attribution_once(depth):
    node = Node(NodeSource("e0", "deepest"), "reports", ("a0",), ())
    for level in range(1, depth):
        node = Node(NodeSource(f"e{level}", "name"), "reports", (f"a{level}",), (node,))
    root = Node(NodeSource(None, None, "publisher"), None, (), (node,))
    tree = schemas.Tree(NodeSchema).serialize("root", {"root": root})
    levels, waiting, found = 0, [(tree, 0)], []
    while waiting:
        current, level = waiting.pop()
        levels = max(levels, level)
        found += current["attributions"]
        waiting += [(child, level + 1) for child in current["children"]]
    assert sorted(found) == sorted(f"a{level}" for level in range(depth))
    assert levels == min(depth, TREE_DEPTH)
    json.dumps(tree)


VALID = [
    {"text": "a"},
    {"text": " \n a"},
    {"text": "\t\x0c\x1a odd but harmless"},
    {"text": "𝔊 emoji 👩‍🚀 שלום", "id": "", "title": "שלום"},
    {"text": "a", "id": None, "title": None, "publisher": None, "published_at": None},
    {"text": "a", "published_at": "2026-03-01"},
    {"text": "a", "published_at": "2026-03-01T09:30"},
    {"text": "a", "published_at": "2026-03-01T09:30:00.25+05:30"},
    {"text": "a", "published_at": "2026-03-01T09:30:00Z", "language": "en"},
]
INVALID = [
    ({}, "text"),
    ({"text": None}, "text"),
    ({"text": ""}, "text"),
    ({"text": " \n\u00a0\u3000"}, "text"),
    ({"text": 7}, "text"),
    ({"text": ["a"]}, "text"),
    ({"text": {"text": "a"}}, "text"),
    ({"text": "a\0b"}, "text"),
    ({"text": "a\ud800"}, "text"),
    ({"text": "a", "id": "\udfff"}, "id"),
    ({"text": "a", "id": 7}, "id"),
    ({"text": "a", "id": "x" * 201}, "id"),
    ({"text": "a", "title": "two\nlines"}, "title"),
    ({"text": "a", "publisher": True}, "publisher"),
    ({"text": "a", "published_at": "yesterday"}, "published_at"),
    ({"text": "a", "published_at": "2026-13-01"}, "published_at"),
    ({"text": "a", "published_at": "20260301"}, "published_at"),
    ({"text": "a", "published_at": "2026-02-30T00:00:00Z"}, "published_at"),
    ({"text": "a", "published_at": 1767225600}, "published_at"),
    ({"text": "a", "language": "uk"}, "language"),
    ({"text": "a", "language": None}, "language"),
    ({"text": "a", "headline": "x"}, "headline"),
]


@pytest.mark.parametrize("fields", VALID)
def test_valid_articles(fields):
    assert Article(**ArticleSchema().load(fields)).text == fields["text"]


@pytest.mark.parametrize(("fields", "field"), INVALID)
def test_invalid_articles(fields, field):
    assert list(ArticleSchema().validate(fields)) == [field]


def test_all_faults_are_named_at_once():
    faults = ArticleSchema().validate({"text": " ", "language": "de", "extra": 1})
    assert set(faults) == {"text", "language", "extra"}
    assert faults["language"] == ["Must be one of: en."]
