"""From an archive to its tables `stories` and `story_members`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from archive.asking.database import Database
from archive.output.parts import disk_full_named, write_whole
from archive.stories.clusters import clusters
from archive.stories.statements import Statement, statements
from archive.stories.tables import SCHEMAS
from archive.stories.trails import FIRMNESS, Source, Trail, sources, trails

CLAIMS = ("asserted", "directive", "commissive", "question", "uncertain")
_ROLES = {"denied": "denial", "declined": "declined"}


@dataclass(frozen=True, slots=True)
class Found:
    """How many stories, statements in them, and articles of those."""

    stories: int
    members: int
    articles: int


def find_stories(out: Path, days: float) -> Found:
    """Find the archive's stories and write their tables again."""
    with closing(Database(out)) as database:
        groups = clusters(statements(database), days)
    rows: dict[str, list[dict[str, Any]]] = {"stories": [], "story_members": []}
    for number, group in enumerate(groups, 1):
        story, members = _rows(f"s{number}", _innermost(group))
        rows["stories"].append(story)
        rows["story_members"] += members
    with disk_full_named(out):
        for name, schema in SCHEMAS.items():
            sink = pa.BufferOutputStream()
            pq.write_table(pa.Table.from_pylist(rows[name], schema=schema), sink, compression="zstd")
            write_whole(out / "stories" / f"{name}.parquet", bytes(sink.getvalue()))
    members = rows["story_members"]
    return Found(len(groups), len(members), len({row["article"] for row in members}))


def _innermost(group: Sequence[Statement]) -> list[Statement]:
    """The innermost of an article's nested members: its chain has the whole trail."""
    outer = {(each.article, each.parent) for each in group}
    return [each for each in group if (each.article, each.attribution) not in outer]


def _rows(story: str, members: Sequence[Statement]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    ways = trails(members)
    ends, denials = sources(ways, CLAIMS), sources(ways, ("denied",))
    dated = [each.published_at for each in members if each.published_at]
    outlets = list(dict.fromkeys(each.outlet for each in members if each.outlet))
    links = [link.identification or "unresolved" for each in members for link in each.links] or ["none"]
    row = {
        "story": story,
        "statement": _statement(members),
        "articles": len({each.article for each in members}),
        "outlets": len(outlets),
        "sources": len(ends),
        "denials": len(denials),
        "weakest": max(links, key=FIRMNESS.index),
        "firmest": min((end.identification for end in ends), key=FIRMNESS.index, default="none"),
        "earliest": min(dated, default=None),
        "first_outlet": members[0].outlet,
        "order_of_outlets": outlets,
        "trail_ends": [end.words for end in ends] + [f"{end.words}: denies" for end in denials],
    }
    return row, [_member(story, at, way, ends) for at, way in enumerate(ways)]


def _statement(members: Sequence[Statement]) -> str:
    claims = [each for each in members if each.stance in CLAIMS]
    return " ".join((claims or members)[0].content.split())


def _member(story: str, at: int, way: Trail, ends: Sequence[Source]) -> dict[str, Any]:
    statement = way.statement
    return {
        "story": story,
        "article": statement.article,
        "attribution": statement.attribution,
        "position": at,
        "outlet": statement.outlet,
        "published_at": statement.published_at,
        "role": _role(way),
        "source": way.end.name if way.end else way.holder,
        "content": statement.content,
    }


def _role(way: Trail) -> str:
    """How the article has it: first hand, from another outlet, as a copy, or it denies it."""
    stance = way.statement.stance
    if stance in _ROLES:
        return _ROLES[stance]
    from archive.stories.names import same_outlet

    if way.end is not None and same_outlet(way.holder, way.statement.outlet):
        return "first-hand"
    return (
        "passed on"
        if way.end is None or way.holder in {link.name for link in way.statement.links}
        else "copy"
    )
