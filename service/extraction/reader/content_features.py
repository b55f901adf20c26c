"""Features of the contents that a cue may have, one row for each option of the learned choice."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.odds import log_odds
from service.extraction.model.spans import Words
from service.extraction.reader.content_options import KINDS, Option, Proposals
from service.extraction.reader.decoding import CONTENT
from service.extraction.syntax.tree import case_of, child, children, is_verbal, marker_of, runs_of

_RELATIONS = ("advcl", "obl", "acl", "acl:relcl", "conj", "parataxis", "appos", "nmod", "ccomp", "xcomp", "nsubj",
              "obj", "advmod", "cc", "punct", "root", "csubj", "dep")  # fmt: skip
_LINKS = ("because", "as", "when", "after", "before", "while", "if", "by", "with", "that", "to", "and", "but",
          "since", "for", "in", "on", "at", "of", "from", "although", "though", "so", "until", "where")  # fmt: skip
_TAGS = ("VERB", "NOUN", "ADJ", "ADP", "PROPN", "AUX", "SCONJ", "ADV")
_FAR = -5.0  # log odds of a word that is not there
_LEAST = 0.003  # probability whose log odds count
_CUTS = frozenset({"cut right", "cut left"})
_NO_REGION = [0.0] * 7
_NO_HEAD = [0.0] * (len(_RELATIONS) + len(_LINKS) + 9)


class ArticleSums:
    """An article with running sums of its plain words (no punctuation) and its quoted words, so that the sum over a
    run is a difference; and its cues with their probabilities, in text order.
    """

    def __init__(self, document: Document, quoted: QuotationIndex):
        words = document.words
        self.document, self.quotations = document, quoted
        self.cues, self.chances = list(document.cue_chances), list(document.cue_chances.values())
        self.is_plain = [i not in document.marks for i in range(len(words))]
        self.plain = [0, *accumulate(self.is_plain)]
        self.quoted = [0, *accumulate(i in quoted.of for i in range(len(words)))]

    def next_plain(self, word: int, step: int) -> int:
        """The nearest plain word from `word` on in the direction of `step`; a place outside the article if none is."""
        while 0 <= word < len(self.is_plain) and not self.is_plain[word]:
            word += step
        return word


class ContentFeatures:
    """The features of the options of one cue; `nested` is its probability to be in another's content."""

    def __init__(self, article: ArticleSums, evidence: CueEvidence, proposals: Proposals, nested: float):
        self._article, self._evidence, self._proposals = article, evidence, proposals
        self._first, self._last = evidence.first, evidence.first + len(evidence.roles)
        self._chances = [row[CONTENT] for row in evidence.roles]
        plain = zip(self._chances, article.is_plain[self._first : self._last], strict=True)
        self._summed = [0.0, *accumulate(chance * is_plain for chance, is_plain in plain)]
        self._known = [(words, _runs(words)) for words in (proposals.decoded, proposals.rule)]
        self._read = self._fit(_runs(proposals.read))[0]
        self._heads: dict[int, list[float]] = {}
        tag = article.document.words[evidence.word].upos
        self._of_cue = [
            *(log_odds(p, _LEAST) for p in (evidence.probability, evidence.outermost, evidence.unmarked)), nested,
            float(evidence.word in article.quotations.of), float(bool(proposals.rule)),
            *(float(tag == t) for t in _TAGS),
        ]  # fmt: skip

    def rows(self, options: Sequence[Option]) -> npt.NDArray[np.float32]:
        """Options x features."""
        return np.array([self._row(option) for option in options], dtype=np.float32)

    def _row(self, option: Option) -> list[float]:
        words, runs = option.words, _runs(option.words)
        same = [words == self._proposals.read, *(words == known for known, _ in self._known)]
        overlaps = (_overlap(words, runs, known, others) for known, others in self._known)
        return [*self._of_cue, *self._of_words(words, runs), *same, *overlaps,
                *_OF_KIND[option.kind], *self._of_region(option), *self._of_head(option)]  # fmt: skip

    def _fit(self, runs: Sequence[tuple[int, int]]) -> tuple[float, float]:
        """How well the runs fit the reader's probabilities: as `decoding.agreement` and `decoding.mass`."""
        inside, count = _over(self._summed, self._looked_at(runs)), _over(self._article.plain, runs)
        outside = self._summed[-1] - inside
        return inside / max(1e-6, count + outside), inside / max(1, count)

    def _looked_at(self, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The parts of the runs for which the reader has probabilities, as indices into these."""
        first, last = self._first, self._last
        if runs[0][0] >= first and runs[-1][1] <= last:
            return [(a - first, b - first) for a, b in runs]
        return [(max(a, first) - first, min(b, last) - first) for a, b in runs if a < last and b > first]

    def _chances_of(self, runs: Sequence[tuple[int, int]]) -> list[float]:
        """The probabilities of the words that the reader looked at."""
        return [chance for a, b in self._looked_at(runs) for chance in self._chances[a:b]]

    def _of_words(self, words: Words, runs: Sequence[tuple[int, int]]) -> list[float]:
        """How well the words fit the reader's probabilities, especially at their edges."""
        article, words_of = self._article, self._article.document.words
        start, end = self._first_plain(words), self._first_plain(words[::-1])
        before, after = self._beside(start, -1), self._beside(end, 1)
        plain = _over(article.plain, runs) or len(words)
        fit, mass = self._fit(runs)
        beyond = words[0] < self._first or words[-1] >= self._last  # where the reader did not look
        sentences = words_of[words[-1]].sentence - words_of[words[0]].sentence
        return [
            fit, fit - self._read, mass, self._odds(start), self._odds(end),
            _FAR if before is None else self._odds(before), _FAR if after is None else self._odds(after),
            0.0 if beyond else min(self._chances_of(runs)),
            math.log(plain), math.log(plain / max(1, len(self._proposals.read))),
            float(self._same_sentence(before, start)), float(self._same_sentence(after, end)),
            float(words[0] > self._evidence.word), float(sentences),
            _over(article.quoted, runs) / len(words),
            float(self._crosses(before, start)), float(self._crosses(after, end)),
        ]  # fmt: skip

    def _first_plain(self, words: Words) -> int:
        """The first plain word; the first word if none is plain."""
        plain = self._article.is_plain
        return words[0] if plain[words[0]] else next((i for i in words if plain[i]), words[0])

    def _beside(self, word: int, step: int) -> int | None:
        """The next plain word in that direction; None at the article's edge."""
        word = self._article.next_plain(word + step, step)
        return word if 0 <= word < len(self._article.is_plain) else None

    def _same_sentence(self, a: int | None, b: int) -> bool:
        words = self._article.document.words
        return a is not None and words[a].sentence == words[b].sentence

    def _crosses(self, a: int | None, b: int) -> bool:
        """Whether the edge of a quotation is between the two."""
        return a is not None and self._article.quotations.of.get(a) != self._article.quotations.of.get(b)

    def _odds(self, word: int) -> float:
        looked_at = self._first <= word < self._last
        return log_odds(self._chances[word - self._first] if looked_at else 0.0, _LEAST)

    def _of_region(self, option: Option) -> list[float]:
        """The words that the option adds or leaves out."""
        region, article = option.region, self._article
        if not region:
            return _NO_REGION
        runs, first = _runs(region), region[0]
        plain = _over(article.plain, runs) or len(region)
        chances = self._chances_of(runs)
        outside = len(region) > len(chances)
        cues = slice(bisect_left(article.cues, first), bisect_left(article.cues, region[-1] + 1))
        apart = not article.is_plain[first] or (first > 0 and not article.is_plain[first - 1])
        return [
            self._fit(runs)[1], max(chances, default=0.0), 0.0 if outside else min(chances), math.log(plain),
            max(article.chances[cues], default=0.0),
            _over(article.quoted, runs) / len(region), float(apart),
        ]  # fmt: skip

    def _of_head(self, option: Option) -> list[float]:
        """The phrase that the option adds (1) or leaves out (-1): its relation, the word that links it, its verb."""
        if option.head < 0:
            return _NO_HEAD
        found = self._heads.get(option.head)
        if found is None:
            found = self._heads[option.head] = self._of_phrase(option.head)
        return [-value for value in found] if option.kind in _CUTS else found

    def _of_phrase(self, head: int) -> list[float]:
        document, cue = self._article.document, self._evidence.word
        word = document.words[head]
        above = word.head
        relation = word.deprel if word.deprel == "acl:relcl" else word.relation
        subjects = children(document, head, "nsubj")
        rest = (
            "VerbForm=Fin" in word.feats, bool(subjects),
            any(document.words[k].upos == "PRON" for k in subjects),
            ("Tense=Past" in word.feats) == ("Tense=Past" in document.words[cue].feats),
            above >= 0 and document.words[above].upos == "NOUN",
            above == cue, above >= 0 and document.words[above].head == cue, is_verbal(word),
            "VerbForm=Ger" in word.feats or word.xpos == "VBG",
        )  # fmt: skip
        return [*_one_of(relation, _RELATIONS), *_one_of(self._link(head), _LINKS), *map(float, rest)]

    def _link(self, head: int) -> str:
        """The first word of its marker, preposition or conjunction, lower case."""
        document = self._article.document
        if link := marker_of(document, head) or case_of(document, head):
            return link.split()[0]
        join = child(document, head, "cc")
        return document.words[join].text.lower() if join is not None else ""


def _one_of(value: str, values: Sequence[str]) -> list[float]:
    found = [0.0] * len(values)
    if value in values:
        found[values.index(value)] = 1.0
    return found


_OF_KIND = {kind: _one_of(kind, KINDS) for kind in KINDS}


def _over(sums: Sequence[float], runs: Iterable[tuple[int, int]]) -> float:
    """The sum over the words of the runs."""
    total = 0.0
    for a, b in runs:
        total += sums[b] - sums[a]
    return total


def _runs(words: Words) -> list[tuple[int, int]]:
    """The unbroken runs of the words, half open."""
    if not words:
        return []
    if words[-1] - words[0] + 1 == len(words):
        return [(words[0], words[-1] + 1)]
    return [(run[0], run[-1] + 1) for run in runs_of(words)]


def _overlap(
    words: Words, runs: Sequence[tuple[int, int]], others: Words, other_runs: Sequence[tuple[int, int]]
) -> float:
    """Jaccard overlap of two word groups, given with their runs; 0 if the second is empty."""
    if not others:
        return 0.0
    both = 0
    for a, b in runs:
        for c, d in other_runs:
            if a < d and c < b:
                both += (b if b < d else d) - (a if a > c else c)
    return both / (len(words) + len(others) - both)
