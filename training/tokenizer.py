"""Train Stanza's tokenizer and sentence splitter for news typography, and its clitic splitter.

    python -m training.tokenizer --ud DIR --out DIR [--steps 3000]

It learns from the treebanks' sentences, unchanged and changed to forms that are frequent in news and rare in
treebanks: headlines without a stop, datelines, titles and initials with a stop, quotation marks that open or end a
sentence. Results in OUT: `tokenize.pt`, `mwt.pt`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stanza.models import mwt_expander, tokenizer

from training.treebanks import Paragraph, Sentence, Token, read_paragraphs, treebank_files, without_space

TITLES = "Mr. Mrs. Ms. Dr. Gen. Sen. Rep. Gov. Lt. Col. Sgt. Prof. Rev. Maj. Capt. Adm. Lt.Gen.".split()
MONTHS = "Jan. Feb. Aug. Sept. Oct. Nov. Dec.".split()
PLACES = "KYIV WASHINGTON BAGHDAD LONDON PARIS NAIROBI BEIJING MOSCOW GENEVA TOKYO LAGOS Dublin Cairo".split()
AGENCIES = "AFP AP Reuters UPI Xinhua ANI PTI".split()
DASHES = ("-", "--", "—", "–", ":")
QUOTE = Token('"', ('"',), "PUNCT")
Change = Callable[[Sentence, random.Random], Sentence | None]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--ud", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--steps", type=int, default=3000)
    ap.add_argument("--seed", type=int, default=20)
    args = ap.parse_args()
    train_tokenizer(args.ud, args.out, args.steps, args.seed)
    train_mwt(args.ud, args.out, args.seed)


def train_tokenizer(ud: Path, out: Path, steps: int, seed: int) -> None:
    """Write the labelled text and run Stanza's own training on it."""
    work = out / "tokenizer-data"
    work.mkdir(parents=True, exist_ok=True)
    paragraphs = [p for path in treebank_files(ud, "train") for p in read_paragraphs(path)]
    write_labelled(paragraphs + augmented(paragraphs, random.Random(seed)), work / "train")
    write_labelled([p for path in treebank_files(ud, "dev") for p in read_paragraphs(path)], work / "dev")
    write_expansions(paragraphs, work / "mwt.json")
    tokenizer.main(
        f"--txt_file {work}/train.txt --label_file {work}/train.labels --dev_txt_file {work}/dev.txt"
        f" --dev_label_file {work}/dev.labels --mwt_json_file {work}/mwt.json --lang en --shorthand en_news"
        f" --max_seqlen 300 --batch_size 32 --steps {steps} --eval_steps 400 --report_steps 100 --anneal_after 400"
        f" --no-hierarchical --anneal 0.7 --lr0 0.004"
        f" --unit_dropout 0.15 --dropout 0.2 --hidden_dim 64 --sent_drop_prob 0.3"
        f" --seed {seed} --save_dir {out} --save_name tokenize.pt --cpu".split()
    )


def train_mwt(ud: Path, out: Path, seed: int) -> None:
    """Stanza's clitic splitter: a dictionary, and a classifier of cut points for unseen forms."""
    work = out / "tokenizer-data"
    for split in ("train", "dev"):
        write_pieces(
            [p for path in treebank_files(ud, split) for p in read_paragraphs(path)], work / f"{split}.conllu"
        )
    mwt_expander.main(
        f"--train_file {work}/train.conllu --eval_file {work}/dev.conllu --gold_file {work}/dev.conllu --lang en"
        f" --shorthand en_news --num_epoch 6 --hidden_dim 64 --seed {seed} --force_exact_pieces"
        f" --save_dir {out} --save_name mwt.pt --cpu".split()
    )


def augmented(paragraphs: list[Paragraph], rng: random.Random) -> list[Paragraph]:
    """Changed copies of about a third of the sentences; a headline is alone in its paragraph."""
    inline: list[Sentence] = []
    alone: list[Paragraph] = []
    for sentence in (s for p in paragraphs for s in p):
        if rng.random() < 0.06 and (headline := as_headline(sentence, rng)):
            alone.append([headline])
        if rng.random() < 0.3 and (changed := rng.choice(CHANGES)(sentence, rng)):
            inline.append(changed)
    rng.shuffle(inline)
    return [inline[i : i + 4] for i in range(0, len(inline), 4)] + alone


def as_headline(sentence: Sentence, rng: random.Random) -> Sentence | None:
    tokens = sentence.tokens
    if not 5 <= len(tokens) <= 16 or tokens[-1].text != "." or any(t.upos == "PUNCT" for t in tokens[:-1]):
        return None
    tokens = tokens[:-1]
    if rng.random() < 0.5:
        tokens = tuple(replace(t, text=t.text[0].upper() + t.text[1:]) for t in tokens)
    return Sentence(tokens)


def with_title(sentence: Sentence, rng: random.Random) -> Sentence | None:
    """A title or month with a stop before a name, or an initial inside one."""
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        if token.upos == "PROPN" and token.text[:1].isupper() and (i == 0 or tokens[i - 1].space_after):
            inside = i > 0 and tokens[i - 1].upos == "PROPN"
            text = rng.choice("ABCDEFGHJKLMRSTW") + "." if inside else rng.choice(TITLES)
            return Sentence((*tokens[:i], Token(text, (text,), "PROPN"), *tokens[i:]))
        if (
            token.upos == "NUM"
            and i
            and tokens[i - 1].space_after
            and token.text.isdigit()
            and len(token.text) < 3
        ):
            month = rng.choice([*MONTHS, "No."])
            return Sentence((*tokens[:i], Token(month, (month,), "PROPN"), *tokens[i:]))
    return None


def with_dateline(sentence: Sentence, rng: random.Random) -> Sentence | None:
    def plain(text: str, space: bool = True) -> Token:
        return Token(text, (text,), "PROPN", space)

    agency = [plain("(", False), plain(rng.choice(AGENCIES), False), plain(")")]
    date = [plain(","), plain(rng.choice(MONTHS)), plain(str(rng.randint(1, 30)))]
    place = plain(rng.choice(PLACES))
    middle = rng.choice([[], agency, agency, date])
    if middle is date:
        place = without_space(place)
    return Sentence((place, *middle, plain(rng.choice(DASHES)), *sentence.tokens))


def opening_quote(sentence: Sentence, rng: random.Random) -> Sentence | None:
    return None if has_quote(sentence) else Sentence((without_space(QUOTE), *sentence.tokens))


def closing_quote(sentence: Sentence, rng: random.Random) -> Sentence | None:
    if has_quote(sentence) or sentence.tokens[-1].upos != "PUNCT":
        return None
    last = replace(sentence.tokens[-1], space_after=rng.random() < 0.1)
    return Sentence((*sentence.tokens[:-1], last, QUOTE))


def quoted(sentence: Sentence, rng: random.Random) -> Sentence | None:
    closed = closing_quote(sentence, rng)
    return closed and Sentence((without_space(QUOTE), *closed.tokens))


def said(sentence: Sentence, rng: random.Random) -> Sentence | None:
    """`"… ," X said.`: the comma or mark inside the quotation does not end the sentence."""
    closed = quoted(sentence, rng)
    if closed is None or closed.tokens[-2].text not in ".?!":
        return None
    mark = closed.tokens[-2].text.replace(".", ",")
    end = replace(closed.tokens[-2], text=mark, pieces=(mark,))
    who = rng.choice(
        ["he said", "she said", "said Khan", "the ministry said", "Johnson added", "officials said"]
    ).split()
    tail = [Token(w, (w,), "VERB") for w in who]
    return Sentence(
        (*closed.tokens[:-2], end, QUOTE, *tail[:-1], without_space(tail[-1]), Token(".", (".",), "PUNCT"))
    )


def has_quote(sentence: Sentence) -> bool:
    return any('"' in t.text for t in sentence.tokens)


CHANGES: tuple[Change, ...] = (
    with_title, with_title, with_dateline, opening_quote, closing_quote, closing_quote, quoted, said, said,
)  # fmt: skip


def write_labelled(paragraphs: list[Paragraph], stem: Path) -> None:
    """Stanza's training files: the text, and a digit a character (1 ends a token, 2 a sentence; 3, 4 with clitics)."""
    texts, labels = [], []
    for paragraph in paragraphs:
        text, label = "", ""
        for sentence in paragraph:
            joined, marks = labelled(sentence)
            text += (" " if text else "") + joined
            label += ("0" if label else "") + marks
        texts.append(text)
        labels.append(label)
    stem.with_suffix(".txt").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    stem.with_suffix(".labels").write_text("\n\n".join(labels) + "\n", encoding="utf-8")


def labelled(sentence: Sentence) -> tuple[str, str]:
    text, label = "", ""
    for i, token in enumerate(sentence.tokens):
        last = i == len(sentence.tokens) - 1
        end = 1 + last + 2 * (len(token.pieces) > 1)
        text += token.text + ("" if last else " " * token.space_after)
        label += "0" * (len(token.text) - 1) + str(end) + ("" if last else "0" * token.space_after)
    return text, label


def exact(token: Token) -> bool:
    return len(token.pieces) > 1 and "".join(token.pieces) == token.text


def write_expansions(paragraphs: list[Paragraph], path: Path) -> None:
    counts = Counter((t.text, t.pieces) for p in paragraphs for s in p for t in s.tokens if exact(t))
    path.write_text(json.dumps([[key, count] for key, count in counts.items()]), encoding="utf-8")


def write_pieces(paragraphs: list[Paragraph], path: Path) -> None:
    """A bare CoNLL-U file of tokens and their pieces; forms that do not add up to their token stay whole."""
    blocks = []
    for sentence in (s for p in paragraphs for s in p):
        lines, n = [], 0
        for token in sentence.tokens:
            pieces = token.pieces if exact(token) else (token.text,)
            if len(pieces) > 1:
                lines.append(f"{n + 1}-{n + len(pieces)}\t{token.text}" + "\t_" * 8)
            for piece in pieces:
                n += 1
                lines.append(
                    f"{n}\t{piece}\t_\t{token.upos}\t_\t_\t{n - 1}\t{'dep' if n > 1 else 'root'}\t_\t_"
                )
        blocks.append("\n".join(lines) + "\n\n")
    path.write_text("".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
