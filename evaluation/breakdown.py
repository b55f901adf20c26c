"""Tables of docs/quality.md: figures by quotation type, by kind of cue and by kind of source, as Markdown.

    python -m evaluation.breakdown --gold DATA/polnear/dev [--pack DIR | --parses DIR]

Both extractors run over the same parses. Recall counts gold attributions whose content was found (overlap of
one half), `with source` those whose source was found too, over the gold with a source. Precision counts predictions
outside of all other contents, by their own kind, since PolNeAR marks outermost attributions only.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.alignment import SAME, align, outermost, overlap
from evaluation.corpora import read_gold
from evaluation.marked import Marked, MarkedArticle
from evaluation.predict import parsed, predict
from evaluation.words import quote_type
from service.extraction.model.document import Document, Word
from service.extraction.model.spans import Spans, text_of
from service.extraction.resources.inflection import forms
from service.settings import ROOT

EXTRACTORS = ("learned", "rules")
ORDER = {
    "quotation type": ("direct", "mixed", "indirect"),
    "cue": ("say, tell", "another verb", "noun or adjective", "adverb or 'according to'", "none or a mark"),
    "source": ("named", "common noun", "pronoun", "none"),
}
_SAYING = frozenset(forms("say") | forms("tell"))


@dataclass(slots=True)
class Tally:
    """Counts of one kind: gold, found, gold with a source, found with it, predictions, right ones."""

    counts: Counter[str] = field(default_factory=Counter)

    def share(self, part: str, whole: str) -> str:
        """A percentage, or a dash where there is nothing to share."""
        return f"{100 * self.counts[part] / self.counts[whole]:.1f}" if self.counts[whole] else "–"


def cue_kind(document: Document, cue: Spans) -> str:
    """One of `ORDER["cue"]`, from the words and parts of speech of the parse."""
    words = _words(document, cue)
    spelled = text_of(document.text, cue).lower()
    if not any(c.isalpha() for c in spelled):
        return "none or a mark"
    if "according" in spelled.split():
        return "adverb or 'according to'"
    verbs = [w for w in words if w.upos == "VERB"]
    if verbs:
        return "say, tell" if any(w.text.lower() in _SAYING for w in verbs) else "another verb"
    if any(w.upos in ("NOUN", "ADJ", "PROPN") for w in words):
        return "noun or adjective"
    return "another verb" if any(w.upos == "AUX" for w in words) else "adverb or 'according to'"


def kinds(document: Document, marked: Marked) -> dict[str, str]:
    """The kind of an attribution in each of the three tables."""
    return {
        "quotation type": quote_type(document.text, marked.content),
        "cue": cue_kind(document, marked.cue),
        "source": source_kind(document, marked.source),
    }


def source_kind(document: Document, source: Spans) -> str:
    """One of `ORDER["source"]`: named where a proper noun is in the phrase."""
    words = _words(document, source)
    if not words:
        return "none"
    if any(w.upos == "PROPN" for w in words):
        return "named"
    return (
        "pronoun"
        if words[0].upos == "PRON" or (len(words) == 1 and words[0].upos == "DET")
        else "common noun"
    )


def _words(document: Document, spans: Spans) -> list[Word]:
    return [w for w in document.words if any(s.start < w.end and w.start < s.end for s in spans)]


def tallies(
    articles: Sequence[MarkedArticle],
    parsed: Sequence[Document],
    predicted: Mapping[str, Sequence[Marked]],
) -> dict[tuple[str, str], Tally]:
    """(table, kind) -> its counts over all articles."""
    found: dict[tuple[str, str], Tally] = {}
    for article, document in zip(articles, parsed, strict=True):
        for events, marked in _events(article, predicted.get(article.id, ())):
            for pair in kinds(document, marked).items():
                found.setdefault(pair, Tally()).counts.update(events)
    return found


def _events(article: MarkedArticle, predicted: Sequence[Marked]) -> Iterator[tuple[list[str], Marked]]:
    """The counts that each gold attribution, and each outermost prediction, adds."""
    gold, text = article.attributions, article.text
    pairs = align(text, gold, predicted)
    for i, g in enumerate(gold):
        events = ["gold"] + ["found"] * (i in pairs) + ["sourced"] * bool(g.source)
        same = i in pairs and g.source and overlap(text, g.source, predicted[pairs[i]].source) >= SAME
        yield events + ["source found"] * bool(same), g
    outer = outermost(predicted)
    right = set(align(text, gold, outer).values())
    for j, p in enumerate(outer):
        yield ["predicted"] + ["right"] * (j in right), p


def table(name: str, by_extractor: Mapping[str, Mapping[tuple[str, str], Tally]]) -> str:
    """One Markdown table: a row for each kind, three figures for each extractor."""
    head = " | ".join(f"{e}: recall | with source | precision" for e in EXTRACTORS)
    lines = [f"| {name} | gold | {head} |", "|---" * (2 + 3 * len(EXTRACTORS)) + "|"]
    for kind in ORDER[name]:
        own = [by_extractor[e].get((name, kind), Tally()) for e in EXTRACTORS]
        figures = [
            t.share(*pair)
            for t in own
            for pair in (("found", "gold"), ("source found", "sourced"), ("right", "predicted"))
        ]
        lines.append(f"| {kind} | {own[0].counts['gold']} | " + " | ".join(figures) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True, help="a PolNeAR split or a sample folder")
    parser.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    parser.add_argument("--parses", type=Path, help="parses made before, ID.conllu, instead of a pack")
    parser.add_argument("--threads", type=int, default=1, help="torch threads (default 1)")
    options = parser.parse_args()
    articles = read_gold(options.gold)
    trees = parsed(articles, options.pack, options.parses, options.threads)
    found = {
        extractor: tallies(articles, trees, predict(articles, trees, extractor).attributions)
        for extractor in EXTRACTORS
    }
    print("\n\n".join(table(name, found) for name in ORDER))


if __name__ == "__main__":
    main()
