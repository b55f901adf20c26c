"""How the exports read a result: contract JSON as plain mappings, with its recurring questions named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

UNNAMED_PUBLISHER = "publisher not named"
STATED_BY_MACHINE = (
    "A machine found these attributions and can be wrong. "
    "Check every one against the article before you rely on it."
)


def publisher_name(result: Json) -> str | None:
    """The article's own voice, or None when neither the request nor the dateline names it."""
    name: str | None = result["provenance"]["source"]["name"]
    return name


def headline(result: Json, text: str) -> str:
    """What to call the article: its title, else its identifier, else its first words."""
    document = result["document"]
    first_line = text.strip().split("\n", 1)[0]
    return str(document["title"] or document["id"] or shortened(first_line, 80) or "Article")


def by_id(items: Sequence[Json]) -> dict[str, Json]:
    """Entities or attributions under their identifiers."""
    return {item["id"]: item for item in items}


def chain_names(attribution: Json) -> list[str]:
    """The names of the chain, outermost first."""
    return [link["name"] for link in attribution["chain"]]


def source_field(attribution: Json, name: str) -> Any:
    """A field of the attribution's source; None without a source."""
    source = attribution["source"]
    return None if source is None else source[name]


def shortened(text: str, limit: int) -> str:
    """The text on one line, cut between words with an ellipsis when longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def nodes(node: Json, depth: int = 0) -> Iterator[tuple[Json, int]]:
    """The node and all below it in reading order, each with its depth; the publisher has depth 0."""
    yield node, depth
    for child in node["children"]:
        yield from nodes(child, depth + 1)


def node_name(node: Json) -> str:
    """The name of a node's source, in words when it has none."""
    return str(node["source"]["name"] or UNNAMED_PUBLISHER)


def identification(node: Json, entities: Mapping[str, Json]) -> str:
    """How firm a node's source is: unresolved without an entity; the publisher counts as named."""
    source = node["source"]
    if source.get("role") == "publisher":
        return "named"
    return str(entities[source["entity"]]["identification"]) if source["entity"] else "unresolved"
