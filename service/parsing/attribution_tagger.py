"""Linear heads on the shared encoder: each word's part in an attribution, and the cue it belongs to."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file

from service.extraction.model.document import ROLE_LABELS
from service.parsing.matrices import in_float32
from service.parsing.windows import Window

DECIMALS = 4


class Tagged(NamedTuple):
    """One word: a probability for each of `ROLE_LABELS`, and the linked cue word's position (-1: none)."""

    roles: tuple[float, ...]
    link: int
    link_score: float


class AttributionTagger:
    """Reads `roles.safetensors`, as training writes it (training/encoder.py, `AuxiliaryHeads`)."""

    def __init__(self, path: Path):
        state = {key: value.float() for key, value in load_file(path).items()}
        self._mix = state["mix.roles.weight"][0]
        parts = ("out.roles", "link_from", "link_to")
        weights, biases = ([state[f"{part}.{kind}"] for part in parts] for kind in ("weight", "bias"))
        self._sizes = [len(bias) for bias in biases]
        self._scores = in_float32(torch.cat(weights), torch.cat(biases))
        if self._sizes[0] != len(ROLE_LABELS):
            raise ValueError(f"{path} has {self._sizes[0]} labels, not {len(ROLE_LABELS)}")

    @torch.no_grad()
    def tag(self, window: Window) -> list[list[Tagged]]:
        """Tags of every sentence's words; links are positions in the sentence."""
        own, starts, goals = torch.split(self._scores(window.mixed(self._mix)), self._sizes, 1)
        roles = _rounded(torch.softmax(own, -1))
        likeliest = [_likeliest(starts[first + 1 : last], goals[first:last]) for first, last in window.spans]
        places, scores = (torch.cat(column) for column in zip(*likeliest, strict=True))
        links = zip((places - 1).tolist(), _rounded(scores), strict=True)
        return [
            [Tagged(tuple(row), *link) for row, link in zip(roles[first + 1 : last], links, strict=False)]
            for first, last in window.spans
        ]


def _likeliest(starts: torch.Tensor, goals: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """For each word (a row of `starts`) the goal that it is linked to, and the probability of that link."""
    chances = torch.softmax(starts @ goals.T / math.sqrt(goals.shape[1]), -1).max(-1)
    return chances.indices, chances.values


def _rounded(values: torch.Tensor) -> Any:
    return values.double().numpy().round(DECIMALS).tolist()
