"""Stories over families of articles of our own writing, analysed once by the real pack through a real run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.asking.database import Database
from archive.cli import main
from archive.stories.find import find_stories
from archive.stories.names import same_name, same_outlet
from archive.stories.similarity import resemblance, signature, stems, verbatim
from service.cli import main as service
from tests.archive_family import Family, Member, families

FAMILIES = families()
Row = dict[str, Any]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The families' archive, with its stories."""
    folder = tmp_path_factory.mktemp("families")
    source = folder / "articles.ndjson"
    source.write_text("".join(m.line + "\n" for f in FAMILIES for m in f.members), encoding="utf-8")
    assert main(["run", str(source), str(folder / "out"), "--workers", "2", "--shard", "20"]) == 0
    assert main(["stories", str(folder / "out")]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def database(out: Path) -> Iterator[Database]:
    with closing(Database(out)) as opened:
        yield opened


def ask(database: Database, sql: str, **values: str) -> list[Row]:
    answer = database.ask(sql, values)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.fixture(scope="module")
def story_of(database: Database) -> dict[str, str]:
    """The story of each article's marked statement: of the attribution that covers most of it."""
    rows = ask(
        database,
        "SELECT m.story, d.id, a.content_spans AS spans FROM story_members m JOIN articles d USING (article) "
        "JOIN attributions a ON a.article = m.article AND a.attribution = m.attribution",
    )
    found = {}
    for member in [member for family in FAMILIES for member in family.members]:
        covered = [(_covered(row["spans"], member), row["story"]) for row in rows if row["id"] == member.id]
        share, story = max(covered, default=(0, ""))
        found[member.id] = story if share else f"none: {member.id}"
    return found


def _covered(spans: list[list[int]], member: Member) -> int:
    return sum(max(0, min(end, member.end) - max(start, member.start)) for start, end in spans)


def test_there_are_twenty_families_of_three_to_eight() -> None:
    assert len(FAMILIES) == 20
    assert all(3 <= len(family.members) <= 8 for family in FAMILIES)


@pytest.mark.pack
@pytest.mark.slow
def test_clusters_are_the_families(story_of: dict[str, str]) -> None:
    """B-cubed F1 of the marked statements' clusters."""
    family = {member.id: each.name for each in FAMILIES for member in each.members}
    precision, recall = _b_cubed(family, story_of), _b_cubed(story_of, family)
    assert 2 * precision * recall / (precision + recall) >= 0.95


def _b_cubed(truth: dict[str, str], clusters: dict[str, str]) -> float:
    """How pure the clusters are, averaged over members."""
    share = []
    for member, cluster in clusters.items():
        together = [each for each in clusters if clusters[each] == cluster]
        share.append(sum(truth[each] == truth[member] for each in together) / len(together))
    return sum(share) / len(share)


@pytest.mark.pack
@pytest.mark.slow
def test_sources_and_denials_are_counted_right(database: Database, story_of: dict[str, str]) -> None:
    stories = {row["story"]: row for row in ask(database, "SELECT * FROM stories")}
    wrong = [family.name for family in FAMILIES if not _right(family, stories, story_of)]
    assert len(wrong) <= 2, wrong


def _right(family: Family, stories: dict[str, Row], story_of: dict[str, str]) -> bool:
    found = [story_of[member.id] for member in family.members]
    story = stories.get(max(found, key=found.count), {"sources": 0, "denials": 0})
    return bool((story["sources"], story["denials"]) == (family.sources, family.denials))


@pytest.mark.pack
@pytest.mark.slow
def test_the_trail_of_a_chain_of_papers(database: Database, story_of: dict[str, str]) -> None:
    (story,) = ask(
        database, "SELECT * FROM stories WHERE story = $story", story=story_of["03-steel-merger-1"]
    )
    assert story["order_of_outlets"] == [
        "Bloomberg News", "Financial Times", "The Guardian", "Halden Observer",
    ]  # fmt: skip
    assert (story["first_outlet"], story["sources"], story["weakest"]) == ("Bloomberg News", 1, "anonymous")
    assert "people familiar with the matter" in story["trail_ends"][0]
    sql = "SELECT role FROM story_members WHERE story = $story ORDER BY position"
    roles = ask(database, sql, story=story["story"])
    assert [row["role"] for row in roles] == ["first-hand", "passed on", "passed on", "passed on"]


@pytest.mark.pack
@pytest.mark.slow
def test_the_tables_hold_what_the_service_answers(
    out: Path, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    member = FAMILIES[2].members[1]
    path = tmp_path / "article.txt"
    path.write_text(member.text, encoding="utf-8")
    assert service(["extract", str(path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    found = ask(
        database,
        "SELECT a.attribution, a.type, a.stance, a.content, a.content_spans, a.source, a.weakest, a.confidence, "
        "s.chain FROM attributions a JOIN statements s USING (article, attribution) "
        "WHERE s.id = $id ORDER BY a.attribution",
        id=member.id,
    )
    assert found == [
        {
            "attribution": each["id"],
            **{name: each[name] for name in ("type", "stance", "weakest", "confidence")},
            "content": each["content"]["text"],
            "content_spans": each["content"]["spans"],
            "source": each["source"]["text"],
            "chain": " → ".join(link["name"] for link in each["chain"]),
        }
        for each in answer["attributions"]
    ]


@pytest.mark.pack
@pytest.mark.slow
def test_stories_are_found_again_the_same(out: Path) -> None:
    before = (out / "stories" / "stories.parquet").read_bytes()
    find_stories(out, 7.0)
    assert (out / "stories" / "stories.parquet").read_bytes() == before


@pytest.mark.pack
@pytest.mark.slow
def test_the_report_has_all_parts(out: Path) -> None:
    assert main(["report", str(out)]) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    for title in ("Many outlets, few sources", "Who is quoted", "How firm the sources are", "Over time",
                  "Who passes on whom", "Where the trails end", "The longest chains", "Denied"):  # fmt: skip
        assert f"<h2>{title}</h2>" in page
    assert page.count("<svg") == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Oren Haldic", "Haldic", True),
        ("the Foreign Ministry", "foreign ministry", True),
        ("Prime Minister Jana Veselá", "Jana Vesela", True),
        ("Jana Vesela", "Jana Novak", False),
        ("the minister", "Jana Novak", False),
    ],
)
def test_names_within_a_story(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Guardian", "The Guardian", True),
        ("AFP", "Agence France Presse", True),
        ("Reuters", "the Reuters news agency", True),
        ("The Times", "The Irish Times", False),
        (None, None, False),
    ],
)
def test_outlets_within_a_story(one: str | None, other: str | None, same: bool) -> None:
    assert same_outlet(one, other) is same_outlet(other, one) is same


def test_similarity_of_texts() -> None:
    one = (
        "Two main cables of the bridge have corroded to half of their strength, the engineer said on Monday."
    )
    copy = one.replace("Monday", "Tuesday")
    assert resemblance(signature(one), signature(copy)) > 0.6
    assert resemblance(signature(one), signature("Nothing of the kind was in the other paper at all.")) < 0.2
    assert verbatim(one, copy) > 0.8
    assert stems("Two cables had corroded") == stems("the 2 cable's corrosion")
