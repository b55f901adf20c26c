"""Whose a described body or person is, by the name in front of its noun."""

from __future__ import annotations

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.syntax.tree import child, head_of


def of_other_owners(state: DiscourseState, head: int) -> set[int]:
    """Those whom the article has described as another's: `Tarvonia's ministry` before `Elmark's ministry`."""
    own = _owner(state, head)
    return {i for i, r in enumerate(state.referents) if own is not None and _is_of_others(state, r, own)}


def _is_of_others(state: DiscourseState, referent: Referent, owner: int) -> bool:
    heads = (head_of(state.document, words) for words, _ in referent.descriptions)
    others = {other for head in heads if (other := _owner(state, head)) is not None}
    lands = state.referents[owner].lands
    return (
        bool(others)
        and owner not in others
        and all(lands.isdisjoint(state.referents[i].lands) for i in others)
    )


def _owner(state: DiscourseState, head: int) -> int | None:
    """Whom the name in front of the noun means: `Elmark's ministry`."""
    owner = child(state.document, head, "nmod:poss")
    return state.meaning.get(owner) if owner is not None and state.name_at(owner) is not None else None
