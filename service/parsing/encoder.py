"""The transformer encoder that tagger, parser, recogniser and attribution reader share.

Each of Stanza's processors asks for its own encoding of a sentence. All of them get one `SharedEncoder` under the
name `NAME`. It remembers the rows of every sentence until `forget()`, so the network runs once per sentence. Each
reader mixes the last four layers with its own learned weights; a network with upper layers of its own starts from the
rows of all pieces after one of these layers (`pieces`, `UpperStack`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from stanza.models.common import bert_embedding
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.depparse import model as depparse_model
from stanza.models.ner import model as ner_model
from stanza.models.pos import model as pos_model
from torch import nn

from service.parsing.batches import Array, Batch, piece_batches
from service.parsing.networks import Network, Runner, TorchRunner, open_encoder, open_upper_layers
from service.parsing.windows import Window, mixed
from service.parsing.word_pieces import Pieces, WordPieces

NAME = "hearsay-encoder"
LAYERS = 4

PIECES_PER_BATCH = (
    256  # pieces in one run of the network, with padding; more do not fit the processor's cache
)
_stanza_embeddings = bert_embedding.extract_bert_embeddings


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence: `rows` has those after the last four layers of [CLS], of each word's last piece and of [SEP] (layers
    x (1 + words + 1) x size), `pieces` those of all pieces after each of these layers except the last (pieces x size).
    """

    rows: Array
    pieces: tuple[Array, ...]
    places: Array

    def words(self) -> torch.Tensor:
        """`rows` as a tensor."""
        return torch.from_numpy(self.rows)


class SharedEncoder(nn.Module):
    """A BERT encoder that remembers what it has encoded. Not safe for use by several threads at once."""

    _hf_peft_config_loaded = False  # Stanza asks

    def __init__(self, config: Mapping[str, Any], run: Runner, vocabulary: str | dict[str, int]):
        super().__init__()
        self.run = run
        self.word_pieces = WordPieces(vocabulary, config["max_position_embeddings"])
        self.config = SimpleNamespace(**config)  # Stanza asks for `hidden_size`
        self._memory: dict[tuple[str, ...], Encoded] = {}
        self._window: tuple[list[tuple[str, ...]], Window] | None = None

    @classmethod
    def load(
        cls, folder: Path, precision: str = "float32", threads: int = 1, device: str = "cpu"
    ) -> SharedEncoder:
        """Read settings, network and vocabulary of a pack's folder. Raises ValueError for an unknown device."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        run = open_encoder(folder, config, LAYERS, precision, threads, device)
        return cls(config, run, str(folder / "vocab.txt"))

    @classmethod
    def of_bert(
        cls, config: Mapping[str, Any], state: Mapping[str, torch.Tensor], vocabulary: dict[str, int]
    ) -> SharedEncoder:
        """From the settings, weights and vocabulary of a Hugging Face BERT (for training)."""
        network = Network(config)
        network.load_bert(state)
        return cls(config, TorchRunner(network, LAYERS), vocabulary)

    @property
    def network(self) -> Network:
        """The network, where torch runs it. Raises AttributeError otherwise."""
        return self.run.network  # type: ignore[attr-defined,no-any-return]

    def cache(self) -> FoundationCache:
        """A foundation cache that gives this encoder to every Stanza model that asks for `NAME`."""
        cache = FoundationCache(local_files_only=True)
        cache.bert[NAME] = BertRecord(self, self.word_pieces, {})
        for module in (depparse_model, ner_model, pos_model):
            module.extract_bert_embeddings = _remembered_embeddings
        return cache

    def forget(self) -> None:
        """Forget all remembered sentences."""
        self._memory.clear()
        self._window = None

    def encode(self, sentences: Iterable[Sequence[str]]) -> None:
        """Run the network over the sentences that are not remembered yet, those of similar length together."""
        missing = list(dict.fromkeys(key for key in map(tuple, sentences) if key not in self._memory))
        pieces = [self.word_pieces.of(words) for words in missing]
        for batch in piece_batches([len(each.ids) for each in pieces], PIECES_PER_BATCH):
            for i, found in zip(batch, self._run([pieces[i] for i in batch]), strict=True):
                self._memory[missing[i]] = found

    def encoded(self, words: Sequence[str]) -> Encoded:
        """One sentence, from memory or run now."""
        key = tuple(words)
        if key not in self._memory:
            self.encode([key])
        return self._memory[key]

    def layers(self, words: Sequence[str]) -> torch.Tensor:
        """layers x (1 + words + 1) x size: the last four layers' rows of [CLS], each word, [SEP]."""
        return self.encoded(words).words()

    def pieces(self, words: Sequence[str], layer: int) -> tuple[Array, Array]:
        """Rows of all pieces of a sentence after layer `layer` (from 1), and where the words are among them.

        Rows are pieces x size, [CLS] and [SEP] included; a word's place is that of its last piece. Only those of the
        three layers before the last are kept. Raises ValueError for another.
        """
        index = layer - self.config.num_hidden_layers
        if not -LAYERS < index < 0:
            raise ValueError(f"layer {layer}: not one of the {LAYERS - 1} before the encoder's last")
        found = self.encoded(words)
        return found.pieces[index], found.places[1:-1]

    def window(self, sentences: Iterable[Sequence[str]]) -> Window:
        """The rows of sentences, of one word or more each; the last ones are remembered too."""
        keys = [tuple(words) for words in sentences]
        if self._window is None or self._window[0] != keys:
            self.encode(keys)
            layers = np.concatenate([self._memory[key].rows[:, :-1] for key in keys], 1)
            self._window = keys, Window(keys, torch.from_numpy(layers))
        return self._window[1]

    def mixed(self, words: Sequence[str], weights: torch.Tensor | None) -> torch.Tensor:
        """(1 + words + 1) x size: the layers' mean plus their sum weighted by `weights` (layers)."""
        return mixed(self.layers(words), weights)

    def _run(self, batch: list[Pieces]) -> list[Encoded]:
        places = [np.array(each.places) for each in batch]
        texts = Batch.of([len(each.ids) for each in batch], places)
        *lower, last = self.run(np.concatenate([each.ids for each in batch]), texts)
        words = np.stack([*(rows[texts.read] for rows in lower), last])
        parts = zip(*(np.split(rows, np.cumsum(texts.lengths)[:-1]) for rows in lower), strict=True)
        rows = np.split(words, np.cumsum(texts.counts)[:-1], 1)
        return [Encoded(*each) for each in zip(rows, parts, places, strict=True)]


class UpperStack:
    """Transformer layers of their own above the shared encoder, such as `reader`, exported by training/export.py."""

    def __init__(
        self, folder: Path, name: str, precision: str = "int8", threads: int = 1, device: str = "cpu"
    ):
        """Read `NAME.onnx` and `NAME.safetensors` of a pack's folder `encoder`. Raises ValueError as `available`."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._run = open_upper_layers(folder, name, config, precision, threads, device)

    def rows(self, texts: Sequence[Array], places: Sequence[Array]) -> list[Array]:
        """The last layer's rows at some places of each text (places x size), given the rows of its pieces (pieces x
        size); texts of similar length run together.
        """
        return rows_of(self._run, texts, places)


def rows_of(run: Runner, texts: Sequence[Array], places: Sequence[Array]) -> list[Array]:
    """The last layer's rows at some places of each text (places x size), given what the network takes of its pieces;
    texts of similar length run together.
    """
    found: list[Array] = [np.empty(0)] * len(texts)
    for batch in piece_batches([len(text) for text in texts], PIECES_PER_BATCH):
        given = Batch.of([len(texts[i]) for i in batch], [places[i] for i in batch])
        rows = run(np.concatenate([texts[i] for i in batch]), given)[-1]
        for i, own in zip(batch, np.split(rows, np.cumsum(given.counts)[:-1]), strict=True):
            found[i] = own
    return found


def _remembered_embeddings(
    model_name: str, tokenizer: Any, model: Any, data: Sequence[Sequence[str]], device: Any, keep_endpoints: bool,
    detach: bool = True, bert_layer_mix: nn.Linear | None = None, peft_name: str | None = None,
) -> list[torch.Tensor]:  # fmt: skip
    """Replaces Stanza's `extract_bert_embeddings`: a shared encoder answers, any other is passed to Stanza's own."""
    if not isinstance(model, SharedEncoder):
        found: list[torch.Tensor] = _stanza_embeddings(
            model_name, tokenizer, model, data, device, keep_endpoints, detach, bert_layer_mix, peft_name
        )
        return found
    model.encode(data)
    weights = None if bert_layer_mix is None else bert_layer_mix.weight[0]
    rows = [model.mixed(words, weights) for words in data]
    return rows if keep_endpoints else [r[1:-1] for r in rows]
