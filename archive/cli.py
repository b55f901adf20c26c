"""The command line."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dask.utils import parse_bytes

from archive.asking import command as asking
from archive.configuration import RunConfig
from archive.engine.cluster import MEMORY, ClusterOptions
from archive.engine.progress import Bar
from archive.engine.run import Job, Outcome, Plan, made_by, plan
from archive.engine.signals import Stop, stop_by_signal
from archive.errors import ArchiveError, OtherVersions, UsageError
from archive.inputs.files import input_files
from archive.inputs.readers import FIELDS, Reading
from archive.output.folder import Folder
from archive.output.ledger import Ledger
from archive.output.parts import commits

_DEFAULT = RunConfig()


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ArchiveError as error:
        print(f"archive: {error}", file=sys.stderr)
        return error.status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m archive", description="Who said it, in whole archives.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _run_options(
        commands.add_parser("run", help="analyse articles into an output folder; run it again to resume")
    )
    asking.add_commands(commands)
    return parser


def _run_options(run: argparse.ArgumentParser) -> None:
    run.set_defaults(command=_run)
    run.add_argument("inputs", nargs="+", metavar="IN", help="files, folders, patterns or URLs")
    run.add_argument("out", type=Path, metavar="OUT", help="the output folder; all workers must see it")
    run.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask scheduler, such as tcp://host:8786; default: this machine",
    )
    run.add_argument(
        "--workers", type=_positive, default=os.cpu_count() or 1, help="processes on this machine"
    )
    run.add_argument(
        "--memory", default=MEMORY, type=_memory, help="memory of each process; default: %(default)s"
    )
    run.add_argument("--dry-run", action="store_true", help="only print what the run would do")
    run.add_argument(
        "--new", action="store_true", help="write to another folder if OUT was made by another pack"
    )
    run.add_argument("--retry-faults", action="store_true", help="try the articles in `faults` again")
    run.add_argument("--publisher", help="publisher of articles without one")
    run.add_argument(
        "--columns", default="", metavar="FIELD=COLUMN,…", help=f"of tables; fields: {' '.join(FIELDS)}"
    )
    run.add_argument(
        "--models",
        default=_DEFAULT.models,
        help="the model pack's folder, on every machine; default: the one of this repository",
    )
    run.add_argument("--extractor", choices=("learned", "rules"), default=_DEFAULT.extractor)
    run.add_argument(
        "--max-chars", type=_positive, default=_DEFAULT.max_chars, help="longer articles are faults"
    )
    run.add_argument(
        "--shard", type=_positive, default=_DEFAULT.shard_articles, help="articles a task; %(default)s"
    )
    run.add_argument("--article-seconds", type=_seconds, default=_DEFAULT.article_seconds,
                     help="a worker that needs longer for one article is ended; %(default)s")  # fmt: skip
    run.add_argument(
        "--factory", default=_DEFAULT.factory, help="module:function that opens another pipeline"
    )


def _run(options: argparse.Namespace) -> int:
    config = RunConfig(
        models=str(Path(options.models).resolve()) if options.models else "", extractor=options.extractor,
        max_chars=options.max_chars, factory=options.factory, shard_articles=options.shard,
        article_seconds=options.article_seconds,
    )  # fmt: skip
    reading = Reading(_columns(options.columns), options.publisher, config.longest_record)
    making = made_by(config)
    folder = _folder(Folder(options.out.resolve()), making, options.new)
    files = input_files(options.inputs)
    inside = next((file.path for file in files if Path(file.path).is_relative_to(folder.path)), None)
    if inside:
        raise UsageError(f"{inside}: is in the output folder; OUT must be outside of every input")
    job = Job(files, reading, config, folder, making)
    bar = Bar()
    with stop_by_signal(bar.say) as stop:
        if options.dry_run:
            return _dry_run(job, stop)
        with folder.locked():
            try:
                outcome = job.run(
                    ClusterOptions(options.scheduler, options.workers, options.memory),
                    options.retry_faults,
                    bar,
                    stop,
                )
            finally:
                bar.close()
    return _report(outcome, folder)


def _folder(folder: Folder, making: dict[str, str | int], new: bool) -> Folder:
    """The output folder; with `--new` another one next to it if this one has results of another pack."""
    try:
        folder.check(making)
    except OtherVersions:
        if not new:
            raise
        folder = folder.beside(making)
        folder.check(making)
        print(f"archive: writing to {folder.path}", file=sys.stderr)
    return folder


def _dry_run(job: Job, stop: Stop) -> int:
    out = job.folder.path
    found = plan(job.files, job.reading, Ledger.read(out, commits(out)), Bar(), stop)
    for line in _planned(found, job):
        print(line)
    return 0


def _planned(found: Plan, job: Job) -> list[str]:
    shards = -(-found.pending // job.config.shard_articles)
    lines = [
        f"inputs      {len(found.files)} files, {found.articles} articles, {found.size / 1e6:.1f} MB of text",
        f"done        {found.done} articles are in {job.folder.path} already",
        f"to do       {found.pending} articles in about {shards} shards of {job.config.shard_articles}",
        f"made by     {', '.join(f'{name} {value}' for name, value in job.making.items())}",
    ]
    if found.outdated:
        lines.append(
            f"outdated    {len(found.outdated)} rows would be removed: the inputs no longer have their articles"
        )
    lines += [f"unreadable  {path}: {fault}" for path, fault in found.unreadable]
    return lines


def _report(outcome: Outcome, folder: Folder) -> int:
    manifest = folder.manifest() or {"rows": {"articles": 0, "faults": 0}}
    rows = manifest["rows"]
    rate = outcome.articles / outcome.seconds if outcome.seconds else 0.0
    done = f"{outcome.articles} articles and {outcome.faults} faults"
    print(f"{done} in {outcome.seconds:.0f} s ({rate:.2f} articles a second)")
    print(f"{folder.path}: {rows['articles']} articles, {rows['faults']} faults")
    if rows["faults"]:
        print(f"why: python -m archive query {folder.path} faults")
    return 0


def _columns(value: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for part in filter(None, value.split(",")):
        field, sign, column = part.partition("=")
        if not sign or field not in FIELDS or not column:
            raise UsageError(f"--columns: {part!r} is not FIELD=COLUMN with a field of {' '.join(FIELDS)}")
        pairs.append((field, column))
    return tuple(pairs)


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _seconds(value: str) -> float:
    number = float(value)
    if number <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return number


def _memory(value: str) -> str:
    try:
        parse_bytes(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no size such as 3GiB") from None
    return value
