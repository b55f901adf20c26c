"""The attribution reader's scores as the evidence that the extraction reads. Needs neither Stanza nor an encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from service.extraction.model.document import AntecedentEvidence, CueEvidence
from service.parsing.pair_scores import role_probabilities
from service.parsing.reader_features import MENTION_SIZES, WordFeatures, mention_heads, mention_pairs
from service.parsing.reader_network import ORIGINS, AntecedentScorer, Scorer

LEAST = 0.12  # least probability of a cue whose surrounding words are scored
DECIMALS = 2
FAINT = 0.02  # a role with a lower probability counts as no role
SOURCE = 0.25  # least probability of a source whose antecedents are scored
FAINT_ANTECEDENT = 0.03
MENTION_PAIRS = 8192  # pairs scored together, or all of one mention: this bounds memory
OTHERS = 8  # antecedents kept for each source

Rows = NDArray[np.float32]


@torch.no_grad()
def evidence_of(
    scorer: Scorer, antecedents: AntecedentScorer, features: WordFeatures, rows: Rows
) -> tuple[tuple[CueEvidence, ...], tuple[AntecedentEvidence, ...]]:
    """Evidence of every possible cue of an article, and of the mentions that may be their sources, each in text
    order, from the rows of its words (words x size).
    """
    tables = {name: torch.from_numpy(getattr(features, name)) for name in scorer.word_tables}
    words = scorer.words(torch.from_numpy(rows), tables)
    cues = _cues(scorer, features, words)
    return cues, _antecedents(antecedents, features, words, likely_sources(features, cues))


def _cues(scorer: Scorer, features: WordFeatures, words: torch.Tensor) -> tuple[CueEvidence, ...]:
    scores = torch.sigmoid(scorer.cues(words)).numpy()
    chosen = np.flatnonzero(np.maximum(scores[:, :2].max(1), scores[:, -1]) >= LEAST).tolist()
    if not chosen:
        return ()
    stances = torch.softmax(scorer.stances(words[chosen]), -1).numpy()
    found = []
    read = role_probabilities(scorer, features, words, chosen, ORIGINS.index("chains"))
    for cue, stance, (first, labels) in zip(chosen, stances, read, strict=True):
        roles = np.where(labels < FAINT, 0.0, labels)[:, 1:]
        chained, outermost, *_, unmarked = _rounded(scores[cue])
        own = tuple(map(tuple, _rounded(roles)))
        found.append(CueEvidence(cue, chained, outermost, unmarked, first, own, tuple(_rounded(stance))))
    return tuple(found)


def likely_sources(features: WordFeatures, cues: Sequence[CueEvidence]) -> NDArray[np.int64]:
    """Places of the mention heads that are probably the source of some cue."""
    likely = np.zeros(len(features.upos), bool)
    for cue in cues:
        likely[[word for word, row in enumerate(cue.roles, cue.first) if row[0] >= SOURCE]] = True
    heads = mention_heads(features)
    return np.asarray(heads[likely[heads]], np.int64)


def _antecedents(
    scorer: AntecedentScorer, features: WordFeatures, words: torch.Tensor, anaphors: NDArray[np.int64]
) -> tuple[AntecedentEvidence, ...]:
    """For each mention (a place) the other mentions that may mean the same, most probable first."""
    if not len(anaphors):
        return ()
    others = mention_heads(features)
    found = []
    for some, scores in antecedent_scores(scorer, features, words, anaphors, others):
        chances = np.asarray(torch.softmax(scores, -1).numpy(), np.float64).round(DECIMALS)
        for word, row in zip(some.tolist(), chances, strict=True):
            likely = np.flatnonzero(row[:-1] >= FAINT_ANTECEDENT)
            best = likely[np.argsort(-row[likely], kind="stable")[:OTHERS]]
            pairs = tuple(zip(others[best].tolist(), row[best].tolist(), strict=True))
            found.append(AntecedentEvidence(word, float(row[-1]), pairs))
    return tuple(found)


def antecedent_scores(
    scorer: AntecedentScorer,
    features: WordFeatures,
    words: torch.Tensor,
    anaphors: NDArray[np.int64],
    others: NDArray[np.int64],
) -> Iterator[tuple[NDArray[np.int64], torch.Tensor]]:
    """Some anaphors at a time, and their scores (anaphors x (others + 1)) as logits; a mention is never its own
    antecedent.
    """
    projected = scorer.projected(words[torch.from_numpy(others)])
    for some in np.array_split(anaphors, 1 + len(anaphors) * len(others) // MENTION_PAIRS):
        pairs = mention_pairs(features, some, others)
        given = {name: torch.from_numpy(np.ascontiguousarray(pairs[name])) for name in MENTION_SIZES}
        scores = scorer.scores(words[torch.from_numpy(some)], projected, given)
        scores[:, :-1].masked_fill_(torch.from_numpy(some[:, None] == others[None]), -1e4)
        yield some, scores


def _rounded(values: Any) -> Any:
    return np.asarray(values, np.float64).round(DECIMALS).tolist()
