"""The tagger and the parser of a pack without their recurrent layer, as `training.feedforward` trains them.

Weights keep their names in Stanza's files; those of the recurrent layer are zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE
from stanza.models.pos.vocab import MultiVocab
from torch import nn
from torch.nn.functional import cross_entropy, dropout, linear, log_softmax, pad, relu

from service.parsing.readers import Parser, Tagger
from service.parsing.stanza_parser import StanzaParser

NEVER = -1e4  # a score


@dataclass
class Example:
    """One sentence as a head sees it: rows in half precision, the pack's answers, and the right ones or None."""

    rows: torch.Tensor
    taught: tuple[torch.Tensor, ...]
    gold: tuple[torch.Tensor, ...] | None


@dataclass(frozen=True)
class Sentence:
    """Forms as the models take them, and the treebank's columns or None."""

    forms: list[str]
    rows: list[tuple[str, ...]] | None = None


class Head(nn.Module):
    """The weights of one model of the pack, with `units` of its recurrent layer `lstm` kept, or none.

    The units that the next layers (`readers`) weigh most are kept, and become the first ones.
    """

    lstm = ""
    readers: tuple[str, ...] = ()

    def __init__(self, parser: StanzaParser, pack: Path, name: str, units: int):
        super().__init__()
        path = pack / "en" / name / "news.pt"
        self.stored = torch.load(path, map_location="cpu", weights_only=True)
        self.teacher: Any = parser._processors[name]
        self.weights = nn.ParameterDict(
            {
                key.replace(".", "-"): nn.Parameter(value.float().clone())
                for key, value in self.stored["model"].items()
            }
        )
        for key, value in self.weights.items():
            recurrent = key.startswith(self.lstm) and not key.startswith(
                (f"{self.lstm}-highway", f"{self.lstm}-gate")
            )
            value.requires_grad_(not recurrent and not key.startswith(("bert_", "drop_", "char", "trans_")))
        self.recurrent = self._pruned(units) if units else None
        for key, value in self.weights.items():
            if key.startswith((f"{self.lstm}-lstm", f"{self.lstm}_")):
                value.data.zero_()

    @torch.no_grad()
    def _pruned(self, units: int) -> nn.LSTM:
        """The recurrent layer with the best units; all weights that read or write units get the new order."""
        inputs = self.of(f"{self.lstm}.gate.0.weight").shape[1]
        weighed = torch.stack([self.of(f"{name}.weight").square().sum(0) for name in self.readers]).sum(0)
        orders = weighed.view(2, -1).argsort(1, descending=True)
        size = orders.shape[1]
        places = torch.cat([orders[0], orders[1] + size])
        for name in ("gate", "highway"):
            for kind in ("weight", "bias"):
                value = self.of(f"{self.lstm}.{name}.0.{kind}")
                value.copy_(value[places])
        for name in self.readers:
            value = self.of(f"{name}.weight")
            value.copy_(value[:, places])
        small = nn.LSTM(inputs, units, bidirectional=True, batch_first=True)
        for key, part in small.named_parameters():
            kept = orders[int(key.endswith("_reverse"))][:units]
            whole = self.of(f"{self.lstm}.lstm.0.lstm.{key}").unflatten(0, (4, size))[:, kept]
            part.copy_((whole[..., kept] if "weight_hh" in key else whole).flatten(0, 1))
        return small

    def of(self, key: str) -> torch.Tensor:
        found: torch.Tensor = self.weights[key.replace(".", "-")]
        return found

    def both(self, rows: torch.Tensor, name: str) -> torch.Tensor:
        return linear(rows, self.of(f"{name}.weight"), self.of(f"{name}.bias"))

    def hidden(self, rows: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
        """texts x words x size, of rows padded to the longest text."""
        rows = dropout(rows, 0.1, self.training)
        gate, through = (self.both(rows, f"{self.lstm}.{name}.0") for name in ("gate", "highway"))
        found = torch.sigmoid(gate) * torch.tanh(through)
        if self.recurrent is not None:
            sizes = torch.tensor(lengths)
            packed = nn.utils.rnn.pack_padded_sequence(rows, sizes, batch_first=True, enforce_sorted=False)
            read, _ = nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)
            missing = found.shape[-1] // 2 - self.recurrent.hidden_size
            found = found + pad(read.unflatten(-1, (2, -1)), (0, missing)).flatten(-2)
        return dropout(found, 0.15, self.training)

    @torch.no_grad()
    def write(self, path: Path) -> None:
        for key, part in self.recurrent.named_parameters() if self.recurrent is not None else ():
            units = part.shape[0] // 4
            whole = self.of(f"{self.lstm}.lstm.0.lstm.{key}").unflatten(0, (4, -1))[:, :units]
            own = part.unflatten(0, (4, units))
            (whole[..., :units] if "weight_hh" in key else whole).copy_(own)
        model = {key: self.of(key).detach().to(value.dtype) for key, value in self.stored["model"].items()}
        torch.save(self.stored | {"model": model}, path)


class ParserHead(Head):
    """Heads and relations."""

    lstm = "parserlstm"
    readers = ("unlabeled.W1", "unlabeled.W2", "deprel.W1", "deprel.W2")

    def __init__(self, parser: StanzaParser, pack: Path, units: int):
        super().__init__(parser, pack, "depparse", units)
        assert isinstance(self.teacher, Parser)

    def examples(self, window: Any, sentences: Sequence[Sentence]) -> Iterator[Example]:
        teacher = self.teacher
        mixed = window.mixed(teacher._model.bert_layer_mix.weight[0])
        rows = teacher._recurrence(mixed, window.with_root)
        arcs, labels = teacher._arcs.pairs(rows), teacher._labels.pairs(rows)
        for sentence, (first, last) in zip(sentences, window.spans, strict=True):
            scores = arcs.scores(first, last)[:, :, 0].fill_diagonal_(NEVER)
            gold = self.right(sentence) if sentence.rows else None
            heads = gold[0] if gold else scores.argmax(1)[1:]
            weight = labels.scorer.weight
            products = (labels.dependents[first + 1 : last] @ weight.flatten(1)).view(-1, *weight.shape[1:])
            relations = (
                torch.bmm(labels.heads[heads + first].unsqueeze(1), products)[:, 0] + labels.scorer.bias
            )
            taught = torch.softmax(scores, 1)[1:].half(), torch.softmax(relations, 1).half(), heads
            yield Example(mixed[first:last].half(), taught, gold)

    def right(self, sentence: Sentence) -> tuple[torch.Tensor, ...]:
        heads = torch.tensor([int(row[6]) for row in sentence.rows or ()])
        names = self.teacher._vocab.map([row[7] for row in sentence.rows or ()])
        return heads, torch.tensor([max(0, name - VOCAB_PREFIX_SIZE) for name in names])

    def scored(self, batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
        """Arcs (texts x words x heads), relations at the heads taught (all words x relations), padding beyond."""
        rows = nn.utils.rnn.pad_sequence([e.rows.float() for e in batch], batch_first=True)
        hidden = self.hidden(rows, [len(e.rows) for e in batch])
        sides = {}
        for name in ("unlabeled", "deprel"):
            for side in ("W1", "W2"):
                half = dropout(relu(self.both(hidden, f"{name}.{side}")), 0.1, self.training)
                sides[name + side] = pad(half, (0, 1), value=1.0)
        arc = self.of("unlabeled.scorer.W_bilin.weight")[:, :, 0]
        arcs = sides["unlabeledW1"] @ arc @ sides["unlabeledW2"].transpose(1, 2)
        width = rows.shape[1]
        arcs = arcs + self.of("unlabeled.scorer.W_bilin.bias") + NEVER * torch.eye(width)
        there = torch.arange(width) < torch.tensor([len(e.rows) for e in batch])[:, None]
        arcs = arcs.masked_fill(~there[:, None, :], NEVER)
        places = torch.cat([torch.arange(1, len(e.rows)) + i * width for i, e in enumerate(batch)])
        heads = torch.cat([e.taught[2] + i * width for i, e in enumerate(batch)])
        weight = self.of("deprel.scorer.W_bilin.weight")
        products = (sides["deprelW1"].flatten(0, 1)[places] @ weight.flatten(1)).view(-1, *weight.shape[1:])
        relations = torch.bmm(sides["deprelW2"].flatten(0, 1)[heads].unsqueeze(1), products)[:, 0]
        return arcs, relations + self.of("deprel.scorer.W_bilin.bias")

    def loss(self, batch: Sequence[Example]) -> torch.Tensor:
        self.train()
        arcs, relations = self.scored(batch)
        width, words = arcs.shape[1], len(relations)
        arcs = log_softmax(arcs, 2)
        relations = log_softmax(relations, 1)
        total = torch.zeros(())
        done = 0
        for i, example in enumerate(batch):
            count = len(example.rows) - 1
            own, named = arcs[i, 1 : count + 1, : count + 1], relations[done : done + count]
            done += count
            share = 0.5 if example.gold else 1.0
            total = total - share * (example.taught[0].float() * own).sum()
            total = total - share * (example.taught[1].float() * named).sum()
            if example.gold:
                picked = own.gather(1, example.gold[0][:, None]).sum()
                total = total - 0.5 * (picked + named.gather(1, example.gold[1][:, None]).sum())
        assert width > 1
        return total / words

    @torch.no_grad()
    def score(self, dev: Sequence[Example]) -> float:
        """Words whose best head is right, and their relation at the right head."""
        self.train(False)
        right = total = 0
        for first in range(0, len(dev), 40):
            batch = dev[first : first + 40]
            arcs, relations = self.scored(batch)
            named = relations.argmax(1)
            done = 0
            for i, e in enumerate(batch):
                count = len(e.rows) - 1
                found = arcs[i, 1 : count + 1].argmax(1)
                assert e.gold
                right += int(((found == e.gold[0]) & (named[done : done + count] == e.gold[1])).sum())
                done += count
                total += count
        return 100 * right / total

    def pack_score(self, dev: Sequence[Example]) -> float:
        right = sum(
            int(((e.taught[0].argmax(1) == e.gold[0]) & (e.taught[1].argmax(1) == e.gold[1])).sum())
            for e in dev
            if e.gold
        )
        return 100 * right / sum(len(e.rows) - 1 for e in dev)


class TaggerHead(Head):
    """Parts of speech and features."""

    lstm = "taggerlstm"
    readers = ("upos_hid",)

    def __init__(self, parser: StanzaParser, pack: Path, units: int):
        super().__init__(parser, pack, "pos", units)
        assert isinstance(self.teacher, Tagger)
        self.vocab: Any = MultiVocab.load_state_dict(self.stored["vocab"])
        self.sizes = [size for column in self.teacher._columns for size in column.sizes]
        self.parts = sorted(
            (k for k in self.stored["model"] if k.startswith("tag_clf.feats.") and k.endswith(".weight")),
            key=lambda k: int(k.split(".")[2]),
        )

    def examples(self, window: Any, sentences: Sequence[Sentence]) -> Iterator[Example]:
        teacher = self.teacher
        rows = window.mixed(teacher._model.bert_layer_mix.weight[0])[window.word_rows]
        if teacher._characters:
            rows = torch.cat([teacher._characters.rows(window.forms), rows], 1)
        hidden = relu(teacher._model.upos_hid(teacher._recurrence(rows, window.words)))
        scores = torch.cat([linear(hidden, column.weight, column.bias) for column in teacher._columns], 1)
        taught = torch.cat([torch.softmax(part, 1) for part in scores.split(self.sizes, 1)], 1).half()
        first = 0
        for sentence in sentences:
            last = first + len(sentence.forms)
            gold = (self.right(sentence),) if sentence.rows else None
            yield Example(rows[first:last].half(), (taught[first:last],), gold)
            first = last

    def right(self, sentence: Sentence) -> torch.Tensor:
        vocab = self.vocab
        found = []
        for row in sentence.rows or ():
            feats = vocab["feats"].unit2id(row[5])
            found.append([vocab["upos"].unit2id(row[3]), vocab["xpos"].unit2id(row[4]), *feats])
        return torch.tensor(found)

    def scores(self, batch: Sequence[Example]) -> tuple[torch.Tensor, ...]:
        lengths = [len(e.rows) for e in batch]
        padded = nn.utils.rnn.pad_sequence([e.rows.float() for e in batch], batch_first=True)
        found = zip(self.hidden(padded, lengths), lengths, strict=True)
        hidden = torch.cat([rows[:length] for rows, length in found])
        hidden = dropout(relu(self.both(hidden, "upos_hid")), 0.1, self.training)
        names = ["upos_clf", "tag_clf.xpos", *(k.removesuffix(".weight") for k in self.parts)]
        return tuple(self.both(hidden, name) for name in names)

    def loss(self, batch: Sequence[Example]) -> torch.Tensor:
        self.train()
        parts = self.scores(batch)
        taught = torch.cat([e.taught[0] for e in batch]).float().split(self.sizes, 1)
        known = torch.cat([torch.full((len(e.rows),), e.gold is not None) for e in batch])
        gold = torch.cat([e.gold[0] for e in batch if e.gold]) if known.any() else None
        weight = torch.where(known, 0.5, 1.0)
        total = torch.zeros(())
        for i, (part, wanted) in enumerate(zip(parts, taught, strict=True)):
            total = total - (weight * (wanted * log_softmax(part, 1)).sum(1)).mean()
            if gold is not None:
                total = total + 0.5 * cross_entropy(part[known], gold[:, i], reduction="sum") / len(known)
        return total

    @torch.no_grad()
    def score(self, dev: Sequence[Example]) -> list[float]:
        """Words with the right part of speech, and with the right features."""
        self.train(False)
        right = [0, 0]
        for first in range(0, len(dev), 60):
            batch = dev[first : first + 60]
            found = torch.stack([part.argmax(1) for part in self.scores(batch)], 1)
            gold = torch.cat([e.gold[0] for e in batch if e.gold])
            right = [a + b for a, b in zip(right, counted(found, gold), strict=True)]
        return [100 * x / sum(len(e.rows) for e in dev) for x in right]

    def pack_score(self, dev: Sequence[Example]) -> list[float]:
        taught = torch.cat([e.taught[0] for e in dev]).float().split(self.sizes, 1)
        found = torch.stack([part.argmax(1) for part in taught], 1)
        right = counted(found, torch.cat([e.gold[0] for e in dev if e.gold]))
        return [100 * x / len(found) for x in right]


def counted(found: torch.Tensor, gold: torch.Tensor) -> list[int]:
    return [int((found[:, 0] == gold[:, 0]).sum()), int((found[:, 2:] == gold[:, 2:]).all(1).sum())]


HEADS = {"parser": ParserHead, "tagger": TaggerHead}
