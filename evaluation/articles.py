"""Texts of any kind as articles, and changes that happen to articles on their way into a service.

For robustness, not for scores: plain texts, BIO files of a name corpus, treebanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from evaluation.corpora import read_text

_SENTENCES = 30  # sentences of an article, for a treebank without documents
_NO_BLANK_BEFORE = re.compile(r" (?=[.,;:!?)\]%]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)")
_NO_BLANK_BEHIND = re.compile(r"(?<=[(\[$]) ")
_MARKS = re.compile("[\"“”„«»‘]|''|``|(?<!\\w)['’]|['’](?!\\w)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its file's name; `way` is how it was changed, empty for an unchanged text."""

    name: str
    text: str
    way: str = ""


def read_texts(folder: Path) -> list[Text]:
    """Every text in a folder and those below: `.txt`, `.tsv` (BIO, a word a line) and `.conllu`."""
    found = [Text(path.stem, read_text(path)) for path in sorted(folder.rglob("*.txt"))]
    found += [Text(path.stem, _from_bio(read_text(path))) for path in sorted(folder.rglob("*.tsv"))]
    for path in sorted(folder.rglob("*.conllu")):
        found += [Text(f"{path.stem}-{n}", text) for n, text in enumerate(_from_treebank(read_text(path)))]
    return [text for text in found if text.text.strip()]


def _from_bio(table: str) -> str:
    """Sentences of words as a text, three to a paragraph."""
    blocks = [block.split("\n") for block in table.strip().split("\n\n")]
    sentences = [" ".join(line.split("\t")[0] for line in block if line.strip()) for block in blocks]
    shown = [_NO_BLANK_BEHIND.sub("", _NO_BLANK_BEFORE.sub("", s)) for s in sentences]
    return "\n\n".join(" ".join(shown[i : i + 3]) for i in range(0, len(shown), 3))


def _from_treebank(treebank: str) -> Iterator[str]:
    """The documents of a CoNLL-U file with their paragraphs, or some sentences at a time."""
    text, sentences = "", 0
    for block in treebank.strip().split("\n\n"):
        if (("# newdoc" in block) or sentences == _SENTENCES) and text:
            yield text
            text, sentences = "", 0
        found = re.search(r"^# text = (.*)$", block, re.MULTILINE)
        if found:
            text += ("\n" if "# newpar" in block else " ") * bool(text) + found[1]
            sentences += "# newdoc" not in treebank
    if text:
        yield text


# -- changes on the way ----------------------------------------------------------------------------------


def _cut(random: Random, text: str) -> str:
    start = random.randrange(len(text))
    return text[start : start + random.randint(1, len(text))]


def _lines_joined(random: Random, text: str) -> str:
    return " ".join(text.split())


def _capitals(random: Random, text: str) -> str:
    return text.upper()


def _marks_dropped(random: Random, text: str) -> str:
    return _MARKS.sub(lambda mark: "" if random.random() < 0.5 else mark[0], text)


def _marks_doubled(random: Random, text: str) -> str:
    return _MARKS.sub(lambda mark: mark[0] * 2 if random.random() < 0.5 else mark[0], text)


def _html(random: Random, text: str) -> str:
    paragraphs = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").split("\n")
    body = "\n".join(f'<p class="body-{n}">{p}</p>' for n, p in enumerate(paragraphs) if p.strip())
    return f'<div id="article"><a href="https://news.example/a?b=1&amp;c=2">Share</a>\n{body}\n</div>'


WAYS: dict[str, Callable[[Random, str], str]] = {
    "cut": _cut,
    "lines joined": _lines_joined,
    "capitals": _capitals,
    "marks dropped": _marks_dropped,
    "marks doubled": _marks_doubled,
    "html as text": _html,
}


THREE = "three in one"
ALL_WAYS = (*WAYS, THREE)


def in_way(text: Text, way: str, texts: Sequence[Text], seed: int) -> Text:
    """The text changed in one way, with two of `texts` behind it as one article for `THREE`.

    The same for the same text, way and seed, whatever was changed before it: a resumed run reads the same texts.
    """
    random = Random(f"{seed}/{text.name}/{way}")
    if way == THREE:
        others = (random.choice(texts).text for _ in range(2))
        return Text(text.name, "\n\n".join((text.text, *others)), way)
    return Text(text.name, WAYS[way](random, text.text), way)


def mangled(texts: Sequence[Text], seed: int) -> Iterator[Text]:
    """Each text in each way."""
    for text in texts:
        yield from _with_words(in_way(text, way, texts, seed) for way in ALL_WAYS)


def spread(texts: Sequence[Text], seed: int, fewest: int) -> Iterator[Text]:
    """Every text in one way, and every way on at least `fewest` texts; a few texts are changed in several ways.

    The ways are dealt out in turn over the texts in random order.
    """
    order = Random(seed).sample(texts, len(texts))
    each = len(order) // len(ALL_WAYS)  # texts that every way gets in one turn
    turns = min(len(ALL_WAYS), -(-fewest // each)) if each else len(ALL_WAYS)
    for turn in range(max(1, turns)):
        ways = (ALL_WAYS[(k + turn) % len(ALL_WAYS)] for k in range(len(order)))
        yield from _with_words(in_way(text, way, texts, seed) for text, way in zip(order, ways, strict=True))


def _with_words(texts: Iterable[Text]) -> Iterator[Text]:
    return (text for text in texts if text.text.strip())
