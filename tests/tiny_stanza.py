"""A folder of models in the layout that `stanza.download` makes, trained in seconds on four sentences."""

from __future__ import annotations

import json
from pathlib import Path

from stanza.models import lemmatizer, ner_tagger, parser, tagger, tokenizer

SENTENCES = (
    "The/DET/2/det minister/NOUN/3/nsubj denied/VERB/0/root it/PRON/3/obj ././PUNCT/3/punct",
    "She/PRON/2/nsubj said/VERB/0/root so/ADV/2/advmod ././PUNCT/2/punct",
    "Kyiv/PROPN/2/nsubj denied/VERB/0/root it/PRON/2/obj ././PUNCT/2/punct",
    "An/DET/2/det envoy/NOUN/3/nsubj said/VERB/0/root he/PRON/5/nsubj left/VERB/3/ccomp ././PUNCT/3/punct",
)
PACKAGE = "tiny"
SMALL = "--no_pretrain --word_emb_dim 4 --char_emb_dim 4 --char_hidden_dim 4 --hidden_dim 4 --cpu --lang en"


def build(folder: Path) -> Path:
    """Train the models and write `resources.json`; returns the folder."""
    work = folder / "work"
    work.mkdir(parents=True)
    treebank = work / "tiny.conllu"
    treebank.write_text("".join(_conllu(s) for s in SENTENCES), encoding="utf-8")
    common = f"--train_file {treebank} --eval_file {treebank} --shorthand en_tiny --save_name {PACKAGE}.pt"
    steps = "--max_steps 2 --eval_interval 1"
    _tokenizer(folder, work)
    tagger.main(f"{common} {SMALL} {steps} --save_dir {folder}/en/pos --deep_biaff_hidden_dim 4".split())
    lemmatizer.main(f"{common} --dict_only --cpu --save_dir {folder}/en/lemma".split())
    parser.main(
        f"{common} {SMALL} {steps} --save_dir {folder}/en/depparse --deep_biaff_hidden_dim 4 --tag_emb_dim 4".split()
    )
    entities = work / "tiny.json"
    entities.write_text(json.dumps([_entities(s) for s in SENTENCES]), encoding="utf-8")
    ner_tagger.main(
        f"--train_file {entities} --eval_file {entities} {SMALL.replace('--lang en', '')} {steps} --shorthand en_tiny"
        f" --save_dir {folder}/en/ner --save_name {PACKAGE}.pt".split()
    )
    processors = ("tokenize", "pos", "lemma", "depparse", "ner")
    resources = {"en": {"lang_name": "English", "packages": {"default": dict.fromkeys(processors, PACKAGE)}}}
    resources["en"] |= {processor: {PACKAGE: {"md5": ""}} for processor in processors}
    (folder / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    return folder


def _words(sentence: str) -> list[list[str]]:
    return [word.rsplit("/", 3) for word in sentence.split(" ")]


def _tokenizer(folder: Path, work: Path) -> None:
    text = "\n\n".join(" ".join(w[0] for w in _words(s)) for s in SENTENCES)
    labels = "\n\n".join(
        "0".join("0" * (len(w[0]) - 1) + ("2" if w is words[-1] else "1") for w in words)
        for words in map(_words, SENTENCES)
    )
    (work / "tiny.txt").write_text(text + "\n", encoding="utf-8")
    (work / "tiny.labels").write_text(labels + "\n", encoding="utf-8")
    (work / "mwt.json").write_text("[]", encoding="utf-8")
    files = f"{work}/tiny.txt --label_file {work}/tiny.labels"
    tokenizer.main(
        f"--txt_file {files} --dev_txt_file {files.replace('--label', '--dev_label')} --mwt_json_file {work}/mwt.json"
        f" --lang en --shorthand en_tiny --steps 80 --eval_steps 40 --lr0 0.02 --batch_size 4 --hidden_dim 16 --cpu"
        f" --no_use_mwt --save_dir {folder}/en/tokenize --save_name {PACKAGE}.pt".split()
    )


def _conllu(sentence: str) -> str:
    rows = []
    for i, (form, upos, head, deprel) in enumerate(_words(sentence), 1):
        rows.append(f"{i}\t{form}\t{form.lower()}\t{upos}\t{upos[:2]}\t_\t{head}\t{deprel}\t_\t_")
    return "\n".join(rows) + "\n\n"


def _entities(sentence: str) -> list[dict[str, str]]:
    return [{"text": w[0], "ner": "S-GPE" if w[1] == "PROPN" else "O"} for w in _words(sentence)]
