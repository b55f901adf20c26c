"""Train the readers of all folds together, on a machine with a GPU.

    python -m training.reader.together --prepared DIR --work DIR --out DIR --soft FILE … [--base 4] [--layers 2]
    python -m training.reader.together … --device cpu --start DIR --found training/reader/found/teacher-*.jsonl.xz

Each reader is a `distil.Student`; their weights are stacked, so that every operation computes all of them at once.
They see the same batches. An article counts for every reader except that of its fold. `--soft` are what the teachers
of the folds found (`distil teacher`): an article of a fold is taught by the teacher of that fold, which was not trained
on it, and every other article by the mean of the teachers. `--found` takes the same from kept evidence, which lacks the
articles without a fold. `--start` names a folder with readers to go on from. Writes `student-FOLD-BASE-LAYERS-0.pt` for
each fold and for the reader of all articles (`None`); `distil student --start FILE --steps 0` then writes what it finds
in unseen articles.
"""

from __future__ import annotations

import argparse
import json
import math
import queue
import random
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    dropout,
    gelu,
    log_softmax,
    scaled_dot_product_attention,
)

from service.parsing.reader_features import MENTION_SIZES
from service.parsing.reader_network import LABELS, PAIR_TABLES, PIECES
from training.reader.distil import (
    LOSS,
    WORD_TABLES,
    base_states,
    batch_layout,
    gather,
    new_student,
    report,
    save_reader,
    schedule,
    set_rates,
    taught_by_found,
    taught_by_teachers,
)

FOLDS = (1, 2, 3, 4, 5, None)


class Shelf:
    """All articles' arrays on the device one after the other, and what a batch of them needs."""

    def __init__(self, articles, folds: Mapping[str, int], device):
        self.device = device
        self.articles = articles
        words = np.cumsum([0, *(a.count for a in articles)])
        pieces = np.cumsum([0, *(len(a.ids) for a in articles)])
        pairs = np.cumsum([0, *(len(a.pair_words) for a in articles)])
        for article, word, piece, pair in zip(articles, words, pieces, pairs, strict=False):
            article.word_at, article.piece_at, article.pair_at = int(word), int(piece), int(pair)
            article.own_fold = folds.get(article.name)
            article.words_np = article.pair_words.numpy().astype(np.int32)
            article.cues_np = article.pair_cues.numpy().astype(np.int32)
            article.frames_np = article.frame_pairs.numpy() if article.frames else np.zeros(0, np.int64)
        on = self._on
        self.states = on(torch.cat([a.states for a in articles]))
        self.last = on(torch.cat([a.last for a in articles]))
        self.features = {n: on(torch.cat([a.tables[n] for a in articles])) for n in WORD_TABLES}
        self.cues = on(torch.cat([a.cues for a in articles]))
        self.pair_tables = on(torch.cat([a.pair_tables for a in articles], 1))
        taught = [a for a in articles if a.taught is not None]
        self.soft_cues = torch.zeros(int(words[-1]), 4, dtype=torch.float16, device=device)
        self.soft_pairs = torch.zeros(int(pairs[-1]), len(LABELS), dtype=torch.float16, device=device)
        self.soft_weight = torch.zeros(int(pairs[-1]), device=device)
        for a in taught:
            self.soft_cues[a.word_at : a.word_at + a.count] = on(a.taught["cues"].half())
            if len(a.pair_words):
                place = slice(a.pair_at, a.pair_at + len(a.pair_words))
                self.soft_pairs[place] = on(a.taught["pairs"].half())
                self.soft_weight[place] = on(a.taught["weight"].float())

    def _on(self, value):
        return value.to(self.device)

    def batch(self, articles, rng):
        """What the losses need of some articles of one corpus, as arrays of numpy and torch on the processor."""
        local = np.cumsum([0, *(a.count for a in articles)])
        index, padding, marks, places = batch_layout(articles, PIECES, rng)
        flat = np.concatenate([np.arange(a.piece_at, a.piece_at + len(a.ids)) for a in articles])
        found = {
            "index": flat[index], "padding": padding, "marks": marks, "places": places,
            "words": np.concatenate([np.arange(a.word_at, a.word_at + a.count) for a in articles]),
            "fold": np.repeat([_number(a.own_fold) for a in articles], [a.count for a in articles]),
            "taught": np.repeat([a.taught is not None for a in articles], [a.count for a in articles]),
        }  # fmt: skip
        offsets = list(zip(articles, local.tolist(), strict=False))
        found |= _pairs("gold", [(a, o, a.frames_np) for a, o in offsets if a.frames])
        if any(a.frames for a in articles):
            found["allowed"] = torch.cat([a.allowed for a in articles if a.frames]).numpy()
        soft = [(a, o, np.arange(len(a.words_np))) for a, o in offsets if a.taught is not None]
        found |= _pairs("soft", [each for each in soft if len(each[2])])
        stances = [(c + o, s, _number(a.own_fold)) for a, o in offsets for c, s in a.stances]
        found["stances"] = np.array(stances, np.int64).reshape(-1, 3)
        asked = [(a, o) for a, o, _ in soft if a.taught["asked"]]
        if asked:
            found["asked"] = np.concatenate([np.array(a.taught["asked"], np.int64) + o for a, o in asked])
            found["asked_fold"] = np.repeat(
                [_number(a.own_fold) for a, _ in asked], [len(a.taught["asked"]) for a, _ in asked]
            )
            found["soft_stances"] = torch.cat([a.taught["stances"].float().cpu() for a, _ in asked]).numpy()
        gold_links = [(a.linked, o, a.linked.right, a) for a, o in offsets if a.linked]
        found |= _links("linked", [(x, o, right.numpy(), a) for x, o, right, a in gold_links])
        soft_links = [(a, o) for a, o in offsets if a.taught is not None and a.taught["links"]]
        found |= _links(
            "softly",
            [(a.taught["links"], o, a.taught["antecedents"].float().numpy(), a) for a, o in soft_links],
        )
        return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in found.items()}


def _number(fold):
    return -1 if fold is None else fold


def _pairs(name, many):
    """Local words and cues of some pairs of articles, their places among all pairs, and their folds."""
    if not many:
        return {}
    return {
        f"{name}_words": np.concatenate([a.words_np[chosen] + o for a, o, chosen in many]),
        f"{name}_cues": np.concatenate([a.cues_np[chosen] + o for a, o, chosen in many]),
        f"{name}_pairs": np.concatenate([chosen + a.pair_at for a, _, chosen in many]),
        f"{name}_fold": np.repeat([_number(a.own_fold) for a, _, _ in many], [len(c) for _, _, c in many]),
    }


def _links(name, many):
    """Anaphors with their other mentions, those of all articles below each other, and what each should choose."""
    if not many:
        return {}
    widest = max(links.shape[1] for links, _, _, _ in many)
    at, rows, columns, one, other, tables, queries, wanted, folds = 0, [], [], [], [], [], [], [], []
    for links, offset, right, article in many:
        rows.append(links.rows.numpy() + at)
        columns.append(links.columns.numpy())
        one.append(links.one.numpy() + offset)
        other.append(links.other.numpy() + offset)
        tables.append(links.tables.numpy())
        queries.append(links.words.numpy() + offset)
        gap = np.zeros((len(right), widest + 1 - right.shape[1]), right.dtype)
        wanted.append(np.concatenate([right[:, :-1], gap, right[:, -1:]], 1))
        folds.append(np.full(len(right), _number(article.own_fold)))
        at += links.shape[0]
    return {
        f"{name}_rows": np.concatenate(rows), f"{name}_columns": np.concatenate(columns),
        f"{name}_one": np.concatenate(one), f"{name}_other": np.concatenate(other),
        f"{name}_tables": np.concatenate(tables, 1), f"{name}_queries": np.concatenate(queries),
        f"{name}_wanted": np.concatenate(wanted), f"{name}_fold": np.concatenate(folds),
    }  # fmt: skip


class Readers:
    """Some readers of one shape, their weights stacked: each weight has one more dimension, the first."""

    def __init__(self, states: Sequence[Mapping[str, torch.Tensor]], layers: int, heads: int, share: float):
        self.weights = {n: torch.nn.Parameter(torch.stack([s[n].float() for s in states])) for n in states[0]}
        self.count, self.layers, self.heads, self.share = len(states), layers, heads, share
        self.training = True

    def to(self, device):
        self.weights = {n: torch.nn.Parameter(w.data.to(device)) for n, w in self.weights.items()}
        return self

    def state_of(self, k: int) -> dict[str, torch.Tensor]:
        return {n: w.data[k] for n, w in self.weights.items()}

    def linear(self, name, rows):
        """readers x rows x out."""
        weight = self.weights[f"{name}.weight"].transpose(1, 2)
        bias = self.weights.get(f"{name}.bias")
        return torch.bmm(rows, weight) if bias is None else torch.baddbmm(bias[:, None], rows, weight)

    def norm(self, name, rows):
        """readers x rows x size."""
        flat = torch.nn.functional.layer_norm(rows.float(), rows.shape[-1:], eps=1e-12)
        return flat * self.weights[f"{name}.weight"][:, None] + self.weights[f"{name}.bias"][:, None]

    def table(self, name, index):
        return self.weights[f"{name}.weight"].index_select(1, index)

    def drop(self, rows, share):
        return dropout(rows, share, self.training)

    def layer(self, name, rows, padding):
        """readers x (runs * pieces) x size."""
        runs, pieces = padding.shape
        both = self.weights[f"{name}.self_attn.in_proj_weight"].transpose(1, 2)
        qkv = torch.baddbmm(self.weights[f"{name}.self_attn.in_proj_bias"][:, None], rows, both)
        qkv = qkv.view(self.count * runs, pieces, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mask = ~padding[None].expand(self.count, runs, pieces).reshape(-1, 1, 1, pieces)
        seen = scaled_dot_product_attention(
            *qkv, attn_mask=mask, dropout_p=self.share if self.training else 0.0
        )
        seen = seen.transpose(1, 2).reshape(self.count, runs * pieces, -1)
        seen = self.drop(self.linear(f"{name}.self_attn.out_proj", seen), self.share)
        rows = self.norm(f"{name}.norm1", rows + seen)
        inner = self.drop(gelu(self.linear(f"{name}.linear1", rows)), self.share)
        return self.norm(f"{name}.norm2", rows + self.drop(self.linear(f"{name}.linear2", inner), self.share))

    def rows(self, shelf, batch):
        """readers x words x size: the rows of the batch's words."""
        padding = batch["padding"]
        rows = shelf.states[batch["index"].flatten()].float()[None].expand(self.count, -1, -1)
        if self.training:
            rows = self.drop(rows, self.share)
            rows = rows * (torch.rand(rows.shape[:2], device=rows.device) >= self.share / 2)[..., None]
            rows = rows / (1 - self.share / 2)
        rows = rows + self.table("places", batch["marks"].flatten())
        for k in range(self.layers):
            rows = self.layer(f"layers.{k}", rows, padding)
        own = rows.index_select(1, batch["places"])
        last = shelf.last[batch["words"]].float()[None].expand(self.count, -1, -1)
        return (
            own
            + self.linear("bridge.up", gelu(self.linear("bridge.down", self.drop(last, self.share)))).float()
        )

    def words(self, shelf, batch):
        """readers x words x size: rows with the words' features, as Scorer.words."""
        rows = self.rows(shelf, batch)
        for name in WORD_TABLES:
            rows = rows + self.table(f"heads.scorer.word_tables.{name}", shelf.features[name][batch["words"]])
        return self.drop(rows, 0.2)

    def two(self, name, rows):
        """A hidden layer `NAME_hidden` and scores `NAME_out`."""
        hidden = self.drop(gelu(self.linear(f"heads.scorer.{name}_hidden", rows)), 0.2)
        return self.linear(f"heads.scorer.{name}_out", hidden).float()

    def projected(self, words):
        parts = ("of_word", "of_cue", "product_word", "product_cue")
        return [self.linear(f"heads.scorer.{part}", words).float() for part in parts]

    def pairs(self, shelf, projected, batch, kind, origin):
        """readers x pairs x labels, as Scorer.pairs."""
        word, cue = batch[f"{kind}_words"], batch[f"{kind}_cues"]
        of_word, of_cue, product_word, product_cue = projected
        hidden = of_word.index_select(1, word) + of_cue.index_select(1, cue)
        hidden = hidden + product_word.index_select(1, word) * product_cue.index_select(1, cue)
        tables = shelf.pair_tables[:, batch[f"{kind}_pairs"]].int()
        for name, column in zip(PAIR_TABLES, tables, strict=True):
            hidden = hidden + self.table(f"heads.scorer.pair_tables.{name}", column)
        hidden = hidden + self.weights["heads.scorer.origin.weight"][:, origin, None]
        hidden = self.drop(gelu(hidden), 0.2)
        return self.linear(
            "heads.scorer.pair_out", gelu(self.linear("heads.scorer.pair_hidden", hidden))
        ).float()

    def links(self, words, batch, kind):
        """readers x anaphors x (others + 1): log probabilities, as distil.link_scores."""
        part = "heads.antecedents."
        one, other = batch[f"{kind}_one"], batch[f"{kind}_other"]
        added = [self.linear(part + n, words).float() for n in ("of_anaphor", "of_other")]
        times = [self.linear(part + n, words).float() for n in ("product_anaphor", "product_other")]
        hidden = added[0].index_select(1, one) + added[1].index_select(1, other)
        hidden = hidden + times[0].index_select(1, one) * times[1].index_select(1, other)
        for name, column in zip(MENTION_SIZES, batch[f"{kind}_tables"].int(), strict=True):
            hidden = hidden + self.table(f"{part}tables.{name}", column)
        flat = self.linear(part + "out", self.drop(gelu(hidden), 0.2))[..., 0].float()
        flat = flat.masked_fill(one == other, -1e4)
        anaphors, wide = batch[f"{kind}_wanted"].shape
        scores = torch.full((self.count, anaphors * (wide - 1)), -1e9, device=words.device)
        place = batch[f"{kind}_rows"] * (wide - 1) + batch[f"{kind}_columns"]
        scores = scores.scatter(1, place[None].expand(self.count, -1), flat)
        none = self.linear(part + "none", words.index_select(1, batch[f"{kind}_queries"])).float()
        return log_softmax(torch.cat([scores.view(self.count, anaphors, -1), none], -1), -1)


def losses(readers, shelf, batch, origin, folds):
    """As distil.losses: for each name the losses of all readers, each a mean over what is known and may be seen."""
    sums = []

    def may_see(fold):
        """readers x items: whether the reader may be trained on the item's article."""
        return (fold[None] != folds[:, None]) | (fold[None] < 0)

    def add(name, value, seen):
        sums.append((name, (value * seen).sum(1) / seen.sum(1).clamp(min=1e-6)))

    words = readers.words(shelf, batch)
    scores = readers.two("cue", words)
    seen = may_see(batch["fold"])
    gold = shelf.cues[batch["words"]][None].expand(readers.count, -1, -1)
    known = gold >= 0
    value = binary_cross_entropy_with_logits(scores, gold.clamp(min=0).float(), reduction="none")
    add("cue", (value * known).sum(-1), seen & known.any(-1))
    soft = shelf.soft_cues[batch["words"]].float()[None].expand(readers.count, -1, -1)
    value = binary_cross_entropy_with_logits(scores, soft.clamp(min=0), reduction="none") * (soft >= 0)
    add("cue", value.sum(-1), seen & batch["taught"])
    projected = readers.projected(words)
    if "gold_pairs" in batch:
        allowed = batch["allowed"]
        out = log_softmax(readers.pairs(shelf, projected, batch, "gold", origin), -1)
        value = -torch.logsumexp(out.masked_fill(~allowed[None], -1e9), -1)
        add("pair", value, may_see(batch["gold_fold"]) & ~allowed.all(1)[None])
    if "soft_pairs" in batch:
        out = log_softmax(readers.pairs(shelf, projected, batch, "soft", 0), -1)
        soft = shelf.soft_pairs[batch["soft_pairs"]].float()
        weight = shelf.soft_weight[batch["soft_pairs"]]
        add("pair", -(soft[None] * out).sum(-1), may_see(batch["soft_fold"]) * weight[None])
    if len(batch["stances"]):
        word, stance, fold = batch["stances"].T
        out = log_softmax(readers.two("stance", words.index_select(1, word)), -1)
        value = -out.gather(2, stance[None, :, None].expand(readers.count, -1, 1))[..., 0]
        add("stance", value, may_see(fold))
    if "asked" in batch:
        out = log_softmax(readers.two("stance", words.index_select(1, batch["asked"])), -1)
        add("stance", -(batch["soft_stances"][None] * out).sum(-1), may_see(batch["asked_fold"]))
    if "linked_rows" in batch:
        out = readers.links(words, batch, "linked")
        value = -torch.logsumexp(out.masked_fill(~batch["linked_wanted"][None], -1e9), -1)
        add("antecedent", value, may_see(batch["linked_fold"]))
    if "softly_rows" in batch:
        out = readers.links(words, batch, "softly")
        value = -(batch["softly_wanted"][None] * out.clamp(min=-100)).sum(-1)
        add("antecedent", value, may_see(batch["softly_fold"]))
    return sums


def loaded(shelf, batches, rng, depth=6):
    """The batches' arrays, made by a thread of its own."""
    made: queue.Queue = queue.Queue(depth)

    def make():
        for articles in batches:
            made.put((articles[0], shelf.batch(articles, rng)))
        made.put(None)

    threading.Thread(target=make, daemon=True).start()
    while (item := made.get()) is not None:
        yield item


def train(readers, shelf, options, label):
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    device = shelf.device
    batches = schedule(shelf.articles, options.passes, rng, options.words)[: options.steps]
    folds = torch.tensor([_number(fold) for fold in options.folds], device=device)
    upper = [w for n, w in readers.weights.items() if n.startswith(("layers.", "places."))]
    heads = [w for n, w in readers.weights.items() if not n.startswith(("layers.", "places."))]
    groups = [{"params": upper, "lr": options.layer_lr}, {"params": heads, "lr": options.lr}]
    fused = device.type == "cuda"
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=fused)
    weights = [*upper, *heads]
    started, steps = time.time(), 0
    for step, (first, batch) in enumerate(loaded(shelf, batches, rng)):
        if not set_rates(optimizer, (options.layer_lr, options.lr), step, len(batches), started, options):
            break
        batch = {n: v.to(device, non_blocking=True) for n, v in batch.items()}
        with torch.autocast(device.type, torch.bfloat16):
            found = losses(readers, shelf, batch, first.origin, folds)
        total = sum(LOSS[name] * value for name, value in found)
        optimizer.zero_grad(set_to_none=True)
        total.sum().backward()
        clip(weights)
        optimizer.step()
        steps += 1
        if (step + 1) % options.report == 0:
            report(f"{label} {step + 1}/{len(batches)} {first.corpus}", found, started)
    print(label, f"{steps} of {len(batches)} steps, {time.time() - started:.0f}s", flush=True)


@torch.no_grad()
def clip(weights, most=1.0):
    """Gradients of each reader scaled to a norm of `most` where it is larger."""
    own = [w for w in weights if w.grad is not None]
    norms = torch.stack([w.grad.flatten(1).pow(2).sum(1) for w in own]).sum(0).sqrt()
    scale = (most / (norms + 1e-6)).clamp(max=1.0)
    for w in own:
        w.grad.mul_(scale.view(-1, *[1] * (w.dim() - 1)))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = ap.add_argument
    for name in ("prepared", "work", "out"):
        add(f"--{name}", type=Path, required=True)
    add("--soft", type=Path, nargs="*", default=[], help="what teachers found, soft-FOLD.pt")
    add("--found", type=Path, nargs="*", default=[], help="kept evidence of teachers, instead of --soft")
    add("--start", type=Path, help="folder of readers to go on from, as this command writes them")
    add("--encoder", type=Path, default=Path("models/en-news/encoder"))
    add("--device", default="cuda")
    add("--threads", type=int, default=2)
    add("--base", type=int, default=4)
    add("--layers", type=int, default=2)
    add("--passes", default="chains=9,chains2=7,mpqa=7,polnear=4,ner=5")
    add("--words", type=int, default=6000)
    add("--steps", type=int)
    add("--seconds", type=float, default=math.inf, help="the schedule is fitted to them")
    add("--lr", type=float, default=1.5e-3)
    add("--layer-lr", type=float, default=3e-4)
    add("--warmup", type=int, default=60)
    add("--dropout", type=float, default=0.1)
    add("--seed", type=int, default=1)
    add("--report", type=int, default=200)
    add("--every", type=int, default=1, help="use every n-th article only, to try it out")
    add("--folds", type=int, nargs="*", help="readers of these folds only")
    options = ap.parse_args()
    options.passes = {k: float(v) for k, v in (p.split("=") for p in options.passes.split(","))}
    options.folds = tuple(options.folds or FOLDS)
    torch.set_num_threads(options.threads)
    device, label = torch.device(options.device), f"readers base {options.base} layers {options.layers}"
    everything = SimpleNamespace(**vars(options) | {"fold": None})
    articles, _, _ = gather(everything, torch.device("cpu"))
    network, config = base_states(articles, options, device)
    taught_by_teachers(articles, options.soft)
    taught_by_found(articles, options.found)
    articles = [a for a in articles if a.gold or a.taught is not None]
    torch.manual_seed(options.seed)
    student = new_student(config, network, options, device)
    students = [student.state_dict()] * len(options.folds)
    if options.start:
        names = [f"student-{fold}-{options.base}-{options.layers}-0.pt" for fold in options.folds]
        students = [torch.load(options.start / name, weights_only=True) for name in names]
        for state in students:
            del state["layer"]
    readers = Readers(students, options.layers, config["num_attention_heads"], options.dropout).to(device)
    shelf = Shelf(articles, json.loads((options.prepared / "folds.json").read_text()), device)
    print(label, "begin", len(articles), "articles", flush=True)
    train(readers, shelf, options, label)
    options.out.mkdir(parents=True, exist_ok=True)
    for k, fold in enumerate(options.folds):
        path = options.out / f"student-{fold}-{options.base}-{options.layers}-0.pt"
        save_reader(readers.state_of(k), options, path)


if __name__ == "__main__":
    main()
