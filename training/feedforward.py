"""Remove the recurrence from the pack's tagger and parser: only a gated hidden layer remains of their first layer.

    python -m training.feedforward --pack models/en-news --ud DIR --news DIR --out DIR [--only parser,tagger]

Stanza adds to the output of a recurrent layer that of a highway: `sigmoid(gate x) * tanh(highway x)`. If the weights
of the recurrent layer are zero, only the highway remains, which reads every word by itself; the encoder's rows have
the context already. The service skips a recurrent layer of zeros; Stanza gives the same answers.

The training starts from the pack's models: they learn from the treebanks of UD, and from the pack's answers on them
and on NEWS (articles that it parsed, as CoNLL-U; distillation, Hinton et al. 2015). OUT gets `depparse.pt` and
`pos.pt`, which training.assemble takes from the folder `feedforward` of its WORK.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from service.parsing import conllu
from service.parsing.stanza_parser import StanzaParser, forms_of
from training.encoder import endless_batches
from training.feedforward_heads import HEADS, Example, Sentence
from training.treebanks import clean, read_paragraphs, treebank_files

TOGETHER = 1500  # words that the pack reads at a time
LONGEST = 80
FILES = {"parser": "depparse", "tagger": "pos"}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pack", "ud", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--news", type=Path)
    ap.add_argument("--news-words", type=int, default=400_000)
    ap.add_argument("--limit", type=int, help="most sentences to take from each treebank")
    ap.add_argument("--only", default="parser,tagger")
    ap.add_argument("--steps", type=int, default=3000)
    ap.add_argument("--warmup", type=int, default=100)
    ap.add_argument("--words", type=int, default=2000)
    ap.add_argument(
        "--units", type=int, default=0, help="units of the recurrent layer to keep, in each direction"
    )
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--seed", type=int, default=20)
    args = ap.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    parser = StanzaParser(args.pack, precision="float32")
    parser._encoder = StanzaParser(args.pack)._encoder  # the rows that the service reads
    train_sentences = [*treebank(args.ud, "train", args.limit), *news(args.news, args.news_words)]
    random.Random(args.seed).shuffle(train_sentences)
    dev = treebank(args.ud, "dev", args.limit)
    for name in args.only.split(","):
        head = HEADS[name](parser, args.pack, args.units)
        train(
            args, head, read(parser, head, train_sentences), read(parser, head, dev), args.out / f"{name}.log"
        )
        head.write(args.out / f"{FILES[name]}.pt")


def treebank(folder: Path, split: str, limit: int | None) -> list[Sentence]:
    found = []
    for path in treebank_files(folder, split):
        sentences = [s for paragraph in read_paragraphs(path) for s in paragraph]
        for sentence in sentences[:limit]:
            rows = [row for row in sentence.rows if "-" not in row[0]]
            if len(rows) <= LONGEST:
                found.append(Sentence(forms_of([[clean(row[1]) for row in rows]])[0], rows))
    return found


def news(folder: Path | None, words: int) -> list[Sentence]:
    found: list[Sentence] = []
    for path in sorted(folder.glob("*.conllu")) if folder else ():
        document = conllu.read(path.read_bytes().decode())
        for sentence in document.sentences:
            forms = [word.text for word in document.words[sentence.first : sentence.last]]
            if 3 <= len(forms) <= LONGEST:
                found.append(Sentence(forms_of([forms])[0]))
    total = sum(len(s.forms) for s in found)
    random.Random(1).shuffle(found)
    return found[: len(found) * words // total] if total > words else found


def read(parser: StanzaParser, head: Any, sentences: Sequence[Sentence]) -> list[Example]:
    """The head's input for each sentence, and the pack's answers."""
    found: list[Example] = []
    batch: list[Sentence] = []
    for i, sentence in enumerate(sentences):
        batch.append(sentence)
        if sum(len(s.forms) for s in batch) > TOGETHER or i + 1 == len(sentences):
            with torch.no_grad():
                found += head.examples(parser._encoder.window([s.forms for s in batch]), batch)
            parser._encoder.forget()
            batch = []
    return found


def train(
    args: argparse.Namespace, head: Any, examples: list[Example], dev: list[Example], log: Path
) -> None:
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    optimizer = torch.optim.AdamW(head.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)
    batches = endless_batches(examples, args.words, rng, size=lambda e: len(e.rows))
    with log.open("a") as out:
        print(json.dumps({"pack": head.pack_score(dev), "examples": len(examples)}), file=out, flush=True)
        started = time.process_time()
        for step in range(1, args.steps + 1):
            share = min(step / args.warmup, 1 - (step - args.warmup) / (args.steps + 1 - args.warmup))
            for group in optimizer.param_groups:
                group["lr"] = args.lr * share
            loss = head.loss(next(batches))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 2.0)
            optimizer.step()
            if step % 250 == 0 or step == args.steps:
                seconds = (time.process_time() - started) / step
                found = {"step": step, "loss": loss.item(), "seconds": seconds, "dev": head.score(dev)}
                print(json.dumps(found), file=out, flush=True)
                head.write(args.out / "last.pt")


if __name__ == "__main__":
    main()
