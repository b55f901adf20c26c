"""The transformer encoder that tagger, parser, recogniser and attribution tagger share.

Stanza's processors each ask for their own encoding of a sentence. They are handed one `SharedEncoder` under
the name `NAME`, and it remembers the rows of every sentence until `forget()`: the network runs once per
sentence. Each reader mixes the last four layers with its own learned weights.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from stanza.models.common import bert_embedding
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.depparse import model as depparse_model
from stanza.models.ner import model as ner_model
from stanza.models.pos import model as pos_model
from tokenizers import BertWordPieceTokenizer
from torch import nn
from transformers import BertConfig, BertModel

NAME = "hearsay-encoder"
LAYERS = 4
LONGEST_WORD = 25  # characters; the models were trained on words cut to this
WORDS_PER_BATCH = 700  # padding included: what one run of the network may hold
MAX_PIECES = 512
_stanza_embeddings = bert_embedding.extract_bert_embeddings


class SharedEncoder(nn.Module):
    """A BERT encoder that remembers what it has encoded. Not safe for use by several threads at once."""

    _hf_peft_config_loaded = False  # Stanza asks

    def __init__(self, bert: BertModel, tokenizer: BertWordPieceTokenizer):
        super().__init__()
        self.bert = bert
        self.tokenizer = tokenizer
        tokenizer.enable_truncation(MAX_PIECES)
        tokenizer.enable_padding()
        self.config = bert.config
        self._memory: dict[tuple[str, ...], torch.Tensor] = {}

    @classmethod
    def load(cls, folder: Path, *, quantized: bool = False) -> SharedEncoder:
        """Read `encoder.safetensors` (half precision) and the vocabulary; int8 linear layers when `quantized`."""
        config = BertConfig(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
        bert = BertModel(config, add_pooling_layer=False)
        state = {key: value.float() for key, value in load_file(folder / "encoder.safetensors").items()}
        bert.load_state_dict(state)
        bert.train(mode=False)
        if quantized:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch announces a successor that it does not contain
                bert.encoder = torch.ao.quantization.quantize_dynamic(  # type: ignore[no-untyped-call]
                    bert.encoder, {nn.Linear}, dtype=torch.qint8
                )
        return cls(bert, BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True))

    def cache(self) -> FoundationCache:
        """A foundation cache that gives this encoder to every Stanza model that names `NAME`."""
        cache = FoundationCache(local_files_only=True)
        cache.bert[NAME] = BertRecord(self, self.tokenizer, {})
        for module in (depparse_model, ner_model, pos_model):
            module.extract_bert_embeddings = _remembered_embeddings
        return cache

    def forget(self) -> None:
        """Let go of every remembered sentence."""
        self._memory.clear()

    def encode(self, sentences: Iterable[Sequence[str]]) -> None:
        """Run the network over the sentences not yet remembered, those of like length together."""
        missing = {key for key in map(tuple, sentences) if key not in self._memory}
        batch: list[tuple[str, ...]] = []
        for key in sorted(missing, key=lambda k: (len(k), k)):
            if batch and (len(batch) + 1) * len(key) > WORDS_PER_BATCH:
                self._run(batch)
                batch = []
            batch.append(key)
        if batch:
            self._run(batch)

    def layers(self, words: Sequence[str]) -> torch.Tensor:
        """layers x (1 + words + 1) x size: the last four layers' rows of [CLS], each word, [SEP]."""
        key = tuple(words)
        if key not in self._memory:
            self._run([key])
        return self._memory[key]

    def mixed(self, words: Sequence[str], weights: torch.Tensor | None) -> torch.Tensor:
        """(1 + words + 1) x size: the layers' mean plus their sum weighted by `weights` (layers)."""
        layers = self.layers(words)
        shares = torch.full((LAYERS,), 1 / LAYERS) if weights is None else weights + 1 / LAYERS
        rows: torch.Tensor = torch.tensordot(shares, layers, dims=1)
        return rows

    @torch.no_grad()
    def _run(self, batch: list[tuple[str, ...]]) -> None:
        encoded = self.tokenizer.encode_batch([self._visible(words) for words in batch], is_pretokenized=True)
        hidden = self.bert(
            torch.tensor([e.ids for e in encoded]),
            attention_mask=torch.tensor([e.attention_mask for e in encoded]),
            output_hidden_states=True,
        ).hidden_states[-LAYERS:]
        stacked = torch.stack(hidden, 1)
        for i, words in enumerate(batch):
            self._memory[words] = stacked[i][:, _rows(encoded[i].word_ids, len(words))]

    def _visible(self, words: Sequence[str]) -> list[str]:
        """The words cut to `LONGEST_WORD`; one that the vocabulary's normaliser erases becomes a dash."""
        cut = [word[:LONGEST_WORD] for word in words]
        return [w if w.isascii() or self.tokenizer.normalize(w).strip() else "-" for w in cut]


def _rows(word_ids: Sequence[int | None], count: int) -> list[int]:
    """Row of [CLS], of each word's last piece, of [SEP]; words cut off by the length limit share the last."""
    rows = [0] * (count + 2)
    last = 0
    for position, word in enumerate(word_ids):
        if word is not None:
            rows[word + 1] = last = position
    for word in range(1, count + 1):
        rows[word] = rows[word] or last
    rows[-1] = last + 1
    return rows


def _remembered_embeddings(
    model_name: str, tokenizer: Any, model: Any, data: Sequence[Sequence[str]], device: Any, keep_endpoints: bool,
    detach: bool = True, bert_layer_mix: nn.Linear | None = None, peft_name: str | None = None,
) -> list[torch.Tensor]:  # fmt: skip
    """Stand-in for Stanza's `extract_bert_embeddings`: a shared encoder answers, any other goes to Stanza's own."""
    if not isinstance(model, SharedEncoder):
        found: list[torch.Tensor] = _stanza_embeddings(
            model_name, tokenizer, model, data, device, keep_endpoints, detach, bert_layer_mix, peft_name
        )
        return found
    model.encode(data)
    weights = None if bert_layer_mix is None else bert_layer_mix.weight[0]
    rows = [model.mixed(words, weights) for words in data]
    return rows if keep_endpoints else [r[1:-1] for r in rows]
