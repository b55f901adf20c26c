from __future__ import annotations

import io
import json
import os
import sys

import pytest

from schemas.problem import FileProblemSchema
from service import cli
from service.errors import NotReady
from service.exports.formats import FORMATS
from service.loading import analyzer_of
from service.settings import Settings
from tests.fakes import FakeParser, fake_extract


def run(capsys, *arguments, stdin=b"", load=None):
    """The exit status, standard output and standard error of a command."""
    load = load or (lambda settings: analyzer_of(FakeParser(), settings, fake_extract))
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
    def chained(document, article, model, extractor, faults):
        result = fake_extract(document, article, model, extractor)
        first = result.attributions[0]
        links = (*first.chain, *(type(first.chain[0])(None, name, "cites") for name in ("people", "Putin")))
        denied = {name: getattr(first, name) for name in first.__slots__} | {
            "chain": links,
            "stance": "denied",
        }
        fields = {name: getattr(result, name) for name in result.__slots__}
        return type(result)(**fields | {"attributions": (type(first)(**denied),)})

    load = lambda settings: analyzer_of(FakeParser(), settings, chained)  # noqa: E731
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
        ("long.html", b"<p>a</p>" * 700_000, "HEARSAY_MAX_HTML_BYTES"),
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
    assert err.splitlines()[-1] == "hearsay: 1 of 2 articles failed"
    problem, result = map(json.loads, out.splitlines())
    assert problem["file"] == str(tmp_path / name)
    assert (problem["id"], problem["line"]) == (name.split(".")[0], None)
    assert reason in str(problem["errors"]) or name.startswith("long")
    assert result["document"]["id"] == "bob.en"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("break here", "The model failed on this text. (text: RuntimeError at fakes.py:"),
        ("fail here", "The extraction failed on this text. (text: ValueError at fakes.py:"),
    ],
)
def test_an_article_that_fails_is_named_without_its_text_and_the_others_are_done(
    capsys, tmp_path, files, text, reason
):
    (tmp_path / "bad.txt").write_text(text)
    status, out, err = run(
        capsys, "extract", files[0], str(tmp_path / "bad.txt"), files[1], "--format", "ndjson"
    )
    assert status == 2
    assert err.startswith(f"hearsay: {tmp_path / 'bad.txt'}: {reason}")
    assert err.endswith("hearsay: 1 of 3 articles failed\n")
    assert "here" not in err
    first, problem, last = map(json.loads, out.splitlines())
    assert [first["document"]["id"], last["document"]["id"]] == ["ann", "bob.en"]
    assert FileProblemSchema().validate(problem) == {}
    assert (problem["status"], problem["type"], problem["id"]) == (
        500,
        "urn:hearsay:problem:parser-failure",
        "bad",
    )
    assert "here" not in json.dumps(problem)


def test_a_step_that_fails_is_named_and_is_no_failure_of_the_article(capsys):
    status, out, err = run(capsys, "extract", stdin=b"stumble here")
    assert status == 0
    assert json.loads(out)["warnings"] == [{"construction": "colon", "place": [0, 4]}]
    assert err == "hearsay: standard input: colon failed; the result lacks its findings\n"


def test_a_strict_setting_makes_it_one(capsys, monkeypatch):
    monkeypatch.setenv("HEARSAY_STRICT", "1")
    status, _, err = run(capsys, "extract", stdin=b"stumble here")
    assert (status, "ValueError" in err) == (2, True)


def test_metadata_is_given_to_every_article(capsys, files):
    options = ["--publisher", "The Gazette", "--headline", "Rain", "--published-at", "2026-03-01"]
    _, out, _ = run(capsys, "extract", *files, *options, "--format", "ndjson")
    for line in out.splitlines():
        document = json.loads(line)["document"]
        assert (document["publisher"]["name"], document["title"]) == ("The Gazette", "Rain")


def test_metadata_is_checked_like_a_request(capsys, files):
    status, out, err = run(capsys, "extract", files[0], "--published-at", "yesterday", "--language", "uk")
    assert (status, out) == (2, "")
    assert "published_at: Must be an ISO 8601 date" in err
    assert "language: Must be one of: en." in err


def test_an_identifier_is_for_one_article(capsys, files):
    _, out, _ = run(capsys, "extract", files[0], "--id", "mine")
    assert json.loads(out)["document"]["id"] == "mine"
    status, _, err = run(capsys, "extract", *files, "--id", "mine")
    assert (status, "--id" in err) == (2, True)


REQUESTS = b"""{"text": "Ann said it.", "id": "1", "publisher": "The Post"}

{"text": "Bob said no.", "txet": "x", "id": "2"}
{"html": "<p>Cleo said yes.</p>"}
{
"""


def test_request_objects_are_read_line_by_line(capsys, tmp_path):
    path = tmp_path / "requests.ndjson"
    path.write_bytes(REQUESTS)
    status, out, err = run(capsys, "extract", str(path), "--publisher", "The Gazette", "--format", "ndjson")
    assert status == 2
    assert err.splitlines() == [
        f"hearsay: {path}, line 3: Some fields are not valid. (txet: Unknown field.)",
        f"hearsay: {path}, line 5: The body is not valid JSON. "
        "(body: Not JSON: Expecting property name enclosed in double quotes at line 1, column 2.)",
        "hearsay: 2 of 4 articles failed",
    ]
    own, unknown, page, broken = map(json.loads, out.splitlines())
    assert own["document"]["publisher"]["name"] == "The Post"
    assert (unknown["line"], unknown["id"], unknown["status"]) == (3, "2", 422)
    assert (page["text"], page["document"]["publisher"]["name"]) == ("Cleo said yes.", "The Gazette")
    assert (broken["line"], broken["id"], broken["status"]) == (5, None, 400)


def test_request_objects_come_from_standard_input_as_well(capsys):
    _, out, _ = run(capsys, "extract", "--input", "ndjson", stdin=b'{"text": "Ann said it.", "id": "1"}')
    assert [result["document"]["id"] for result in json.loads(out)] == ["1"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<p>Ann said it.</p>"),
        ("a.json", b'{"text":\n "Ann said it."}'),
        ("a.txt", b"Ann said it."),
    ],
)
def test_a_file_is_read_by_its_ending(capsys, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    _, out, _ = run(capsys, "extract", str(tmp_path / name))
    document = json.loads(out)["document"]
    assert (document["id"], document["length"]) == ("a", 12)


def test_a_page_comes_back_with_the_text_that_was_read(capsys, tmp_path):
    (tmp_path / "a.html").write_bytes(b"<p>Ann said it.</p>")
    _, out, _ = run(capsys, "extract", str(tmp_path / "a.html"))
    assert json.loads(out)["text"] == "Ann said it."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"Jos\xe9.txt", "Jos\\udce9"),
        (b"two\nlines.txt", "two\\nlines"),
        (b"\x1b[2Jred.txt", "\\x1b[2Jred"),
        ("Łódź, März.txt".encode(), "Łódź, März"),
        (b"n" * 210 + b".txt", "n" * 200),
    ],
    ids=["Latin-1", "a line break", "a terminal's command", "UTF-8", "long"],
)
def test_an_article_is_read_however_its_file_is_called(capsys, tmp_path, name, expected):
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"Ann said it.")
    status, out, err = run(capsys, "extract", str(path))
    assert (status, json.loads(out)["document"]["id"], err) == (0, expected, "")


def test_a_file_that_fails_is_named_on_one_line_without_commands_to_the_terminal(capsys, tmp_path):
    status, _, err = run(capsys, "extract", str(tmp_path / "a\x1b[2J\nb.txt"))
    assert status == 2
    assert err.count("\n") == 1
    assert "a\\x1b[2J\\nb.txt: The file cannot be read." in err


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
    status, _, err = run(capsys, "extract", stdin=b"a", load=cli.load_analyzer)
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
    assert ("Bob" if name == "sources-csv" else "Bob denied it.") in out
    status, out, err = run(capsys, "extract", *files, "--format", name)
    assert (status, out) == (2, "")
    assert files[1] in err


def test_an_unknown_format_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        run(capsys, "extract", "--format", "xml")
