"""Train the attribution reader.

    python -m training.reader.train --data DIR --parses DIR --states DIR --out DIR [--fold N] …

`--data` is the data folder (chains, mpqa, polnear), `--parses` and `--states` hold `chains`, `mpqa` and
`polnear_train` as training.reader.states reads and writes them. With `--fold N` the articles of fold N of
chains and mpqa are left out, and those of them that are PolNeAR's too. The upper layers start as those of the
pack's encoder. A checkpoint is written every `--save-every` steps; the same command goes on from it.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from service.parsing.attribution_reader import runs_of_sentences
from service.parsing.encoder import SharedEncoder
from service.parsing.networks import through, transformer_layers
from service.parsing.reader_features import pair_features
from service.parsing.reader_network import PAIR_TABLES, SENTENCES, Scorer
from training.reader.data import chain_readings, mpqa_readings, polnear_readings


class UpperLayers(nn.Module):
    """Transformer layers over the pieces of some sentences: texts x pieces x size in and out."""

    def __init__(self, config, count):
        super().__init__()
        self.places = nn.Embedding(SENTENCES, config["hidden_size"])
        nn.init.zeros_(self.places.weight)
        self.layers = transformer_layers(config, count)

    def forward(self, rows, places, padding):
        """`places` and `padding` are texts x pieces: which sentence a piece is of, and true beyond the text."""
        return through(self.layers, rows + self.places(places), padding)[-1]


class Reader(nn.Module):
    """Upper layers and scorer."""

    def __init__(self, config, layers):
        super().__init__()
        self.upper = UpperLayers(config, layers)
        self.scorer = Scorer(config["hidden_size"])

    def rows(self, states):
        """words x size of one article."""
        return self.batch_rows([states])[0]

    def batch_rows(self, many):
        """words x size of each article; the runs of all of them are one batch."""
        texts, where, places = [], [], []
        for number, states in enumerate(many):
            rows = torch.from_numpy(states["rows"]).float()
            starts = np.cumsum([0, *states["lengths"]])
            for run in runs_of_sentences(states["lengths"]):
                first, last = starts[run[0]], starts[run[-1] + 1]
                texts.append(rows[first:last])
                places.append(torch.cat([torch.full((states["lengths"][i],), k) for k, i in enumerate(run)]))
                where.append(number)
        padded = nn.utils.rnn.pad_sequence(texts, batch_first=True)
        padding = torch.arange(padded.shape[1])[None] >= torch.tensor([len(t) for t in texts])[:, None]
        out = self.upper(padded, nn.utils.rnn.pad_sequence(places, batch_first=True), padding)
        found = []
        for number, states in enumerate(many):
            whole = torch.cat([out[k, : len(texts[k])] for k, n in enumerate(where) if n == number])
            found.append(whole[torch.from_numpy(states["words"])])
        return found


def word_tensors(features):
    return {name: torch.from_numpy(getattr(features, name)) for name in ("upos", "relation", "marks")}


def pair_tensors(features, cues):
    """Places of words and cues, and the pairs' features, of some cues of one article."""
    found = [pair_features(features, cue) for cue in cues]
    words = torch.from_numpy(np.concatenate([f.words for f in found]))
    places = torch.from_numpy(np.concatenate([np.full(len(f.words), f.cue) for f in found]))
    tables = {
        name: torch.from_numpy(np.concatenate([getattr(f, name) for f in found])) for name in PAIR_TABLES
    }
    return words, places, tables


def losses(reader, readings):
    """Loss of cues, of words given a cue, and of stances: sums with their counts."""
    total = {"cue": 0.0, "pair": 0.0, "stance": 0.0}
    count = dict.fromkeys(total, 0)
    for reading, rows in zip(readings, reader.batch_rows([r.states for r in readings]), strict=True):
        rows = rows.float()
        words = reader.scorer.words(rows, word_tensors(reading.features))
        scores = reader.scorer.cues(words)
        gold = torch.from_numpy(reading.cues)
        known = gold >= 0
        bce = nn.functional.binary_cross_entropy_with_logits(
            scores, gold.clamp(min=0).float(), reduction="none"
        )
        total["cue"] = total["cue"] + (bce * known).sum()
        count["cue"] += int(known.any(1).sum())
        if not reading.frames:
            continue
        at, cues, tables = pair_tensors(reading.features, [f.cue for f in reading.frames])
        out = reader.scorer.pairs(reader.scorer.projected(words), at, cues, tables, reading.origin)
        allowed = torch.from_numpy(np.concatenate([f.allowed for f in reading.frames]))
        logp = torch.log_softmax(out, -1).masked_fill(~allowed, -1e9)
        said = ~allowed.all(1)
        total["pair"] = total["pair"] - (torch.logsumexp(logp, -1) * said).sum()
        count["pair"] += int(said.sum())
        stances = [(f.cue, f.stance) for f in reading.frames if f.stance >= 0]
        if stances:
            which = torch.tensor(stances)
            total["stance"] = total["stance"] + nn.functional.cross_entropy(
                reader.scorer.stances(words[which[:, 0]]), which[:, 1], reduction="sum"
            )
            count["stance"] += len(stances)
    return {k: v / max(1, count[k]) for k, v in total.items()}


def load_states(path):
    with path.open("rb") as handle:
        return pickle.load(handle)  # noqa: S301  written by training.reader.states


def gather(options):
    """Articles by corpus; of the fold that is left out, none."""
    folds = {n: json.loads((options.data / n / "folds.json").read_text()) for n in ("chains", "mpqa")}
    data = {}
    for name, read in (("chains", chain_readings), ("mpqa", mpqa_readings)):
        if options.passes[name]:
            states = load_states(options.states / f"states_{name}.pkl")
            found = read(options.data / name, options.parses / name, states)
            data[name] = [r for r in found if folds[name][r.name] != options.fold]
    if options.passes["polnear"]:
        states = load_states(options.states / "states_polnear_train.pkl")
        found = polnear_readings(options.data / "polnear/train", options.parses / "polnear_train", states)
        left_out = (
            set(folds["chains"])
            if options.fold is None and options.without_chains
            else {n for n, f in folds["chains"].items() if f == options.fold}
        )
        data["polnear"] = [r for r in found if r.name not in left_out]
    return data


def schedule(data, passes, rng, words_per_step):
    """Batches of articles of one corpus each, for all passes; the corpora are mixed evenly over the training."""
    batches = []
    for name, readings in data.items():
        order = []
        for turn in range(math.ceil(passes[name])):
            share = min(1.0, passes[name] - turn)
            order += rng.sample(readings, round(len(readings) * share))
        own, batch, size = [], [], 0
        for reading in order:
            length = len(reading.features.upos)
            if batch and size + length > words_per_step:
                own.append(batch)
                batch, size = [], 0
            batch.append(reading)
            size += length
        own += [batch] if batch else []
        batches += [((i + rng.random()) / len(own), batch) for i, batch in enumerate(own)]
    return [batch for _, batch in sorted(batches, key=lambda b: b[0])]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "parses", "states", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--pack", type=Path, default=Path("models/en-news"))
    ap.add_argument("--fold", type=int)
    ap.add_argument(
        "--without-chains", action="store_true", help="no PolNeAR article that is a chain article too"
    )
    ap.add_argument("--start", type=Path)
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--passes", default="chains=3,mpqa=2,polnear=0.3")
    ap.add_argument("--words", type=int, default=1600)
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--layer-lr", type=float, default=1.2e-4)
    ap.add_argument("--warmup", type=int, default=40)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--save-every", type=int, default=100)
    options = ap.parse_args()
    options.passes = {k: float(v) for k, v in (p.split("=") for p in options.passes.split(","))}
    options.passes = {n: options.passes.get(n, 0.0) for n in ("chains", "mpqa", "polnear")}
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    config = json.loads((options.pack / "encoder/config.json").read_text())
    reader = Reader(config, options.layers)
    encoder = SharedEncoder.load(options.pack / "encoder")
    for own, theirs in zip(reader.upper.layers, encoder.network.layers[-options.layers :], strict=True):
        own.load_state_dict(theirs.state_dict())
    if options.start:
        reader.load_state_dict(torch.load(options.start, weights_only=True)["reader"])
    batches = schedule(gather(options), options.passes, rng, options.words)
    groups = [
        {"params": list(reader.upper.parameters()), "lr": options.layer_lr},
        {"params": list(reader.scorer.parameters()), "lr": options.lr},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out / "checkpoint.pt"
    step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        reader.load_state_dict(state["reader"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    base = [g["lr"] for g in groups]
    log = (options.out / "log.txt").open("a")
    print(f"{len(batches)} steps", file=log, flush=True)
    reader.train()
    while step < len(batches):
        started = time.time()
        factor = min(1.0, (step + 1) / options.warmup) * max(0.02, 1 - step / len(batches))
        for group, rate in zip(optimizer.param_groups, base, strict=True):
            group["lr"] = rate * factor
        with torch.autocast("cpu", torch.bfloat16):
            found = losses(reader, batches[step])
        loss = found["cue"] * 3 + found["pair"] * 2 + found["stance"] * 0.15
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 10 == 0 or step == 1:
            values = " ".join(
                f"{k} {float(v.detach()) if torch.is_tensor(v) else v:.4f}" for k, v in found.items()
            )
            print(f"{step} {values} {time.time() - started:.2f}s", file=log, flush=True)
        if step % options.save_every == 0 or step == len(batches):
            saved = {"reader": reader.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
            torch.save(saved, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)
    torch.save({"reader": reader.state_dict()}, options.out / "reader.pt")


if __name__ == "__main__":
    main()
