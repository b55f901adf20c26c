"""Statements for stories: what is said, when, in which outlet, and by which chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.asking.database import Database
from archive.stories.names import outlet_key
from archive.stories.similarity import stems

SHORTEST = 5  # content words: "it was true" is said about many things


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a chain."""

    name: str
    kind: str | None
    identification: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution of one article. `signature` is the article's, `stems` the content's words."""

    article: str
    attribution: str
    parent: str | None
    content: str
    stance: str
    weakest: str
    links: tuple[Link, ...]
    on_behalf_of: str | None
    via: str | None
    publisher: str | None
    dateline: str | None
    published_at: datetime | None
    signature: tuple[int, ...]
    stems: frozenset[str]

    @property
    def outlet(self) -> str | None:
        """Who publishes the article."""
        return self.publisher or self.dateline


_SQL = """
SELECT a.article, a.attribution, a.parent, a.content, a.stance, a.weakest,
       list({'name': l.name, 'kind': l.kind, 'identification': l.identification} ORDER BY l.position)
           FILTER (l.name IS NOT NULL) AS links,
       any_value(a.on_behalf_of) AS on_behalf_of, any_value(a.via) AS via,
       any_value(d.publisher) AS publisher, any_value(d.dateline) AS dateline,
       any_value(d.published_at) AS published_at, any_value(d.signature) AS signature
FROM attributions a
JOIN articles d USING (article)
LEFT JOIN links l ON l.article = a.article AND l.attribution = a.attribution
WHERE a.refers_to IS NULL
GROUP BY a.article, a.attribution, a.parent, a.content, a.stance, a.weakest
ORDER BY published_at NULLS LAST, a.article, length(a.attribution), a.attribution
"""


def statements(database: Database) -> list[Statement]:
    """All statements with enough content words, in order of time."""
    answer = database.ask(_SQL)
    publishers = {
        outlet_key(name) for (name,) in database.ask("SELECT DISTINCT publisher FROM articles").rows if name
    }
    found = (_statement(dict(zip(answer.columns, row, strict=True)), publishers) for row in answer.rows)
    return [each for each in found if len(each.stems) >= SHORTEST]


def _statement(row: dict[str, Any], publishers: set[tuple[str, ...]]) -> Statement:
    """A link with the name of one of the archive's publishers is an outlet, whatever the article shows."""
    links = tuple(
        Link(**link | ({"kind": "outlet"} if outlet_key(link["name"]) in publishers else {}))
        for link in row.pop("links") or ()
    )
    signature = tuple(row.pop("signature"))
    return Statement(**row, links=links, signature=signature, stems=stems(row["content"]))
