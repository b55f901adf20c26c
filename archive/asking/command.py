"""The commands that ask: `query`, `stories` and `report`."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.asking.queries import prepared
from archive.errors import UsageError
from archive.output.folder import Folder


def add_commands(commands: Any) -> None:
    """Add the commands to the command line's."""
    query = commands.add_parser("query", help="ask prepared questions, or SQL")
    query.set_defaults(command=_query)
    query.add_argument("out", type=Path, metavar="OUT")
    query.add_argument(
        "query", nargs="?", metavar="QUERY", help="a prepared query; without it all are listed"
    )
    query.add_argument("name", nargs="?", metavar="NAME", help="the person or body that the query is about")
    query.add_argument("--sql", help="SQL of your own, over the tables and views")
    query.add_argument("--format", choices=("table", "csv", "json"), default="table")
    query.add_argument("--limit", type=int, default=50, help="rows of a prepared query; %(default)s, 0: all")
    stories = commands.add_parser("stories", help="find statements that several articles pass on")
    stories.set_defaults(command=_stories)
    stories.add_argument("out", type=Path, metavar="OUT")
    stories.add_argument(
        "--days", type=float, default=7.0, help="between two articles of a story; %(default)s"
    )
    report = commands.add_parser("report", help="write one HTML page with plots")
    report.set_defaults(command=_report)
    report.add_argument("out", type=Path, metavar="OUT")
    report.add_argument("--to", type=Path, metavar="FILE", help="default: OUT/report.html")


def _query(options: argparse.Namespace) -> int:
    from archive.asking.database import Database  # DuckDB takes a moment to load, and a run does not need it
    from archive.asking.formats import FORMATS

    queries = prepared()
    if not options.query and not options.sql:
        for query in queries.values():
            print(f"{query.name:20} {query.about}")
        return 0
    sql, values = options.sql, None
    if not sql:
        if options.query not in queries:
            raise UsageError(f"{options.query}: no prepared query; there are {', '.join(queries)}")
        query = queries[options.query]
        values = {"name": options.name} if query.takes_name else None
        sql = query.sql + (f"\nLIMIT {options.limit}" if options.limit else "")
    with closing(Database(options.out)) as database:
        FORMATS[options.format](database.ask(sql, values), sys.stdout)
    return 0


def _stories(options: argparse.Namespace) -> int:
    from archive.stories.find import find_stories

    with Folder(options.out.resolve()).locked():
        found = find_stories(options.out, options.days)
    print(f"{found.stories} stories with {found.members} statements in {found.articles} articles")
    return 0


def _report(options: argparse.Namespace) -> int:
    from archive.asking.database import Database
    from archive.report.page import write_report

    path = options.to or options.out / "report.html"
    with closing(Database(options.out)) as database:
        write_report(database, path)
    print(path)
    return 0
