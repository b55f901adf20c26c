"""Every export, read back by an outside tool of its format."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from prov.model import ProvBundle, ProvDerivation, ProvDocument
from pyld import jsonld
from rdflib import RDF, Dataset, Namespace, URIRef

from service.exports.formats import FORMATS, export
from service.exports.marked_text import pieces
from service.exports.provenance_graph import prov_document
from service.exports.table import safe
from service.exports.tree_layout import Card, lay_out
from service.exports.vocabulary import IDENTIFICATIONS
from tests.contract_fixtures import ANNOTATED, Said, Who, article, build, contract

# rdflib 7 calls its own deprecated names while it reads.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
NAMES = sorted(ANNOTATED)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "]]><svg onload=alert(1)>",
    "<!-- --><iframe src=javascript:alert(1)>",
    "&lt;b&gt; &amp; &#x3c;",
    "a\x00b\x0bc\x1bd\ufffe",
    "{{7*7}} ${7*7} %s {0}",
    "‮RTL override ‪ and שלום",
    "😀 👩‍👩‍👧 e\u0301",
)


def hostile(words: str) -> tuple[dict[str, Any], str]:
    """A result with `words` in text, source, publisher and title."""
    text = f"{words}\n\n{words} said {words} was right."
    who = (Who("e1", words, "person", "named", (words,)),)
    said = (Said((f"{words} was right",), ("said",), words, ("e1:reports", f"{words}:quotes")),)
    result = build(text, who, said, "", words)
    result["document"]["title"] = words
    return result, text


@pytest.fixture(params=NAMES)
def example(request: pytest.FixtureRequest) -> tuple[dict[str, Any], str]:
    return contract(request.param), article(request.param)


# --- PROV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["json", "jsonld"])
def test_prov_reads_back_as_the_same_document(example: tuple[dict[str, Any], str], name: str) -> None:
    written = export(f"prov-{name}", *example)
    assert ProvDocument.deserialize(content=written, format=name) == prov_document(*example)


def derivations(document: ProvDocument) -> dict[str, tuple[str, str]]:
    """From each used statement or account to the bundle that says so and the nearer account."""
    out = {}
    for bundle in document.bundles:
        for record in bundle.get_records(ProvDerivation):
            nearer, further = (str(value) for _, value in record.formal_attributes[:2])
            if further != "art:article":
                out[further] = (str(bundle.identifier), nearer)
    return out


def attributed(bundle: ProvBundle) -> dict[str, str]:
    """From each entity of the bundle to its agent."""
    pairs = [r.formal_attributes for r in bundle.get_records() if r.get_type().localpart == "Attribution"]
    return {str(entity): str(agent) for (_, entity), (_, agent) in pairs}


def test_prov_leads_from_each_statement_along_its_chain_to_the_article(
    example: tuple[dict[str, Any], str],
) -> None:
    result, _ = example
    document = prov_document(*example)
    steps = derivations(document)
    voices = {key: voice for bundle in document.bundles for key, voice in attributed(bundle).items()}
    for attribution in result["attributions"]:
        here, walked = f"art:{attribution['id']}", []
        while not here.endswith("-passage"):
            walked.append(voices.get(here))
            here = steps[here][1]
        expected = [f"art:{link['entity']}" for link in reversed(attribution["chain"]) if link["entity"]]
        assert [w for w in walked if w and "unresolved" not in w] == expected, attribution["id"]


def test_prov_bundles_hold_what_their_own_voice_asserts() -> None:
    document = prov_document(contract("diplomacy"), article("diplomacy"))
    bundles = {str(b.identifier): attributed(b) for b in document.bundles}
    assert bundles["art:according-to-publisher"]["art:a3"] == "art:e1"
    assert bundles["art:according-to-e1"]["art:a1"] == "art:e2"
    assert bundles["art:according-to-e1-e2"] == {"art:a2": "art:e3"}


def test_prov_spokesman_acts_for_whom_he_speaks_for() -> None:
    notation = prov_document(contract("diplomacy"), article("diplomacy")).get_provn()
    assert "actedOnBehalfOf(art:e5, art:e3, -)" in notation


def test_prov_quotation_and_primary_source() -> None:
    steps: dict[str, set[str]] = {}
    for bundle in prov_document(contract("diplomacy"), article("diplomacy")).bundles:
        for record in bundle.get_records(ProvDerivation):
            types = {str(value) for value in record.get_asserted_types()}
            steps[str(record.formal_attributes[1][1])] = types
    assert steps["art:a7"] == {"prov:Quotation"}
    assert steps["art:a13"] == {"prov:Quotation"}
    assert steps["art:a8"] == {"prov:PrimarySource"}


def test_prov_never_joins_two_unresolved_sources() -> None:
    text = "They said that it rained. They said that it snowed."
    said = (
        Said(("that it rained",), ("said",), "They", ("They:reports",)),
        Said(("that it snowed",), ("said",), "They", ("They:reports",), near=40),
    )
    notation = prov_document(build(text, (), said), text).get_provn()
    assert "art:unresolved-a1-1" in notation
    assert "art:unresolved-a2-1" in notation


# --- JSON-LD through another reader ----------------------------------------------------------------

PROV_CONTEXT = "https://openprovenance.org/prov-jsonld/context.jsonld"
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
IRI, TERM = {"@type": "@id"}, {"@type": "@vocab"}
# The terms that we use of the W3C's annotation context, as its vocabulary defines them.
ANNOTATION_TERMS = {
    "id": "@id",
    "type": "@type",
    **{
        name: f"{OA}{name}"
        for name in (
            "Annotation",
            "SpecificResource",
            "TextualBody",
            "TextPositionSelector",
            "TextQuoteSelector",
            "start",
            "end",
            "exact",
            "prefix",
            "suffix",
            "identifying",
            "describing",
            "tagging",
        )
    },
    "Software": "https://www.w3.org/ns/activitystreams#Application",
    "AnnotationCollection": "https://www.w3.org/ns/activitystreams#OrderedCollection",
    "AnnotationPage": "https://www.w3.org/ns/activitystreams#OrderedCollectionPage",
    "body": IRI | {"@id": f"{OA}hasBody"},
    "target": IRI | {"@id": f"{OA}hasTarget"},
    "source": IRI | {"@id": f"{OA}hasSource"},
    "selector": IRI | {"@id": f"{OA}hasSelector"},
    "motivation": TERM | {"@id": f"{OA}motivatedBy"},
    "purpose": TERM | {"@id": f"{OA}hasPurpose"},
    "generator": IRI | {"@id": "https://www.w3.org/ns/activitystreams#generator"},
    "first": IRI | {"@id": "https://www.w3.org/ns/activitystreams#first"},
    "items": IRI | {"@id": "https://www.w3.org/ns/activitystreams#items", "@container": "@list"},
    "total": "https://www.w3.org/ns/activitystreams#totalItems",
    "startIndex": "https://www.w3.org/ns/activitystreams#startIndex",
    "value": str(RDF.value),
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "name": "http://xmlns.com/foaf/0.1/name",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
}


def load_context(url: str, _options: dict[str, Any]) -> dict[str, Any]:
    """The contexts from disk: tests reach no network."""
    known = {
        PROV_CONTEXT: lambda: json.loads(
            files("prov.serializers").joinpath("prov-jsonld-context.jsonld").read_text(encoding="utf-8")
        ),
        ANNOTATION_CONTEXT: lambda: {"@context": ANNOTATION_TERMS},
    }
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": known[url](),
    }


def graph_of(written: str) -> Dataset:
    """The RDF that a JSON-LD processor takes from the export."""
    options = {"documentLoader": load_context, "format": "application/n-quads"}
    dataset = Dataset(default_union=True)
    dataset.parse(data=jsonld.to_rdf(json.loads(written), options), format="nquads")
    return dataset


def test_prov_jsonld_is_rdf_with_a_graph_for_each_voice() -> None:
    dataset = graph_of(export("prov-jsonld", contract("diplomacy"), article("diplomacy")))
    art = Namespace(f"urn:hearsay:article:{contract('diplomacy')['document']['sha256']}#")
    named = {g.identifier for g in dataset.graphs()}
    assert art["according-to-e1-e2"] in named
    assert (art["e3"], RDF.type, PROV.Agent) in dataset
    assert (art["a2"], RDF.type, PROV.Entity) in dataset


def test_annotations_are_rdf_of_the_web_annotation_vocabulary(example: tuple[dict[str, Any], str]) -> None:
    result, _ = example
    dataset = graph_of(export("annotations", *example))
    found = list(dataset.subjects(RDF.type, OA.Annotation))
    assert len(found) == len(result["attributions"])
    article_id = URIRef(f"urn:hearsay:article:{result['document']['sha256']}")
    for one in found:
        assert dataset.value(one, OA.motivatedBy) == OA.identifying
        for target in dataset.objects(one, OA.hasTarget):
            assert dataset.value(target, OA.hasSource) == article_id
            kinds = {dataset.value(s, RDF.type) for s in dataset.objects(target, OA.hasSelector)}
            assert kinds == {OA.TextPositionSelector, OA.TextQuoteSelector}


def test_annotation_selectors_find_their_words_both_ways(example: tuple[dict[str, Any], str]) -> None:
    _, text = example
    page = json.loads(export("annotations", *example))["first"]
    for one in page["items"]:
        for target in one["target"]:
            position, quote = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert text.find(around) + len(quote["prefix"]) == position["start"]


# --- CSV -------------------------------------------------------------------------------------------


def rows_of(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


def test_csv_has_a_row_for_each_attribution_with_its_chain(example: tuple[dict[str, Any], str]) -> None:
    result, _ = example
    rows = rows_of(export("csv", *example))
    assert [row["attribution"] for row in rows] == [a["id"] for a in result["attributions"]]
    for row, attribution in zip(rows, result["attributions"], strict=True):
        names = [link["name"] for link in attribution["chain"]]
        assert row["chain"] == " > ".join(names)
        assert [row[f"link_{n}"] for n in range(1, len(names) + 1)] == names
        assert row["depth"] == str(len(names))
        assert row["content"].lstrip("'") == attribution["content"]["text"].lstrip("'")


def test_csv_grows_a_column_for_a_longer_chain() -> None:
    text = "He said it."
    who = tuple(Who(f"e{n}", f"Voice {n}", mentions=("He",)) for n in range(1, 8))
    said = (Said(("it",), ("said",), "He", tuple(f"e{n}:reports" for n in range(1, 8))),)
    assert rows_of(export("csv", build(text, who, said), text))[0]["link_7"] == "Voice 7"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("\0=1", "'\0=1"),
        ("“=1”", "“=1”"),
        ("plain – words", "plain – words"),
        ("a=b", "a=b"),
        (None, ""),
        (0.93, 0.93),
        (-1, -1),
    ],
)
def test_csv_cells_are_never_formulas(cell: Any, written: Any) -> None:
    assert safe(cell) == written


# --- HTML and SVG ------------------------------------------------------------------------------------


def parsed_html(written: str) -> Any:
    """The report as a strict HTML parser reads it; an error fails the test."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(written)


def test_html_report_is_valid_and_says_what_made_it(example: tuple[dict[str, Any], str]) -> None:
    result, text = example
    page = parsed_html(export("html", *example))
    words = "".join(page.itertext())
    assert "A machine found these attributions" in words
    assert result["model"]["pack"] in words
    shown = page.find(".//div[@class='article']")
    for sup in list(shown.iter("sup")):
        sup.text = ""
    assert "".join(shown.itertext()) == text
    assert not list(page.iter("script"))
    assert "default-src 'none'" in page.find(".//meta[@http-equiv]").get("content")


def test_html_report_loads_nothing(example: tuple[dict[str, Any], str]) -> None:
    for node in parsed_html(export("html", *example)).iter():
        assert not {"src", "href", "action", "poster"} & set(node.attrib), node.tag


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    result, text = hostile(words)
    page = parsed_html(export("html", result, text))
    tags = {str(node.tag) for node in page.iter()}
    assert not tags & {"script", "img", "iframe", "b"}
    assert not [name for node in page.iter() for name in node.attrib if str(name).startswith("on")]
    drawing = ElementTree.fromstring(export("svg", result, text))  # noqa: S314  our own writing
    kinds = {node.tag.split("}")[1] for node in drawing.iter()}
    assert kinds <= {"svg", "title", "desc", "rect", "g", "path", "text"}
    assert rows_of(export("csv", result, text))[0]["link_1"].removeprefix("'") == words
    assert ProvDocument.deserialize(content=export("prov-json", result, text), format="json")
    assert json.loads(export("annotations", result, text))["total"] == 1


def test_svg_says_in_words_what_it_shows(example: tuple[dict[str, Any], str]) -> None:
    result, _ = example
    drawing = ElementTree.fromstring(export("svg", *example))  # noqa: S314  our own writing
    description = drawing.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert description.text is not None
    for entity in (e for e in result["entities"] if f"'{e['id']}'" in str(result["provenance"])):
        assert f"{entity['name']} ({IDENTIFICATIONS[entity['identification']]})" in description.text


def every_card(card: Card) -> list[Card]:
    return [card, *(below for child in card.children for below in every_card(child))]


def test_svg_cards_do_not_touch(example: tuple[dict[str, Any], str]) -> None:
    result, _ = example
    index = {a["id"]: a for a in result["attributions"]}, {e["id"]: e for e in result["entities"]}
    cards = every_card(lay_out(result["provenance"], *index))
    columns: dict[float, list[Card]] = {}
    for card in cards:
        columns.setdefault(card.x, []).append(card)
    for column in columns.values():
        column.sort(key=lambda card: card.y)
        assert all(a.y + a.height < b.y for a, b in pairwise(column))


# --- the article's marks ----------------------------------------------------------------------------


def test_pieces_make_up_the_text_with_every_mark(example: tuple[dict[str, Any], str]) -> None:
    result, text = example
    made = list(pieces(text, result["attributions"]))
    assert "".join(piece.text for piece in made) == text
    numbers = sorted(int(n) for piece in made for n in piece.begins)
    assert numbers == list(range(1, len(result["attributions"]) + 1))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_article_without_attributions_has_every_export(name: str) -> None:
    text = "Rain fell on the town all day."
    assert export(name, build(text, (), ()), text)
