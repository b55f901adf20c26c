"""What is shipped fits together: pins, image, deployment examples, and nothing of anybody's machine in it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import Settings, variable
from service.version import VERSION
from tests.conftest import make_client
from tests.fakes import FakeParser

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 50 * 1024 * 1024  # some hosts warn from there, and refuse from twice that
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,-]+\])?==([^\s;\\]+)", re.MULTILINE | re.IGNORECASE)
# Written in pieces, so that this file does not name what it forbids.
FOREIGN = [
    re.compile("|".join(pieces))
    for pieces in (
        ("/work" + "/(main|shared|scratch)", "/opt" + "/(wheels|pypi)", "/root" + "/"),
        (
            "--(extra-)?index-url" + " *=? *http",
            "--find-links" + " *=? *[/h]",
            "--trusted-host" + " *=? *[a-z]",
        ),
        ("pypi" + r"\.org/simple", "files\\." + "pythonhosted"),
    )
]


def tracked() -> list[Path]:
    """The files of the commit; a copy without history, such as an unpacked archive, has no such list."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    content = path.read_bytes()
    return None if b"\0" in content[:8000] else content.decode(errors="replace")


def pins(name: str) -> dict[str, str]:
    return {found[1].lower(): found[2] for found in PIN.finditer((ROOT / name).read_text(encoding="utf-8"))}


def test_no_file_names_a_machine_or_a_package_index() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in tracked()
        if (text := text_of(path)) is not None
        for pattern in FOREIGN
        if (found := pattern.search(text))
    ]
    assert named == []


def test_no_file_is_generated_huge_or_secret() -> None:
    unfit = re.compile(r"(^|/)(__pycache__|\.venv|build|node_modules)/|\.(pyc|log|pem|key|whl)$|(^|/)\.env$")
    names = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in tracked()}
    assert [name for name, size in names.items() if unfit.search(name) or size > LARGEST] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-archive", "requirements-dev"])
def test_every_requirement_is_pinned_and_locked(name: str) -> None:
    lines = (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    assert [line for line in wanted if not PIN.match(line)] == []
    assert len(wanted) == len(pins(f"{name}.txt"))
    unlocked = dict(pins(f"{name}.txt").items() - pins(f"{name}.lock").items())
    assert unlocked == ({"torch": "2.13.0"} if name == "requirements" else {})


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-archive.lock", "requirements-dev.lock"])
def test_every_locked_package_has_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8"))
    locked = [block for block in blocks if PIN.match(block)]
    assert len(locked) == len(pins(name)) > 10
    assert [block.split()[0] for block in locked if "--hash=sha256:" not in block] == []


def test_the_locks_agree() -> None:
    service, archive, development = (
        pins(f"requirements{name}.lock").items() for name in ("", "-archive", "-dev")
    )
    assert service <= archive <= development


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert f"\n## {VERSION}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"hearsay:{VERSION} ." in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_image_has_all_that_it_copies() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    sources = [
        name for line in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile, re.M) for name in line.split()
    ]
    kept = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M)
    assert sorted(sources) == sorted(kept)
    assert [name for name in sources if not (ROOT / name).exists()] == []


def test_the_image_assumes_no_index_and_no_rights() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert 'ARG TORCH_INDEX=""' in dockerfile
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", dockerfile, re.M))
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.M)) - stages == {"python:3.11-slim-bookworm"}
    for stage in dockerfile.split("\nFROM runtime")[1:]:  # the workers' and the service's
        assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", stage, re.M)
    assert "HEALTHCHECK" in dockerfile
    assert "<<" not in dockerfile


def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "examples" / "compose.yaml").read_text(encoding="utf-8"))
    service: dict[str, Any] = loaded["services"]["hearsay"]
    return service


def kubernetes() -> dict[str, Any]:
    documents = yaml.safe_load_all((ROOT / "examples" / "kubernetes.yaml").read_text(encoding="utf-8"))
    return {document["kind"]: document for document in documents}


def test_examples_set_only_variables_that_exist() -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__}
    container = kubernetes()["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert set(compose()["environment"]) <= known
    assert {each["name"] for each in container["env"]} <= known


def test_examples_run_without_rights_on_a_read_only_root() -> None:
    service = compose()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    security = pod["containers"][0]["securityContext"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False


def test_examples_wait_longer_for_the_end_than_the_service_does() -> None:
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > Settings().graceful_timeout_s
    assert int(compose()["stop_grace_period"].rstrip("s")) > Settings().graceful_timeout_s


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_ask_what_the_service_answers(probe: str) -> None:
    container = kubernetes()["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    client = make_client(FakeParser(), Settings())
    assert client.get(container[probe]["httpGet"]["path"]).status_code == 200


def test_the_scaling_metric_is_made_of_a_metric_that_is_there() -> None:
    metric = kubernetes()["HorizontalPodAutoscaler"]["spec"]["metrics"][0]["pods"]["metric"]["name"]
    source = metric.removesuffix("_mean")
    exposed = make_client(FakeParser(), Settings()).get("/metrics").get_data(as_text=True)
    assert f"# TYPE {source} histogram" in exposed
