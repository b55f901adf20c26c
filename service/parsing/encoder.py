"""The transformer encoder that tagger, parser, recogniser and attribution tagger share.

Stanza's processors each ask for their own encoding of a sentence. They are handed one `SharedEncoder` under
the name `NAME`, and it remembers the rows of every sentence until `forget()`: the network runs once per
sentence. Each reader mixes the last four layers with its own learned weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
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

from service.parsing.windows import Window, mixed

NAME = "hearsay-encoder"
LAYERS = 4
LONGEST_WORD = 25  # characters; the models were trained on words cut to this
WORDS_PER_BATCH = 140  # padding included, in one run of the network; more leaves the processor's cache
MAX_PIECES = 512
_stanza_embeddings = bert_embedding.extract_bert_embeddings


class Network(nn.Module):
    """BERT (Devlin et al. 2019) of torch's own layers: importing transformers takes as long as all other imports.

    `config` has the fields of a Hugging Face BERT's `config.json`.
    """

    def __init__(self, config: Mapping[str, Any]):
        super().__init__()
        size = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], size)
        self.positions = nn.Embedding(config["max_position_embeddings"], size)
        self.kinds = nn.Embedding(config["type_vocab_size"], size)
        self.norm = nn.LayerNorm(size, eps=config["layer_norm_eps"])
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                size, config["num_attention_heads"], config["intermediate_size"], dropout=0.0,
                activation=config["hidden_act"], layer_norm_eps=config["layer_norm_eps"], batch_first=True,
            )
            for _ in range(config["num_hidden_layers"])
        )  # fmt: skip

    def forward(self, ids: torch.Tensor, padding: torch.Tensor) -> list[torch.Tensor]:
        """Every layer's rows (texts x pieces x size); arguments are texts x pieces, `padding` true beyond a text."""
        rows = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]] + self.kinds.weight[0])
        found = []
        for layer in self.layers:
            rows = layer(rows, src_key_padding_mask=padding)
            found.append(rows)
        return found

    def load_bert(self, state: Mapping[str, torch.Tensor]) -> None:
        """Take the weights of a Hugging Face BERT without pooler. Raises RuntimeError where they do not fit."""
        own = {}
        for name, value in state.items():
            for theirs, ours in _NAMES:
                name = name.replace(theirs, ours)
            own[name] = value.float()
        for i in range(len(self.layers)):
            for kind in ("weight", "bias"):
                parts = [
                    own.pop(f"layers.{i}.attention.self.{part}.{kind}") for part in ("query", "key", "value")
                ]
                own[f"layers.{i}.self_attn.in_proj_{kind}"] = torch.cat(parts)
        self.load_state_dict(own)


_NAMES = (
    ("embeddings.word_embeddings", "words"), ("embeddings.position_embeddings", "positions"),
    ("embeddings.token_type_embeddings", "kinds"), ("embeddings.LayerNorm", "norm"), ("encoder.layer.", "layers."),
    ("attention.output.dense", "self_attn.out_proj"), ("attention.output.LayerNorm", "norm1"),
    ("intermediate.dense", "linear1"), ("output.dense", "linear2"), ("output.LayerNorm", "norm2"),
)  # fmt: skip


class SharedEncoder(nn.Module):
    """A BERT encoder that remembers what it has encoded. Not safe for use by several threads at once."""

    _hf_peft_config_loaded = False  # Stanza asks

    def __init__(
        self, config: Mapping[str, Any], state: Mapping[str, torch.Tensor], vocabulary: str | dict[str, int]
    ):
        super().__init__()
        self.network = Network(config)
        self.network.load_bert(state)
        self.network.train(mode=False)
        self.tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
        self.tokenizer.enable_truncation(MAX_PIECES)
        self.tokenizer.enable_padding()
        self.config = SimpleNamespace(**config)  # Stanza asks for `hidden_size`
        self._memory: dict[tuple[str, ...], torch.Tensor] = {}
        self._window: tuple[list[tuple[str, ...]], Window] | None = None

    @classmethod
    def load(cls, folder: Path) -> SharedEncoder:
        """Read `encoder.safetensors` (half precision) and the vocabulary."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(config, load_file(folder / "encoder.safetensors"), str(folder / "vocab.txt"))

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
        self._window = None

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

    def window(self, sentences: Iterable[Sequence[str]]) -> Window:
        """The rows of sentences, of one word or more each; those asked for last are remembered too."""
        keys = [tuple(words) for words in sentences]
        if self._window is None or self._window[0] != keys:
            self.encode(keys)
            self._window = keys, Window(keys, torch.cat([self._memory[key][:, :-1] for key in keys], 1))
        return self._window[1]

    def mixed(self, words: Sequence[str], weights: torch.Tensor | None) -> torch.Tensor:
        """(1 + words + 1) x size: the layers' mean plus their sum weighted by `weights` (layers)."""
        return mixed(self.layers(words), weights)

    @torch.no_grad()
    def _run(self, batch: list[tuple[str, ...]]) -> None:
        encoded = self.tokenizer.encode_batch([self._visible(words) for words in batch], is_pretokenized=True)
        padding = torch.tensor([e.attention_mask for e in encoded]) == 0
        stacked = torch.stack(self.network(torch.tensor([e.ids for e in encoded]), padding)[-LAYERS:], 1)
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
