"""An attribution in the form that gold and predictions share, and the JSON lines in which predictions are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.extraction.model.provenance import Attribution, Provenance
from service.extraction.model.spans import Span, Spans

ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Marked:
    """Spans of the three roles, the chain's names (outermost first) and what else can be compared.

    `chain` leaves out the `carried` outer links, which come first in the full chain. In gold without
    chains `chain` is None; `type` and `stance` are empty where the gold does not say.
    """

    id: str
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    recipient: Spans = ()
    chain: tuple[str, ...] | None = None
    carried: tuple[str, ...] = ()
    type: str = ""
    stance: str = ""
    lemma: str = ""
    construction: str = ""
    confidence: float = 1.0
    chain_confidence: float | None = None
    edits: tuple[str, ...] = ()  # functions that changed the content of a prediction

    def spans(self, role: str) -> Spans:
        """The spans of `source`, `cue` or `content`."""
        found: Spans = getattr(self, role)
        return found


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article with its attributions, in text order of their contents."""

    id: str
    text: str
    attributions: tuple[Marked, ...]
    publisher: str | None = None


def from_provenance(provenance: Provenance) -> tuple[Marked, ...]:
    """The service's result, reduced to what is compared."""
    return tuple(_marked(attribution) for attribution in provenance.attributions)


def _marked(attribution: Attribution) -> Marked:
    cue, source, recipient = attribution.cue, attribution.source, attribution.recipient
    return Marked(
        id=attribution.id,
        content=attribution.content.spans,
        cue=cue.spans if cue else (),
        source=source.spans if source else (),
        recipient=recipient.spans if recipient else (),
        chain=tuple(link.name for link in attribution.chain if not link.carried),
        carried=tuple(link.name for link in attribution.chain if link.carried),
        type=attribution.type,
        stance=attribution.stance,
        lemma=cue.lemma if cue else "",
        construction=attribution.construction,
        confidence=attribution.confidence,
        chain_confidence=attribution.chain_confidence,
        edits=attribution.edits,
    )


def to_row(article: str, attributions: Iterable[Marked], carried: bool = True) -> dict[str, Any]:
    """One line of a predictions file. `carried` puts the carried outer links into `chain` as well."""
    return {"id": article, "attributions": [_to_json(a, carried) for a in attributions]}


def _to_json(marked: Marked, carried: bool) -> dict[str, Any]:
    chain = list(marked.chain or ())
    spans = {role: [[s.start, s.end] for s in marked.spans(role)] for role in (*ROLES, "recipient")}
    return {
        "id": marked.id, **spans, "chain": [*marked.carried, *chain] if carried else chain,
        "carried": list(marked.carried), "type": marked.type, "stance": marked.stance, "lemma": marked.lemma,
        "construction": marked.construction, "confidence": marked.confidence,
        "chain_confidence": marked.chain_confidence, "edits": list(marked.edits),
    }  # fmt: skip


def write_rows(path: Path, predictions: Mapping[str, tuple[Marked, ...]], carried: bool = True) -> None:
    """Predictions as JSON lines, one article a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as handle:
        for article, attributions in predictions.items():
            print(json.dumps(to_row(article, attributions, carried), ensure_ascii=False), file=handle)


def read_rows(path: Path) -> dict[str, tuple[Marked, ...]]:
    """Predictions, or gold, from JSON lines: article id -> attributions. Raises ValueError, KeyError."""
    with path.open(encoding="utf-8") as handle:
        rows = [json.loads(line) for line in handle if line.strip()]
    return {row["id"]: tuple(from_json(a, str(n)) for n, a in enumerate(row["attributions"])) for row in rows}


def from_json(fields: Mapping[str, Any], name: str = "") -> Marked:
    """One attribution of a predictions or gold file; fields it does not name take their defaults."""
    spans = {role: tuple(Span(*pair) for pair in fields.get(role) or ()) for role in (*ROLES, "recipient")}
    carried = tuple(fields.get("carried") or ())
    chain = tuple(fields["chain"]) if fields.get("chain") is not None else None
    if chain and carried and chain[: len(carried)] == carried and len(chain) > len(carried):
        chain = chain[len(carried) :]
    plain = {key: fields.get(key) or "" for key in ("type", "stance", "lemma", "construction")}
    confidence = float(fields.get("confidence", 1.0))
    return Marked(
        str(fields.get("id", name)), **spans, chain=chain, carried=carried, **plain, confidence=confidence,
        edits=tuple(fields.get("edits") or ()),
    )  # fmt: skip
