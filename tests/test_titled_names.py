"""A phrase of titles that ends with a person's name means the person, whatever the parser calls the two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.resolver import resolve
from service.extraction.model.document import NamedEntity
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.syntax.tree import head_of
from tests import drafted


def names(
    *sentences: str, bodies: tuple[str, ...] = (), persons: tuple[str, ...] = ("Ivo Marr",)
) -> list[str]:
    """What the sources in square brackets are called; the recogniser knows the bodies and the persons."""
    document, sources = drafted.article(*sentences)
    found = []
    for surface, kind in [(b, "Organization") for b in bodies] + [(p, "Person") for p in persons]:
        tokens, words = surface.split(), [w.text for w in document.words]
        first = next(i for i in range(len(words)) if words[i : i + len(tokens)] == tokens)
        last = first + len(tokens)
        places = document.words[first].start, document.words[last - 1].end
        found.append(NamedEntity(kind, first, last, *places))
    known = replace(document, names=tuple(sorted(found, key=lambda n: n.first)))
    mentions = [SourceMention(NounPhrase(s, head_of(known, s))) for s in sources]
    entities, resolutions = resolve(known, mentions)
    return [entities[r.entity].name if r.entity is not None else r.name for r in resolutions]


SPEAKER = (
    "[The/d:2:det Speaker/p:9:nsubj of/a:6:case the/d:6:det National/j:6:amod Assembly/p:2:nmod "
    "Ivo/p:2:appos Marr/p:7:flat] spoke/v:0:root"
)
SPOKESMAN = (
    "[Spokesman/n:7:nsubj for/a:4:case the/d:4:det Cabinet/p:1:nmod Ivo/p:1:nmod Marr/p:5:flat] "
    "spoke/v:0:root"
)
LEADER = (
    "[Tarn/p:8:nsubj Alliance/p:1:flat co/n:5:compound -/u:3:punct leader/n:6:nmod:desc Ivo/p:8:nsubj "
    "Marr/p:6:flat] spoke/v:0:root"
)
CHAIR = (
    "[Friends/p:7:nsubj of/a:3:case Tarn/p:1:nmod chair/n:5:nmod:desc Ivo/p:1:flat Marr/p:5:flat] "
    "spoke/v:0:root"
)
TREASURER = (
    "[Treasurer/n:8:nsubj of/a:4:case the/d:4:det Fund/p:1:nmod ,/u:1:punct Ivo/p:8:nsubj Marr/p:6:flat] "
    "spoke/v:0:root"
)
MINISTER = (
    "[Minister/n:8:nsubj of/a:3:case Mines/p:1:nmod and/c:5:cc Energy/p:3:conj Ivo/p:8:nsubj Marr/p:6:flat] "
    "spoke/v:0:root"
)
DOCTOR = (
    "[Head/n:9:nsubj of/a:4:case the/d:4:det Fund/p:1:nmod ,/u:6:punct Dr/p:7:nmod:desc Ivo/p:4:appos "
    "Marr/p:7:flat] spoke/v:0:root"
)
LEGISLATOR = "[Legislator/n:6:nsubj Ivo/p:1:appos Marr/p:2:flat (/u:5:punct M./p:2:appos] spoke/v:0:root"


@pytest.mark.parametrize(
    ("sentence", "bodies"),
    [
        (SPEAKER, ("National Assembly",)),
        (SPOKESMAN, ("Cabinet",)),
        (LEADER, ("Tarn Alliance",)),
        (CHAIR, ("Friends of Tarn",)),
        (TREASURER, ("Fund",)),
        (MINISTER, ()),
        (DOCTOR, ("Fund",)),
        (LEGISLATOR, ()),
    ],
)
def test_the_person_at_the_end_of_a_title(sentence: str, bodies: tuple[str, ...]) -> None:
    assert names(sentence, bodies=bodies) == ["Ivo Marr"]


def test_the_title_means_the_person_further_on() -> None:
    again = "[The/d:2:det treasurer/n:3:nsubj] left/v:0:root"
    assert names(TREASURER, again, bodies=("Fund",)) == ["Ivo Marr", "Ivo Marr"]


WITH_MAYOR = (
    "[The/d:2:det spokesman/n:7:nsubj for/a:5:case Mayor/n:5:nmod:desc Ivo/p:2:nmod Marr/p:5:flat] "
    "spoke/v:0:root"
)
LETTER = "[Letter/n:6:nsubj to/a:4:case minister/n:4:nmod:desc Ivo/p:1:nmod Marr/p:4:flat] spoke/v:0:root"
GOVERNMENT = (
    "[The/d:2:det government/n:7:nsubj of/a:5:case President/n:5:nmod:desc Ivo/p:2:nmod Marr/p:5:flat] "
    "spoke/v:0:root"
)
PEOPLE = (
    "[People|person/n:6:nsubj like/a:4:case actor/n:4:nmod:desc Ivo/p:1:nmod Marr/p:4:flat] spoke/v:0:root"
)


@pytest.mark.parametrize("sentence", [WITH_MAYOR, LETTER, GOVERNMENT, PEOPLE])
def test_not_the_person_whom_the_phrase_is_about(sentence: str) -> None:
    assert names(sentence) != ["Ivo Marr"]


NAMED = "[Official/n:2:nmod:desc Ivo/p:4:nsubj Marr/p:2:flat] spoke/v:0:root"
ANONYMOUS = (
    "[An/d:2:det official/n:6:nsubj who/r:4:nsubj spoke/v:2:acl:relcl anonymously/j:4:advmod] said/v:0:root"
)


def test_who_spoke_anonymously_is_nobody_named() -> None:
    assert names(NAMED, ANONYMOUS)[1] != "Ivo Marr"
    assert names(NAMED, "[The/d:2:det official/n:3:nsubj] left/v:0:root")[1] == "Ivo Marr"


@pytest.mark.parametrize(
    ("sentences", "bodies", "persons", "expected"),
    [
        (
            ("[Pensioner/p:4:nsubj Ivo/p:1:flat Marr/p:2:flat] wept/v:0:root",),
            (),
            ("Ivo Marr",),
            ["Ivo Marr"],
        ),
        (
            ("[Restaurateur/p:4:nsubj Ada/p:1:flat Ohm/p:2:flat] spoke/v:0:root",),
            (),
            ("Ada Ohm",),
            ["Ada Ohm"],
        ),
        (
            ("[the/d:3:det grocer/p:3:compound Fennmore/p:4:nsubj] wept/v:0:root",),
            ("grocer Fennmore",),
            (),
            ["Fennmore"],
        ),
        (
            (
                "[Ghulam/p:3:nsubj Bux/p:1:flat] spoke/v:0:root",
                "[Farhan/p:3:nsubj Memon/p:1:flat] spoke/v:0:root",
                "so/a:2:advmod said/v:0:root [Bux/n:2:nsubj]",
            ),
            (),
            ("Ghulam Bux", "Farhan Memon"),
            ["Ghulam Bux", "Farhan Memon", "Ghulam Bux"],
        ),
    ],
)
def test_nouns_beside_names_and_surnames_taken_for_nouns(
    sentences: tuple[str, ...], bodies: tuple[str, ...], persons: tuple[str, ...], expected: list[str]
) -> None:
    assert names(*sentences, bodies=bodies, persons=persons) == expected
