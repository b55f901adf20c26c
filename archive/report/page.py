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
_SQL = {
    "numbers": "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM attributions) AS statements, "
    "(SELECT count(*) FROM people) AS people, (SELECT count(DISTINCT outlet) FROM dated) AS outlets, "
    "(SELECT count(*) FROM faults) AS faults, (SELECT min(published_at) FROM dated) AS first, "
    "(SELECT max(published_at) FROM dated) AS last, "
    "(SELECT round(100.0 * count(*) FILTER (weakest = 'anonymous') / greatest(count(*), 1), 1) FROM attributions) "
    "AS anonymous, (SELECT round(100.0 * count(*) FILTER (depth > 1) / greatest(count(*), 1), 1) FROM attributions) "
    "AS second_hand",
    "firmness": "SELECT outlet, weakest, count(*) AS statements FROM statements WHERE outlet IN (SELECT outlet FROM "
    f"statements WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY count(*) DESC, outlet LIMIT {TOP}) GROUP BY ALL",
    "months": "SELECT month, count(*) AS statements, count(*) FILTER (weakest = 'anonymous') AS anonymous, "
    "round(100.0 * count(*) FILTER (weakest = 'anonymous') / count(*), 1) AS percent FROM statements "
    "WHERE month IS NOT NULL GROUP BY month ORDER BY month",
    "cited": "WITH pairs AS (SELECT s.outlet, l.name AS cited, count(*) AS statements FROM links l JOIN statements s "
    "USING (article, attribution) WHERE l.kind = 'outlet' AND s.outlet IS NOT NULL AND s.outlet <> l.name "
    "GROUP BY ALL) SELECT * FROM pairs "
    "WHERE outlet IN (SELECT outlet FROM pairs GROUP BY 1 ORDER BY sum(statements) DESC, 1 LIMIT 14) "
    "AND cited IN (SELECT cited FROM pairs GROUP BY 1 ORDER BY sum(statements) DESC, 1 LIMIT 10)",
    "chains": "SELECT depth, weakest, content, coalesce(outlet, 'unknown outlet') AS outlet, published_at, title, id, "
    "(SELECT list({'name': l.name, 'identification': coalesce(l.identification, 'unresolved')} ORDER BY l.position) "
    "FROM links l WHERE l.article = s.article AND l.attribution = s.attribution) AS links "
    "FROM statements s WHERE depth > 1 QUALIFY row_number() OVER (PARTITION BY chain ORDER BY article) = 1 "
    "ORDER BY depth DESC, confidence DESC, article, attribution LIMIT 8",
    "denied": "SELECT published_at, outlet, source_name AS source, content FROM statements WHERE stance = 'denied' "
    "AND identification = 'named' ORDER BY confidence DESC, article, attribution LIMIT 10",
    "stories": "SELECT * FROM stories WHERE outlets > 1 "
    "ORDER BY outlets::DOUBLE / greatest(sources, 1) DESC, outlets DESC, articles DESC, story LIMIT 12",
}


def write_report(database: Database, path: Path) -> None:
    """Write the page. Raises DiskFull, and OSError for a path that cannot be written."""
    found = {name: _rows(database.ask(sql)) for name, sql in _SQL.items()}
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
    """The plots that there is something for."""
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
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["day"] = lambda moment: f"{moment:%-d %B %Y}" if moment else "no date"
    environment.filters["thousands"] = lambda number: f"{number:,}".replace(",", " ")
    return environment.get_template("page.html")
