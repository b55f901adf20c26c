"""The attribution reader's scores as the evidence that the extraction reads. Needs neither Stanza nor an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from service.extraction.model.document import AntecedentEvidence, CueEvidence
from service.parsing.reader_features import (
    MENTION_SIZES,
    WordFeatures,
    mention_heads,
    mention_pairs,
    pair_features,
)
from service.parsing.reader_network import PAIR_TABLES, AntecedentScorer, Scorer

LEAST = 0.12  # probability of a cue from which on the words around it are scored
DECIMALS = 2
FAINT = 0.02  # probability of a role under which it is taken for none
PAIRS = 4096  # pairs of cue and word that are scored together
SOURCE = 0.25  # probability of a word to be a source from which on its antecedents are scored
FAINT_ANTECEDENT = 0.03
OTHERS = 8  # antecedents that are kept of each source

Rows = NDArray[np.float32]


@torch.no_grad()
def cue_evidence(scorer: Scorer, features: WordFeatures, rows: Rows) -> tuple[CueEvidence, ...]:
    """Evidence of every possible cue of an article, in text order, from the rows of its words (words x size)."""
    tables = {name: torch.from_numpy(getattr(features, name)) for name in scorer.word_tables}
    words = scorer.words(torch.from_numpy(rows), tables)
    scores = torch.sigmoid(scorer.cues(words)).numpy()
    chosen = np.flatnonzero(np.maximum(scores[:, :2].max(1), scores[:, -1]) >= LEAST).tolist()
    if not chosen:
        return ()
    projected = scorer.projected(words)
    stances = torch.softmax(scorer.stances(words[chosen]), -1).numpy()
    found: list[CueEvidence] = []
    for group in _groups(chosen):
        for cue, first, roles in _roles(scorer, features, projected, group):
            chained, outermost, *_, unmarked = _rounded(scores[cue])
            stance = tuple(_rounded(stances[len(found)]))
            found.append(
                CueEvidence(
                    cue, chained, outermost, unmarked, first, tuple(map(tuple, _rounded(roles))), stance
                )
            )
    return tuple(found)


def likely_sources(features: WordFeatures, cues: Sequence[CueEvidence]) -> NDArray[np.int64]:
    """Places of the mention heads that are probably the source of some cue."""
    likely = np.zeros(len(features.upos), bool)
    for cue in cues:
        for k, row in enumerate(cue.roles):
            likely[cue.first + k] |= row[0] >= SOURCE
    heads = mention_heads(features)
    return np.asarray(heads[likely[heads]], np.int64)


@torch.no_grad()
def antecedent_evidence(
    scorer: AntecedentScorer, features: WordFeatures, rows: Rows, anaphors: NDArray[np.int64]
) -> tuple[AntecedentEvidence, ...]:
    """For each mention (a place) the other mentions that may mean the same, most probable first."""
    others = mention_heads(features)
    if not len(anaphors):
        return ()
    chances = torch.softmax(antecedent_scores(scorer, features, torch.from_numpy(rows), anaphors, others), -1)
    found = []
    for word, row in zip(anaphors.tolist(), chances.numpy(), strict=True):
        best = [k for k in np.argsort(-row[:-1], kind="stable")[:OTHERS] if row[k] >= FAINT_ANTECEDENT]
        pairs = tuple((int(others[k]), float(round(float(row[k]), DECIMALS))) for k in best)
        found.append(AntecedentEvidence(word, float(round(float(row[-1]), DECIMALS)), pairs))
    return tuple(found)


def antecedent_scores(
    scorer: AntecedentScorer,
    features: WordFeatures,
    rows: torch.Tensor,
    anaphors: NDArray[np.int64],
    others: NDArray[np.int64],
) -> torch.Tensor:
    """anaphors x (others + 1), as logits; a mention is never its own antecedent."""
    pairs = mention_pairs(features, anaphors, others)
    given = {
        name: torch.from_numpy(np.ascontiguousarray(pairs[name])).to(rows.device) for name in MENTION_SIZES
    }
    scores = scorer(
        rows[torch.from_numpy(anaphors).to(rows.device)],
        rows[torch.from_numpy(others).to(rows.device)],
        given,
    )
    itself = torch.from_numpy(anaphors[:, None] == others[None]).to(rows.device)
    return torch.cat([scores[:, :-1].masked_fill(itself, -1e4), scores[:, -1:]], -1)


def _roles(
    scorer: Scorer, features: WordFeatures, projected: Sequence[torch.Tensor], cues: Sequence[int]
) -> list[tuple[int, int, Any]]:
    """For each cue its place, the first word of its surroundings, and words x (source, content, cue, recipient)."""
    pairs = [pair_features(features, cue) for cue in cues]
    words = torch.from_numpy(np.concatenate([p.words for p in pairs]))
    places = torch.from_numpy(np.concatenate([np.full(len(p.words), p.cue) for p in pairs]))
    tables = {
        name: torch.from_numpy(np.concatenate([getattr(p, name) for p in pairs])) for name in PAIR_TABLES
    }
    out = torch.softmax(scorer.pairs(projected, words, places, tables, 0), -1)[:, 1:].numpy()
    out[out < FAINT] = 0.0
    ends = np.cumsum([len(p.words) for p in pairs])
    return [
        (p.cue, int(p.words[0]), out[end - len(p.words) : end]) for p, end in zip(pairs, ends, strict=True)
    ]


def _groups(cues: Sequence[int]) -> list[list[int]]:
    """Cues by the hundred or fewer, so that memory is bounded whatever the article's length."""
    size = max(1, PAIRS // 128)
    return [list(cues[i : i + size]) for i in range(0, len(cues), size)]


def _rounded(values: Any) -> Any:
    return np.asarray(values, np.float64).round(DECIMALS).tolist()
