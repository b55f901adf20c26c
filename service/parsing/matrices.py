"""Matrices of the small models above the encoder: in float32, or rounded to int8 like those of the encoder
(training/export.py).

In int8 each output has a scale of its own, and each row is scaled to its largest value. Integer products are exact: a
processor without int8 instructions multiplies the same whole numbers as float32, which is exact up to 2**24.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch.nn.functional import gelu, linear, pad

from service.parsing.networks import overflows

Linear: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
LARGEST = 127.0
ROWS = 256  # of float32, and multiples of it, that are multiplied together
MOST = 4  # times `ROWS`, at most


def as_it_is(weight: torch.Tensor, bias: torch.Tensor) -> Linear:
    """Rows times a matrix (outputs x inputs), plus a bias."""
    own, added = weight.detach(), bias.detach()
    return lambda rows: linear(rows, own, added)


def in_float32(weight: torch.Tensor, bias: torch.Tensor, curved: bool = False) -> Linear:
    """As `as_it_is`, for many rows; `curved`: the GELU of it (Hendrycks & Gimpel 2016).

    By oneDNN, which multiplies twice as fast as torch's own choice on processors that are not Intel's. It makes a
    kernel for every new number of rows, so rows come in multiples of `ROWS`.
    """
    own, added = weight.detach(), bias.detach()
    if not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return lambda rows: gelu(linear(rows, own, added)) if curved else linear(rows, own, added)
    curve: tuple[str, list[float], str] = ("gelu", [], "none") if curved else ("none", [], "")

    def product(rows: torch.Tensor) -> torch.Tensor:
        missing = -len(rows) % ROWS
        parts = torch.split(pad(rows, (0, 0, 0, missing)) if missing else rows, MOST * ROWS)
        found = [torch.ops.mkldnn._linear_pointwise(part, own, added, *curve) for part in parts]
        return (torch.cat(found) if len(found) > 1 else found[0])[: len(rows)]

    return product


class Rounded:
    """The same with weights and rows in int8."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor):
        self._scales = weight.detach().abs().amax(1).clamp(min=1e-12) / LARGEST
        self._matrix = (weight.detach() / self._scales[:, None]).round().to(torch.int8).T.contiguous()
        self._bias = bias.detach()

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """rows x outputs."""
        values, scales = rounded(rows)
        return product(values, self._matrix).mul_(scales).mul_(self._scales).add_(self._bias)


def rounded(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """int8 values of rows, and each row's scale (rows x 1)."""
    scales = rows.abs().amax(1, keepdim=True).clamp_(min=1e-9) / LARGEST
    return (rows / scales).round_().to(torch.int8), scales


def product(rows: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    """The product of two int8 matrices, exactly, as float32."""
    if _OVERFLOWS:
        return rows.float() @ matrix.float()
    found: torch.Tensor = torch._int_mm(rows, matrix).float()
    return found


_OVERFLOWS = overflows(torch.cpu.get_capabilities())
