"""Sources resolved over small hand-built parses: pronouns, descriptions, documents, spokespeople, groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.resolver import resolve
from service.extraction.model.document import AntecedentEvidence, Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.syntax.tree import head_of
from tests import drafted


def article(*sentences: str) -> tuple[Document, list[SourceMention]]:
    """The document, and its sources, which stand in square brackets (notation: `tests.drafted.article`)."""
    document, sources = drafted.article(*sentences)
    return document, [SourceMention(NounPhrase(s, head_of(document, s))) for s in sources]


def names(*sentences: str) -> list[str | None]:
    document, mentions = article(*sentences)
    entities, resolutions = resolve(document, mentions)
    return [entities[r.entity].name if r.entity is not None else None for r in resolutions]


LINDQVIST = "[Norwegian/j:3:amod minister/n:3:nmod:desc Anna/p:5:nsubj Lindqvist/p:3:flat] spoke/v:0:root"
OKORO = "[David/p:3:nsubj Okoro/p:1:flat] agreed/v:0:root"
HE = "[He/r:2:nsubj] added/v:0:root"
SHE = "[She/r:2:nsubj] added/v:0:root"
THE_MINISTRY = "[The/d:2:det ministry/n:3:nsubj] warned/v:0:root"
MINISTRY = "[Norway/p:3:nmod:poss 's/a:1:case ministry/n:4:nsubj] spoke/v:0:root"
IT = "[It/r:2:nsubj] added/v:0:root"
DAILY = "[The/d:2:det daily/n:3:nsubj] added/v:0:root"
GUARDIAN = "[Financial/p:2:compound Times/p:3:nsubj] reported/v:0:root"


def test_a_text_may_end_with_its_source() -> None:
    """The word `some` ends the text, so there is no next word to look at."""
    assert len(names("It/n:2:nsubj rained/v:0:root said/v:2:parataxis [Some/d:3:nsubj]")) == 1
    assert names("It/n:2:nsubj rained/v:0:root said/v:2:parataxis [Ann/p:3:nsubj]") == ["Ann"]


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ((LINDQVIST, SHE), ["Anna Lindqvist", "Anna Lindqvist"]),
        ((LINDQVIST, OKORO, SHE), ["Anna Lindqvist", "David Okoro", "Anna Lindqvist"]),
        ((LINDQVIST, OKORO, HE), ["Anna Lindqvist", "David Okoro", "David Okoro"]),
        ((LINDQVIST, "[Lindqvist/p:2:nsubj] added/v:0:root"), ["Anna Lindqvist", "Anna Lindqvist"]),
        ((LINDQVIST, "[The/d:2:det minister/n:3:nsubj] left/v:0:root"), ["Anna Lindqvist", "Anna Lindqvist"]),
        ((MINISTRY, THE_MINISTRY), ["Norway 's ministry", "Norway 's ministry"]),
        ((MINISTRY, IT), ["Norway 's ministry", "Norway 's ministry"]),
        ((GUARDIAN, DAILY), ["Financial Times", "Financial Times"]),
        ((GUARDIAN, LINDQVIST, DAILY), ["Financial Times", "Anna Lindqvist", "Financial Times"]),
        (
            (MINISTRY, "[A/d:3:det ministry/n:3:compound statement/n:4:nsubj] added/v:0:root", IT),
            ["Norway 's ministry", "Norway 's ministry", "Norway 's ministry"],
        ),
        (
            (
                "[A/d:3:det ministerial/j:3:amod source/n:4:nsubj] spoke/v:0:root",
                "[The/d:2:det source/n:3:nsubj] added/v:0:root",
            ),
            ["ministerial source", "ministerial source"],
        ),
        (
            ("[Prosecutors/n:2:nsubj] spoke/v:0:root", "[They/r:2:nsubj] added/v:0:root"),
            ["Prosecutors", "Prosecutors"],
        ),
        (
            ("[Kyiv/p:5:nsubj and/a:4:cc its/r:4:nmod:poss allies/n:1:conj] agreed/v:0:root",),
            ["Kyiv and its allies"],
        ),
    ],
)
def test_a_source_is_resolved(sentences: tuple[str, ...], expected: list[str]) -> None:
    assert names(*sentences) == expected


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            ("[Vladimir/p:3:nsubj Putin/p:1:flat] spoke/v:0:root", OKORO,
             "[The/d:3:det Russian/j:3:amod leader/n:4:nsubj] left/v:0:root"),
            "Vladimir Putin",
        ),
        (
            ("[Anna/p:3:nsubj Lindqvist/p:1:flat] spoke/v:0:root", OKORO,
             "[The/d:3:det Russian/j:3:amod leader/n:4:nsubj] left/v:0:root"),
            "Russian leader",
        ),
    ],
)  # fmt: skip
def test_world_knowledge_never_adds_a_name(sentences: tuple[str, ...], expected: str) -> None:
    assert names(*sentences)[-1] == expected


def test_two_that_fit_equally_stay_unresolved_with_both_as_candidates() -> None:
    both = "Peter/p:6:nsubj Holm/p:1:flat and/a:4:cc David/p:1:conj Okoro/p:4:flat met/v:0:root"
    document, mentions = article(both, HE)
    entities, (resolution,) = resolve(document, mentions)
    assert resolution.entity is None
    assert resolution.identification == "unresolved"
    assert {entities[i].name for i in resolution.candidates} == {"Peter Holm", "David Okoro"}


def test_without_an_antecedent_a_pronoun_is_unresolved() -> None:
    document, mentions = article(HE)
    entities, (resolution,) = resolve(document, mentions)
    assert (entities, resolution.entity, resolution.candidates) == ((), None, ())


def test_first_person_is_the_speaker() -> None:
    document, mentions = article(LINDQVIST, "[I/r:2:nsubj] hope/v:0:root")
    quoted = SourceMention(mentions[1].phrase, speaker=0)
    _, resolutions = resolve(document, (mentions[0], quoted))
    assert resolutions[1].entity == resolutions[0].entity
    _, unspoken = resolve(document, mentions)
    assert unspoken[1].entity is None


@pytest.mark.parametrize(
    ("of_first", "of_second", "expected"),
    [
        ({"ministry": 0.5, "Okoro": 0.3}, {}, "Norway 's ministry"),
        ({"second": 0.8}, {"ministry": 0.6}, "Norway 's ministry"),
        ({"ministry": 0.2}, {}, "David Okoro"),
        ({"ministry": 0.35, "Okoro": 0.5}, {}, "David Okoro"),
        ({"Lindqvist": 0.9}, {}, "David Okoro"),
        ({}, {}, "David Okoro"),
    ],
    ids=["read", "through another", "unlikely", "speaker likelier", "no body", "unread"],
)
def test_we_is_the_body_that_the_reader_takes_it_for(
    of_first: dict[str, float], of_second: dict[str, float], expected: str
) -> None:
    we = "[We/r:2:nsubj] hope/v:0:root"
    document, mentions = article(MINISTRY, LINDQVIST, OKORO, we, we)
    at = {w.text: w.index for w in document.words[: mentions[3].head]} | {"second": mentions[4].head}
    evidence = tuple(
        AntecedentEvidence(word, 0.0, tuple((at[text], chance) for text, chance in chances.items()))
        for word, chances in ((mentions[3].head, of_first), (mentions[4].head, of_second))
    )
    spoken = (*mentions[:3], *(SourceMention(m.phrase, speaker=2) for m in mentions[3:]))
    entities, resolutions = resolve(replace(document, antecedents=evidence), spoken)
    assert resolutions[3].entity is not None
    assert entities[resolutions[3].entity].name == expected


@pytest.mark.parametrize(
    ("sentence", "name", "behalf"),
    [
        ("[Kremlin/p:2:compound spokesperson/n:3:nmod:desc Dmitry/p:5:nsubj Peskov/p:3:flat] spoke/v:0:root",
         "Dmitry Peskov", "Kremlin"),
        ("[A/d:2:det spokesman/n:6:nsubj for/a:5:case the/d:5:det ministry/n:2:nmod] spoke/v:0:root",
         "spokesman for the ministry", "ministry"),
    ],
)  # fmt: skip
def test_spokespeople_speak_on_behalf(sentence: str, name: str, behalf: str) -> None:
    document, mentions = article(sentence)
    entities, (resolution,) = resolve(document, mentions)
    assert resolution.entity is not None
    assert (entities[resolution.entity].name, resolution.on_behalf_of) == (name, behalf)


def test_a_document_seen_by_an_outlet_came_via_it() -> None:
    seen = "[A/d:3:det UN/p:3:compound report/n:7:nsubj seen|see/v:3:acl by/a:6:case Reuters/p:4:obl] warned/v:0:root"
    document, mentions = article(seen)
    entities, (resolution,) = resolve(document, mentions)
    assert resolution.entity is not None
    assert (entities[resolution.entity].name, resolution.via) == ("UN", "Reuters")


@pytest.mark.parametrize(
    ("sentence", "identification", "kind"),
    [
        (OKORO, "named", "person"),
        ("[Critics/n:2:nsubj] spoke/v:0:root", "collective", "group"),
        ("[A/d:2:det source/n:3:nsubj] spoke/v:0:root", "anonymous", "person"),
        (
            "[People/n:5:nsubj familiar/j:1:amod with/a:4:case talks/n:2:obl] spoke/v:0:root",
            "anonymous",
            "group",
        ),
        ("[A/d:2:det diplomat/n:3:nsubj] spoke/v:0:root", "role", "person"),
        ("[The/d:2:det report/n:3:nsubj] warned/v:0:root", "document", "document"),
        (MINISTRY, "named", "government"),
    ],
)
def test_identification_and_kind(sentence: str, identification: str, kind: str) -> None:
    document, mentions = article(sentence)
    (entity,), (resolution,) = resolve(document, mentions)
    assert (resolution.identification, entity.kind) == (identification, kind)
    assert entity.identification == identification


@pytest.mark.parametrize("tag", ["j", "v"])
def test_a_name_behind_an_article_and_a_mood(tag: str) -> None:
    """`an elated Okoro`: a participle before a name may be tagged as a verb that heads it."""
    mood = (
        f"said|say/v:0:root [an/d:3:det elated/{tag}:1:nsubj Okoro/p:3:flat ,/a:7:punct the/d:7:det"
        " finalist/n:4:appos]"
    )
    assert names("[David/p:3:nsubj Okoro/p:1:flat] agreed/v:0:root", mood) == ["David Okoro", "David Okoro"]


NURSES = "[Three/j:2:nummod nurses/n:3:nsubj] complained/v:0:root"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("[One/r:6:nsubj of/a:3:case them/r:1:nmod Ada/p:1:appos Brun/p:4:flat] said/v:0:root", "Ada Brun"),
        ("[Another/d:4:nsubj Ada/p:1:appos Brun/p:2:flat] said/v:0:root", "Ada Brun"),
        ("[One/r:6:nsubj of/a:3:case nurses/n:1:nmod Ada/p:3:appos Brun/p:4:flat] said/v:0:root", "Ada Brun"),
        ("[Two/r:4:nsubj of/a:3:case them/r:1:nmod] said/v:0:root", "Three nurses"),
    ],
)
def test_one_of_a_group_is_whose_name_is_beside_it(sentence: str, name: str) -> None:
    assert names(NURSES, sentence)[1] == name
