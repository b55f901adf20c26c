"""Teach the attribution reader by a large encoder, on a machine with a GPU.

    python -m training.reader.distil tables  --prepared DIR --work DIR
    python -m training.reader.distil teacher --prepared DIR --work DIR --weights FILE … [--fold N]
    python -m training.reader.distil student --prepared DIR --work DIR --out DIR [--fold N] [--base 3] [--layers 3]

`tables` makes the features of pairs, once. `teacher` trains MPNet (training/reader/teacher.py) on the gold of all
articles except fold N's. It reads the articles of fold N and those without a fold; its probabilities are kept as
`soft-N.pt` in WORK. `student` trains upper layers and scorers on gold and on the teachers' probabilities (Hinton et
al. 2015), over the pack's encoder after layer `--base`, which is not trained (training/reader/together.py trains the
students of all folds at once, on a GPU). Both write evidence for the articles that they were not trained on, and its
figures. PREPARED is what training/reader/prepare.py wrote. Runs on the processor too (`--device cpu`), slowly.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import os
import pickle
import random
import time
import zlib
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from evaluation.unseen import HELD, read_found
from service.extraction.model.labels import STANCES
from service.parsing.batches import Batch, piece_batches
from service.parsing.networks import Network, open_encoder, through, transformer_layers, weights
from service.parsing.reader_evidence import (
    LEAST,
    SOURCE,
    evidence_of,
)
from service.parsing.reader_features import (
    MENTION_SIZES,
    WordFeatures,
    mention_heads,
    mention_pairs,
)
from service.parsing.reader_network import (
    LABELS,
    PAIR_TABLES,
    PIECES,
    SENTENCES,
    AntecedentScorer,
    Bridge,
    Scorer,
    runs_of_sentences,
)
from service.parsing.reader_pairs import PathsFromRoot, pairs_of
from training.reader.evidence import write_found
from training.reader.teacher import MPNet

LAYERS = 4  # that the encoder's graph gives (service/parsing/encoder.py, which needs Stanza)
PIECES_PER_BATCH = 256
WINDOW = 448  # pieces that the teacher reads together
WORD_TABLES = ("upos", "relation", "marks")
LOSS = {"cue": 3.0, "pair": 2.0, "stance": 0.15, "antecedent": 0.5}


class Article:
    """One prepared article on a device, with its gold, its pairs, and what the teacher says of it."""

    def __init__(self, corpus, row, pairs, device):
        self.corpus, self.name, self.origin = corpus, row["name"], row["origin"]
        self.features = WordFeatures(**{k: v.astype(np.int64) for k, v in row["features"].items()})
        pieces = row["pieces"]
        self.ids = pieces["ids"].astype(np.int64)
        self.lengths = [int(n) for n in pieces["lengths"]]
        self.places = pieces["words"].astype(np.int64)
        self.count = len(self.places)
        self.links = row["links"]
        self.device = device
        self.tables = {n: torch.from_numpy(getattr(self.features, n)).to(device) for n in WORD_TABLES}
        self.cues = torch.from_numpy(row["cues"].astype(np.int64)).to(device)
        self.gold = any(row["frames"]) or bool((row["cues"] >= 0).any())
        words, cues, tables, self.asked, bounds = pairs
        self.pair_words = torch.from_numpy(words.astype(np.int64)).to(device)
        self.pair_cues = torch.from_numpy(cues.astype(np.int64)).to(device)
        self.pair_tables = torch.from_numpy(tables).to(device)
        where = {cue: k for k, cue in enumerate(self.asked)}
        chosen, allowed, self.stances, self.frames = [], [], [], []
        for cue, start, bits, size, stance in row["frames"]:
            k = where[cue]
            chosen.append(np.arange(bounds[k], bounds[k + 1]))
            allowed.append(
                np.unpackbits(bits, count=size * len(LABELS)).reshape(size, len(LABELS)).astype(bool)
            )
            self.frames.append((cue, start, allowed[-1]))
            if stance >= 0:
                self.stances.append((cue, stance))
        if chosen:
            self.frame_pairs = torch.from_numpy(np.concatenate(chosen)).to(device)
            self.allowed = torch.from_numpy(np.concatenate(allowed)).to(device)
        self.taught = None
        self.states = self.last = None
        self.linked = Links(self, np.array([h for h, _ in self.links], np.int64)) if self.links else None
        if self.links:
            self.linked.right = torch.from_numpy(right_links(self.linked, self.links)).to(device)


class Links:
    """Mentions of an article with every other mention, pair by pair, with the pairs' features."""

    def __init__(self, article, anaphors):
        others = mention_heads(article.features)
        self.anaphors, self.others = anaphors, others
        self.shape = len(anaphors), len(others)
        rows, columns = (grid.ravel() for grid in np.indices(self.shape))
        tables = mention_pairs(article.features, anaphors, others)
        device = article.device
        self.rows, self.columns = torch.from_numpy(rows).to(device), torch.from_numpy(columns).to(device)
        self.one = torch.from_numpy(anaphors[rows]).to(device)
        self.other = torch.from_numpy(others[columns]).to(device)
        stacked = np.stack([tables[n].ravel() for n in MENTION_SIZES]).astype(np.uint8)
        self.tables = torch.from_numpy(stacked).to(device)
        self.words = torch.from_numpy(anaphors).to(device)


def right_links(links, gold):
    """anaphors x (others + 1): which of them mean the same; the last where none does."""
    place = {int(w): k for k, w in enumerate(links.others)}
    right = np.zeros((links.shape[0], links.shape[1] + 1), bool)
    for row, (_, many) in zip(right, gold, strict=True):
        row[[place[w] for w in many if w in place] or [-1]] = True
    return right


def link_scores(scorer, words, many):
    """Log probabilities, all anaphors of some articles x (others + 1), the last for none; `many` are links with the
    offset of their article's words.
    """
    at, rows, columns, one, other, tables, queries = 0, [], [], [], [], [], []
    for links, offset in many:
        rows.append(links.rows + at)
        columns.append(links.columns)
        one.append(links.one + offset)
        other.append(links.other + offset)
        tables.append(links.tables)
        queries.append(links.words + offset)
        at += links.shape[0]
    widest = max(links.shape[1] for links, _ in many)
    one, other = torch.cat(one), torch.cat(other)
    tables = dict(zip(MENTION_SIZES, torch.cat(tables, 1).long(), strict=True))
    flat = scorer.flat(words, one, other, tables).float().masked_fill(one == other, -1e4)
    scores = torch.full((at, widest + 1), -1e9, device=words.device)
    scores[torch.cat(rows), torch.cat(columns)] = flat
    scores = torch.cat([scores[:, :-1], scorer.none(words[torch.cat(queries)]).float()], 1)
    return torch.log_softmax(scores, -1)


def widened(matrices, width):
    """The matrices (any x others + 1) below each other, the last column kept last."""
    found = []
    for matrix in matrices:
        gap = torch.zeros(len(matrix), width - matrix.shape[1], dtype=matrix.dtype, device=matrix.device)
        found.append(torch.cat([matrix[:, :-1], gap, matrix[:, -1:]], 1))
    return torch.cat(found)


# ---- features of pairs


def tables_of(row):
    """Of one article: words and cues of all pairs, their features, the cues, and where the pairs of each begin."""
    features = WordFeatures(**{k: v.astype(np.int64) for k, v in row["features"].items()})
    asked = list(row["asked"])
    if not asked:
        none = np.zeros(0, np.int32)
        return none, none, np.zeros((len(PAIR_TABLES), 0), np.uint8), [], [0]
    pairs = pairs_of(features, PathsFromRoot(features), asked)
    sizes = pairs.ends - pairs.starts
    words = np.concatenate([np.arange(*bounds) for bounds in zip(pairs.starts, pairs.ends, strict=True)])
    tables = np.stack([pairs.column(name) for name in PAIR_TABLES]).astype(np.uint8)
    cues = np.repeat(pairs.cues, sizes)
    return words.astype(np.int32), cues.astype(np.int32), tables, asked, np.cumsum([0, *sizes]).tolist()


def read_prepared(folder, corpus):
    return pickle.loads(lzma.decompress((folder / f"{corpus}.xz").read_bytes()))  # noqa: S301  written by prepare.py


def make_tables(options):
    options.work.mkdir(parents=True, exist_ok=True)
    for path in sorted(options.prepared.glob("*.xz")):
        rows = read_prepared(options.prepared, path.stem)
        with Pool(options.processes) as pool:
            pairs = pool.map(tables_of, rows, chunksize=8)
        with (options.work / f"{path.stem}.pkl").open("wb") as handle:
            pickle.dump((rows, pairs), handle, protocol=4)
        print(path.stem, len(rows), sum(len(p[0]) for p in pairs), "pairs", flush=True)


def gather(options, device, unseen_only=False):
    """The articles to train on (none where only unseen ones are wanted), those that must not be trained on, and
    PolNeAR's copies of such articles.
    """
    folds = json.loads((options.prepared / "folds.json").read_text())
    inside, outside, copies = [], [], []
    for path in sorted(options.work.glob("*.pkl")):
        with path.open("rb") as handle:
            rows, pairs = pickle.load(handle)  # noqa: S301  written by make_tables
        for row, own in list(zip(rows, pairs, strict=True))[:: options.every]:
            fold = folds.get(row["name"])
            if path.stem == "polnear_dev" or fold == HELD:
                if options.fold is not None or path.stem == "polnear":
                    continue  # the reader of all articles reads them
                kind = outside
            elif options.fold is not None and fold == options.fold:
                kind = copies if path.stem == "polnear" else outside
            else:
                kind = inside
            if unseen_only and kind is not outside:
                continue
            kind.append(Article(path.stem, row, own, device))
            kind[-1].has_fold = fold is not None
    return inside, outside, copies


# ---- networks


class QuickDropout:
    """Dropout for the processor, in the place of torch's: new factors take a quarter of the time of all training, so
    they come from a table, at a random place.
    """

    def __init__(self):
        self._tables: dict[float, torch.Tensor] = {}

    def __call__(self, rows, p=0.5, training=True, inplace=False):
        """As torch.nn.functional.dropout."""
        return rows * self._factors(rows.numel(), p).view(rows.shape) if training and p else rows

    def _factors(self, count, share):
        table = self._tables.get(share)
        if table is None or len(table) < 2 * count:
            kept = torch.rand(2 * count) >= share
            table = self._tables[share] = kept.to(torch.bfloat16) / (1 - share)
        at = int(torch.randint(len(table) - count + 1, ()))
        return table[at : at + count]


def batch_layout(articles, most, rng):
    """Where each piece of the batch is read: index (runs x pieces, into all pieces), padding, ordinals of
    sentences, and the place of each word in the flattened runs.
    """
    spans, ordinals, where, offset = [], [], [], 0
    for article in articles:
        starts = offset + np.cumsum([0, *article.lengths])
        first = most if rng is None else rng.randrange(most // 4, most + 1)
        for run in runs_of_sentences(article.lengths, most, first):
            spans.append((starts[run[0]], starts[run[-1] + 1]))
            ordinals.append(np.repeat(np.arange(len(run)), [article.lengths[i] for i in run]))
        where.append(article.places + offset)
        offset = int(starts[-1])
    begin = np.array([s for s, _ in spans])
    size = np.array([e - s for s, e in spans])
    grid = np.arange(-(-size.max() // 8) * 8)[None]  # a multiple of 8, for the GPU
    padding = grid >= size[:, None]
    index = np.where(padding, 0, begin[:, None] + grid)
    marks = np.zeros(index.shape, np.int64)
    for row, own in zip(marks, ordinals, strict=True):
        row[: len(own)] = own
    words = np.concatenate(where)
    run = np.searchsorted(begin, words, "right") - 1
    return index, padding, marks, run * index.shape[1] + words - begin[run]


class Heads(nn.Module):
    """Both scorers over the rows of words."""

    def __init__(self, size, hidden, links):
        super().__init__()
        self.scorer = Scorer(size, hidden)
        self.antecedents = AntecedentScorer(size, links)


class Teacher(nn.Module):
    def __init__(self, words, device, window=WINDOW):
        super().__init__()
        self.encoder = MPNet(words)
        self.heads = Heads(self.encoder.size, 256, 128)
        self.device_ = device
        self.most = window

    def freeze(self, layers):
        """Leave the word pieces' rows and the lower layers as they are. With half of them frozen, a step takes two
        thirds of the time.
        """
        own = self.encoder
        for part in (own.words, own.positions, own.norm, *own.layers[:layers]):
            part.requires_grad_(False)

    def rows(self, articles, rng=None):
        index, padding, _, words = batch_layout(articles, self.most, rng)
        ids = np.concatenate([a.teacher_ids for a in articles])
        ids = np.where(padding, 0, ids[index])
        out = self.encoder(torch.from_numpy(ids).to(self.device_), torch.from_numpy(padding).to(self.device_))
        return out.flatten(0, 1).index_select(0, torch.from_numpy(words).to(self.device_))

    def groups(self, options):
        own = [p for p in self.encoder.parameters() if p.requires_grad]
        return [
            {"params": own, "lr": options.layer_lr},
            {"params": self.heads.parameters(), "lr": options.lr},
        ]


class Student(nn.Module):
    """Layers of its own over rows of the shared encoder. While it trains, `dropout` is the share of values that are
    left out in these layers and of the rows that they read, and half of it that of rows left out whole.
    """

    def __init__(self, config, layers, device, dropout=0.0):
        super().__init__()
        self.dropout = dropout
        self.places = nn.Embedding(SENTENCES, config["hidden_size"])
        nn.init.zeros_(self.places.weight)
        self.layers = transformer_layers(config, layers)
        for layer in self.layers:
            layer.self_attn.dropout = dropout
            layer.dropout.p = layer.dropout1.p = layer.dropout2.p = dropout
        self.bridge = Bridge(config["hidden_size"])
        self.heads = Heads(config["hidden_size"], 160, 64)
        self.device_ = device
        self.most = PIECES

    def rows(self, articles, rng=None):
        index, padding, marks, words = batch_layout(articles, self.most, rng)
        flat = self._thinned(torch.cat([a.states.float() for a in articles]).to(self.device_))
        rows = flat[torch.from_numpy(index).to(self.device_)]
        rows = rows + self.places(torch.from_numpy(marks).to(self.device_))
        out = through(self.layers, rows, torch.from_numpy(padding).to(self.device_))[-1]
        own = out.flatten(0, 1)[torch.from_numpy(words).to(self.device_)]
        last = torch.cat([a.last.float() for a in articles]).to(self.device_)
        return own + self.bridge(nn.functional.dropout(last, self.dropout, self.training))

    def _thinned(self, rows):
        rows = nn.functional.dropout(rows, self.dropout, self.training)
        return nn.functional.dropout1d(rows[None], self.dropout / 2, self.training)[0]

    def groups(self, options):
        upper = [*self.places.parameters(), *self.layers.parameters()]
        heads = [*self.bridge.parameters(), *self.heads.parameters()]
        return [{"params": upper, "lr": options.layer_lr}, {"params": heads, "lr": options.lr}]


# ---- losses


def losses(network, articles, rng):
    """Losses against gold and teacher, each a mean over what is known."""
    heads = network.heads
    rows = network.rows(articles, rng).float()
    tables = {n: torch.cat([a.tables[n] for a in articles]) for n in WORD_TABLES}
    words = heads.scorer.words(rows, tables)
    scores = heads.scorer.cues(words).float()
    offsets = np.cumsum([0, *(a.count for a in articles)])
    sums = []

    def add(name, value, count, share=1.0):
        if count:
            sums.append((name, value.float().sum() / count * share))

    gold = torch.cat([a.cues for a in articles])
    known = gold >= 0
    add("cue", binary_cross_entropy_with_logits(scores, gold.clamp(min=0).float(), reduction="none") * known,
        int(known.any(1).sum()))  # fmt: skip
    projected = tuple(part.float() for part in heads.scorer.projected(words))
    framed = [(a, o) for a, o in zip(articles, offsets, strict=False) if a.frames]
    if framed:
        out = pair_scores(heads, projected, framed, lambda a: a.frame_pairs, articles[0].origin)
        allowed = torch.cat([a.allowed for a, _ in framed])
        said = ~allowed.all(1)
        logp = torch.log_softmax(out, -1).masked_fill(~allowed, -1e9)
        add("pair", -torch.logsumexp(logp, -1) * said, int(said.sum()))
        stances = [(c + o, s) for a, o in framed for c, s in a.stances]
        if stances:
            which = torch.tensor(stances, device=rows.device)
            add("stance", cross_entropy(heads.scorer.stances(words[which[:, 0]]), which[:, 1], reduction="none"),
                len(stances))  # fmt: skip
    linked = [(a.linked, o) for a, o in zip(articles, offsets, strict=False) if a.linked]
    if linked:
        logp = link_scores(heads.antecedents, words, linked)
        right = widened([links.right for links, _ in linked], logp.shape[1])
        add("antecedent", -torch.logsumexp(logp.masked_fill(~right, -1e9), -1), len(logp))
    taught = [(a, o) for a, o in zip(articles, offsets, strict=False) if a.taught is not None]
    if taught:
        teach(heads, words, scores, projected, taught, add)
    return sums


def pair_scores(heads, projected, articles, chosen, origin):
    words = torch.cat([a.pair_words[chosen(a)] + o for a, o in articles])
    cues = torch.cat([a.pair_cues[chosen(a)] + o for a, o in articles])
    tables = torch.cat([a.pair_tables[:, chosen(a)] for a, _ in articles], 1).long()
    return heads.scorer.pairs(
        projected, words, cues, dict(zip(PAIR_TABLES, tables, strict=True)), origin
    ).float()


def teach(heads, words, scores, projected, taught, add):
    """Losses against the teacher's probabilities."""
    own = torch.cat([scores[o : o + a.count] for a, o in taught])
    soft = torch.cat([a.taught["cues"].float() for a, _ in taught])
    known = (soft >= 0) & ~((soft == HARDLY) & (own < math.log(LEAST / (1 - LEAST))))
    loss = binary_cross_entropy_with_logits(own, soft.clamp(min=0), reduction="none") * known
    add("cue", loss, len(soft))
    with_pairs = [(a, o) for a, o in taught if len(a.pair_words)]
    if with_pairs:
        out = pair_scores(heads, projected, with_pairs, lambda a: slice(None), 0)
        soft = torch.cat([a.taught["pairs"].float() for a, _ in with_pairs])
        weight = torch.cat([a.taught["weight"] for a, _ in with_pairs])
        add("pair", -(soft * torch.log_softmax(out, -1)).sum(-1) * weight, float(weight.sum()))
        at = torch.cat(
            [torch.tensor(a.taught["asked"], device=words.device).long() + o for a, o in with_pairs]
        )
        soft = torch.cat([a.taught["stances"].float() for a, _ in with_pairs])
        out = torch.log_softmax(heads.scorer.stances(words[at]).float(), -1)
        add("stance", -(soft * out).sum(-1), len(at))
    linked = [(a, o) for a, o in taught if a.taught["links"]]
    if linked:
        logp = link_scores(heads.antecedents, words, [(a.taught["links"], o) for a, o in linked])
        soft = widened([a.taught["antecedents"].float() for a, _ in linked], logp.shape[1])
        add("antecedent", -(soft * logp.clamp(min=-100)).sum(-1), len(logp))


def soft_weight(article, cues):
    """A pair counts in proportion to the probability of its cue."""
    return 0.05 + cue_chance(cues.float())[article.pair_cues]


def cue_chance(cues):
    """For each word the probability that it is a cue or begins a quotation without one; separately for MPQA's wider
    notion of a cue."""
    return torch.maximum(cues[:, 0], torch.maximum(cues[:, 1], cues[:, 3]))


# ---- training


def schedule(articles, passes, rng, most):
    """Batches of one corpus each, the corpora mixed evenly over the training."""
    batches = []
    for corpus in sorted({a.corpus for a in articles}):
        own = [a for a in articles if a.corpus == corpus]
        order, turns = [], passes.get(corpus, 0.0)
        for turn in range(math.ceil(turns)):
            order += rng.sample(own, round(len(own) * min(1.0, turns - turn)))
        found, batch, size = [], [], 0
        for article in order:
            if batch and size + article.count > most:
                found.append(batch)
                batch, size = [], 0
            batch.append(article)
            size += article.count
        found += [batch] if batch else []
        batches += [((i + rng.random()) / len(found), batch) for i, batch in enumerate(found)]
    return [batch for _, batch in sorted(batches, key=lambda b: b[0])]


def train(network, articles, options, log, keep=lambda: None):
    """`keep` is called after every 200 steps."""
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    batches = schedule(articles, options.passes, rng, options.words)[: options.steps]
    groups = network.groups(options)
    kind = options.device.split(":")[0]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=kind == "cuda")
    base = [g["lr"] for g in groups]
    network.train()
    started = time.time()
    for step, batch in enumerate(batches):
        if not set_rates(optimizer, base, step, len(batches), started, options):
            break
        with torch.autocast(kind, torch.bfloat16):
            found = losses(network, batch, rng)
        total = sum(LOSS[name] * value for name, value in found)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % options.report == 0:
            report(f"{log} {step + 1}/{len(batches)} {batch[0].corpus}", found, started)
        if (step + 1) % 200 == 0:
            keep()


def set_rates(optimizer, rates, step, count, started, options):
    """Set the learning rates of a step: up over `--warmup` steps, then down to the end. False when steps or time are
    over.
    """
    done = max(step / count, (time.time() - started) / options.seconds)
    factor = min(1.0, (step + 1) / options.warmup) * max(0.01, 1 - done)
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate * factor
    return done < 1


def report(label, found, started):
    """Print the losses of a step, the sum of those with one name (the mean over the readers)."""
    seen: dict[str, float] = {}
    for name, value in found:
        seen[name] = seen.get(name, 0.0) + float(value.detach().mean())
    values = " ".join(f"{k} {v:.3f}" for k, v in sorted(seen.items()))
    print(f"{label} {values} {time.time() - started:.0f}s", flush=True)


# ---- reading


@torch.no_grad()
def read_softly(network, articles, tilings):
    """Set on the articles the teacher's probabilities for all its questions, the mean over several tilings."""
    network.train(mode=False)
    kind = str(network.device_).split(":")[0]
    for batch in schedule(articles, dict.fromkeys({a.corpus for a in articles}, 1.0), random.Random(1), 6000):
        total = None
        for turn in range(tilings):
            with torch.autocast(kind, torch.bfloat16):
                rows = network.rows(batch, random.Random(turn) if turn else None).float()
            found = softly(network.heads, rows, batch)
            total = found if total is None else [add_up(t, f) for t, f in zip(total, found, strict=True)]
        for article, sums in zip(batch, total, strict=True):
            anaphors = anaphors_of(article, sums["pairs"] / tilings, sums["cues"] / tilings)
            article.taught = {k: (v / tilings).half() for k, v in sums.items() if k != "rows"}
            article.taught["anaphors"] = anaphors
            if len(anaphors):
                links = [(Links(article, anaphors), 0)]
                logp = link_scores(network.heads.antecedents, sums["rows"] / tilings, links)
                article.taught["antecedents"] = logp.exp().half()


def add_up(one, other):
    return {k: v + other[k] for k, v in one.items()}


def softly(heads, rows, batch):
    found, at = [], 0
    for a in batch:
        words = heads.scorer.words(rows[at : at + a.count], a.tables)
        at += a.count
        own = {"cues": torch.sigmoid(heads.scorer.cues(words)), "rows": words}
        own["pairs"] = torch.zeros(0, len(LABELS), device=rows.device)
        own["stances"] = torch.zeros(0, len(STANCES), device=rows.device)
        if a.asked:
            own["pairs"] = torch.softmax(
                pair_scores(heads, heads.scorer.projected(words), [(a, 0)], lambda x: slice(None), 0), -1
            )
            own["stances"] = torch.softmax(
                heads.scorer.stances(words[torch.tensor(a.asked, device=rows.device)]), -1
            )
        found.append(own)
    return found


def anaphors_of(article, pairs, cues):
    """Mention heads that some probable cue has for its source."""
    source = pairs[:, 1] * (cue_chance(cues)[article.pair_cues] > 0.1)
    best = torch.zeros(article.count, device=pairs.device)
    best.scatter_reduce_(0, article.pair_words, source.float(), "amax")
    likely = best.cpu().numpy() >= SOURCE
    heads = mention_heads(article.features)
    return np.asarray(heads[likely[heads]], np.int64)


@torch.no_grad()
def evidence(network, articles):
    """Evidence as the service makes it, of each article."""
    network.train(mode=False)
    heads = network.heads.cpu()
    found = {}
    for article in articles:
        rows = network.rows([article]).float().cpu().numpy()
        own, links = evidence_of(heads.scorer, heads.antecedents, article.features, rows)
        found[article.corpus, article.name] = (
            article.count,
            [
                (e.word, e.probability, e.outermost, e.unmarked, e.first, hundredths(e.roles), e.stances)
                for e in own
            ],
            [(e.word, e.none, e.others) for e in links],
        )
    network.heads.to(network.device_)
    return found


def hundredths(roles):
    return np.round(np.array(roles) * 100).astype(np.uint8)


def figures(found, articles):
    """Cues found, roles of gold cues and links of the chain articles, as shares."""
    counts = {}

    def count(name, right, of=1.0):
        a, b = counts.get(name, (0.0, 0.0))
        counts[name] = (a + right, b + of)

    for article in articles:
        if article.corpus != "chains":
            continue
        _, cues, links = found[article.corpus, article.name]
        gold = {cue for cue, _, _ in article.frames}
        nested = {c for c in gold if any(_holds(frame, c) for frame in article.frames)}
        by = {e[0]: e for e in cues}
        for least in (0.3, 0.4, 0.5):
            chosen = {e[0] for e in cues if max(e[1], e[3]) >= least}
            count(f"precision@{least}", len(chosen & gold), len(chosen))
            count(f"outer@{least}", len(chosen & (gold - nested)), len(gold - nested))
            count(f"nested@{least}", len(chosen & nested), len(nested))
        for cue, _, allowed in article.frames:
            if cue not in by:
                continue
            roles = by[cue][5].astype(float)
            for role, label in ((0, 1), (1, 2)):
                own = roles[:, role] >= 50
                want = allowed[:, label] & (allowed.sum(1) == 1)
                both = float((own & want).sum())
                kind = "nested" if cue in nested else "outer"
                count(
                    f"{'source' if role == 0 else 'content'} {kind}",
                    2 * both / max(1, own.sum() + want.sum()),
                )
        gold_links = dict(article.links)
        for word, none, others in links:
            if word in gold_links:
                best = others[0][0] if others and others[0][1] > none else None
                right = best in gold_links[word] if best is not None else not gold_links[word]
                count("antecedent", right)
    return {k: round(100 * a / max(b, 1e-9), 1) for k, (a, b) in sorted(counts.items())}


def _holds(frame, cue):
    """Whether the cue is in the content of another."""
    own, start, allowed = frame
    return own != cue and 0 <= cue - start < len(allowed) and allowed[cue - start, 2]


# ---- commands


def teacher(options):
    device = torch.device(options.device)
    state, number = teacher_start(options)
    inside, outside, copies = gather(options, device)
    for article in (*inside, *outside, *copies):
        article.teacher_ids = number[article.ids]
    torch.manual_seed(options.seed)
    network = Teacher(
        len(state["embeddings.word_embeddings.weight"]) if state else len(number), device, options.window
    )
    if state:
        network.encoder.load(state)
    if options.start:
        network.load_state_dict(torch.load(options.start, weights_only=True))
    network.to(device)
    if options.frozen:
        network.freeze(options.frozen)
    taught_by_found(inside, options.found)
    kept = options.out / f"teacher-{options.fold}.pt"
    train(network, inside, options, f"teacher {options.fold}", lambda: save_half(network, kept))
    save_half(network, kept)
    started = time.time()
    unseen = [*outside, *copies, *(a for a in inside if not a.has_fold)]
    read_softly(network, unseen, options.tilings)
    soft = {
        (a.corpus, a.name): {k: v.cpu() if torch.is_tensor(v) else v for k, v in a.taught.items()}
        for a in unseen
    }
    target = options.work / f"soft-{options.fold}.pt"
    torch.save(soft, target.with_suffix(".part"))
    target.with_suffix(".part").replace(target)
    print(f"teacher {options.fold} has read, {time.time() - started:.0f}s", flush=True)
    found = evidence(network, outside)
    print(
        f"teacher {options.fold}",
        json.dumps(figures(found, outside)),
        f"{time.time() - started:.0f}s",
        flush=True,
    )
    write_found(options.out / f"teacher-{options.fold}.jsonl.xz", found)


def teacher_start(options):
    """MPNet's weights, and the row of its word embeddings for each word piece of the shared encoder.

    `--mpnet` is its folder as Hugging Face gives it: all pieces get a row. `--weights` are parts of it, rounded, with
    rows for the pieces of PREPARED/used.json only. Without either there are no weights: those of `--start` have a row
    for each piece.
    """
    if not options.mpnet and not options.weights:
        return None, np.arange(len(vocabulary(options.encoder / "vocab.txt")))
    if options.mpnet:
        state = load_file(options.mpnet / "model.safetensors")
        state = {
            n: v.float() for n, v in state.items() if not n.startswith("pooler") and "position_ids" not in n
        }
        rows = rows_of_pieces(options.encoder / "vocab.txt", options.mpnet / "vocab.txt")
        name = "embeddings.word_embeddings.weight"
        state[name] = state[name][torch.from_numpy(rows)]
        return state, np.arange(len(rows))
    ids = np.array(json.loads((options.prepared / "used.json").read_text()))
    number = np.full(40000, int(np.searchsorted(ids, 100)))
    number[ids] = np.arange(len(ids))
    state = {}
    for path in options.weights:
        state |= pickle.loads(zlib.decompress(path.read_bytes()))  # noqa: S301  our own file
    return {name: _whole(value) for name, value in state.items()}, number


def vocabulary(path):
    """The word pieces of a file, a line each."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def rows_of_pieces(own, theirs):
    """For each word piece of the vocabulary `own` its line in the vocabulary `theirs`."""
    lines = {piece: i for i, piece in enumerate(vocabulary(theirs))}
    marks = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>"}
    return np.array([lines.get(marks.get(piece, piece), lines["[UNK]"]) for piece in vocabulary(own)])


def save_half(network, path):
    """Write all weights in half precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({n: v.half().cpu() for n, v in network.state_dict().items()}, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def _whole(value):
    if isinstance(value, tuple):
        return torch.from_numpy(value[0].astype(np.float32) * value[1])
    return torch.from_numpy(np.asarray(value))


def taught_by_teachers(articles, paths):
    """Set on the articles what teachers found that were not trained on them: the mean where these are several."""
    softs = [torch.load(path, weights_only=False) for path in paths]
    for article in articles:
        many = [
            soft[article.corpus, article.name] for soft in softs if (article.corpus, article.name) in soft
        ]
        if not many:
            continue
        first, device = many[0], article.device
        taught = {
            k: sum(m[k].float() for m in many).div(len(many)).half().to(device)
            for k in ("cues", "pairs", "stances")
        }
        linked = len(first["anaphors"]) > 0
        taught["links"] = Links(article, first["anaphors"]) if linked else None
        taught["antecedents"] = first["antecedents"].to(device) if linked else None
        taught["weight"] = soft_weight(article, taught["cues"])
        taught["asked"] = article.asked
        article.taught = taught


def taught_by_found(articles, paths):
    """Set on the articles the probabilities that a teacher found in them and that were kept (evidence.write_found).

    Cues in MPQA's notion are not known, nor the surroundings of a word that was hardly a cue.
    """
    rows = {(row["corpus"], row["name"]): row for path in paths for row in read_found(path)}
    for article in articles:
        row = rows.get((article.corpus, article.name))
        if row is not None and article.taught is None and row["words"] == article.count:
            article.taught = {name: _on(value, article.device) for name, value in _kept(article, row).items()}


def _on(value, device):
    return value.to(device) if torch.is_tensor(value) else value


# The probability of a word that is not among the kept cues. All that is known is that the teacher gave it less than
# LEAST, so it is learned only while the reader gives it more.
HARDLY = 0.01


def _kept(article, row):
    cues = torch.full((article.count, 4), HARDLY)
    cues[:, 2] = -1.0
    pairs = torch.zeros(len(article.pair_words), len(LABELS))
    known = torch.zeros(len(article.pair_words), device=article.device)
    places, where = article.pair_words.cpu(), article.pair_cues.cpu()
    asked, stances = [], []
    for word, chained, outermost, unmarked, first, roles, stance in row["cues"]:
        cues[word] = torch.tensor([chained, outermost, -1.0, unmarked])
        own = torch.nonzero(where == word)[:, 0]
        if not len(own):
            continue
        table = torch.tensor(roles).T.float() / 100
        inside = (places[own] >= first) & (places[own] < first + len(table))
        own = own[inside]
        chosen = table[places[own] - first]
        pairs[own, 1:] = chosen
        pairs[own, 0] = (1 - chosen.sum(1)).clamp(min=0)
        known[own] = 1.0
        asked.append(word)
        stances.append(stance)
    stances = torch.tensor(stances).reshape(-1, len(STANCES)) + 1e-3
    taught = {
        "cues": cues,
        "pairs": pairs / pairs.sum(1, keepdim=True).clamp(min=1e-6),
        "weight": known * soft_weight(article, cues.to(article.device)),
        "asked": asked,
        "stances": stances / stances.sum(1, keepdim=True),
    }
    heads = mention_heads(article.features)
    column = {int(w): k for k, w in enumerate(heads)}
    kept = [each for each in row["links"] if each[0] in column]
    chances = torch.zeros(len(kept), len(heads) + 1)
    for own, (_, none, others) in zip(chances, kept, strict=True):
        own[-1] = none
        for other, chance in others:
            if other in column:
                own[column[other]] = chance
    chances /= chances.sum(1, keepdim=True).clamp(min=1e-6)
    anaphors = np.array([each[0] for each in kept], np.int64)
    return taught | {"links": Links(article, anaphors) if kept else None, "antecedents": chances}


@torch.no_grad()
def _read_in_int8(config, places, options):
    """As the service reads, by ONNX Runtime, ten times as fast as torch."""
    run = open_encoder(options.encoder, config, LAYERS, "int8", options.threads, "cpu")
    layer = LAYERS - 1 - config["num_hidden_layers"] + options.base
    if not 0 <= layer < LAYERS - 1:
        raise ValueError(f"layer {options.base}: the encoder's graph does not give its rows")
    for batch in piece_batches([n for _, _, n in places], PIECES_PER_BATCH):
        chosen = [places[i] for i in batch]
        ids = np.concatenate([a.ids[start : start + n] for a, start, n in chosen])
        rows = run(ids, Batch.of([n for _, _, n in chosen], [range(n) for _, _, n in chosen]))
        for kept, after in (("states", rows[layer]), ("last", rows[-1])):
            parts = np.split(after, np.cumsum([n for _, _, n in chosen])[:-1])
            for (a, start, n), part in zip(chosen, parts, strict=True):
                getattr(a, kept)[start : start + n] = torch.from_numpy(part).half()


@torch.no_grad()
def _read_on_gpu(network, places, options):
    at = 0
    device = network.norm.weight.device
    while at < len(places):
        size = max(1, 16384 // places[min(at + 15, len(places) - 1)][2])
        batch = places[at : at + size]
        at += size
        longest = batch[-1][2]
        ids = np.zeros((len(batch), longest), np.int64)
        for row, (a, start, n) in zip(ids, batch, strict=True):
            row[:n] = a.ids[start : start + n]
        padding = np.arange(longest)[None] >= np.array([n for _, _, n in batch])[:, None]
        given, mask = torch.from_numpy(ids).to(device), torch.from_numpy(padding).to(device)
        rows = network.norm(
            network.words(given) + network.positions.weight[:longest] + network.kinds.weight[0]
        )
        after = [rows, *through(network.layers, rows, mask)]
        for base, last, (a, start, n) in zip(after[options.base], after[-1], batch, strict=True):
            a.states[start : start + n] = base[:n].half()
            a.last[start : start + n] = last[:n].half()


@torch.no_grad()
def base_states(articles, options, device):
    """Rows of the pack's encoder for all articles, read a sentence at a time: of all pieces after layer `--base`, and
    of the words after the last layer; kept in WORK, but a GPU computes them faster than it reads them.
    """
    folder = options.encoder
    config = json.loads((folder / "config.json").read_text())
    network = Network(config)
    network.load_state_dict(weights(load_file(folder / "encoder.safetensors")))
    network.to(device).train(mode=False)
    kept = options.work / f"states-{options.base}.pt"
    known = torch.load(kept, mmap=True) if kept.is_file() else {}
    for a in articles:
        a.states, a.last = known.get(f"{a.corpus} {a.name}", (None, None))
    unread = [a for a in articles if a.states is None]
    if unread:
        _read(network, config, unread, options, device)
    if unread and device.type == "cpu":
        known |= {f"{a.corpus} {a.name}": (a.states, a.last) for a in articles}
        part = kept.with_suffix(f".{os.getpid()}")
        torch.save(known, part)
        part.replace(kept)
    return network, config


def _read(network, config, articles, options, device):
    """Set the rows of some articles."""
    places = []
    for a in articles:
        starts = np.cumsum([0, *a.lengths])
        places += [(a, starts[i], n) for i, n in enumerate(a.lengths)]
        size = (len(a.ids), config["hidden_size"])
        a.states, a.last = (torch.zeros(size, dtype=torch.float16, device=device) for _ in range(2))
    if device.type == "cpu":
        _read_in_int8(config, places, options)
    else:
        _read_on_gpu(network, sorted(places, key=lambda p: p[2]), options)
    for a in articles:
        a.last = a.last[torch.from_numpy(a.places).to(device)]


def new_student(config, network, options, device):
    """A reader whose layers begin as the encoder's last ones."""
    own = Student(config, options.layers, device, options.dropout)
    for mine, theirs in zip(own.layers, network.layers[-options.layers :], strict=True):
        mine.load_state_dict(theirs.state_dict())
    return own


def save_reader(state, options, path):
    """Write a reader's weights in half precision, with the layer of the encoder that it reads."""
    halves = {name: value.half().cpu() for name, value in state.items()}
    torch.save(halves | {"layer": torch.tensor(options.base)}, path)


def student(options):
    device = torch.device(options.device)
    inside, outside, _ = gather(options, device, unseen_only=options.steps == 0)
    network, config = base_states([*inside, *outside], options, device)
    torch.manual_seed(options.seed)
    own = new_student(config, network, options, device).to(device)
    if options.start:
        state = torch.load(options.start, weights_only=True)
        bridge = {f"bridge.{k}": v for k, v in own.bridge.state_dict().items()}  # older readers have none
        own.load_state_dict(bridge | {k: v for k, v in state.items() if k != "layer"})
    taught_by_teachers(inside, options.soft)
    taught_by_found(inside, options.found)
    inside = [a for a in inside if a.gold or a.taught is not None]
    label = f"student {options.fold} base {options.base} layers {options.layers} soft {len(options.soft)}"
    print(label, "begins", flush=True)
    train(own, inside, options, label)
    started = time.time()
    found = evidence(own, outside)
    print(label, json.dumps(figures(found, outside)), f"{time.time() - started:.0f}s", flush=True)
    name = f"student-{options.fold}-{options.base}-{options.layers}-{len(options.soft)}"
    write_found(options.out / f"{name}.jsonl.xz", found)
    save_reader(own.state_dict(), options, options.out / f"{name}.pt")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("command", choices=("tables", "teacher", "student"))
    ap.add_argument("--prepared", type=Path, required=True)
    ap.add_argument("--work", type=Path, required=True)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--weights", type=Path, nargs="*", default=[])
    ap.add_argument("--mpnet", type=Path, help="folder of all-mpnet-base-v2, in the place of --weights")
    ap.add_argument("--window", type=int, default=WINDOW, help="word pieces that the teacher reads together")
    ap.add_argument("--frozen", type=int, default=0, help="lower layers of the teacher that are not trained")
    ap.add_argument("--soft", type=Path, nargs="*", default=[])
    ap.add_argument(
        "--found",
        type=Path,
        nargs="*",
        default=[],
        help="what teachers found and was kept (training/reader/found)",
    )
    ap.add_argument("--start", type=Path, help="a reader to start from")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--encoder", type=Path, default=Path("models/en-news/encoder"))
    ap.add_argument("--device", default="cuda")
    ap.add_argument("--fold", type=int)
    ap.add_argument("--base", type=int, default=3)
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--passes", default="chains=6,mpqa=3,polnear=1")
    ap.add_argument("--words", type=int, default=3000)
    ap.add_argument("--steps", type=int)
    ap.add_argument(
        "--seconds",
        type=float,
        default=math.inf,
        help="stop after so many seconds; the schedule is fitted to them",
    )
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--layer-lr", type=float, default=5e-5)
    ap.add_argument("--warmup", type=int, default=60)
    ap.add_argument("--dropout", type=float, default=0.0, help="of the reader's own layers and their input")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--tilings", type=int, default=2)
    ap.add_argument("--report", type=int, default=200)
    ap.add_argument("--every", type=int, default=1, help="use every n-th article only, to try it out")
    ap.add_argument("--processes", type=int, default=1)
    options = ap.parse_args()
    options.passes = {k: float(v) for k, v in (p.split("=") for p in options.passes.split(","))}
    torch.set_num_threads(options.threads)
    torch.backends.mha.set_fastpath_enabled(False)
    if options.device == "cpu":
        nn.functional.dropout = QuickDropout()
    {"tables": make_tables, "teacher": teacher, "student": student}[options.command](options)


if __name__ == "__main__":
    main()
