from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from service.capacity import capacity
from service.errors import SettingsError
from service.settings import Settings, effective, from_environment, unknown_variables, variable
from service.version import VERSION

ROOT = Path(__file__).parents[1]
NAMES = [variable(field.name) for field in dataclasses.fields(Settings)]


def test_nothing_set_gives_the_defaults():
    assert from_environment({}) == Settings()
    assert from_environment(dict.fromkeys(NAMES, " ")) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("HEARSAY_EXTRACTOR", "Rules", "extractor", "rules"),
        ("HEARSAY_MODELS", "/packs/uk", "models", Path("/packs/uk")),
        ("HEARSAY_MAX_CHARS", "5000", "max_chars", 5000),
        ("HEARSAY_DEADLINE_S", "2.5", "deadline_s", 2.5),
        ("HEARSAY_API_KEYS", "k" * 16 + ", " + "l" * 16, "api_keys", ("k" * 16, "l" * 16)),
        ("HEARSAY_CORS_ORIGINS", "https://a.example:8443,*", "cors_origins", ("https://a.example:8443", "*")),
        ("HEARSAY_BIND", "[::1]:80", "bind", "[::1]:80"),
        ("HEARSAY_STRICT", "1", "strict", True),
        ("HEARSAY_READER", "Large", "reader", "large"),
        ("HEARSAY_ENCODER", "float32", "encoder", "float32"),
        ("HEARSAY_DEVICE", "cuda:1", "device", "cuda:1"),
        ("HEARSAY_WORKERS", "3", "workers", 3),
        ("HEARSAY_WORKERS", "auto", "workers", capacity().workers),
        ("HEARSAY_BIND", "unix:/run/hearsay.sock", "bind", "unix:/run/hearsay.sock"),
    ],
)  # fmt: skip
def test_values_are_read(name, value, field, expected):
    assert getattr(from_environment({name: value}), field) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARSAY_EXTRACTOR", "guess"),
        ("HEARSAY_MAX_CHARS", "many"),
        ("HEARSAY_MAX_CHARS", "0"),
        ("HEARSAY_MAX_CHARS", "1e5"),
        ("HEARSAY_DEADLINE_S", "-1"),
        ("HEARSAY_DEADLINE_S", "nan"),
        ("HEARSAY_WORKERS", "0"),
        ("HEARSAY_WORKERS", "all"),
        ("HEARSAY_STRICT", "yes"),
        ("HEARSAY_READER", "huge"),
        ("HEARSAY_ENCODER", "int4"),
        ("HEARSAY_DEVICE", "gpu"),
        ("HEARSAY_HTTP_THREADS", "2"),
        ("HEARSAY_API_KEYS", "short"),
        ("HEARSAY_API_KEYS", "ключключключключ"),
        ("HEARSAY_CORS_ORIGINS", "desk.example.com"),
        ("HEARSAY_CORS_ORIGINS", "https://desk.example.com/"),
        ("HEARSAY_LOG_LEVEL", "loud"),
        ("HEARSAY_LOG_FORMAT", "xml"),
        ("HEARSAY_BIND", "8000"),
        ("HEARSAY_QUEUE_CHARS", "10"),
        ("HEARSAY_GRACEFUL_TIMEOUT_S", "3"),
        ("HEARSAY_WATCHDOG_S", "30"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_its_name(name, value):
    with pytest.raises(SettingsError, match=name):
        from_environment({name: value})


def test_all_faults_are_named_at_once():
    with pytest.raises(SettingsError, match=r"HEARSAY_MAX_CHARS.*HEARSAY_WORKERS"):
        from_environment({"HEARSAY_MAX_CHARS": "x", "HEARSAY_WORKERS": "x"})


def test_a_refused_key_is_not_repeated():
    with pytest.raises(SettingsError) as caught:
        from_environment({"HEARSAY_API_KEYS": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_misspelt_variables_are_found():
    assert unknown_variables({"HEARSAY_MAX_CHAR": "1", "HEARSAY_MODELS": "x", "HOME": "/"}) == [
        "HEARSAY_MAX_CHAR"
    ]


def test_the_settings_in_force_are_complete_and_tell_no_key():
    shown = effective(Settings(api_keys=("s" * 20,)))
    assert list(shown) == NAMES
    assert shown["HEARSAY_API_KEYS"] == "<1 set>"


def test_every_setting_is_documented_with_its_default():
    documented = dict(
        re.findall(
            r"^\| `(HEARSAY_\w+)` \|\s*`?([^|`]*?)`?\s*\|",
            (ROOT / "docs" / "operations.md").read_text(),
            re.M,
        )
    )
    defaults = {name: value.replace(f"{ROOT}/", "") for name, value in effective(Settings()).items()}
    assert {name: value.strip() for name, value in documented.items()} == defaults


def test_the_version_is_that_of_the_project():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
