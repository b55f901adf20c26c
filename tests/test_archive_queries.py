"""Questions to an archive: prepared ones, SQL, formats, and what the tables are documented to hold."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from archive.asking.database import Database
from archive.asking.queries import prepared
from archive.cli import main
from archive.configuration import RunConfig
from archive.engine.run import made_by
from archive.engine.shards import Shard, process_shard
from archive.errors import OtherVersions, OutputUnseen
from archive.inputs.records import Record
from archive.output.folder import Folder
from archive.output.parts import commits
from archive.output.schema import TABLES
from archive.stories.tables import SCHEMAS
from tests.archive_runs import LIGHT

ROOT = Path(__file__).parents[1]
ARTICLES = [
    ("Post", "2026-01-02", "Ann Smith said: it rains. Bob Jones said: it does not."),
    ("Post", "2026-02-03", "Ann Smith said: it snows."),
    ("Echo", None, "Ánn Smith said: BREAK."),
    ("Echo", "2026-02-04", "Bob Jones said: it is warm. Mr Jones said: it is."),
]
NAMES = [
    ("Donald J. Trump", "donald trump"),
    ("President José Manuel B. G. Díaz", "jose manuel diaz"),
    ("Mr. Li", "li"),
    ("E. B. White", "e white"),
    ("Jean-Luc O'Neil", "jean-luc o'neil"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made without a cluster."""
    out = tmp_path_factory.mktemp("archive") / "out"
    config = RunConfig(factory=LIGHT)
    folder = Folder(out)
    making = made_by(config)
    folder.begin(making)
    records = tuple(
        Record("a.ndjson", number, "json", json.dumps(
            {"text": text, "publisher": outlet, "published_at": day, "id": f"n{number}"}).encode())
        for number, (outlet, day, text) in enumerate(ARTICLES)
    )  # fmt: skip
    for shard in (Shard(records[:2]), Shard(records[2:])):
        process_shard(shard, str(out), config)
    folder.write_manifest(making, commits(out), complete=True)
    return out


def ask(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> Any:
    capsys.readouterr()
    assert main(["query", str(out), *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_worker_that_has_another_pack_writes_nothing(out: Path) -> None:
    record = Record("b.ndjson", 0, "json", b'{"text": "Ann Smith said: no."}')
    before = set(commits(out))
    with pytest.raises(OtherVersions, match="extractor was learned, is rules"):
        process_shard(Shard((record,)), str(out), RunConfig(factory=LIGHT, extractor="rules"))
    assert set(commits(out)) == before


def test_a_worker_that_does_not_see_the_output_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputUnseen, match="Driver and workers must share it"):
        process_shard(Shard(()), str(tmp_path), RunConfig(factory=LIGHT))


def test_who_is_quoted_most(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, out, "quoted")
    assert [(row["source"], row["statements"], row["articles"], row["outlets"]) for row in found] == [
        ("Ann Smith", 2, 2, 1),
        ("Bob Jones", 2, 2, 2),
        ("Mr Jones", 1, 1, 1),
    ]


def test_a_name_is_found_whatever_its_case_and_accents(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(ask(capsys, out, "said", "ÀNN smith")) == 2
    assert len(ask(capsys, out, "said")) == 5
    assert ask(capsys, out, "denied", "Ann Smith") == []


def test_faults_say_why(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (fault,) = ask(capsys, out, "faults")
    assert (fault["input"], fault["record"]) == ("a.ndjson", 2)
    assert "ValueError at tests.archive_pipelines" in fault["reason"]
    assert "Smith" not in fault["reason"]


def test_persons_by_full_name_only(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {row["name"] for row in ask(capsys, out, "people")} == {"Ann Smith", "Bob Jones"}


@pytest.mark.parametrize(("name", "key"), NAMES)
def test_the_key_of_a_name(name: str, key: str, out: Path) -> None:
    with contextlib.closing(Database(out)) as database:
        assert database.ask("SELECT person_key($name)", {"name": name}).rows == [(key,)]


def test_by_month(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, out, "anonymous-by-month")
    assert [(row["month"], row["statements"], row["anonymous"]) for row in found] == [
        ("2026-01-01", 2, 0),
        ("2026-02-01", 3, 0),
    ]


@pytest.mark.parametrize("name", sorted(prepared()))
def test_every_prepared_query_runs(name: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, out, name)
    assert prepared()[name].about.endswith(".")


def test_queries_are_listed(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(out)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == sorted(prepared())


def test_sql_in_every_format(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT id, publisher, published_at FROM articles ORDER BY id LIMIT 2"
    assert ask(capsys, out, "--sql", sql)[0] == {
        "id": "n0", "publisher": "Post", "published_at": "2026-01-02T00:00:00+00:00",
    }  # fmt: skip
    assert main(["query", str(out), "--sql", sql, "--format", "csv"]) == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out)))[1] == [
        "n0",
        "Post",
        "2026-01-02T00:00:00+00:00",
    ]
    assert main(["query", str(out), "--sql", sql]) == 0
    assert capsys.readouterr().out.splitlines()[2] == "n0  Post       2026-01-02 00:00"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["nonsense"], "no prepared query; there are anonymous"),
        (["--sql", "SELECT nothing"], "nothing"),
    ],
)
def test_a_question_that_cannot_be_asked(
    words: list[str], reason: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(out), *words]) == 2
    assert reason in capsys.readouterr().err


def test_a_folder_without_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(tmp_path / "nothing"), "faults"]) == 2
    assert "there is no archive here" in capsys.readouterr().err


def test_stories_and_report_of_an_archive_without_any(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(out)]) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "python -m archive stories OUT" in page
    assert re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?(?:https?:)?//', page) == []  # no outside host
    assert main(["stories", str(out)]) == 0
    assert "0 stories" in capsys.readouterr().out


def test_every_column_is_documented() -> None:
    text = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    for table, schema in (TABLES | SCHEMAS).items():
        section = re.search(rf"^### `{table}`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
        assert section, table
        listed = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section[1], re.MULTILINE)
        assert re.findall(r"\w+", " ".join(listed)) == schema.names, table
    for name in prepared():
        assert f"`{name}`" in text, name


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--columns", "colour=red"], "--columns: 'colour=red' is not FIELD=COLUMN"),
        (["--factory", "nowhere:none"], "--factory nowhere:none: No module named 'nowhere'"),
        (["--models", "nowhere"], "--models: "),
        (["--factory", LIGHT, "--memory", "much"], "is no size such as 3GiB"),
        (["--factory", LIGHT, "--article-seconds", "0"], "must be more than 0"),
    ],
)
def test_a_run_that_cannot_begin_says_why(
    words: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Ann Smith said: no.", encoding="utf-8")
    with contextlib.suppress(SystemExit):
        assert main(["run", str(tmp_path / "a.txt"), str(tmp_path / "out"), *words]) == 2
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_output_inside_an_input_is_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(out.parent), str(out), "--factory", LIGHT]) == 2
    assert "OUT must be outside of every input" in capsys.readouterr().err


def test_a_dry_run_says_what_would_be_done(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Ann Smith said: no.", encoding="utf-8")
    (tmp_path / "b.parquet").write_bytes(b"nothing")
    assert main(["run", str(tmp_path), str(out), "--factory", LIGHT, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "2 files, 2 articles" in said
    assert "to do       2 articles in about 1 shards of 100" in said
    assert f"unreadable  {tmp_path / 'b.parquet'}" in said
    assert main(["run", str(tmp_path), str(tmp_path / "new"), "--factory", LIGHT, "--dry-run"]) == 0
    assert not (tmp_path / "new").exists()
