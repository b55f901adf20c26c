"""Chains and their tree, from records built by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from service.extraction.chains.chains import links, weakest, with_chains, with_tree
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import FIRMNESS, Identification, Relation
from service.extraction.model.provenance import Attribution, Content, Link, Node, NodeSource, Publisher
from service.extraction.model.record import Resolution, Step, nested
from service.extraction.model.spans import Span
from tests.drafted import candidate, document, record, resolved, said

TIMES = resolved(0, "The Times", is_outlet=True)
LISBON = resolved(1, "Lisbon")
PORTO = resolved(2, "Porto")
LAWYERS = resolved(3, "two lawyers", "anonymous")
POST = resolved(4, "The Post", is_outlet=True)
NOBODY = resolved(None, "he", "unresolved")
SHE = resolved(None, "she", "unresolved")

Links = list[tuple[str, Relation, bool]]
Cast = tuple[Any, ...]  # its source, then its relays


def article(*paragraphs: int) -> Document:
    """One sentence of six words for each paragraph number: candidate k speaks of words 6k+2 to 6k+5."""
    return document(*(said("Ann", "soon", "rains") for _ in paragraphs), paragraphs=paragraphs)


def nth(k: int, relation: Relation = "reports") -> AttributionCandidate:
    return candidate(range(6 * k + 2, 6 * k + 6), source=[6 * k], cue=[6 * k + 1], relation=relation)


def chained(
    doc: Document,
    candidates: list[AttributionCandidate],
    parents: list[int | None],
    casts: list[Cast],
    publisher: str | None = None,
) -> list[Links]:
    records = nested([record(c, p, *who) for c, p, who in zip(candidates, parents, casts, strict=True)])
    chains = [found.chain for found in with_chains(doc, records, publisher)]
    return [[(link.name, link.relation, link.carried) for link in links(chain)] for chain in chains]


def cast(source: Resolution | None, *relays: tuple[Relation, Resolution]) -> Cast:
    """Who the noun phrases of one candidate are."""
    return (source, *relays)


def test_a_source_alone_is_one_link() -> None:
    assert chained(article(0), [nth(0)], [None], [cast(LISBON)]) == [[("Lisbon", "reports", False)]]


def test_without_a_source_there_is_no_link() -> None:
    assert chained(article(0), [nth(0)], [None], [cast(None)]) == [[]]


def test_embedding_puts_the_outer_source_first() -> None:
    outer, inner = nth(0), candidate([5], source=[3], cue=[4])
    assert chained(article(0), [outer, inner], [None, 0], [cast(LISBON), cast(PORTO)]) == [
        [("Lisbon", "reports", False)],
        [("Lisbon", "reports", False), ("Porto", "reports", False)],
    ]


def test_embedding_does_not_depend_on_the_order_of_candidates() -> None:
    outer, inner = nth(0), candidate([5], source=[3], cue=[4])
    assert chained(article(0), [inner, outer], [1, None], [cast(PORTO), cast(LISBON)])[0] == [
        ("Lisbon", "reports", False),
        ("Porto", "reports", False),
    ]


def test_an_inner_attribution_without_source_keeps_the_outer_chain() -> None:
    inner = candidate([5], cue=[4])
    assert chained(article(0), [nth(0), inner], [None, 0], [cast(LISBON), cast(None)])[1] == [
        ("Lisbon", "reports", False)
    ]


@pytest.mark.parametrize("relation", ["cites", "quotes", "told"])
def test_a_relay_stands_before_the_source_and_names_how_it_hands_on(relation: Relation) -> None:
    casts = [cast(LAWYERS, ("reports", TIMES))]
    assert chained(article(0), [nth(0, relation)], [None], casts) == [
        [("The Times", "reports", False), ("two lawyers", relation, False)]
    ]


def test_a_source_without_relays_is_reported_by_the_article_itself() -> None:
    assert chained(article(0), [nth(0, "cites")], [None], [cast(LISBON)])[0][0][1] == "reports"


def test_two_relays_run_from_the_outermost_inwards() -> None:
    casts = [cast(LISBON, ("reports", TIMES), ("cites", POST))]
    assert chained(article(0), [nth(0, "quotes")], [None], casts) == [
        [("The Times", "reports", False), ("The Post", "cites", False), ("Lisbon", "quotes", False)]
    ]


def test_neighbouring_links_of_one_entity_count_once() -> None:
    inner = candidate([5], source=[3], cue=[4])
    again = resolved(1, "it", "named")
    assert chained(article(0), [nth(0), inner], [None, 0], [cast(LISBON), cast(again)])[1] == [
        ("Lisbon", "reports", False)
    ]


def test_unresolved_neighbours_are_never_taken_for_one() -> None:
    inner = candidate([5], source=[3], cue=[4])
    assert len(chained(article(0), [nth(0), inner], [None, 0], [cast(NOBODY), cast(SHE)])[1]) == 2


def test_the_publisher_is_never_a_link() -> None:
    casts = [cast(LAWYERS, ("reports", TIMES)), cast(TIMES)]
    assert chained(article(0, 1), [nth(0, "cites"), nth(1)], [None, None], casts, "the times") == [
        [("two lawyers", "cites", False)],
        [],
    ]


def test_a_description_that_sounds_like_the_publisher_is_a_link() -> None:
    namesake = resolved(5, "The Times", "role")
    assert chained(article(0), [nth(0)], [None], [cast(namesake)], "The Times") == [
        [("The Times", "reports", False)]
    ]


RELAYED = cast(LISBON, ("reports", TIMES))


def test_nobody_hands_a_statement_on_to_himself() -> None:
    found = chained(article(0), [nth(0), nth(1, "told")], [None, 0], [cast(LISBON), RELAYED])
    assert found[1] == [("The Times", "reports", False), ("Lisbon", "told", False)]


def test_the_same_speaker_going_on_carries_the_outer_report() -> None:
    assert chained(article(0, 1), [nth(0, "quotes"), nth(1)], [None, None], [RELAYED, cast(LISBON)])[1] == [
        ("The Times", "reports", True),
        ("Lisbon", "carries", False),
    ]


def test_a_speaker_who_told_an_outlet_goes_on_telling_it() -> None:
    chains = chained(article(0, 1), [nth(0, "told"), nth(1)], [None, None], [RELAYED, cast(LISBON)])
    assert chains[1] == [("The Times", "reports", True), ("Lisbon", "told", False)]


def test_a_report_inside_a_carried_attribution_is_carried_too() -> None:
    candidates = [nth(0, "quotes"), nth(1), candidate([11], source=[9], cue=[10])]
    casts = [RELAYED, cast(LISBON), cast(PORTO)]
    assert chained(article(0, 1), candidates, [None, None, 1], casts)[2] == [
        ("The Times", "reports", True),
        ("Lisbon", "carries", False),
        ("Porto", "reports", False),
    ]


@pytest.mark.parametrize(("paragraph", "length"), [(2, 2), (3, 1)])
def test_a_report_goes_on_over_two_paragraphs(paragraph: int, length: int) -> None:
    doc = article(0, paragraph)
    assert len(chained(doc, [nth(0, "quotes"), nth(1)], [None, None], [RELAYED, cast(LISBON)])[1]) == length


def test_each_carried_sentence_takes_the_report_further() -> None:
    candidates = [nth(0, "quotes"), nth(1), nth(2)]
    casts = [RELAYED, cast(LISBON), cast(LISBON)]
    assert len(chained(article(0, 2, 4), candidates, [None] * 3, casts)[2]) == 2


@pytest.mark.parametrize("second", [PORTO, NOBODY, None], ids=["another", "unresolved", "nobody"])
def test_only_the_same_speaker_carries(second: Resolution | None) -> None:
    links_of = chained(article(0, 1), [nth(0, "quotes"), nth(1)], [None, None], [RELAYED, cast(second)])[1]
    assert not any(carried for *_, carried in links_of)


def test_nothing_is_carried_backwards() -> None:
    chains = chained(article(0, 1), [nth(0), nth(1, "quotes")], [None, None], [cast(LISBON), RELAYED])
    assert chains[0] == [("Lisbon", "reports", False)]


def test_a_newer_relay_takes_the_place_of_the_older() -> None:
    candidates = [nth(0, "quotes"), nth(1, "told"), nth(2)]
    casts = [RELAYED, cast(LISBON, ("reports", POST)), cast(LISBON)]
    chains = chained(article(0, 1, 2), candidates, [None] * 3, casts)
    assert chains[1] == [("The Post", "reports", False), ("Lisbon", "told", False)]
    assert chains[2] == [("The Post", "reports", True), ("Lisbon", "told", False)]


def test_a_publisher_that_relays_carries_nothing() -> None:
    chains = chained(
        article(0, 1), [nth(0, "quotes"), nth(1)], [None, None], [RELAYED, cast(LISBON)], "The Times"
    )
    assert chains[1] == [("Lisbon", "reports", False)]


def steps(*identifications: Identification) -> list[Step]:
    return [Step(resolved(i, str(i), firm), "reports") for i, firm in enumerate(identifications)]


@pytest.mark.parametrize(
    ("identifications", "expected"),
    [
        ((), "none"),
        (("named",), "named"),
        (("named", "anonymous"), "anonymous"),
        (("anonymous", "named"), "anonymous"),
        (("document", "named", "role"), "role"),
        (("collective", "role"), "collective"),
        (("unresolved", "anonymous"), "unresolved"),
    ],
)
def test_a_chain_is_as_weak_as_its_least_firm_link(
    identifications: tuple[Identification, ...], expected: Identification
) -> None:
    assert weakest(steps(*identifications)) == expected


def test_firmness_orders_every_identification_once() -> None:
    assert len(set(FIRMNESS)) == len(FIRMNESS) == 7


def test_links_name_entities_from_one_and_leave_the_unresolved_without() -> None:
    assert links([Step(LISBON, "reports"), Step(NOBODY, "cites")]) == (
        Link("e2", "Lisbon", "reports"),
        Link(None, "he", "cites"),
    )


def attribution(number: int, *chain: Link) -> Attribution:
    return Attribution(
        f"a{number}", "indirect", "asserted", Content("it", (Span(0, 2),)), None, None, None,
        chain, "named", None, "complement_clause", 0.9,
    )  # fmt: skip


E1, E2 = Link("e1", "Lisbon", "reports"), Link("e2", "Porto", "cites")


def tree(attributions: Sequence[Attribution], publisher: Publisher | None) -> Node:
    placed, root = with_tree(attributions, publisher)
    assert list(placed) == list(attributions)
    return root


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def test_the_root_is_the_articles_own_voice() -> None:
    root = tree([attribution(1)], Publisher("The Times"))
    assert (root.source.name, root.source.role, root.source.entity) == ("The Times", "publisher", None)
    assert (root.relation, root.attributions, root.children) == (None, ("a1",), ())


def test_an_unknown_publisher_has_no_name() -> None:
    assert tree([], None) == Node(NodeSource(None, None, "publisher"), None, (), ())


def test_every_attribution_stands_in_the_tree_exactly_once() -> None:
    chains = [(), (E1,), (E1, E2), (E2,), (E1,), (E2, E1), (E1, E2, E1)]
    attributions = [attribution(i, *chain) for i, chain in enumerate(chains, start=1)]
    placed = [a for node in nodes(tree(attributions, None)) for a in node.attributions]
    assert sorted(placed) == [a.id for a in attributions]


def test_one_source_under_one_parent_is_one_node() -> None:
    root = tree([attribution(1, E1), attribution(2, E1, E2), attribution(3, E1)], None)
    (lisbon,) = root.children
    assert lisbon.attributions == ("a1", "a3")
    assert [(child.source.name, child.attributions) for child in lisbon.children] == [("Porto", ("a2",))]


def test_one_source_under_two_parents_is_two_nodes() -> None:
    root = tree([attribution(1, E2), attribution(2, E1, E2)], None)
    assert [child.source.entity for child in root.children] == ["e2", "e1"]
    assert [node.source.entity for node in nodes(root)].count("e2") == 2


def test_a_node_stands_for_a_link_with_no_attribution_of_its_own() -> None:
    (outer,) = tree([attribution(1, E1, E2)], None).children
    assert (outer.attributions, outer.relation, outer.children[0].relation) == ((), "reports", "cites")


def test_unresolved_sources_share_a_node_by_their_exact_words_only() -> None:
    he, again, other = (Link(None, name, "reports") for name in ("he", "he", "He"))
    root = tree([attribution(1, he), attribution(2, again), attribution(3, other)], None)
    assert [(child.source.name, child.attributions) for child in root.children] == [
        ("he", ("a1", "a2")),
        ("He", ("a3",)),  # a node has the name that the chains of its attributions have
    ]


def test_a_name_is_never_taken_for_an_entitys_identifier() -> None:
    root = tree([attribution(1, Link(None, "e1", "reports")), attribution(2, E1)], None)
    assert len(root.children) == 2
