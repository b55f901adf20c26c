"""The import rule: two edges around one pure middle."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOREIGN = {
    "flask",
    "werkzeug",
    "stanza",
    "torch",
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
    "service/web": {"stanza", "torch", "transformers", "service.parsing", "service.app"},
    "service/exports": {"flask", "stanza", "torch", "service.web", "service.parsing", "service.app"},
    "service": {"evaluation", "training", "tests"},
    "schemas": {"service", "evaluation", "training", "tests"},
}


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


def test_schemas_need_marshmallow_only():
    for path in modules("schemas"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert roots <= {*sys.stdlib_module_names, "marshmallow", "schemas"}, path.name


@pytest.mark.parametrize(
    ("library", "modules_"),
    [
        ("stanza", {"stanza_parser.py", "encoder.py", "acceleration.py", "readers.py", "trees.py"}),
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


def test_only_the_application_joins_the_edges():
    both = [
        path.name
        for path in modules("service")
        if {"service.web", "service.parsing"} <= {".".join(name.split(".")[:2]) for name in imports(path)}
    ]
    assert both == ["app.py"]
