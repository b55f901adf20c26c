"""Train Stanza's tagger, lemmatizer and entity recogniser over the frozen shared encoder.

    python -m training.heads --encoder DIR --ud DIR --ner DIR --out DIR [--only pos,lemma,ner]

ENCODER is what training.export wrote: the heads learn from the rows that they will read. These are computed once for
each sentence and kept in half precision for the whole training (about 3 kB a word). Results in OUT: `pos.pt`,
`lemma.pt`, `ner.pt`; a file that exists already is not written again.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from stanza.models import lemmatizer, ner_tagger, tagger
from stanza.models.common import foundation_cache
from stanza.models.ner import trainer as ner_trainer
from stanza.models.pos import trainer as pos_trainer

from service.extraction.resources.lexicon import lexicon
from service.parsing.encoder import NAME, SharedEncoder
from service.parsing.word_pieces import LONGEST_WORD
from training.corpora import read_bio
from training.lemmas import further_rows
from training.treebanks import clean, read_paragraphs, treebank_files

TAGGER = (
    "--lang en --shorthand en_news --no_pretrain --word_emb_dim 0 --num_layers 1 --hidden_dim 160 --char_hidden_dim 80"
    " --char_emb_dim 50 --transformed_dim 80 --deep_biaff_hidden_dim 160 --composite_deep_biaff_hidden_dim 60"
    " --tag_emb_dim 30 --bert_hidden_layers 4 --word_dropout 0.1 --dropout 0.3 --optim adamw --no_second_optim"
    " --lr 0.003 --beta2 0.95 --batch_size 100 --fix_eval_interval --log_step 20"
    " --augment_nopunct 0.1 --share_hid --cpu"
)
RECOGNISER = (
    "--shorthand en_news --no_pretrain --word_emb_dim 0 --hidden_dim 96 --char_hidden_dim 60 --char_emb_dim 40"
    " --bert_hidden_layers 4 --dropout 0.35 --word_dropout 0.01 --optim adam --lr 0.002 --min_lr 0.0002 --lr_decay 0.5"
    " --patience 1 --batch_size 48 --max_batch_words 1500 --log_step 20 --no_input_transform --cpu"
)
LEMMATIZER = "--shorthand en_news --dict_only --cpu"  # of forms by tag; unknown forms are not changed


T = TypeVar("T")


class KeptEncoder(SharedEncoder):
    """A shared encoder that keeps every row in half precision, for a training that reads all of them again."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._kept = {}

    def encode(self, sentences: Iterable[Sequence[str]]) -> None:
        missing = [key for key in map(tuple, sentences) if key not in self._kept]
        super().encode(missing)
        self._kept |= {key: self._memory[key].words().half() for key in missing}
        self.forget()

    def layers(self, words: Sequence[str]) -> torch.Tensor:
        self.encode([words])
        return self._kept[tuple(words)].float()


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--encoder", type=Path, required=True)
    ap.add_argument("--ud", type=Path, required=True)
    ap.add_argument("--ner", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--only", default="lemma,pos,ner")
    ap.add_argument("--steps", type=int, default=1250)
    ap.add_argument(
        "--sentences", type=int, help="number of sentences to learn from, evenly spaced (default: all)"
    )
    ap.add_argument("--seed", type=int, default=20)
    args = ap.parse_args()
    share(args.encoder)
    steps: dict[str, Callable[[argparse.Namespace, Path], object]] = {
        "lemma": train_lemma, "pos": train_pos, "ner": train_ner,
    }  # fmt: skip
    for name in args.only.split(","):
        if not (args.out / f"{name}.pt").exists():
            (args.out / "heads-data").mkdir(parents=True, exist_ok=True)
            steps[name](args, args.out / "heads-data")


def share(folder: Path) -> None:
    """Give one frozen encoder to the trainers, which ask for it by `NAME`."""
    encoder = KeptEncoder.load(folder, "int8")
    cache = encoder.cache()

    def load(name: str, *args: object, **kwargs: object) -> tuple[object, object]:
        return (cache.bert[NAME].model, cache.bert[NAME].tokenizer) if name == NAME else (None, None)

    for module in (pos_trainer, ner_trainer, foundation_cache):
        module.load_bert = load


def falling_rate(total: int) -> None:
    """Let the tagger's learning rate fall linearly to zero at step `total`; Stanza's trainer keeps it constant."""
    update, done = pos_trainer.Trainer.update, iter(range(total + 1))

    def with_rate(self: pos_trainer.Trainer, *args: object, **kwargs: object) -> object:
        share = 1 - next(done) / total
        for group in [g for optimizer in self.optimizers.values() for g in optimizer.param_groups]:
            group["lr"] = self.args["lr"] * share
        return update(self, *args, **kwargs)

    pos_trainer.Trainer.update = with_rate


def train_pos(args: argparse.Namespace, work: Path) -> None:
    write_treebanks(args.ud, work)
    thin(work / "train.conllu", work / "tagged.conllu", args.sentences)
    falling_rate(args.steps)
    tagger.main(
        f"{TAGGER} --train_file {work}/tagged.conllu --eval_file {work}/dev.conllu --bert_model {NAME}"
        f" --max_steps {args.steps} --eval_interval {min(70, args.steps)} --seed {args.seed}"
        f" --save_dir {args.out} --save_name pos.pt".split()
    )


def train_lemma(args: argparse.Namespace, work: Path) -> None:
    write_treebanks(args.ud, work)
    newswire = Counter(word for sentence in read_bio(args.ner / "train") for word in sentence.words)
    write_forms(work / "train.conllu", newswire, work / "forms.conllu")
    lemmatizer.main(
        f"{LEMMATIZER} --train_file {work}/forms.conllu --eval_file {work}/dev.conllu --seed {args.seed}"
        f" --save_dir {args.out} --save_name lemma.pt".split()
    )


def train_ner(args: argparse.Namespace, work: Path) -> None:
    for split in ("train", "dev"):
        write_entities(args.ner / split, work / f"ner.{split}.json", args.sentences)
    ner_tagger.main(
        f"{RECOGNISER} --train_file {work}/ner.train.json --eval_file {work}/ner.dev.json --bert_model {NAME}"
        f" --max_steps {2 * args.steps} --eval_interval {min(100, args.steps)} --seed {args.seed}"
        f" --save_dir {args.out} --save_name ner.pt".split()
    )


def write_treebanks(ud: Path, work: Path) -> None:
    """EWT and GUM together, words as the service gives them to the models (dev: every fourth sentence)."""
    for split, stride in (("train", 1), ("dev", 4)):
        path = work / f"{split}.conllu"
        if path.exists():
            continue
        sentences = [s for file in treebank_files(ud, split) for p in read_paragraphs(file) for s in p][
            ::stride
        ]
        blocks = ["\n".join("\t".join(_row(row)) for row in s.rows if "-" not in row[0]) for s in sentences]
        path.write_text("\n\n".join(blocks) + "\n\n", encoding="utf-8")


def write_forms(treebank: Path, newswire: Counter[str], path: Path) -> None:
    """Each form with its tag and lemma once, the most frequent first, for a lemmatizer without context; then forms of
    the newswire that the treebanks lack.
    """
    rows = [line.split("\t") for line in treebank.read_text(encoding="utf-8").split("\n") if line]
    counts = Counter((row[1], row[3], row[2]) for row in rows)
    known = [row for row, _ in counts.most_common()]
    words = Counter({form: count for (form, _, _), count in counts.items()}) + newswire
    blocks = [
        f"1\t{form}\t{lemma}\t{upos}\t_\t_\t0\troot\t_\t_\n\n"
        for form, upos, lemma in (*known, *further_rows(known, words, lexicon()))
    ]
    path.write_text("".join(blocks), encoding="utf-8")


def _row(row: tuple[str, ...]) -> list[str]:
    """A word's row without enhanced dependencies and MISC, which training does not read."""
    form = clean(row[1])
    return [
        row[0],
        form[:LONGEST_WORD],
        clean(row[2]) if len(form) <= LONGEST_WORD else form,
        *row[3:8],
        "_",
        "_",
    ]


def write_entities(folder: Path, path: Path, limit: int | None) -> None:
    """Stanza's JSON of tokens with BIO labels."""
    known = {"Person", "Organization", "Location", "NORP", "Facility", "Product", "Date", "Money", "Misc"}
    sentences = [
        [
            {"text": word[:LONGEST_WORD], "ner": label if label[2:] in known else "O"}
            for word, label in zip(s.words, s.labels, strict=True)
        ]
        for s in read_bio(folder)
        if len(s.words) <= 120
    ]
    path.write_text(json.dumps(drawn(sentences, limit)), encoding="utf-8")


def thin(treebank: Path, path: Path, limit: int | None) -> None:
    """`limit` sentences of a CoNLL-U file, evenly spaced."""
    blocks = treebank.read_text(encoding="utf-8").strip().split("\n\n")
    path.write_text("\n\n".join(drawn(blocks, limit)) + "\n\n", encoding="utf-8")


def drawn(items: list[T], limit: int | None) -> list[T]:
    return items if limit is None else items[:: max(1, len(items) // limit)][:limit]


if __name__ == "__main__":
    main()
