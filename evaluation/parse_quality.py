"""How good the parses of a pack are, end to end from raw text.

    python -m evaluation.parse_quality --pack models/en-news --ud DIR [--ner DIR] [--split test] [--limit N]

Treebanks: the CoNLL 2018 evaluation (in `udtools`, which Stanza brings) of words, sentences, tags, UAS and LAS with the
system's own tokens; the labelled F1 of the relations that attributions depend on, subtypes counted; LAS
(recall) on the sentences with a reporting verb. Entities: exact spans and classes on given words.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from udtools.udeval import evaluate, load_conllu_file

from service.extraction.model.document import Document
from service.parsing.stanza_parser import StanzaParser
from training.corpora import read_bio

METRICS = ("Words", "Sentences", "UPOS", "XPOS", "UFeats", "Lemmas", "UAS", "LAS")
RELATIONS = ("ccomp", "parataxis", "nsubj", "obl", "appos", "acl:relcl")
REPORTING = frozenset(
    "say tell report claim deny announce add argue believe think suggest warn state explain note insist accuse"
    " confirm acknowledge admit allege assert ask call cite declare describe predict promise quote reveal testify"
    " urge write".split()
)
CLASSES = frozenset("Person Organization Location NORP Facility Product Date Money Misc".split())


@dataclass(frozen=True, slots=True)
class Arc:
    """A word and its head by their offsets in the text without blanks; `head` is None at a root."""

    word: tuple[int, int]
    head: tuple[int, int] | None
    deprel: str


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """`rows` are the CoNLL-U columns of surface tokens and words."""

    rows: tuple[tuple[str, ...], ...]
    starts_paragraph: bool

    @property
    def text(self) -> str:
        return "".join(f"{r[1]}{'' if 'SpaceAfter=No' in r[9] else ' '}" for r in surface(self.rows)).strip()

    @property
    def reports(self) -> bool:
        return any(r[3] == "VERB" and r[2] in REPORTING for r in self.rows)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pack", type=Path, required=True)
    ap.add_argument("--ud", type=Path)
    ap.add_argument("--ner", type=Path)
    ap.add_argument("--split", default="test")
    ap.add_argument("--limit", type=int, help="most sentences to take from each treebank")
    args = ap.parse_args()
    parser = StanzaParser(args.pack)
    for name in ("GUM", "EWT") if args.ud else ():
        path = args.ud / name / f"en_{name.lower()}-ud-{args.split}.conllu"
        print(
            f"{name} {args.split}: "
            + "  ".join(f"{k} {v:.2f}" for k, v in treebank_scores(parser, path, args.limit))
        )
    if args.ner:
        scores = entity_scores(parser, args.ner / "dev")
        print("entities dev: " + "  ".join(f"{kind} {value:.2f}" for kind, value in scores))


def read_gold(path: Path) -> list[GoldSentence]:
    sentences = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        rows = [tuple(line.split("\t")) for line in lines if not line.startswith("#")]
        starts = any(line.startswith(("# newpar", "# newdoc")) for line in lines)
        sentences.append(GoldSentence(tuple(r for r in rows if "." not in r[0]), starts))
    return sentences


def surface(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows of surface tokens: those of multi-word tokens instead of their words."""
    covered = 0
    for row in rows:
        if "-" in row[0]:
            covered = int(row[0].split("-")[1])
            yield row
        elif int(row[0]) > covered:
            yield row


def raw_text(sentences: Iterable[GoldSentence]) -> str:
    """The treebank's text: sentences separated by a blank, paragraphs by an empty line."""
    return "".join(("\n\n" if s.starts_paragraph else " ") + s.text for s in sentences).strip()


def treebank_scores(
    parser: StanzaParser, path: Path, limit: int | None = None
) -> Iterator[tuple[str, float]]:
    gold = read_gold(path)[:limit]
    document = parser.parse([raw_text(gold)])[0]
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder, "gold.conllu"), Path(folder, "system.conllu")
        names[0].write_text(
            "".join("\n".join("\t".join(r) for r in s.rows) + "\n\n" for s in gold), encoding="utf-8"
        )
        names[1].write_text(as_conllu(document), encoding="utf-8")
        scores = evaluate(*(load_conllu_file(str(name)) for name in names))
    for metric in METRICS:
        yield metric, 100 * scores[metric].f1
    system = {arc.word: arc for arc in document_arcs(document)}
    arcs = list(gold_arcs(gold))
    yield "LAS/reporting", reporting_las(arcs, system)
    for relation in RELATIONS:
        yield relation, relation_f1([arc for arc, _ in arcs], system, relation)


def as_conllu(document: Document) -> str:
    """The parse with the text's own characters as forms (the evaluation compares characters)."""
    lines: list[str] = []
    for sentence in document.sentences:
        for word in document.words[sentence.first : sentence.last]:
            head = word.head - sentence.first + 1 if word.head >= 0 else 0
            form = "".join(document.text[word.start : word.end].split())
            columns = (
                word.index - sentence.first + 1,
                form,
                word.lemma,
                word.upos,
                word.xpos or "_",
                word.feats or "_",
            )
            lines.append("\t".join(map(str, (*columns, head, word.deprel, "_", "_"))))
        lines.append("")
    return "\n".join(lines) + "\n"


def document_arcs(document: Document) -> Iterator[Arc]:
    before = [0]
    for character in document.text:
        before.append(before[-1] + (not character.isspace()))
    spans = [(before[w.start], before[w.end]) for w in document.words]
    for word in document.words:
        yield Arc(spans[word.index], spans[word.head] if word.head >= 0 else None, word.deprel)


def gold_arcs(sentences: Iterable[GoldSentence]) -> Iterator[tuple[Arc, bool]]:
    """Gold arcs, each with whether its sentence holds a reporting verb."""
    position = 0
    for sentence in sentences:
        spans: dict[int, tuple[int, int]] = {}
        words = [r for r in sentence.rows if "-" not in r[0]]
        for row in words:
            end = position + len("".join(row[1].split()))
            spans[int(row[0])] = (position, end)
            position = end
        for row in words:
            yield Arc(spans[int(row[0])], spans.get(int(row[6])), row[7]), sentence.reports


def reporting_las(arcs: Iterable[tuple[Arc, bool]], system: dict[tuple[int, int], Arc]) -> float:
    counted = [arc for arc, reports in arcs if reports]
    right = sum(1 for arc in counted if (found := system.get(arc.word)) and same(arc, found))
    return 100 * right / max(1, len(counted))


def same(gold: Arc, found: Arc) -> bool:
    return gold.head == found.head and gold.deprel.split(":")[0] == found.deprel.split(":")[0]


def relation_f1(gold: list[Arc], system: dict[tuple[int, int], Arc], relation: str) -> float:
    """F1 of the arcs of one relation; without a subtype in `relation`, subtypes count as it."""

    def labelled(arc: Arc) -> bool:
        return arc.deprel == relation or arc.deprel.startswith(relation + ":")

    wanted = {(a.word, a.head) for a in gold if labelled(a)}
    found = {(a.word, a.head) for a in system.values() if labelled(a)}
    return 200 * len(wanted & found) / max(1, len(wanted) + len(found))


def entity_scores(parser: StanzaParser, folder: Path) -> list[tuple[str, float]]:
    """Entity F1 over all classes, then by class. Exits with a message when `folder` holds no entity files."""
    sentences = [s for s in read_bio(folder) if len(s.words) <= 120]
    if not sentences:
        raise SystemExit(f"{folder}: no entity files (*.tsv)")
    document = parser.parse_words([s.words for s in sentences])
    firsts = [s.first for s in document.sentences]
    gold = {
        (f + a, f + b, kind)
        for f, s in zip(firsts, sentences, strict=True)
        for a, b, kind in spans_of(s.labels)
    }
    found = {(n.first, n.last, n.kind) for n in document.names}
    right, wanted, given = (Counter(kind for *_, kind in x) for x in (gold & found, gold, found))
    by_class = [(kind, 200 * right[kind] / max(1, wanted[kind] + given[kind])) for kind in sorted(CLASSES)]
    return [("all", 200 * len(gold & found) / max(1, len(gold) + len(found))), *by_class]


def spans_of(labels: list[str]) -> Iterator[tuple[int, int, str]]:
    """Entities of BIO labels; a stray `I-` begins one, unknown classes are none."""
    start, kind = 0, ""
    for i, label in enumerate([*labels, "O"]):
        if kind and label != f"I-{kind}":
            yield start, i, kind
            kind = ""
        if not kind and label[2:] in CLASSES:
            start, kind = i, label[2:]


if __name__ == "__main__":
    main()
