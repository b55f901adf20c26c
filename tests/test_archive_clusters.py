"""The examples of clusters in docs/archive.md, as far as they go without a cluster (`make check-clusters`).

Their packages are not among those of `make check`, which tests only that the examples are there and can be compiled.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from distributed.cli.dask_scheduler import main as scheduler_command
from distributed.cli.dask_worker import main as worker_command

from tests.archive_runs import ROOT, rows, run

needs_packages = pytest.mark.skipif("CLUSTERS" not in os.environ, reason="make check-clusters runs it")
COMMANDS = {"scheduler": scheduler_command, "worker": worker_command}
GIB = 2**30


def example(package: str) -> str:
    """The block of the document that imports the package."""
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "docs/archive.md").read_text(), re.MULTILINE | re.DOTALL
    )
    (found,) = [block for block in blocks if f"from {package}" in block]
    return str(found)


@pytest.mark.parametrize("package", ["dask_kubernetes", "dask_jobqueue"])
def test_the_examples_are_python(package: str) -> None:
    compile(example(package), package, "exec")


def test_the_image_starts_a_worker_that_dask_knows() -> None:
    (command,) = re.findall(r'^CMD (\["dask".*\])$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert options(json.loads(command))["memory_limit"] == "3GiB"


def options(words: list[str]) -> dict[str, Any]:
    """The options of a command, read by Dask itself."""
    program, name, *rest = words
    assert program == "dask"
    return dict(COMMANDS[name].make_context(name, rest).params)


# --- Kubernetes -----------------------------------------------------------------------------------------


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The resource that the example asks Kubernetes for."""
    from dask_kubernetes import operator

    asked: dict[str, Any] = {}

    class Kept:
        scheduler_address = "tcp://hearsay-scheduler:8786"

        def __init__(self, custom_cluster_spec: dict[str, Any]) -> None:
            asked.update(custom_cluster_spec)

    monkeypatch.setattr(operator, "KubeCluster", Kept)
    monkeypatch.setattr("builtins.input", lambda _: "")
    exec(example("dask_kubernetes"), {})  # noqa: S102  the example of our own document
    return asked


@needs_packages
def test_the_resource_is_one_that_the_operator_takes(asked_for: dict[str, Any]) -> None:
    import dask_kubernetes

    folder = Path(dask_kubernetes.__file__).parent / "operator/deployment/helm/dask-kubernetes-operator/crds"
    definition = yaml.safe_load((folder / "daskcluster.yaml").read_text())
    (version,) = definition["spec"]["versions"]
    assert asked_for["apiVersion"].endswith("/" + version["name"])
    schema = closed(version["schema"]["openAPIV3Schema"])
    jsonschema.validate({"spec": asked_for["spec"]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"spec": asked_for["spec"] | {"workers": 1}}, schema)


def closed(schema: Any) -> Any:
    """A schema that refuses fields it does not name: Kubernetes drops them without a word."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    known = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    loose = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    return inner | {"additionalProperties": False} if known and not loose else inner


@needs_packages
def test_dask_knows_the_containers_commands(asked_for: dict[str, Any]) -> None:
    worker, scheduler = (
        asked_for["spec"][part]["spec"]["containers"][0]["args"] for part in ("worker", "scheduler")
    )
    assert options(scheduler)["host"] == "0.0.0.0"  # noqa: S104  inside a pod
    found = options(worker)
    assert (found["nthreads"], found["memory_limit"]) == (1, "3GiB")


@needs_packages
def test_the_workers_see_the_volume(asked_for: dict[str, Any]) -> None:
    pod = asked_for["spec"]["worker"]["spec"]
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for mount in pod["containers"][0]["volumeMounts"]} == volumes


# --- SLURM ----------------------------------------------------------------------------------------------


@pytest.fixture
def slurm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's cluster; no job is given to SLURM."""
    import dask
    from dask_jobqueue import SLURMCluster

    monkeypatch.setattr(SLURMCluster, "scale", lambda cluster, jobs: None)
    monkeypatch.setattr("builtins.input", lambda _: "")
    names: dict[str, Any] = {}
    with dask.config.set({}):
        exec(example("dask_jobqueue"), names)  # noqa: S102  the example of our own document
        yield names["cluster"]
        names["cluster"].close()


@needs_packages
def test_the_job_of_slurm_brings_workers_that_do_an_archive(slurm: Any, tmp_path: Path) -> None:
    script = slurm.job_script()
    assert {"#SBATCH --cpus-per-task=16", "#SBATCH --mem=48G", "#SBATCH -t 12:00:00"} <= set(
        script.splitlines()
    )
    assert slurm.scheduler.allowed_failures == 1
    here = tmp_path / "job.sh"
    here.write_text(script.replace("--nworkers 16", "--nworkers 2"))
    environ = os.environ | {"SLURM_SUBMIT_DIR": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    with (tmp_path / "log").open("w") as log:
        job = subprocess.Popen(
            ["bash", here], env=environ, stderr=log, stdout=log, cwd=tmp_path, start_new_session=True
        )
    try:
        slurm.wait_for_workers(2, timeout=240)
        workers = slurm.scheduler.workers.values()
        assert {(worker.nthreads, worker.memory_limit) for worker in workers} == {(1, 3 * GIB)}
        source = tmp_path / "a.ndjson"
        lines = [json.dumps({"id": f"n{n}", "text": "Ann Smith said: it is up."}) + "\n" for n in range(6)]
        source.write_text("".join(lines))
        done = run(source, tmp_path / "out", "--scheduler", slurm.scheduler_address, "--shard", 2)
        assert done.status == 0, done.err
        assert len(rows(tmp_path / "out", "articles")) == 6
    finally:
        os.killpg(job.pid, signal.SIGTERM)
        job.wait(timeout=30)
