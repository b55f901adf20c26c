from __future__ import annotations

import io
import json
import sys

import pytest

from service import cli
from service.app import pipeline_of
from service.errors import NotReady
from service.exports.formats import FORMATS
from service.settings import Settings
from tests.fakes import FakeParser, fake_extract


def run(capsys, *arguments, stdin=b"", load=None):
    """The exit status, standard output and standard error of a command."""
    load = load or (lambda settings: pipeline_of(FakeParser(), settings, fake_extract))
    original, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin))
    try:
        status = cli.main(list(arguments), load)
    finally:
        sys.stdin = original
    return status, *capsys.readouterr()


@pytest.fixture
def files(tmp_path):
    (tmp_path / "ann.txt").write_bytes("Ann said “it rained”.\r\n".encode())
    (tmp_path / "bob.en.txt").write_text("Bob denied it.")
    return [str(tmp_path / "ann.txt"), str(tmp_path / "bob.en.txt")]


def test_standard_input_gives_one_object(capsys):
    status, out, err = run(capsys, "extract", stdin=b"Ann said it.")
    result = json.loads(out)
    assert (status, err) == (0, "")
    assert result["document"] == {**result["document"], "id": None, "length": 12}


def test_one_file_gives_one_object_named_after_it(capsys, files):
    status, out, _ = run(capsys, "extract", files[0])
    result = json.loads(out)
    assert status == 0
    assert result["document"]["id"] == "ann"
    assert result["attributions"][0]["content"]["text"] == "Ann said “it rained”.\r\n"


def test_several_files_give_an_array(capsys, files):
    status, out, _ = run(capsys, "extract", *files, "--format", "json")
    assert status == 0
    assert [result["document"]["id"] for result in json.loads(out)] == ["ann", "bob.en"]


def test_ndjson_is_one_object_a_line(capsys, files):
    status, out, _ = run(capsys, "extract", *files, "--format", "ndjson")
    assert status == 0
    assert [json.loads(line)["document"]["id"] for line in out.splitlines()] == ["ann", "bob.en"]


def test_a_table_has_a_line_for_each_attribution(capsys, files):
    _, out, _ = run(capsys, "extract", *files, "--format", "table")
    assert out.splitlines() == [
        "== ann",
        "Ann  Ann  indirect  Ann said “it rained”.",
        "",
        "== bob.en",
        "Bob  Bob  indirect  Bob denied it.",
    ]


def test_a_table_shows_chains_with_arrows(capsys, monkeypatch):
    def chained(document, article, model, extractor):
        result = fake_extract(document, article, model, extractor)
        first = result.attributions[0]
        links = (*first.chain, *(type(first.chain[0])(None, name, "cites") for name in ("people", "Putin")))
        denied = {name: getattr(first, name) for name in first.__slots__} | {
            "chain": links,
            "stance": "denied",
        }
        fields = {name: getattr(result, name) for name in result.__slots__}
        return type(result)(**fields | {"attributions": (type(first)(**denied),)})

    load = lambda settings: pipeline_of(FakeParser(), settings, chained)  # noqa: E731
    _, out, _ = run(capsys, "extract", "--format", "table", stdin=b"FT said\n it.", load=load)
    assert out == "FT → people → Putin  FT  indirect, denied  FT said it.\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.txt", None, "No such file"),
        ("blank.txt", b" \n", "blank"),
        ("latin.txt", "caf\u00e9".encode("latin-1"), "UTF-8"),
        ("nul.txt", b"a\0", "NUL"),
        ("long.txt", b"a" * 100_001, "HEARSAY_MAX_CHARS"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_done(
    capsys, tmp_path, files, name, content, reason
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    status, out, err = run(capsys, "extract", str(tmp_path / name), files[1], "--format", "ndjson")
    assert status == 2
    assert name in err
    assert reason in err
    assert [json.loads(line)["document"]["id"] for line in out.splitlines()] == ["bob.en"]


def test_only_bad_files_give_an_empty_array(capsys, tmp_path):
    status, out, _ = run(capsys, "extract", str(tmp_path / "a"), str(tmp_path / "b"))
    assert (status, json.loads(out)) == (2, [])


def test_a_folder_is_no_file(capsys, tmp_path):
    status, _, err = run(capsys, "extract", str(tmp_path))
    assert status == 2
    assert str(tmp_path) in err


def test_a_pack_that_cannot_be_used_is_named(capsys):
    def load(settings: Settings):
        raise NotReady("models/en-news: no model pack here")

    status, _, err = run(capsys, "extract", load=load)
    assert (status, err) == (2, "hearsay: models/en-news: no model pack here\n")


def test_a_missing_pack_is_named(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("HEARSAY_MODELS", str(tmp_path / "nowhere"))
    status, _, err = run(capsys, "extract", stdin=b"a", load=cli.load_pipeline)
    assert status == 2
    assert str(tmp_path / "nowhere") in err


def test_bad_settings_are_named(capsys, monkeypatch):
    monkeypatch.setenv("HEARSAY_MAX_CHARS", "lots")
    status, _, err = run(capsys, "extract")
    assert status == 2
    assert "HEARSAY_MAX_CHARS" in err


def test_the_settings_are_printed_without_keys(capsys, monkeypatch):
    monkeypatch.setenv("HEARSAY_API_KEYS", "a-very-secret-key")
    monkeypatch.setenv("HEARSAY_TYPO", "1")
    status, out, err = run(capsys, "config")
    assert status == 0
    assert "HEARSAY_MAX_CHARS=100000" in out.splitlines()
    assert "HEARSAY_API_KEYS=<1 set>" in out.splitlines()
    assert "HEARSAY_TYPO" in err
    assert "very-secret" not in out + err


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_a_result_is_exported_of_one_file_at_a_time(capsys, files, name):
    status, out, _ = run(capsys, "extract", files[1], "--format", name)
    assert status == 0
    assert "Bob denied it." in out
    status, out, err = run(capsys, "extract", *files, "--format", name)
    assert (status, out) == (2, "")
    assert files[1] in err


def test_an_unknown_format_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        run(capsys, "extract", "--format", "xml")
