"""The attribution reader: which words are cues, and for each cue which words are its source, content and recipient.

Its own upper layers take the shared encoder's rows of several sentences at a time; its scorer (`reader_network`)
gives the probabilities. They are rounded, so that a parse read from a file equals the parse that was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from service.extraction.model.document import Document
from service.parsing.batches import Array, Batch
from service.parsing.encoder import SharedEncoder, UpperStack
from service.parsing.pack import PackError
from service.parsing.reader_evidence import evidence_of
from service.parsing.reader_features import word_features
from service.parsing.reader_network import AntecedentScorer, Bridge, Scorer, runs_of_sentences

SCORER = "scorer.safetensors"

Rows = NDArray[np.float32]


def runs_of(
    encoder: SharedEncoder, sentences: Sequence[Sequence[str]], layer: int, marks: Rows
) -> tuple[list[Rows], list[Array]]:
    """The runs of sentences that the reader reads together: the encoder's rows of their pieces after a layer plus the
    marks of each sentence's place in its run, and where the words are among the pieces.
    """
    pieces, places = zip(*(encoder.pieces(words, layer) for words in sentences), strict=True)
    runs = runs_of_sentences([len(each) for each in pieces])
    texts = [np.concatenate([pieces[i] + marks[k] for k, i in enumerate(run)]) for run in runs]
    return texts, [Batch.of([len(pieces[i]) for i in run], [places[i] for i in run]).read for run in runs]


class AttributionReader:
    """Reads `reader.onnx` or `reader.safetensors` (upper layers) and `scorer.safetensors` of a pack's folder
    `encoder`. Raises PackError for a scorer of an older pack.
    """

    def __init__(self, folder: Path, precision: str = "int8", threads: int = 1, device: str = "cpu"):
        state = load_file(folder / SCORER)
        if "bridge.up.weight" not in state:
            raise PackError(
                f"{folder / SCORER}: from an older pack, whose reader has no bridge from the encoder"
            )
        self._places = state.pop("places").float().numpy()
        self._layer = int(state.pop("layer"))
        self._upper = UpperStack(folder, "reader", precision, threads, device)
        size = self._places.shape[1]
        self._scorer = Scorer(size, state["scorer.cue_hidden.weight"].shape[0])
        self._antecedents = AntecedentScorer(size, state["antecedents.of_other.weight"].shape[0])
        self._bridge = Bridge(size, len(state["bridge.down.weight"]))
        parts = {"scorer.": self._scorer, "antecedents.": self._antecedents, "bridge.": self._bridge}
        for name, part in parts.items():
            own = {k.removeprefix(name): v.float() for k, v in state.items() if k.startswith(name)}
            part.load_state_dict(own)
            part.train(mode=False)

    def rows(self, encoder: SharedEncoder, sentences: Sequence[Sequence[str]]) -> Rows:
        """words x size: the reader's rows of the words of consecutive sentences, forms as the encoder takes them."""
        own = self._upper.rows(*runs_of(encoder, sentences, self._layer, self._places))
        last = np.concatenate([encoder.encoded(words).rows[-1, 1:-1] for words in sentences])
        with torch.inference_mode():
            found: Rows = np.concatenate(own) + self._bridge(torch.from_numpy(last)).numpy()
        return found

    def read(self, document: Document, parts: Sequence[Rows]) -> Document:
        """The document with the evidence of its cues and of their sources' antecedents; `parts` are the rows of its
        words, in pieces.
        """
        if not document.words:
            return replace(document, cues=())
        features, rows = word_features(document), np.concatenate(parts)
        cues, antecedents = evidence_of(self._scorer, self._antecedents, features, rows)
        return replace(document, cues=cues, antecedents=antecedents)
