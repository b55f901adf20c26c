"""Readers of the training data: CoNLL-U treebanks, BIO entity files, PolNeAR stand-off attributions.

All of them return plain sentences of words after `service.parsing.typography.normalize`, so that training sees the
same text as the service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from service.parsing.typography import normalize

ROLES = ("source", "cue", "content")
ROLE_LABELS = ("O", *(f"{bi}-{role}" for role in ROLES for bi in "BI"))
_ABBREVIATIONS = (
    "Mr Mrs Ms Dr Prof Gen Sen Sens Rep Reps Gov Lt Col Sgt Capt Cmdr Adm Rev Hon Pres St Jr Sr Inc Corp Co Ltd"
    " vs No Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Ariz Calif Colo Conn Fla Ga Ill Mass Mich Minn"
    " Mo Nev Ore Pa Tenn Tex Va Vt Wash Wis a.m p.m D R"
).split()
_SENTENCE_END = re.compile(r"[.!?]['\")\]]*(?=\s+['\"(\[]*[A-Z0-9])|\n")
_WORD = re.compile(r"\w+?(?=n't\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|\w+|[^\w\s]")


@dataclass
class TaggedSentence:
    """Words with one label each; `links[i]` holds the word indices of the cues that word i belongs to."""

    words: list[str]
    labels: list[str]
    links: list[tuple[int, ...]] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)


def read_bio(folder: Path) -> list[TaggedSentence]:
    """Sentences of the entity files (`word TAB label`, blank line between sentences)."""
    sentences: list[TaggedSentence] = []
    for path in sorted(Path(folder).glob("*.tsv")):
        words: list[str] = []
        labels: list[str] = []
        for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
            word, _, label = line.partition("\t")
            label = label.strip().split("\t")[0].strip() or "O"  # nested entities: the outermost
            if word.strip():
                words.append(normalize(word.strip()))
                labels.append(label)
            elif words:
                sentences.append(TaggedSentence(words, labels))
                words, labels = [], []
    return sentences


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Rough sentences of normalised text; good enough to fine-tune on before a tokenizer exists."""
    bounds, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        before = text[start : match.start()].split()
        last = before[-1].strip("\"'(") if before else ""
        if match.group() == "." and (last in _ABBREVIATIONS or re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last)):
            continue
        bounds.append((start, match.end()))
        start = match.end()
    bounds.append((start, len(text)))
    return [(s, e) for s, e in bounds if text[s:e].strip()]


def words_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the words of `text[start:end]`, treebank style (clitics split)."""
    return [m.span() for m in _WORD.finditer(text, start, end)]


def read_annotations(path: Path) -> list[dict[str, list[tuple[int, int]]]]:
    """Attributions of one brat file: role -> spans. Events without content are left out."""
    spans: dict[str, list[tuple[int, int]]] = {}
    found = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if re.match(r"T\d+\t", line):
            key, head = line.split("\t")[:2]
            spans[key] = [tuple(map(int, part.split())) for part in head.split(" ", 1)[1].split(";")]
        elif re.match(r"E\d+\t", line):
            roles: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
            for argument in line.split("\t")[1].split():
                role, key = argument.split(":", 1)
                role = role.rstrip("0123456789").lower()
                if role in roles and key in spans:
                    roles[role] += spans[key]
            if roles["content"]:
                found.append({role: sorted(set(value)) for role, value in roles.items()})
    return found


def read_polnear(folder: Path) -> dict[str, tuple[str, list[dict[str, list[tuple[int, int]]]]]]:
    """Article id -> (original text, attributions of the alphabetically first annotator)."""
    articles = {}
    for path in sorted((Path(folder) / "text").glob("*.txt")):
        options = sorted((Path(folder) / "attributions").glob(path.stem + "_????.ann"))
        options = options or [Path(folder) / "attributions" / (path.stem + ".ann")]
        with path.open(encoding="utf-8", newline="") as handle:
            articles[path.stem] = (handle.read(), read_annotations(options[0]))
    return articles


def tag_sentence(words: list[tuple[int, int]], text: str, attributions) -> TaggedSentence:
    """Role labels and cue links of one sentence, given word offsets."""
    labels = ["O"] * len(words)
    links: list[set[int]] = [set() for _ in words]
    for roles in attributions:
        inside = {
            role: [
                [i for i, (s, e) in enumerate(words) if s < end and e > start] for start, end in roles[role]
            ]
            for role in ROLES
        }
        cue = [i for group in inside["cue"] for i in group]
        for role in ROLES:
            for group in inside[role]:
                for position, i in enumerate(group):
                    if labels[i] == "O" or (role != "content" and labels[i].endswith("content")):
                        labels[i] = ("I-" if position else "B-") + role
                    if cue:
                        links[i].add(cue[0])
    return TaggedSentence([text[s:e] for s, e in words], labels, [tuple(sorted(x)) for x in links], words)


def polnear_sentences(folder: Path) -> list[TaggedSentence]:
    """All PolNeAR sentences of a split with role labels and cue links."""
    sentences = []
    for original, attributions in read_polnear(folder).values():
        text = normalize(original)
        for start, end in sentence_bounds(text):
            words = words_of(text, start, end)
            near = [a for a in attributions if any(s < end and e > start for r in ROLES for s, e in a[r])]
            if words:
                sentences.append(tag_sentence(words, text, near))
    return sentences
