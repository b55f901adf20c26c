"""Whether a result that is sent back fits its text and itself, since exports rely on its references."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from service.exports.reading import Json, nodes

Fault = tuple[str, str]
PARTS = ("content", "cue", "source", "recipient")
JOINT = " … "


def faults(result: Json, text: str, levels: int) -> Iterator[Fault]:
    """Each field that does not fit, with the reason; nothing for a result as the service answered it.
    `levels` is how deep the tree may be.
    """
    if result["document"]["sha256"] != hashlib.sha256(text.encode()).hexdigest():
        yield "text", "Must be the text that was analysed."
        return
    yield from _identifiers(result)
    yield from _parents(result)
    yield from _corrections(result)
    yield from _passages(result, text)
    yield from _tree(result, levels)


def _identifiers(result: Json) -> Iterator[Fault]:
    """Identifiers are unique, and every reference names an existing one."""
    known = {}
    for name in ("entities", "attributions"):
        ids = [each["id"] for each in result[name]]
        known[name] = set(ids)
        if len(ids) > len(known[name]):
            yield name, "Each must have an id of its own."
    for attribution in result["attributions"]:
        if not set(_entities(attribution)) <= known["entities"]:
            yield "entities", f"Must contain every entity that {attribution['id']} names."
        if not {attribution["parent"], attribution["content"]["refers_to"], None} <= known["attributions"] | {
            None
        }:
            yield "attributions", f"Must contain every attribution that {attribution['id']} names."


def _parents(result: Json) -> Iterator[Fault]:
    """No attribution is inside itself."""
    above = {each["id"]: {each["parent"]} - {None} for each in result["attributions"]}
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        yield "parent", f"Of {error.args[1][0]}: must not be inside itself."


def _corrections(result: Json) -> Iterator[Fault]:
    """Changed and added attributions are in the result, rejected ones are not."""
    corrections = result.get("corrections")
    if corrections is None:
        return
    known = {each["id"] for each in result["attributions"]}
    if not {*corrections["added"], *(each["id"] for each in corrections["changed"])} <= known:
        yield "corrections", "An attribution that was changed or added is not in the result."
    if known & set(corrections["rejected"]):
        yield "corrections", "An attribution that was rejected is still in the result."


def _entities(attribution: Json) -> Iterator[str]:
    """Every entity that an attribution names."""
    holders = [*attribution["chain"], attribution["source"], attribution["recipient"]]
    yield from (holder["entity"] for holder in holders if holder and holder["entity"] is not None)
    yield from (attribution["evidence"] or {"candidates": ()})["candidates"]


def _passages(result: Json, text: str) -> Iterator[Fault]:
    """Every passage is the exact slice of the text."""
    for attribution in result["attributions"]:
        for part in PARTS:
            found = attribution[part]
            if found and not (found["spans"] and _slices(text, found["spans"]) == found["text"]):
                yield part, f"Of {attribution['id']}: must be the exact slices of the text."
    for entity in result["entities"]:
        if any(text[each["start"] : each["end"]] != each["text"] for each in entity["mentions"]):
            yield "mentions", f"Of {entity['id']}: must be the exact slices of the text."


def _slices(text: str, spans: list[list[int]]) -> str | None:
    return JOINT.join(text[start:end] for start, end in spans) if spans[-1][1] <= len(text) else None


def _tree(result: Json, levels: int) -> Iterator[Fault]:
    """The tree is no deeper than ours, names known entities, and holds each attribution once."""
    below = list(nodes(result["provenance"]))
    if max(depth for _, depth in below) > levels:
        yield "provenance", f"Must have at most {levels} levels."
    if sorted(chain.from_iterable(node["attributions"] for node, _ in below)) != sorted(
        each["id"] for each in result["attributions"]
    ):
        yield "provenance", "Must contain each attribution once."
    entities = {each["id"] for each in result["entities"]} | {None}
    root = result["provenance"]["source"]
    named = {node["source"]["entity"] for node, depth in below if depth}
    if root["role"] != "publisher" or not named <= entities:
        yield "provenance", "Must have the publisher at its root and known entities below."
