"""The attribution reader's scores as the evidence that the extraction reads. Needs neither Stanza nor an encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from service.extraction.model.document import NO_ROLE, AntecedentEvidence, CueEvidence
from service.parsing.matrices import in_float32
from service.parsing.mention_scores import antecedent_scores
from service.parsing.pair_scores import role_probabilities
from service.parsing.reader_features import WordFeatures, mention_heads
from service.parsing.reader_network import ORIGINS, AntecedentScorer, Scorer

LEAST = 0.25  # least probability of a cue whose surrounding words are scored
DECIMALS = 2
FAINT = 0.02  # a role with a lower probability counts as no role
SOURCE = 0.25  # least probability of a source whose antecedents are scored
FAINT_ANTECEDENT = 0.03
OTHERS = 8  # antecedents that are kept of each source

Rows = NDArray[np.float32]
Roles: TypeAlias = tuple[tuple[float, float, float, float], ...]


@torch.inference_mode()
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
    hidden = in_float32(scorer.cue_hidden.weight, scorer.cue_hidden.bias, curved=True)(words)
    scores = torch.sigmoid(scorer.cue_out(hidden)).numpy()
    chosen = np.flatnonzero(np.maximum(scores[:, :2].max(1), scores[:, -1]) >= LEAST).tolist()
    if not chosen:
        return ()
    stances = _rounded(torch.softmax(scorer.stances(words[chosen]), -1))
    read = list(role_probabilities(scorer, features, words, chosen, ORIGINS.index("chains")))
    found = []
    for cue, own, stance, first, roles in zip(
        chosen, _rounded(scores[chosen]), stances, [first for first, _ in read], _roles(read), strict=True
    ):
        chained, outermost, *_, unmarked = own
        found.append(CueEvidence(cue, chained, outermost, unmarked, first, roles, tuple(stance)))
    return tuple(found)


def _roles(read: Sequence[tuple[int, Rows]]) -> Iterator[Roles]:
    """For each cue the probabilities of its words' roles; most words have none."""
    labels = np.concatenate([each for _, each in read])[:, 1:]
    rows = [NO_ROLE] * len(labels)
    some = np.flatnonzero((labels >= FAINT).any(1))
    values = np.where(labels[some] < FAINT, 0.0, labels[some])
    for k, (source, content, cue, recipient) in zip(some.tolist(), _rounded(values), strict=True):
        rows[k] = (source, content, cue, recipient)
    rest = iter(rows)
    return (tuple(islice(rest, len(each))) for _, each in read)


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
        mentions, likely = np.nonzero(chances[:, :-1] >= FAINT_ANTECEDENT)
        pairs = list(zip(others[likely].tolist(), chances[mentions, likely].tolist(), strict=True))
        ends = np.cumsum(np.bincount(mentions, minlength=len(some))).tolist()
        for word, none, start, end in zip(
            some.tolist(), chances[:, -1].tolist(), [0, *ends], ends, strict=False
        ):
            best = sorted(pairs[start:end], key=_chance, reverse=True)[:OTHERS]
            found.append(AntecedentEvidence(word, none, tuple(best)))
    return tuple(found)


def _chance(pair: tuple[int, float]) -> float:
    return pair[1]


def _rounded(values: Any) -> Any:
    return np.asarray(values, np.float64).round(DECIMALS).tolist()
