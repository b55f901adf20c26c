"""The attribution reader: which words are cues, and for each cue which words are its source, content and recipient.

A network reads several sentences at a time and gives a row for each word; the scorer (`reader_network`) gives the
probabilities. They are rounded, so that a parse read from a file equals the parse that was written. The standard
reader has upper layers over the shared encoder (`UpperRows`), the large one a network of its own (`LargeRows`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import nn

from service.extraction.model.document import LARGE, STANDARD, Document
from service.parsing.batches import Array, Batch
from service.parsing.encoder import SharedEncoder, UpperStack, rows_of
from service.parsing.large_network import open_large_network
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
    return texts, places_in(runs, pieces, places)


def places_in(
    runs: Sequence[Sequence[int]],
    pieces: Sequence[Sequence[int] | Array],
    places: Sequence[Sequence[int] | Array],
) -> list[Array]:
    """Where the words of each run's sentences are among its pieces, from those of each sentence."""
    return [Batch.of([len(pieces[i]) for i in run], [places[i] for i in run]).read for run in runs]


class RowReader(Protocol):
    """The network of a reader."""

    def rows(self, encoder: SharedEncoder, sentences: Sequence[Sequence[str]]) -> Rows:
        """words x size: the rows of the words of consecutive sentences, forms as the encoder takes them."""


class UpperRows:
    """The standard reader's: upper layers over the shared encoder, and a bridge from its last layer. `state` has the
    tensors of the scorer's file.
    """

    def __init__(
        self, folder: Path, state: dict[str, torch.Tensor], precision: str, threads: int, device: str
    ):
        self._places = state["places"].float().numpy()
        self._layer = int(state["layer"])
        self._upper = UpperStack(folder, "reader", precision, threads, device)
        self._bridge = Bridge(self._places.shape[1], len(state["bridge.down.weight"]))
        load_part(self._bridge, state, "bridge.")

    def rows(self, encoder: SharedEncoder, sentences: Sequence[Sequence[str]]) -> Rows:
        """As RowReader."""
        own = self._upper.rows(*runs_of(encoder, sentences, self._layer, self._places))
        last = np.concatenate([encoder.encoded(words).rows[-1, 1:-1] for words in sentences])
        with torch.inference_mode():
            found: Rows = np.concatenate(own) + self._bridge(torch.from_numpy(last)).numpy()
        return found


class LargeRows:
    """The large reader's: a network of its own, which takes the shared encoder's word pieces."""

    def __init__(
        self, folder: Path, state: dict[str, torch.Tensor], precision: str, threads: int, device: str
    ):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._run = open_large_network(folder, config, precision, threads, device)
        self._window = int(state["window"])

    def rows(self, encoder: SharedEncoder, sentences: Sequence[Sequence[str]]) -> Rows:
        """As RowReader."""
        pieces = [encoder.word_pieces.of(words) for words in sentences]
        runs = runs_of_sentences([len(each.ids) for each in pieces], self._window)
        texts = [np.concatenate([pieces[i].ids for i in run]) for run in runs]
        places = places_in(runs, [each.ids for each in pieces], [each.places[1:-1] for each in pieces])
        return np.concatenate(rows_of(self._run, texts, places))


class AttributionReader:
    """Reads the network and `scorer.safetensors` of a pack's folder: `encoder` for the standard reader, `large` for
    the large one. Raises PackError for a scorer of an older pack.
    """

    def __init__(self, folder: Path, precision: str = "int8", threads: int = 1, device: str = "cpu"):
        state = load_file(folder / SCORER)
        self.name = LARGE if "window" in state else STANDARD
        if self.name == STANDARD and "bridge.up.weight" not in state:
            raise PackError(
                f"{folder / SCORER}: from an older pack, whose reader has no bridge from the encoder"
            )
        kind = LargeRows if self.name == LARGE else UpperRows
        self._network: RowReader = kind(folder, state, precision, threads, device)
        hidden, size = state["scorer.cue_hidden.weight"].shape
        self._scorer = Scorer(size, hidden)
        self._antecedents = AntecedentScorer(size, state["antecedents.of_other.weight"].shape[0])
        load_part(self._scorer, state, "scorer.")
        load_part(self._antecedents, state, "antecedents.")

    def rows(self, encoder: SharedEncoder, sentences: Sequence[Sequence[str]]) -> Rows:
        """words x size: the reader's rows of the words of consecutive sentences, forms as the encoder takes them."""
        return self._network.rows(encoder, sentences)

    def read(self, document: Document, parts: Sequence[Rows]) -> Document:
        """The document with the evidence of its cues and of their sources' antecedents; `parts` are the rows of its
        words, in pieces.
        """
        if not document.words:
            return replace(document, cues=(), reader=self.name)
        features, rows = word_features(document), np.concatenate(parts)
        cues, antecedents = evidence_of(self._scorer, self._antecedents, features, rows)
        return replace(document, cues=cues, antecedents=antecedents, reader=self.name)


def load_part(part: nn.Module, state: Mapping[str, torch.Tensor], prefix: str) -> None:
    """Set the weights of a module from the tensors with a prefix, and let it answer rather than learn."""
    part.load_state_dict(
        {k.removeprefix(prefix): v.float() for k, v in state.items() if k.startswith(prefix)}
    )
    part.train(mode=False)
