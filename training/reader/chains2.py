"""Further articles with chains: their texts, their parses, and one folder with them and the chain articles.

    python -m training.reader.chains2 --data DIR --parses DIR --merged DIR

`chains2.jsonl.xz` has the chains, as offsets, of articles of the English Worldwide Newswire, of PolNeAR's training
part and of MPQA. The newswire has tokens by sentence: here each of its sentences is a paragraph of its own, with
straight quotation marks made typographic, and the offsets refer to that text. PARSES gets the parses by the pack:
`ner` (newswire without chains), `polnear_train` and `chains2`. MERGED gets chain articles and further ones in the form
of the chain articles' folder, for the models that are fitted on chains; it lacks the articles that are held out.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from evaluation.corpora import read_text
from evaluation.unseen import HELD
from service.parsing import conllu
from training.corpora import read_polnear
from training.reader.data import CHAINS2, chain_rows

_MARKS = ('"', "``", "''")
_CLOSES_UP = re.compile(r"[.,;:!?%)\]”’…]+|'s|n't|'re|'ve|'ll|'d|'m|’s")
_OPENS = ("(", "[", "“", "‘", "$", "£", "€")


def text_of(path: Path) -> str:
    """The article of a file of tokens and tags, without its address."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    sentences = [[line.split("\t")[0] for line in block.split("\n") if line.strip()] for block in blocks]
    return "\n\n".join(_joined(words) for words in sentences if words and not words[0].startswith("http"))


def _joined(words: list[str]) -> str:
    text, quoted, space = "", False, False
    for word in words:
        if word in _MARKS:
            quoted = {"``": False, "''": True}.get(word, quoted)
            text += "”" if quoted else (" “" if text else "“")
            quoted, space = not quoted, quoted
        elif _CLOSES_UP.fullmatch(word):
            text, space = text + word, True
        else:
            text += (" " if space else "") + word
            space = word not in _OPENS
    return text


def texts_of(data: Path) -> dict[str, dict[str, str]]:
    """Texts by corpus and name."""
    chains = {row["id"] for row in chain_rows(data / "chains/gold.jsonl")}
    further = {row["id"] for row in chain_rows(CHAINS2)}
    newswire = {p.stem: text_of(p) for p in sorted((data / "ner/train").glob("*.tsv"))}
    polnear = {name: text for name, (text, _) in read_polnear(data / "polnear/train").items()}
    mpqa = {path.stem: read_text(path) for path in sorted((data / "mpqa").glob("*.txt"))}
    known = newswire | polnear | mpqa
    return {
        "ner": {name: text for name, text in newswire.items() if name not in chains | further},
        "polnear_train": polnear,
        "chains2": {name: known[name] for name in sorted(further)},
    }


def parse(texts: dict[str, dict[str, str]], pack: Path, out: Path):
    """Write the parses, each text once."""
    from service.parsing.stanza_parser import StanzaParser

    parser = StanzaParser(pack)
    parsed: dict[str, str] = {}
    for corpus, many in texts.items():
        (out / corpus).mkdir(parents=True, exist_ok=True)
        for name, text in many.items():
            if text not in parsed:
                parsed[text] = conllu.write(parser.parse([text])[0])
            (out / corpus / f"{name}.conllu").write_text(parsed[text], encoding="utf-8", newline="")


def write(rows: list[dict], texts: dict[str, str], folds: dict[str, int], out: Path):
    """A folder like that of the chain articles: gold, texts, folds."""
    (out / "text").mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (out / "gold.jsonl").write_text(lines, encoding="utf-8")
    (out / "folds.json").write_text(json.dumps(folds), encoding="utf-8")
    for row in rows:
        path = out / "text" / f"{row['id']}.txt"
        path.write_text(texts[row["id"]], encoding="utf-8", newline="")


def write_further(data: Path, out: Path):
    """The further articles as a folder, for measurements."""
    rows = chain_rows(CHAINS2)
    write(rows, texts_of(data)["chains2"], {row["id"]: row["fold"] for row in rows}, out)


def merge(data: Path, texts: dict[str, str], out: Path):
    """The chain articles and the further ones that are not held out as one folder."""
    chains = chain_rows(data / "chains/gold.jsonl")
    further = [row for row in chain_rows(CHAINS2) if row["fold"] != HELD]
    folds = json.loads((data / "chains/folds.json").read_text(encoding="utf-8"))
    folds |= {row["id"]: row["fold"] for row in further}
    own = {row["id"]: read_text(data / "chains/text" / f"{row['id']}.txt") for row in chains}
    write([*chains, *further], texts | own, folds, out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--parses", type=Path)
    ap.add_argument("--merged", type=Path)
    ap.add_argument("--pack", type=Path, default=Path("models/en-news"))
    options = ap.parse_args()
    texts = texts_of(options.data)
    if options.merged:
        merge(options.data, texts["chains2"], options.merged)
    if options.parses:
        parse(texts, options.pack, options.parses)


if __name__ == "__main__":
    main()
