"""The documents say what is so: their links lead somewhere, their commands exist, their examples are real."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, ValidationError
from werkzeug.serving import make_server

from schemas.problem import ProblemSchema
from schemas.provenance import TREE_DEPTH, AttributionSchema, ProvenanceSchema
from schemas.request import ArticleSchema, HtmlArticleSchema
from service.app import create_app
from service.cli import main as command_line
from service.errors import ClientLeft, Problem
from service.exports.coherence import faults
from service.exports.formats import FORMATS
from service.loading import analyzer_of
from service.settings import Settings, variable
from service.web.openapi import description
from tests.conftest import make_client
from tests.fakes import CalmParser, FakeParser, calm_extract

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("models/*/*.md"), *ROOT.glob("service/**/*.md")]
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UNRUN = re.compile(r"^<!-- not run: \S.* -->\n```.*?^```$", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(language: str) -> list[Any]:
    return [
        pytest.param(body, id=f"{named(path)}-{number}")
        for path in DOCUMENTS
        for number, (kind, body) in enumerate(BLOCK.findall(UNRUN.sub("", path.read_text(encoding="utf-8"))))
        if kind == language
    ]


def in_code(path: Path) -> str:
    """The parts of a document that are set as code, blocks and spans."""
    text = path.read_text(encoding="utf-8")
    spans = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    return "\n".join([*(body for _, body in BLOCK.findall(text)), *spans])


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_lead_to_files(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_make_targets_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", in_code(path))) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_settings_exist(path: Path) -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__}
    known |= {"HEARSAY_URL", "HEARSAY_KEY"}  # of the snippets in examples/clients
    assert set(re.findall(r"HEARSAY_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_modules_that_are_run_exist(path: Path) -> None:
    modules = set(re.findall(r"python -m ((?:service|archive|evaluation|training)[\w.]*)", in_code(path)))
    parts = [ROOT.joinpath(*module.split(".")) for module in modules]
    assert [
        each for each in parts if not (each.with_suffix(".py").exists() or (each / "__main__.py").exists())
    ] == []


# --- every example is run or checked ----------------------------------------------------------------

RUN = {"sh", "json", "python"}
SHOWN = {"text"}  # drawings: nothing in them is a command
REASON = re.compile(r"# not run by the tests: \S.*$", re.MULTILINE)
SERVICE = "http://127.0.0.1:8000"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_block_is_of_a_kind_that_is_tested_or_says_why_not(path: Path) -> None:
    found = BLOCK.findall(UNRUN.sub("", path.read_text(encoding="utf-8")))
    assert [body for kind, body in found if kind not in RUN | SHOWN and not REASON.search(body)] == []
    commands = re.compile(r"^(curl|make|python|docker|pip|node) ", re.MULTILINE)
    assert [body for kind, body in found if kind in SHOWN and commands.search(body)] == []


def shape_of(value: dict[str, Any]) -> Schema:
    """The schema of an example, by a field that only this object has."""
    schemas = {
        "request_id": ProblemSchema(),
        "schema_version": ProvenanceSchema(),
        "chain": AttributionSchema(partial=True),
        "html": HtmlArticleSchema(),
        "text": ArticleSchema(),
    }
    return next(schema for name, schema in schemas.items() if name in value)


def unknown_fields(value: Any, schema: Schema) -> dict[str, Any]:
    """What is wrong with an example; one that is shortened lacks fields, but has no others."""
    try:
        schema.load(value)
    except ValidationError as error:
        return error.messages_dict
    return {}


@pytest.mark.parametrize("body", blocks("json"))
def test_json_examples_are_what_the_schemas_say(body: str) -> None:
    value = json.loads(body)
    assert unknown_fields(value, shape_of(value)) == {}


def test_the_whole_answer_belongs_to_the_request_before_it() -> None:
    api = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    request = json.loads(re.findall(r"-d '(\{.*?\})'", api, re.DOTALL)[0])
    answer = next(json.loads(body) for kind, body in BLOCK.findall(api) if kind == "json")
    assert list(faults(answer, request["text"], TREE_DEPTH)) == []
    assert (answer["document"]["id"], answer["document"]["publisher"]["name"]) == (
        "bridge-1",
        "The Harbour Post",
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(CalmParser(), Settings(), calm_extract), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


# Commands as the reader types them; `make` tells what it would do, and a test file is looked for.
SHELL = """
set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body "$@"; }
make() { command make --no-print-directory -n -C "$ROOT" "$@" > /dev/null; }
python() {
  [ "$1 $2" = "-m pytest" ] && [ -e "$ROOT/$3" ] && return
  echo "python $* is neither run nor marked" >&2; return 1
}
"""
OURS = "python -m service "


@pytest.mark.parametrize("body", blocks("sh"))
def test_shell_examples_run(body: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("curl", "jq", "make", "node"):
        if re.search(rf"\b{name}\b", body) and not shutil.which(name):
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name}")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    lines = [line for line in body.splitlines() if not REASON.search(line)]
    for line in lines:
        if line.startswith(OURS):
            run_command_line(line.removeprefix(OURS), monkeypatch)
    rest = "\n".join(line for line in lines if not line.startswith(OURS))
    environ = os.environ | {"ROOT": str(ROOT), "HEARSAY_URL": address}
    done = subprocess.run(
        ["bash", "-c", SHELL + rest.replace(SERVICE, address)],
        env=environ,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    written = [path for path in tmp_path.iterdir() if path.is_file()]
    assert [path.name for path in written if path.stat().st_size == 0] == []


def run_command_line(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own command with its redirections, and a model that takes no time."""
    words = shlex.split(line)
    source, target = (words.pop(words.index(sign) + 1) if sign in words else None for sign in "<>")
    arguments = [word for word in words if word not in {"<", ">"}]
    expanded = [found for word in arguments for found in (files_like(word) if "*" in word else [word])]
    out = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        if source:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(source).read_bytes())))
        load = lambda settings: analyzer_of(CalmParser(), settings, calm_extract)  # noqa: E731
        assert command_line(expanded, load) == 0, line
    assert out.getvalue()
    if target:
        Path(target).write_text(out.getvalue(), encoding="utf-8")


def files_like(pattern: str) -> list[str]:
    return sorted(str(path) for path in Path().glob(pattern))


@pytest.mark.parametrize("body", blocks("python"))
def test_python_examples_run(body: str, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(body.replace(SERVICE, address), "example", "exec"), {})  # noqa: S102  our own documents
    assert capsys.readouterr().out


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_commands_within_sentences_take_what_they_are_given(path: Path) -> None:
    """`make` says what it would do; the options of our modules stand in their sources."""
    for command in re.findall(
        r"`((?:make|python -m (?:service|archive|evaluation|training|tests)\b)[^`\n]*)`", prose(path)
    ):
        words = shlex.split(command.replace("\\|", "|"))
        if words[0] == "make":
            dry = ["make", "-n", "-C", str(ROOT), *words[1:]]
            subprocess.run(dry, check=True, capture_output=True)
        else:
            source = source_of(words[2])
            assert [word for word in words if word.startswith("--") and f'"{word}"' not in source] == [], (
                command
            )


def prose(path: Path) -> str:
    return BLOCK.sub("", path.read_text(encoding="utf-8"))


def source_of(module: str) -> str:
    """A module's source; for `service` that of its command line."""
    place = ROOT.joinpath(*module.replace("service", "service.cli").split("."))
    own = place.with_suffix(".py")
    return (own if own.exists() else place / "__main__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_files_that_are_named_exist(path: Path) -> None:
    kinds = ("service/**/*.py", "service/extraction/**/*.*", "examples/**/*.*", "training/*.py")
    known = [f"/{each.relative_to(ROOT).as_posix()}" for kind in kinds for each in ROOT.glob(kind)]
    known += ["/manifest.json", "/resources.json"]  # of any pack
    named_files = re.findall(r"`(\w[\w./-]+\.(?:py|csv|sh|mjs|gs|json|yaml))`", prose(path))
    missing = [
        name
        for name in named_files
        if not any(each.endswith(f"/{name}") for each in known)
        and not (ROOT / name).exists()
        and not re.search("[A-Z]{4}", name)  # stands for any
    ]
    assert missing == []


# --- docs/api.md names everything -------------------------------------------------------------------


def schemas_of_the_service() -> dict[str, Any]:
    schemas: dict[str, Any] = description(Settings())["components"]["schemas"]
    return schemas


def section(name: str) -> str:
    """The part of docs/api.md about one object."""
    title = {"Article": "`POST /v1/provenance`", "HtmlArticle": "`POST /v1/provenance`"}.get(name, name)
    api = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", api, re.MULTILINE | re.DOTALL)
    assert found, f"docs/api.md has no section {title}"
    return found[1]


@pytest.mark.parametrize("name", sorted(set(schemas_of_the_service()) - {"Export"}))
def test_api_names_every_field_and_word(name: str) -> None:
    properties = schemas_of_the_service()[name]["properties"]
    words = section(name)
    listed = set(re.findall(r"^\| `(\w+)` \|", words, re.MULTILINE))
    if name == "LineProblem":
        listed |= set(re.findall(r"`(\w+)`", words))
    assert set(properties) <= listed
    if name not in {"Article", "HtmlArticle", "LineProblem"}:
        assert listed == set(properties)
    for each in properties.values():
        assert [
            word for word in each.get("enum", ()) if word and f"`{word}`" not in words.replace('"', "")
        ] == []


def test_export_takes_an_answer_with_its_text() -> None:
    schemas = schemas_of_the_service()
    fields = set(schemas["Provenance"]["properties"])
    assert set(schemas["Export"]["properties"]) == fields | {"corrections"}


@pytest.mark.parametrize("document", ["api.md", "clients.md"])
def test_every_format_is_named_with_its_media_type(document: str) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    for each in FORMATS.values():
        assert re.search(
            rf"^\| `{each.name}` \| `{re.escape(each.media_type.split('; charset')[0])}", text, re.MULTILINE
        )


def test_api_names_every_problem() -> None:
    api = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for kind in every_problem(Problem) - {ClientLeft}:  # nobody is there to read it
        assert re.search(rf"^\| {kind.status} \|.*`{kind.slug}`", api, re.MULTILINE), kind.slug


def every_problem(kind: type[Problem]) -> set[type[Problem]]:
    below = kind.__subclasses__()
    return set(below) | {deeper for each in below for deeper in every_problem(each)}


def test_api_names_every_route() -> None:
    api = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [path for path in description(Settings())["paths"] if path not in api] == []


# --- the README's first screen ----------------------------------------------------------------------


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^([a-z-]+):(?!.*## \S)", makefile, re.MULTILINE) == []
    declared = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert declared
    assert set(declared[1].split()) == set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def the_curl() -> list[str]:
    line = next(line for line in readme().splitlines() if line.startswith("curl "))
    return shlex.split(line)


def test_the_first_curl_is_understood() -> None:
    curl = the_curl()
    path = curl[curl.index("--data-binary") + 1].removeprefix("@")
    name, _, value = curl[curl.index("-H") + 1].partition(": ")
    route = re.sub(r"^https?://[^/]+", "", curl[-1])
    client = make_client(FakeParser(), Settings())
    answer = client.post(route, data=(ROOT / path).read_bytes(), headers={name: value})
    assert answer.status_code == 200


def test_the_first_answer_quotes_the_article() -> None:
    shown = example()
    text = article()
    for part in ("content", "cue"):
        start, end = shown[part]["spans"][0]
        assert text[start:end] == shown[part]["text"]
    assert shown["source"]["text"] in text


@pytest.mark.pack
def test_the_first_answer_is_what_the_pack_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line(["extract", str(ROOT / "examples/articles/diplomacy.txt")]) == 0
    found = json.loads(capsys.readouterr().out)["attributions"]
    assert [attribution for attribution in found if holds(attribution, example())]


def test_routes_in_the_table_exist() -> None:
    client = make_client(FakeParser(), Settings())
    rows = re.findall(r"^\| `([^|]+)` \|", readme(), re.MULTILINE)
    routes = re.findall(r"(?:(POST) )?(/[\w/.]*)", " ".join(row for row in rows if "python" not in row))
    assert len(routes) > 6
    unknown = {
        route: status
        for method, route in routes
        if (status := client.open(route, method=method or "GET", buffered=True).status_code) in {404, 405}
    }
    assert unknown == {}


def article() -> str:
    return (ROOT / "examples" / "articles" / "diplomacy.txt").read_text(encoding="utf-8")


def example() -> dict[str, Any]:
    """The attribution on the README's first screen."""
    body = next(body for kind, body in BLOCK.findall(readme()) if kind == "json")
    shown: dict[str, Any] = json.loads(body)
    return shown


def holds(whole: Any, part: Any) -> bool:
    """Whether all that `part` shows is in `whole`; identifiers count for nothing."""
    if isinstance(part, dict):
        return all(
            holds(whole[key], value) for key, value in part.items() if key not in {"id", "entity", "parent"}
        )
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part)
