"""Who is told something, and the clause that tells it: `told Lind that P` · `put it to Lind that P`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.extraction.model.document import Document
from service.extraction.syntax.tree import case_of, child, children, marker_of, subtree


def told_to(doc: Document, verb: int) -> list[int]:
    """`Lind` in `put it to Lind`."""
    return [i for i in children(doc, verb, "obl") if case_of(doc, i) == "to"]


def told_clauses(doc: Document, verb: int, told: Iterable[int]) -> Iterator[int]:
    """The `that`-clauses below the verb or one who is told, which the parser did not take for a complement."""
    beside = (i for host in (verb, *told) for i in children(doc, host, "advcl", "acl"))
    return (i for i in beside if marker_of(doc, i) == "that")


def clause_put_to(doc: Document, verb: int) -> int | None:
    """P of `put it to the witness that P` and of `It was put to her that P`, also if the parser took `that` for a
    relative pronoun; not of `put it to the committee that he chairs`.
    """
    things = [i for i in children(doc, verb, "obj", "nsubj:pass") if doc.lower_text(i) == "it"]
    told = told_to(doc, verb) if things else []
    relative = (i for host in told for i in children(doc, host, "acl:relcl"))
    whole = (i for i in relative if child(doc, i, "nsubj") is not None and _has_no_gap(doc, i))
    found = (*(told_clauses(doc, verb, told) if told else ()), *whole)
    return next((i for i in found if i > verb), None)


def _has_no_gap(doc: Document, clause: int) -> bool:
    """Whether `that` opens the clause and something follows its verb, or an auxiliary is before it."""
    first, *_, last = subtree(doc, clause)
    return doc.lower_text(first) == "that" and (last > clause or child(doc, clause, "aux", "cop") is not None)
