"""The attribution reader: which words are cues, and for each cue which words are its source, content and recipient.

Its own upper layers go on from the shared encoder's rows and see some sentences together; its scorer (`reader_network`)
gives the probabilities. They are rounded, so that a parse kept in a file is the parse that was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from service.extraction.model.document import CueEvidence, Document
from service.parsing.encoder import SharedEncoder, UpperStack
from service.parsing.pair_scores import role_probabilities
from service.parsing.reader_features import word_features
from service.parsing.reader_network import ORIGINS, SENTENCES, Scorer

SCORER = "scorer.safetensors"
LAYER = 3  # of the shared encoder, after which the reader's own layers begin
PIECES = 192  # word pieces that are read together, unless one sentence has more
LEAST = 0.12  # probability of a cue from which on the words around it are scored
DECIMALS = 2
FAINT = 0.02  # probability of a role under which it is taken for none

Rows = NDArray[np.float32]


def runs_of_sentences(lengths: Sequence[int]) -> list[list[int]]:
    """Sentences (of so many pieces each) that are read together: runs of at most `PIECES`, or one sentence."""
    found: list[list[int]] = []
    run: list[int] = []
    size = 0
    for i, length in enumerate(lengths):
        if run and (size + length > PIECES or len(run) == SENTENCES):
            found.append(run)
            run, size = [], 0
        run.append(i)
        size += length
    return [*found, run] if run else found


class AttributionReader:
    """Reads `reader.onnx` or `reader.safetensors` (upper layers) and `scorer.safetensors` of a pack's folder
    `encoder`.
    """

    def __init__(self, folder: Path, precision: str = "int8", threads: int = 1, device: str = "cpu"):
        state = load_file(folder / SCORER)
        self._places = state.pop("places").float().numpy()
        self._upper = UpperStack(folder, "reader", precision, threads, device)
        self._scorer = Scorer(self._places.shape[1], state["cue_hidden.weight"].shape[0])
        self._scorer.load_state_dict({name: value.float() for name, value in state.items()})
        self._scorer.train(mode=False)

    def rows(self, encoder: SharedEncoder, sentences: Sequence[Sequence[str]]) -> Rows:
        """words x size: the reader's rows of the words of consecutive sentences, forms as the encoder takes them."""
        pieces, places = zip(*(encoder.pieces(words, LAYER) for words in sentences), strict=True)
        runs = runs_of_sentences([len(each) for each in pieces])
        texts = [np.concatenate([pieces[i] + self._places[k] for k, i in enumerate(run)]) for run in runs]
        found = []
        for run, rows in zip(runs, self._upper.rows(texts), strict=True):
            start = 0
            for i in run:
                found.append(rows[start + np.asarray(places[i])])
                start += len(pieces[i])
        return np.concatenate(found)

    def cues(self, document: Document, parts: Sequence[Rows]) -> tuple[CueEvidence, ...]:
        """Evidence of every possible cue of the article, in text order; `parts` are the rows of its words, in
        pieces.
        """
        return cue_evidence(self._scorer, document, np.concatenate(parts)) if document.words else ()


@torch.no_grad()
def cue_evidence(scorer: Scorer, document: Document, rows: Rows) -> tuple[CueEvidence, ...]:
    """Evidence of every possible cue of an article, in text order, from the rows of its words (words x size)."""
    features = word_features(document)
    tables = {name: torch.from_numpy(getattr(features, name)) for name in scorer.word_tables}
    words = scorer.words(torch.from_numpy(rows), tables)
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


def _rounded(values: Any) -> Any:
    return np.asarray(values, np.float64).round(DECIMALS).tolist()
