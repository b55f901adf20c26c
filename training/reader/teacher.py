"""A large encoder as teacher: MPNet (Song et al. 2020), from its weights as Hugging Face stores them.

It reads the same word pieces as the pack's encoder: both vocabularies are BERT's, in another order.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from service.parsing.large_network import buckets

FIRST_PLACE = 2  # MPNet counts places from its padding's number + 1


class MPNetLayer(nn.Module):
    """Self-attention with a bias for the distance, and a feed-forward layer; the norm comes after each."""

    def __init__(self, size: int, heads: int, inner: int, drop: float):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(size, size) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(size, eps=1e-5), nn.LayerNorm(size, eps=1e-5)
        self.inner, self.outer = nn.Linear(size, inner), nn.Linear(inner, size)
        self.drop = nn.Dropout(drop)

    def forward(self, rows: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        texts, pieces, size = rows.shape
        q, k, v = (
            part(rows).view(texts, pieces, self.heads, -1).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        seen = scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype).expand(texts, -1, -1, -1))
        rows = self.norm1(rows + self.drop(self.o(seen.transpose(1, 2).reshape(texts, pieces, size))))
        return self.norm2(rows + self.drop(self.outer(nn.functional.gelu(self.inner(rows)))))


class MPNet(nn.Module):
    """ids (texts x pieces) to rows (texts x pieces x size)."""

    size = 768

    def __init__(self, words: int, layers: int = 12, heads: int = 12, inner: int = 3072, drop: float = 0.1):
        super().__init__()
        self.words = nn.Embedding(words, self.size)
        self.positions = nn.Embedding(514, self.size)
        self.norm = nn.LayerNorm(self.size, eps=1e-5)
        self.distance = nn.Embedding(32, heads).requires_grad_(
            False
        )  # attention is faster without its gradient
        self.drop = nn.Dropout(drop)
        self.layers = nn.ModuleList(MPNetLayer(self.size, heads, inner, drop) for _ in range(layers))

    def forward(self, ids: torch.Tensor, padding: torch.Tensor) -> torch.Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        rows = self.drop(self.norm(self.words(ids) + self.positions(places + FIRST_PLACE)))
        bias = self.distance(buckets(places[None] - places[:, None])).permute(2, 0, 1)[None]
        bias = bias.masked_fill(padding[:, None, None], -10000.0)
        for layer in self.layers:
            rows = layer(rows, bias)
        return rows

    def load(self, state: dict[str, torch.Tensor]) -> None:
        """Take the weights as stored by Hugging Face, without pooler."""
        own = {}
        for name, value in state.items():
            for theirs, ours in _NAMES:
                name = name.replace(theirs, ours)
            own[name] = value
        self.load_state_dict(own)


_NAMES = (
    ("embeddings.word_embeddings", "words"), ("embeddings.position_embeddings", "positions"),
    ("embeddings.LayerNorm", "norm"), ("encoder.relative_attention_bias", "distance"),
    ("encoder.layer.", "layers."), ("attention.attn.", ""), ("attention.LayerNorm", "norm1"),
    ("intermediate.dense", "inner"), ("output.dense", "outer"), ("output.LayerNorm", "norm2"),
)  # fmt: skip
