"""How the exports read a result: functions over contract JSON as plain mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.exports.vocabulary import NO_HEADLINE, PARTS

Json = Mapping[str, Any]

HEADLINE_LENGTH = 160  # characters; longer first lines are paragraphs
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
    """A name for the article: its title, the headline above its text, its identifier, or a note that it has none."""
    document = result["document"]
    return str(document["title"] or own_headline(text) or document["id"] or NO_HEADLINE)


def own_headline(text: str) -> str | None:
    """The first line, if it looks like a headline: short, without a full stop, with text below it.

    The console has the same rule in `static/words.js`.
    """
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    short = len(first) <= HEADLINE_LENGTH and not first.endswith(
        (".", "!", "?", ":", "”", '"', "’", "'", "…")
    )
    return first if first and short and rest.strip() else None


def correction_of(result: Json, attribution: str) -> str | None:
    """A person's change of an attribution: `added`, the changed parts in words, or None."""
    corrections = result.get("corrections")
    if not corrections:
        return None
    if attribution in corrections["added"]:
        return "added"
    changed = {each["id"]: each["parts"] for each in corrections["changed"]}
    return ", ".join(PARTS[part] for part in changed[attribution]) if attribution in changed else None


def correction_note(result: Json) -> str | None:
    """How many corrections people made, as a sentence; None for a result as the service answered it."""
    corrections = result.get("corrections")
    if not corrections:
        return None
    counts = [(name, len(corrections[name])) for name in ("changed", "added", "rejected")]
    return "Corrected by a person: " + ", ".join(f"{count} {name}" for name, count in counts) + "."


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
