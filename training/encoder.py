"""Fine-tune the shared encoder, once for all models that read it.

    python -m training.encoder --encoder DIR --ud DIR --ner DIR --polnear DIR --out DIR [--steps 2000]

Stanza's own dependency parser trainer (`GraphTrainer`, Dozat & Manning 2017) drives the encoder; on the same step
linear heads learn the universal tags of the parser's batch and, on every `--aux-every`th step, a batch of entity
labels or of attribution roles and cue links in turn (multi-task learning, Caruana 1997). These heads only teach the
encoder: the pack has others. Learning rates warm up, then fall linearly to zero. Every `--save-every` steps a
checkpoint is written; the same command resumes from it. Results in OUT: `encoder/` (a Hugging Face folder),
`parser_full.pt` (Stanza) and `heads.pt` (the linear heads).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from itertools import chain
from pathlib import Path

import torch
from stanza.models import parser as stanza_parser
from stanza.models.common import bert_embedding
from stanza.models.common.doc import Document
from stanza.models.depparse import model as depparse_model
from stanza.models.depparse.data import DataLoader
from stanza.models.depparse.trainer import GraphTrainer, unpack_batch
from stanza.models.depparse.utils import predict_dataset
from stanza.utils.conll import CoNLL
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from transformers.models.bert.modeling_bert import BertSelfAttention

from service.parsing.typography import normalize
from training.corpora import ROLE_LABELS, TaggedSentence, polnear_sentences, read_bio

PARSER_ARGUMENTS = (
    "--lang en --shorthand en_news --no_pretrain --word_emb_dim 0 --tag_emb_dim 0 --num_layers 1 --hidden_dim 200"
    " --no_char --no_linearization --no_distance --deep_biaff_hidden_dim 120"
    " --bert_finetune --bert_start_finetuning 0 --optim adamw --no_second_optim --no_plateau --word_dropout 0.15"
    " --dropout 0.4 --weight_decay 0.01 --beta2 0.98"
).split()
MAX_WORDS = 110
LONGEST_WORD = 25  # a web address would widen its whole batch


class AuxiliaryHeads(nn.Module):
    """Linear heads over the mean of the encoder's last four layers, one row a word."""

    def __init__(self, size: int, labels: dict[str, list[str]], link_size: int = 128):
        super().__init__()
        self.labels = labels
        self.mix = nn.ModuleDict({name: nn.Linear(4, 1, bias=False) for name in labels})
        self.out = nn.ModuleDict({name: nn.Linear(size, len(values)) for name, values in labels.items()})
        self.link_from = nn.Linear(size, link_size)
        self.link_to = nn.Linear(size, link_size)
        for mix in self.mix.values():
            nn.init.zeros_(mix.weight)
        self.drop = nn.Dropout(0.1)

    def link_scores(self, rows: torch.Tensor) -> torch.Tensor:
        """batch x words x words: how well word j is the first cue word of word i (column 0 = none)."""
        rows = self.drop(rows)
        return (
            self.link_from(rows) @ self.link_to(rows).transpose(1, 2) / math.sqrt(self.link_to.out_features)
        )


def capped(sentences: list[TaggedSentence]) -> list[TaggedSentence]:
    for sentence in sentences:
        sentence.words = [word[:LONGEST_WORD] for word in sentence.words]
    return [s for s in sentences if 2 <= len(s.words) <= MAX_WORDS]


def endless_batches(sentences, words_per_batch, rng, size=lambda s: len(s.words)):
    """Batches of sentences of similar length, at most `words_per_batch` with padding, shuffled each epoch."""
    while True:
        order = sorted(sentences, key=lambda s: size(s) + rng.random() * 6)
        batches, batch, widest = [], [], 0
        for sentence in order:
            widest = max(widest, size(sentence))
            if batch and widest * (len(batch) + 1) > words_per_batch:
                batches.append(batch)
                batch, widest = [], size(sentence)
            batch.append(sentence)
        batches.append(batch)
        rng.shuffle(batches)
        yield from batches


class Joint:
    def __init__(self, args):
        self.args = args
        torch.manual_seed(args.seed)
        self.rng = random.Random(args.seed)
        options = stanza_parser.build_argparse().parse_args(
            [
                *PARSER_ARGUMENTS,
                "--bert_model",
                str(args.encoder),
                "--lr",
                str(args.lr),
                "--bert_learning_rate",
                str(args.encoder_lr / args.lr),
                "--batch_size",
                str(args.words),
            ]
        )
        self.options = vars(options) | {"device": "cpu", "peft_name": None}
        train = treebank_document(args.ud, "train")
        loader = DataLoader(train, args.words, self.options, None, evaluation=False)
        self.vocab = loader.vocab
        lengths = loader.dataset.lengths
        indices = endless_batches(range(len(lengths)), args.words, self.rng, size=lambda i: lengths[i])
        self.batches = (loader.collate([loader.dataset[i] for i in batch]) for batch in indices)
        dev = treebank_document(args.ud, "dev", limit=args.dev_sentences)
        self.dev = DataLoader(
            dev, 3000, self.options, None, vocab=self.vocab, evaluation=True, sort_during_eval=True
        )
        self.dev_gold = dev
        self.trainer = GraphTrainer(args=self.options, vocab=self.vocab, pretrain=None, device="cpu")
        self.bert, self.tokenizer = self.trainer.model.bert_model, self.trainer.model.bert_tokenizer
        for module in self.bert.modules():  # random numbers took a third of the time on a CPU
            if isinstance(module, BertSelfAttention):
                module.dropout.p = 0.0
        self.ner = capped(read_bio(args.ner / "train"))
        self.roles = capped(polnear_sentences(args.polnear / "train"))
        self.ner_dev = capped(read_bio(args.ner / "dev"))[:500]
        self.roles_dev = capped(polnear_sentences(args.polnear / "dev"))[:500]
        entity = ["O", *sorted({x for s in self.ner for x in s.labels} - {"O"})]
        upos = list(self.vocab["upos"]._id2unit)
        self.heads = AuxiliaryHeads(
            self.bert.config.hidden_size, {"ner": entity, "roles": list(ROLE_LABELS), "upos": upos}
        )
        self.head_optimizer = torch.optim.AdamW(self.heads.parameters(), lr=args.lr, weight_decay=0.01)
        self.base_lr = {
            id(o): [g["lr"] for g in o.param_groups]
            for o in [*self.trainer.optimizer.values(), self.head_optimizer]
        }
        # Stanza's warm-up wrapper may have set the encoder's rate to 0 already
        self.base_lr[id(self.trainer.optimizer["bert_optimizer"])] = [args.encoder_lr]
        self.step = 0
        self.stash: list = []
        original = depparse_model.extract_bert_embeddings

        def remembering(*a, **k):
            self.stash = original(*a, **k)
            return self.stash

        depparse_model.extract_bert_embeddings = remembering

    def set_rates(self):
        warm, total = self.args.warmup, self.args.steps
        factor = min(1.0, self.step / warm) * max(
            0.0, (total - self.step) / (total - warm) if self.step > warm else 1
        )
        for optimizer in [*self.trainer.optimizer.values(), self.head_optimizer]:
            for group, base in zip(optimizer.param_groups, self.base_lr[id(optimizer)], strict=False):
                group["lr"] = base * factor

    def rows(self, sentences, head, grad=True):
        """Encoder rows of the words, padded, with the mask; row 0 is [CLS]."""
        data = [s.words for s in sentences]
        rows = bert_embedding.extract_bert_embeddings(
            "minilm",
            self.tokenizer,
            self.bert,
            data,
            "cpu",
            keep_endpoints=True,
            detach=not grad,
            bert_layer_mix=self.heads.mix[head],
        )
        return pad_sequence([r[:-1] for r in rows], batch_first=True)

    def label_loss(self, sentences, name, rows):
        index = {label: i for i, label in enumerate(self.heads.labels[name])}
        gold = pad_sequence(
            [torch.tensor([index.get(x, 0) for x in s.labels]) for s in sentences],
            batch_first=True,
            padding_value=-1,
        )
        scores = self.heads.out[name](self.heads.drop(rows[:, 1:]))
        return nn.functional.cross_entropy(
            scores.reshape(-1, scores.shape[-1]), gold.reshape(-1), ignore_index=-1
        )

    def link_loss(self, sentences, rows):
        scores = self.heads.link_scores(rows)[:, 1:]
        size = rows.shape[1]
        target = torch.zeros(scores.shape)
        used = torch.zeros(scores.shape[:2])
        width = torch.zeros(len(sentences), size, dtype=torch.bool)
        for b, sentence in enumerate(sentences):
            width[b, : len(sentence.words) + 1] = True
            for i, (label, cues) in enumerate(zip(sentence.labels, sentence.links, strict=True)):
                if label != "O":
                    used[b, i] = 1
                    for cue in cues or (-1,):
                        target[b, i, cue + 1] = 1
        scores = scores.masked_fill(~width[:, None, :], -1e9)
        logp = torch.log_softmax(scores, -1)
        right = torch.logsumexp(logp.masked_fill(target == 0, -1e9), -1)
        return -(right * used).sum() / used.sum().clamp(min=1)

    def parser_step(self, batch):
        self.trainer.model.train()
        for optimizer in [*self.trainer.optimizer.values(), self.head_optimizer]:
            optimizer.zero_grad()
        inputs, _, word_orig_idx, sentlens, wordlens, text = unpack_batch(batch, "cpu")
        loss, _ = self.trainer.model.loss(*inputs, word_orig_idx, sentlens, wordlens, text)
        upos = inputs[4]
        rows = pad_sequence([r[1:-1] for r in self.stash], batch_first=True)
        scores = self.heads.out["upos"](self.heads.drop(rows))
        gold = upos[:, 1:].masked_fill(inputs[1][:, 1:], -1)
        tags = nn.functional.cross_entropy(
            scores.reshape(-1, scores.shape[-1]), gold.reshape(-1), ignore_index=-1
        )
        (loss + 0.5 * tags).backward()
        return loss.item(), tags.item()

    def entity_step(self, batch):
        loss = self.label_loss(batch, "ner", self.rows(batch, "ner"))
        loss.backward()
        return f"ner {loss.item():.3f}"

    def role_step(self, batch):
        rows = self.rows(batch, "roles")
        roles, links = self.label_loss(batch, "roles", rows), self.link_loss(batch, rows)
        (roles + 0.5 * links).backward()
        return f"roles {roles.item():.3f} link {links.item():.3f}"

    def train(self):
        args = self.args
        args.out.mkdir(parents=True, exist_ok=True)
        checkpoint = args.out / "checkpoint.pt"
        if checkpoint.exists():
            self.restore(torch.load(checkpoint, weights_only=False))
        elif args.start:
            self.start_from(torch.load(args.start, weights_only=False))
        ner = endless_batches(self.ner, args.ner_words, self.rng)
        roles = endless_batches(self.roles, args.role_words, self.rng)
        log = (args.out / "log.txt").open("a")
        while self.step < args.steps:
            self.step += 1
            started = time.time()
            self.set_rates()
            parse_loss, tag_loss = self.parser_step(next(self.batches))
            losses = f"parse {parse_loss:.3f} upos {tag_loss:.3f} "
            turn, waits = divmod(self.step, args.aux_every)
            if not waits:
                losses += self.entity_step(next(ner)) if turn % 2 else self.role_step(next(roles))
            parameters = chain(self.trainer.model.parameters(), self.heads.parameters())
            nn.utils.clip_grad_norm_(list(parameters), 2.0)
            for optimizer in [*self.trainer.optimizer.values(), self.head_optimizer]:
                optimizer.step()
            print(f"{self.step} {losses} {time.time() - started:.1f}s", file=log, flush=True)
            if self.step % args.eval_every == 0 or self.step == args.steps:
                print(json.dumps({"step": self.step, **self.evaluate()}), file=log, flush=True)
            if self.step % args.save_every == 0 or self.step == args.steps:
                self.save(checkpoint)
        self.export()

    @torch.no_grad()
    def evaluate(self):
        self.trainer.model.eval()
        self.heads.eval()
        predictions = predict_dataset(self.trainer, self.dev)
        right = total = 0
        for sentence, tree in zip(self.dev_gold.sentences, predictions, strict=True):
            for word, (head, deprel) in zip(sentence.words, tree, strict=True):
                total += 1
                right += int(head) == word.head and deprel == word.deprel
        scores = {"las": 100 * right / total}
        for name, data in (("ner", self.ner_dev), ("roles", self.roles_dev)):
            good = predicted = gold = links = 0
            linked = 0
            for batch in [data[i : i + 40] for i in range(0, len(data), 40)]:
                rows = self.rows(batch, name, grad=False)
                best = self.heads.out[name](rows[:, 1:]).argmax(-1)
                to = self.heads.link_scores(rows)[:, 1:].argmax(-1) if name == "roles" else None
                for b, sentence in enumerate(batch):
                    for i, label in enumerate(sentence.labels):
                        guess = self.heads.labels[name][best[b, i]]
                        good += guess != "O" and guess[2:] == label[2:]
                        predicted += guess != "O"
                        gold += label != "O"
                        if name == "roles" and label != "O":
                            links += 1
                            linked += (int(to[b, i]) - 1) in (sentence.links[i] or (-1,))
            scores[name + "_words_f1"] = 200 * good / max(1, predicted + gold)
            if links:
                scores["links"] = 100 * linked / links
        self.heads.train()
        return scores

    def save(self, path):
        state = {
            "step": self.step,
            "model": self.trainer.model.state_dict(),
            "heads": self.heads.state_dict(),
            "optimizers": {k: o.state_dict() for k, o in self.trainer.optimizer.items()},
            "head_optimizer": self.head_optimizer.state_dict(),
            "rng": self.rng.getstate(),
            "torch_rng": torch.get_rng_state(),
        }
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def restore(self, state):
        self.step = state["step"]
        self.trainer.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])
        for k, o in self.trainer.optimizer.items():
            o.load_state_dict(state["optimizers"][k])
        self.head_optimizer.load_state_dict(state["head_optimizer"])
        self.rng.setstate(state["rng"])
        torch.set_rng_state(state["torch_rng"])

    def start_from(self, state):
        """Weights of an earlier run; where this parser is smaller, the last of each dimension (biases are there)."""
        own = self.trainer.model.state_dict()
        kept = {k: v for k, v in state["model"].items() if k in own}
        for key, value in kept.items():
            if value.shape != own[key].shape:
                kept[key] = value[tuple(slice(-size, None) for size in own[key].shape)]
        self.trainer.model.load_state_dict({**own, **kept})
        self.heads.load_state_dict(state["heads"])

    def export(self):
        out = self.args.out
        self.bert.save_pretrained(out / "encoder")
        self.tokenizer.save_pretrained(out / "encoder")
        self.trainer.save(str(out / "parser_full.pt"), save_optimizer=False)
        torch.save({"state": self.heads.state_dict(), "labels": self.heads.labels}, out / "heads.pt")


def treebank_document(folder: Path, split: str, limit: int | None = None) -> Document:
    """EWT and GUM of one split as one Stanza document, typography normalised."""
    sentences = []
    for name in ("EWT/en_ewt", "GUM/en_gum"):
        part, _, _ = CoNLL.conll2dict(input_file=str(folder / f"{name}-ud-{split}.conllu"))
        part = [s for s in part if len(s) <= MAX_WORDS]
        sentences += part[: limit // 2] if limit else part
    for sentence in sentences:
        for token in sentence:
            token["text"] = (normalize(token["text"]).strip() or token["text"])[:LONGEST_WORD]
    return Document(sentences)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--encoder", type=Path, required=True)
    ap.add_argument("--ud", type=Path, required=True)
    ap.add_argument("--ner", type=Path, required=True)
    ap.add_argument("--polnear", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="checkpoint of an earlier run to take the weights from")
    ap.add_argument("--steps", type=int, default=2000)
    ap.add_argument("--warmup", type=int, default=60)
    ap.add_argument("--words", type=int, default=2000)
    ap.add_argument(
        "--aux-every", type=int, default=1, help="steps between batches of entities or attributions, in turn"
    )
    ap.add_argument("--ner-words", type=int, default=700)
    ap.add_argument("--role-words", type=int, default=1200)
    ap.add_argument("--lr", type=float, default=2e-3)
    ap.add_argument("--encoder-lr", type=float, default=1.5e-4)
    ap.add_argument("--eval-every", type=int, default=100)
    ap.add_argument("--save-every", type=int, default=50)
    ap.add_argument("--dev-sentences", type=int, default=500)
    ap.add_argument("--seed", type=int, default=20)
    Joint(ap.parse_args()).train()


if __name__ == "__main__":
    main()
