"""The attribution reader's network: upper layers of its own over the shared encoder, scores of cues and of their
words.

The encoder reads a sentence at a time; the reader's layers read some sentences together, so that a quotation is
seen with the sentence that introduces it. For every word it gives the probability that it is the head of a cue,
and for every such cue the probability of each word around it to be its source, its content, a part of the cue,
or its recipient. Since each cue has its own content, contents may be inside each other. Labels of words given a
cue, scored from both words' rows and the path between them in the dependency tree: Pareti 2015 gives the roles,
Dozat & Manning 2017 the idea of the pair's score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn

from service.extraction.model.labels import STANCES
from service.parsing.reader_features import MENTION_SIZES, SIZES

LABELS = ("none", "source", "content", "cue", "recipient")
ORIGINS = ("chains", "polnear", "mpqa")  # the annotation guidelines that the reader was trained on
SENTENCES = 24  # positions of a sentence among those read together
PIECES = 192  # word pieces read together, unless one sentence has more
PAIR_TABLES = ("distance", "sentence", "quotation", "paragraph", "down", "up", "depth")


def runs_of_sentences(
    lengths: Sequence[int], most: int = PIECES, most_of_first: int | None = None
) -> list[list[int]]:
    """Runs of sentences (given by their numbers of pieces) that are read together: at most `most` pieces, or one
    sentence. A smaller `first` run shifts all later ones.
    """
    found: list[list[int]] = []
    run: list[int] = []
    size, limit = 0, most if most_of_first is None else most_of_first
    for i, length in enumerate(lengths):
        if run and (size + length > limit or len(run) == SENTENCES):
            found.append(run)
            run, size, limit = [], 0, most
        run.append(i)
        size += length
    return [*found, run] if run else found


class Bridge(nn.Module):
    """Adds the shared encoder's last layer to the reader's row of a word. That layer has learned the roles of words
    and the tree, which the reader's own layers do not see.
    """

    def __init__(self, size: int, width: int = 64):
        super().__init__()
        self.down = nn.Linear(size, width)
        self.up = nn.Linear(width, size, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, last: torch.Tensor) -> torch.Tensor:
        """words x size, from the rows after the encoder's last layer (words x size)."""
        out: torch.Tensor = self.up(nn.functional.gelu(self.down(last)))
        return out


class Scorer(nn.Module):
    """Scores over the rows (words x size) of one article."""

    def __init__(self, size: int, hidden: int = 160, drop: float = 0.2):
        super().__init__()
        self.drop = nn.Dropout(drop)
        self.word_tables = nn.ModuleDict(
            {n: nn.Embedding(SIZES[n], size) for n in ("upos", "relation", "marks")}
        )
        self.cue_hidden = nn.Linear(size, hidden)
        self.cue_out = nn.Linear(
            hidden, len(ORIGINS) + 1
        )  # the last one: the first word of a quotation without a cue
        self.stance_hidden = nn.Linear(size, hidden)
        self.stance_out = nn.Linear(hidden, len(STANCES))
        self.of_word = nn.Linear(size, hidden)
        self.of_cue = nn.Linear(size, hidden)
        self.product_word = nn.Linear(size, hidden, bias=False)
        self.product_cue = nn.Linear(size, hidden, bias=False)
        self.pair_tables = nn.ModuleDict({n: nn.Embedding(SIZES[n], hidden) for n in PAIR_TABLES})
        self.origin = nn.Embedding(len(ORIGINS), hidden)
        self.pair_hidden = nn.Linear(hidden, hidden)
        self.pair_out = nn.Linear(hidden, len(LABELS))
        for table in [*self.word_tables.values(), *self.pair_tables.values()]:
            nn.init.normal_(table.get_parameter("weight"), std=0.05)
        nn.init.zeros_(self.origin.weight)

    def words(self, rows: torch.Tensor, features: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """words x size: rows with the words' features added."""
        for name, table in self.word_tables.items():
            rows = rows + table(features[name])
        out: torch.Tensor = self.drop(rows)
        return out

    def cues(self, words: torch.Tensor) -> torch.Tensor:
        """words x (origins + 1), as logits."""
        out: torch.Tensor = self.cue_out(self.drop(nn.functional.gelu(self.cue_hidden(words))))
        return out

    def stances(self, words: torch.Tensor) -> torch.Tensor:
        """cues x stances, as logits, from the rows of the cues."""
        out: torch.Tensor = self.stance_out(self.drop(nn.functional.gelu(self.stance_hidden(words))))
        return out

    def projected(self, words: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Four projections of every word, as a word and as a cue, for `pairs`."""
        return self.of_word(words), self.of_cue(words), self.product_word(words), self.product_cue(words)

    def pairs(
        self, projected: Sequence[torch.Tensor], words: torch.Tensor, cues: torch.Tensor,
        pairs: Mapping[str, torch.Tensor],
        origin: int,
    ) -> torch.Tensor:  # fmt: skip
        """pairs x labels, as logits; `words` and `cues` are the places of each pair's words."""
        of_word, of_cue, product_word, product_cue = projected
        hidden = of_word.index_select(0, words) + of_cue.index_select(0, cues)
        hidden = hidden + product_word.index_select(0, words) * product_cue.index_select(0, cues)
        for name, table in self.pair_tables.items():
            hidden = hidden + table(pairs[name])
        hidden = self.drop(nn.functional.gelu(hidden + self.origin.weight[origin]))
        out: torch.Tensor = self.pair_out(nn.functional.gelu(self.pair_hidden(hidden)))
        return out


class AntecedentScorer(nn.Module):
    """Which other mention means the same as a mention that may be a source, over the rows of one article.

    A mention is its head word. Each is scored with every other mention of the article, and with none of them (Lee et
    al. 2017 score antecedents so; here a later mention may be the answer too, since the first sentence often describes
    before it names).
    """

    def __init__(self, size: int, hidden: int = 64, drop: float = 0.2):
        super().__init__()
        self.drop = nn.Dropout(drop)
        self.of_anaphor = nn.Linear(size, hidden)
        self.of_other = nn.Linear(size, hidden)
        self.product_anaphor = nn.Linear(size, hidden, bias=False)
        self.product_other = nn.Linear(size, hidden, bias=False)
        self.tables = nn.ModuleDict({n: nn.Embedding(rows, hidden) for n, rows in MENTION_SIZES.items()})
        self.out = nn.Linear(hidden, 1)
        self.none = nn.Linear(size, 1)
        for table in self.tables.values():
            nn.init.normal_(table.get_parameter("weight"), std=0.05)

    def forward(
        self, anaphors: torch.Tensor, others: torch.Tensor, pairs: Mapping[str, torch.Tensor]
    ) -> torch.Tensor:
        """anaphors x (others + 1), as logits, the last for none, from the rows of both and the pairs' features
        (anaphors x others each).
        """
        return self.scores(anaphors, self.projected(others), pairs)

    def projected(self, others: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Two projections of the other mentions, computed once for all anaphors."""
        return self.of_other(others), self.product_other(others)

    def scores(
        self, anaphors: torch.Tensor, others: Sequence[torch.Tensor], pairs: Mapping[str, torch.Tensor]
    ) -> torch.Tensor:
        """As `forward`, given the projections of the other mentions."""
        added, factors = others
        hidden = self.of_anaphor(anaphors)[:, None] + added
        hidden = hidden.addcmul(self.product_anaphor(anaphors)[:, None], factors)
        return torch.cat([self._scores(hidden, pairs), self.none(anaphors)], -1)

    def flat(
        self, words: torch.Tensor, one: torch.Tensor, other: torch.Tensor, pairs: Mapping[str, torch.Tensor]
    ) -> torch.Tensor:
        """One logit for each pair of mentions `one` and `other` (places among `words`), for training."""
        hidden = self.of_anaphor(words)[one] + self.of_other(words)[other]
        hidden = hidden + self.product_anaphor(words)[one] * self.product_other(words)[other]
        return self._scores(hidden, pairs)

    def _scores(self, hidden: torch.Tensor, pairs: Mapping[str, torch.Tensor]) -> torch.Tensor:
        for name, table in self.tables.items():
            hidden = hidden + table(pairs[name])
        out: torch.Tensor = self.out(self.drop(nn.functional.gelu(hidden)))[..., 0]
        return out
