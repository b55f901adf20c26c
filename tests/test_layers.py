"""The import rule: two edges around one pure middle."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTRACTION = ROOT / "service" / "extraction"
FOREIGN = {
    "flask",
    "werkzeug",
    "stanza",
    "torch",
    "onnxruntime",
    "transformers",
    "marshmallow",
    "prometheus_client",
    "gunicorn",
}
# folder or file → what nothing in it may import
FORBIDDEN = {
    "service/extraction": FOREIGN
    | {"schemas", "service.web", "service.parsing", "service.exports", "service.app", "service.settings"},
    "service/parsing": {"flask", "marshmallow", "schemas", "service.web", "service.exports", "service.app"},
    "service/web": {"stanza", "torch", "onnxruntime", "transformers", "service.parsing", "service.app"},
    "service/exports": {"flask", "stanza", "torch", "service.web", "service.parsing", "service.app"},
    "service": {"archive", "evaluation", "training", "tests"},
    "schemas": {"service", "archive", "evaluation", "training", "tests"},
    "hearsay": {"archive"},
    "evaluation": {"archive"},
    "training": {"archive"},
    "archive": {
        "service.web",
        "service.exports",
        "service.app",
        "hearsay",
        "evaluation",
        "training",
        "tests",
    },
}

# room of service/extraction → the rooms that its modules may import beside their own
ROOMS: dict[str, set[str]] = {"model": set(), "resources": {"model"}, "syntax": {"model", "resources"}}
ROOMS["layout"] = {"model", "resources"}
ROOMS["mentions"] = {"model", "resources", "syntax"}
ROOMS["coreference"] = {"model", "resources", "syntax", "layout", "mentions"}
ROOMS["attribution"] = ROOMS["coreference"]
ROOMS["reader"] = ROOMS["coreference"] | {"attribution"}
ROOMS["chains"] = ROOMS["coreference"] | {"attribution", "coreference"}
ROOMS["pipeline"] = set(ROOMS)


def modules(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, folder
    return found


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_a_layer_imports_only_what_it_may(folder):
    for path in modules(folder):
        for name in imports(path):
            parts = name.split(".")
            prefixes = {".".join(parts[: count + 1]) for count in range(len(parts))}
            assert not prefixes & FORBIDDEN[folder], f"{path.relative_to(ROOT)} imports {name}"


def test_one_module_of_the_archive_knows_parser_and_extraction():
    inner = ("service.parsing", "service.extraction")
    knowing = {
        path.name for path in modules("archive") if any(name.startswith(inner) for name in imports(path))
    }
    assert knowing == {"pipeline.py"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_of_its_line(room):
    paths = modules(f"service/extraction/{room}") if room != "pipeline" else [EXTRACTION / "pipeline.py"]
    for path in paths:
        rooms = {name.split(".")[2] for name in imports(path) if name.startswith("service.extraction.")}
        assert rooms <= ROOMS[room] | {room}, path.relative_to(ROOT)


def test_every_module_of_the_middle_is_in_a_room():
    parts = {path.relative_to(EXTRACTION).with_suffix("").parts[0] for path in modules("service/extraction")}
    assert parts == {"__init__", *ROOMS}


def test_no_two_rooms_import_each_other():
    assert all(room not in ROOMS[below] for room in ROOMS for below in ROOMS[room])


FOLDERS = sorted({path.parent for path in EXTRACTION.rglob("*.py")})


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_a_folder_of_the_middle_is_read_in_an_afternoon(folder: Path) -> None:
    """At most 300 lines a module and 1,500 a folder; what grows beyond is divided."""
    sizes = {path.name: lines_of(path) for path in folder.glob("*.py")}
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert sum(sizes.values()) <= 1500


def test_schemas_need_marshmallow_only():
    for path in modules("schemas"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert roots <= {*sys.stdlib_module_names, "marshmallow", "schemas"}, path.name


@pytest.mark.parametrize(
    ("library", "modules_"),
    [
        (
            "stanza",
            {"stanza_parser.py", "encoder.py", "acceleration.py", "readers.py", "trees.py"}
            | {"recurrence.py", "tokens.py"},
        ),
        ("onnxruntime", {"networks.py"}),
        ("gunicorn", {"worker.py", "malformed.py"}),
    ],
)
def test_a_foreign_engine_is_seen_by_few_modules(library, modules_):
    importers = {
        path.name
        for path in modules("service")
        if any(name == library or name.startswith(f"{library}.") for name in imports(path))
    }
    assert importers == modules_


def importers(edge: str) -> set[str]:
    """The modules outside of a folder that import from it."""
    return {
        path.name
        for path in modules("service")
        if Path(edge.replace(".", "/")) not in path.relative_to(ROOT).parents
        and any(name.startswith(f"{edge}.") for name in imports(path))
    }


def test_only_the_application_joins_the_edges():
    assert importers("service.web") == {"app.py", "gunicorn_conf.py"}
    assert importers("service.parsing") == {"loading.py", "app.py"}


def test_the_command_line_needs_no_web_framework():
    foreign = {"flask", "werkzeug", "prometheus_client", "gunicorn"}
    program = f"import sys, service.cli; print({foreign} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "set()"
