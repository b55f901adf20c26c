"""Fixed scales by which the inputs of a layer's matrices are rounded to 8 bits, from the rows that texts give.

To find a scale for every row takes a fifth of a layer's time. A fixed scale takes none, but a few values are far
larger than all others (most in the rows of [CLS] and [SEP]) and would make it coarse:

- rows before attention and before GELU: each channel is divided by a factor of its own, and the weights are multiplied
  by it (SmoothQuant, Xiao et al. 2023);
- units behind GELU: the range of least squared error. A unit far beyond it is split: further units, with the same
  weights and a smaller bias, take the parts of its value above the range (outlier channel splitting, Zhao et al. 2019).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from torch import nn

from service.parsing.attribution_reader import runs_of
from service.parsing.encoder import SharedEncoder
from service.parsing.networks import SHIFT, SHRINK, STEP, UNITS, ZERO, Network
from training.treebanks import read_paragraphs, treebank_files

LEVELS = 255
SMOOTH = 0.8  # of a factor: the channel's largest value to this power, by the weights' to the rest
SENTENCES = 400  # of each treebank
SPLIT = 16  # units that splitting may add to a layer
RANGES = 19  # ranges that are tried, as equal parts of the largest value

Inputs = dict[str, torch.Tensor]


def sentences_of(ud: Path) -> list[list[str]]:
    """Whole paragraphs from all parts of the treebanks' training files, as words."""
    found = []
    for path in treebank_files(ud, "train"):
        paragraphs = read_paragraphs(path)
        every = max(1, sum(map(len, paragraphs)) // SENTENCES)
        for paragraph in paragraphs[::every]:
            found += [
                [piece for token in sentence.tokens for piece in token.pieces] for sentence in paragraph
            ]
    return found


@torch.no_grad()
def encoder_texts(network: Network, texts: Iterable[Sequence[int]]) -> list[torch.Tensor]:
    """The rows that go into the encoder's first layer (pieces x size), of texts given by their pieces' ids."""
    rows = [network.words(torch.tensor(ids)) + network.positions.weight[: len(ids)] for ids in texts]
    return [network.norm(each + network.kinds.weight[0]) for each in rows]


def reader_texts(
    folder: Path, sentences: Sequence[Sequence[str]], layer: int, marks: torch.Tensor
) -> list[torch.Tensor]:
    """The rows that go into the reader's first layer, from the encoder of a pack's folder."""
    encoder = SharedEncoder.load(folder, "int8")
    encoder.encode(sentences)
    texts, _ = runs_of(encoder, sentences, layer, marks.float().numpy())
    return [torch.from_numpy(text) for text in texts]


@torch.no_grad()
def roundings(
    layers: Iterable[nn.Module],
    texts: Sequence[torch.Tensor],
    bias: Callable[[int], torch.Tensor | None] = lambda count: None,
) -> dict[str, torch.Tensor]:
    """What the graph needs to round the inputs of each matrix, by the names of the stored tensors.

    `layers` are `nn.TransformerEncoderLayer`s, `texts` the rows that go into the first one (pieces x size each).
    `bias` gives what is added to the scores of attention (heads x pieces x pieces) for a number of pieces.
    """
    found: dict[str, torch.Tensor] = {}
    for i, layer in enumerate(layers):
        seen: dict[str, list[torch.Tensor]] = defaultdict(list)
        texts = [_through(layer, rows, seen, bias(len(rows))) for rows in texts]
        inputs = {name: torch.cat(rows) for name, rows in seen.items()}
        for name, own in _of_layer(layer, inputs):
            found |= {f"layers.{i}.{name}{part}": value for part, value in own.items()}
    return found


def _of_layer(layer: nn.Module, inputs: Inputs) -> Iterable[tuple[str, dict[str, torch.Tensor]]]:
    """Name of a matrix within the layer, and its tensors by their kind."""
    for name, weight in (
        ("self_attn.in_proj_weight", layer.self_attn.in_proj_weight),
        ("linear1.weight", layer.linear1.weight),
    ):
        shrink = _shrink(inputs[name], weight)
        rows = inputs[name] * shrink
        yield name, {SHRINK: shrink, **_scale(rows.min().item(), rows.max().item())}
    seen = inputs["self_attn.out_proj.weight"]
    yield "self_attn.out_proj.weight", _scale(seen.min().item(), seen.max().item())
    hidden = inputs["linear2.weight"]
    most = _best_range(hidden)
    yield "linear2.weight", _scale(hidden.min().item(), most)
    yield "linear1.weight", _split(hidden.amax(0), most)


def _through(
    layer: nn.Module, rows: torch.Tensor, seen: dict[str, list[torch.Tensor]], bias: torch.Tensor | None
) -> torch.Tensor:
    """The rows of one text after the layer; `seen` gets the input rows of each matrix."""
    attention, size = layer.self_attn, rows.shape[1]
    parts = nn.functional.linear(rows, attention.in_proj_weight, attention.in_proj_bias)
    parts = parts.view(len(rows), 3, attention.num_heads, -1).permute(1, 2, 0, 3)
    found = (
        nn.functional.scaled_dot_product_attention(*parts, attn_mask=bias).transpose(0, 1).reshape(-1, size)
    )
    middle = layer.norm1(rows + attention.out_proj(found))
    hidden = nn.functional.gelu(layer.linear1(middle))
    for name, value in (
        ("self_attn.in_proj_weight", rows),
        ("self_attn.out_proj.weight", found),
        ("linear1.weight", middle),
        ("linear2.weight", hidden),
    ):
        seen[name].append(value)
    out: torch.Tensor = layer.norm2(middle + layer.linear2(hidden))
    return out


def _shrink(rows: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """The factor of each channel before it is rounded."""
    largest, heaviest = rows.abs().amax(0).clamp(min=1e-3), weight.abs().amax(0).clamp(min=1e-3)
    return heaviest ** (1 - SMOOTH) / largest**SMOOTH


def _scale(least: float, most: float) -> dict[str, torch.Tensor]:
    """Step and zero point of values from `least` to `most`; zero is among them."""
    least, most = min(least, 0.0), max(most, 1e-6)
    step = (most - least) / LEVELS
    return {STEP: torch.tensor(step), ZERO: torch.tensor(round(-least / step), dtype=torch.uint8)}


def _best_range(hidden: torch.Tensor) -> float:
    """Largest value of the range that rounds units behind GELU (rows x units) with the least squared error."""
    largest, least = hidden.amax(0), hidden.min().item()
    top = largest.max().item()
    errors = {}
    for most in (top * (k + 1) / (RANGES + 1) for k in range(RANGES + 1)):
        parts = _parts(largest, most)
        if parts.sum() - len(parts) > SPLIT:
            continue
        inside = hidden.clamp(max=most)
        scale = _scale(least, most)
        rounded = ((inside - least) / scale[STEP]).round() * scale[STEP] + least
        cut = (hidden - inside) * (parts == 1)
        errors[most] = (rounded - inside).square().sum().item() + cut.square().sum().item()
    return min(errors, key=lambda most: errors[most])


def _parts(largest: torch.Tensor, most: float) -> torch.Tensor:
    """Into how many each unit is split: one, or as many ranges as its largest value needs if those are over two."""
    return torch.where(largest > 2 * most, (largest / most).ceil(), 1.0).long()


def _split(largest: torch.Tensor, most: float) -> dict[str, torch.Tensor]:
    """Which unit each of the split units is, and what is taken off its bias. Empty where no unit is split."""
    parts = _parts(largest, most)
    further = [(unit, k) for unit in (parts > 1).nonzero()[:, 0].tolist() for k in range(1, int(parts[unit]))]
    if not further:
        return {}
    units = torch.tensor([*range(len(largest)), *(unit for unit, _ in further)])
    shift = torch.tensor([0.0] * len(largest) + [k * most for _, k in further])
    return {UNITS: units, SHIFT: shift}
