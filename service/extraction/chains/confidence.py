"""How probable it is that a link is right in its place, and that an attribution's whole chain is right.

Two logistic models over what the result itself shows: how sure the attribution is, how its source is named in the text,
what its parent's chain is worth. Weights are data (`resources/en/chain_confidence.json`), fitted on the chain articles
from results of readers that had not seen the article (training/chain_confidence.py), so both are calibrated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.extraction.chains.source_reading import Features, SourceReading, log_odds
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.odds import logistic
from service.extraction.model.provenance import Attribution, Link, Provenance, Ranking
from service.extraction.resources.fits import fitted
from service.extraction.resources.tables import table
from service.extraction.resources.word_classes import word_class

PRONOUNS = word_class("chains", "pronouns")
UNKNOWN = 0.5  # of a link or a parent's chain that no model has judged


def _weights() -> Mapping[str, Mapping[str, float]]:
    found: Mapping[str, Mapping[str, float]] = table(fitted("chain_confidence.json"))
    return found


def with_chain_confidence(result: Provenance, document: Document) -> Provenance:
    """The result with `chain_confidence` on every attribution and `confidence` on every link, each from 0 to 1."""
    reading = SourceReading(document, result.entities)
    found: dict[str, Attribution] = {}
    waiting = list(result.attributions)
    while waiting:
        ready = [a for a in waiting if a.parent is None or a.parent in found] or waiting
        for attribution in ready:
            parent = found.get(attribution.parent or "")
            found[attribution.id] = attempt(attribution, _judged, attribution, parent, reading)
        waiting = [a for a in waiting if a.id not in found]
    return replace(result, attributions=tuple(found[a.id] for a in result.attributions))


def _judged(attribution: Attribution, parent: Attribution | None, reading: SourceReading) -> Attribution:
    features = (link_features(attribution, k, parent, reading) for k in range(len(attribution.chain)))
    links = tuple(
        replace(link, confidence=round(_probability("link", own), 2))
        for link, own in zip(attribution.chain, features, strict=True)
    )
    right = _probability("chain", chain_features(attribution, links, parent))
    return replace(attribution, chain=links, chain_confidence=round(min(right, attribution.confidence), 2))


def link_features(
    attribution: Attribution, k: int, parent: Attribution | None, reading: SourceReading
) -> Features:
    """The features of link `k`; the parent's links must have their confidence already."""
    link = attribution.chain[k]
    last = k == len(attribution.chain) - 1
    found = {"constant": 1.0, "sure": log_odds(attribution.confidence)}
    if not last and (inherited := _inherited(link, parent)) is not None:
        return found | {"inherited": 1.0, "inherited log odds": log_odds(inherited)}
    found |= {"last": float(last), "carried": float(link.carried), "relation " + link.relation: 1.0}
    return found | _of_source(attribution, link, reading) if last else found


def _inherited(link: Link, parent: Attribution | None) -> float | None:
    """The parent's confidence in the same link."""
    above = parent.chain if parent else ()
    return next((p.confidence for p in above if (p.entity, p.name) == (link.entity, link.name)), None)


def _of_source(attribution: Attribution, link: Link, reading: SourceReading) -> Features:
    source = attribution.source
    if source is None:
        return {"no source": 1.0}
    words = source.text.casefold().split()
    pronoun = len(words) == 1 and words[0] in PRONOUNS
    named = link.name.casefold() in source.text.casefold()
    how = "pronoun" if pronoun else "name as it stands" if named else "resolved"
    return {
        "source " + how: 1.0, "source word " + words[0] if pronoun else "source": 1.0,
        "identification " + source.identification: 1.0, "name's words": float(len(link.name.split())),
        "unresolved": float(source.entity is None),
    } | _of_ranking(source.ranking) | reading.features(attribution, link.entity, how)  # fmt: skip


def _of_ranking(ranking: Ranking | None) -> Features:
    if ranking is None:
        return {}
    return {
        "ranked": 1.0,
        "ranked as meant": log_odds(ranking.chosen),
        "ranked before the next": ranking.chosen - ranking.rival,
        "ranked as nobody": log_odds(ranking.nobody),
    }


def _known(chance: float | None) -> float:
    """The probability, or that of what nothing is known of."""
    return UNKNOWN if chance is None else chance


def chain_features(attribution: Attribution, links: Sequence[Link], parent: Attribution | None) -> Features:
    """The features of the whole chain; its links must have their confidence already."""
    values = [_known(link.confidence) for link in links]
    return {
        "constant": 1.0,
        "sure": log_odds(attribution.confidence),
        "links": sum(math.log(max(v, 0.02)) for v in values),
        "weakest link": log_odds(min(values, default=1.0)),
        "deep": float(len(links) > 1),
        "deeper": float(max(0, len(links) - 2)),
        "no link": float(not links),
        "carried": float(any(link.carried for link in links)),
        "parent": 0.0 if parent is None else log_odds(_known(parent.chain_confidence)),
        "nested": float(parent is not None),
        "relayed": float(len(links) > 1 and parent is None),
        "type " + attribution.type: 1.0,
        "no cue": float(attribution.cue is None),
        "by reference": float(attribution.content.refers_to is not None),
    }


def _probability(model: str, features: Features) -> float:
    return logistic(_weights()[model], features)
