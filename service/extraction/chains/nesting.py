"""What keeps attributions consistent with each other before their chains are built.

A content is entirely inside its parent's content, and the article's own voice is not an attribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.content.quotation_edges import content_spans
from service.extraction.chains.chains import depth_of
from service.extraction.chains.participants import Roles
from service.extraction.coreference.entities import EntityDraft
from service.extraction.layout.quotations import Quotation
from service.extraction.mentions.outlets import same_outlet
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Spans, merged
from service.extraction.syntax.tree import trimmed

Parents = list[int | None]


def within_parents(
    doc: Document, candidates: Sequence[AttributionCandidate], parents: Sequence[int | None]
) -> tuple[list[AttributionCandidate], Parents]:
    """Candidates whose content ends where their parent's does; without a parent where nothing would be left."""
    found, above = list(candidates), list(parents)
    for i in sorted(range(len(found)), key=lambda k: depth_of(parents, k)):
        parent = above[i]
        outer = set(found[parent].content) if parent is not None else set(found[i].content)
        inside = tuple(k for k in found[i].content if k in outer)
        if not inside:
            above[i] = None
        elif len(inside) < len(found[i].content):
            found[i] = found[i].with_content(trimmed(doc, inside) or inside, "within_parents")
    return found, above


def spans_of_contents(
    doc: Document,
    candidates: Sequence[AttributionCandidate],
    parents: Sequence[int | None],
    quotations: Sequence[Quotation],
) -> list[Spans]:
    """The spans of each content; a mark that closes a content within is part of the outer one as well."""
    found = [content_spans(doc, candidate.content, quotations) for candidate in candidates]
    for i in sorted(range(len(found)), key=lambda k: -depth_of(parents, k)):
        parent = parents[i]
        if parent is not None:
            found[parent] = merged((*found[parent], *found[i]), doc.text)
    return found


def without_own_voice(
    candidates: Sequence[AttributionCandidate],
    parents: Sequence[int | None],
    roles: Sequence[Roles],
    entities: Sequence[EntityDraft],
    publisher: str | None,
) -> tuple[list[AttributionCandidate], Parents, list[Roles]]:
    """Without what the article's publisher says, who is never a source: `The Lantern has learned that P` in the
    Lantern. Where somebody else hands it on (`X reported that P, citing the Lantern`), it is that one's.
    """
    own = {
        i
        for i, e in enumerate(entities)
        if publisher and e.kind == "outlet" and same_outlet(e.name, publisher)
    }
    kept = [_of_another(c, r, own) for c, r in zip(candidates, roles, strict=True)]
    number = {i: n for n, i in enumerate(i for i, pair in enumerate(kept) if pair is not None)}
    above = [_kept_above(parents, i, number) for i in number]
    pairs = [pair for pair in kept if pair is not None]
    return [c for c, _ in pairs], above, [r for _, r in pairs]


def _of_another(
    candidate: AttributionCandidate, roles: Roles, own: set[int]
) -> tuple[AttributionCandidate, Roles] | None:
    """The candidate with its innermost source that is not the publisher, None where there is none."""
    if roles.source is None or roles.source.entity not in own:
        return candidate, roles
    others = [k for k, relay in enumerate(roles.relays) if relay.entity not in own]
    if not others:
        return None
    relay, last = candidate.relays[others[-1]], others[-1]
    handed_on = replace(
        candidate,
        source=relay.phrase,
        relays=candidate.relays[:last],
        relation=relay.relation,
    )
    return handed_on, replace(roles, source=roles.relays[last], relays=roles.relays[:last])


def _kept_above(parents: Sequence[int | None], i: int, number: dict[int, int]) -> int | None:
    """The new number of the next candidate above that is kept."""
    node = parents[i]
    while node is not None and node not in number:
        node = parents[node]
    return None if node is None else number[node]
