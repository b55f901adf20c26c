"""The documents say what is so: their links lead somewhere, their commands exist, their examples are real."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service.cli import main as command_line
from service.settings import Settings, variable
from tests.conftest import make_client
from tests.fakes import FakeParser

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("models/*/*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(language: str) -> list[Any]:
    return [
        pytest.param(body, id=f"{named(path)}-{number}")
        for path in DOCUMENTS
        for number, (kind, body) in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")))
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
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", in_code(path))) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_settings_exist(path: Path) -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__}
    assert set(re.findall(r"HEARSAY_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_modules_that_are_run_exist(path: Path) -> None:
    modules = set(re.findall(r"python -m ((?:service|evaluation|training)[\w.]*)", in_code(path)))
    parts = [ROOT.joinpath(*module.split(".")) for module in modules]
    assert [
        each for each in parts if not (each.with_suffix(".py").exists() or (each / "__main__.py").exists())
    ] == []


@pytest.mark.parametrize("body", blocks("json"))
def test_json_examples_are_json(body: str) -> None:
    json.loads(body)


@pytest.mark.parametrize("body", [*blocks("sh"), *blocks("bash")])
def test_shell_examples_parse(body: str) -> None:
    checked = subprocess.run(["bash", "-n"], input=body, text=True, capture_output=True, check=False)
    assert checked.stderr == ""


@pytest.mark.parametrize("body", blocks("python"))
def test_python_examples_compile(body: str) -> None:
    compile(body, "example", "exec")


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^([a-z]+):(?!.*## \S)", makefile, re.MULTILINE) == []
    declared = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert declared
    assert set(declared[1].split()) == set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


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
