"""The report: one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.asking.database import Answer, Database
from archive.asking.queries import prepared
from archive.output.folder import Folder
from archive.output.parts import disk_full_named, write_whole
from archive.report import charts

TOP = 15
_QUERIES = Path(__file__).with_name("sql")


def write_report(database: Database, path: Path) -> None:
    """Write the page. Raises DiskFull, and OSError for a path that cannot be written."""
    found = {
        path.stem: _rows(database.ask(path.read_text(encoding="utf-8"))) for path in _QUERIES.glob("*.sql")
    }
    found["quoted"] = _rows(database.ask(prepared()["quoted"].sql + f"\nLIMIT {TOP}"))
    manifest = Folder(database.out).manifest() or {}
    page = _template().render(
        numbers=found["numbers"][0],
        made_by=manifest.get("made_by", {}),
        updated=manifest.get("updated", ""),
        complete=manifest.get("complete", False),
        plots={name: Markup(plot) for name, plot in _plots(found).items()},  # noqa: S704  our own drawing
        chains=found["chains"],
        denied=found["denied"],
        stories=found["stories"],
        has_stories=database.has_stories,
    )
    with disk_full_named(path):
        write_whole(path, page.encode())


def _plots(found: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """The plots that have data."""
    drawn = {
        "quoted": (charts.quoted, found["quoted"]),
        "firmness": (charts.firmness, found["firmness"]),
        "months": (charts.over_time, found["months"]),
        "cited": (charts.cited, found["cited"]),
        "stories": (charts.stories, found["stories"]),
    }
    return {name: draw(rows) for name, (draw, rows) in drawn.items() if rows}


def _rows(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["day"] = lambda moment: f"{moment:%-d %B %Y}" if moment else "no date"
    environment.filters["thousands"] = lambda number: f"{number:,}".replace(",", " ")
    return environment.get_template("page.html")
