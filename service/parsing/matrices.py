"""Matrices of the small models above the encoder, rounded to int8 as the encoder's are (training/export.py).

Each output has a scale of its own, and each row is scaled to its largest value. The integer products are exact: a
processor without int8 instructions multiplies the same whole numbers as float32, which is exact up to 2**24.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch.nn.functional import linear

from service.parsing.networks import overflows

Linear: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
LARGEST = 127.0


def as_it_is(weight: torch.Tensor, bias: torch.Tensor) -> Linear:
    """Rows times a matrix (outputs x inputs), plus a bias."""
    own, added = weight.detach(), bias.detach()
    return lambda rows: linear(rows, own, added)


class Rounded:
    """The same with weights and rows in int8."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor):
        self._scales = weight.detach().abs().amax(1).clamp(min=1e-12) / LARGEST
        self._matrix = (weight.detach() / self._scales[:, None]).round().to(torch.int8).T.contiguous()
        self._bias = bias.detach()

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """rows x outputs."""
        values, scales = rounded(rows)
        return (product(values, self._matrix) * scales).mul_(self._scales).add_(self._bias)


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
