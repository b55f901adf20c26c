"""What is known of each content that a cue may have, as rows of numbers for the learned choice among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.spans import Words
from service.extraction.reader.content_options import KINDS, Option, Proposals
from service.extraction.reader.decoding import CONTENT, agreement, mass
from service.extraction.syntax.tree import case_of, is_verbal, marker_of

_RELATIONS = ("advcl", "obl", "acl", "acl:relcl", "conj", "parataxis", "appos", "nmod", "ccomp", "xcomp", "nsubj",
              "obj", "advmod", "cc", "punct", "root", "csubj", "dep")  # fmt: skip
_LINKS = ("because", "as", "when", "after", "before", "while", "if", "by", "with", "that", "to", "and", "but",
          "since", "for", "in", "on", "at", "of", "from", "although", "though", "so", "until", "where")  # fmt: skip
_TAGS = ("VERB", "NOUN", "ADJ", "ADP", "PROPN", "AUX", "SCONJ", "ADV")
_FAR = -5.0  # log odds of a word that is not there
_OF_REGION = 8
_OF_HEAD = len(_RELATIONS) + len(_LINKS) + 9


class ContentFeatures:
    """The features of the options of one cue. `cues` holds the probability of every cue of the article, by its word;
    `nested` is that of this one to be in another's content.
    """

    def __init__(
        self,
        document: Document,
        evidence: CueEvidence,
        proposals: Proposals,
        quoted: QuotationIndex,
        cues: Mapping[int, float],
        nested: float,
    ):
        self._document, self._evidence, self._proposals = document, evidence, proposals
        self._quoted, self._cues = quoted, cues
        self._read = agreement(document, evidence, CONTENT, proposals.read)
        tag = document.words[evidence.word].upos
        self._of_cue = [
            _log_odds(evidence.probability), _log_odds(evidence.outermost), _log_odds(evidence.unmarked), nested,
            float(evidence.word in quoted.of), float(bool(proposals.rule)), float(bool(proposals.tag)),
            *(float(tag == t) for t in _TAGS),
        ]  # fmt: skip

    def rows(self, options: Sequence[Option]) -> npt.NDArray[np.float32]:
        """Options x features."""
        return np.array([self._row(option) for option in options], dtype=np.float32)

    def _row(self, option: Option) -> list[float]:
        return [*self._of_cue, *self._of_words(option.words), *self._of_proposals(option.words),
                *(float(option.kind == kind) for kind in KINDS), *self._of_region(option),
                *self._of_head(option)]  # fmt: skip

    def _of_words(self, words: Words) -> list[float]:
        """How well the words fit the reader's and the tagger's probabilities, above all at their edges."""
        document, evidence = self._document, self._evidence
        plain = [i for i in words if document.words[i].upos != "PUNCT"] or list(words)
        fit = agreement(document, evidence, CONTENT, words)
        before, after = self._beside(plain[0], -1), self._beside(plain[-1], 1)
        sentences = document.words[words[-1]].sentence - document.words[words[0]].sentence
        return [
            fit, fit - self._read, mass(document, evidence, CONTENT, words),
            _log_odds(self._chance(plain[0])), _log_odds(self._chance(plain[-1])),
            _FAR if before is None else _log_odds(self._chance(before)),
            _FAR if after is None else _log_odds(self._chance(after)),
            min(self._chance(i) for i in plain), math.log(len(plain)),
            math.log(len(plain) / max(1, len(self._proposals.read))),
            float(self._same_sentence(before, plain[0])), float(self._same_sentence(after, plain[-1])),
            self._tagged(plain), self._tagged(plain[:1]), self._tagged(plain[-1:]),
            0.0 if before is None else self._tagged([before]), 0.0 if after is None else self._tagged([after]),
            float(words[0] > evidence.word), float(sentences),
            sum(i in self._quoted.of for i in words) / len(words), float(self._crosses(before, plain[0])),
            float(self._crosses(after, plain[-1])),
        ]  # fmt: skip

    def _beside(self, word: int, step: int) -> int | None:
        """The next word in that direction that is no punctuation mark."""
        word += step
        while 0 <= word < len(self._document.words) and self._document.words[word].upos == "PUNCT":
            word += step
        return word if 0 <= word < len(self._document.words) else None

    def _same_sentence(self, a: int | None, b: int) -> bool:
        return a is not None and self._document.words[a].sentence == self._document.words[b].sentence

    def _crosses(self, a: int | None, b: int) -> bool:
        """Whether the edge of a quotation is between the two."""
        return a is not None and self._quoted.of.get(a) != self._quoted.of.get(b)

    def _chance(self, word: int) -> float:
        k = word - self._evidence.first
        return self._evidence.roles[k][CONTENT] if 0 <= k < len(self._evidence.roles) else 0.0

    def _tagged(self, words: Sequence[int]) -> float:
        """Mean probability of the words to be content by the tagger."""
        roles = [self._document.words[i].roles for i in words]
        return sum(r[5] + r[6] for r in roles if r) / max(1, len(roles))

    def _of_proposals(self, words: Words) -> list[float]:
        own = set(words)
        known = (self._proposals.decoded, self._proposals.rule, self._proposals.tag)
        return [
            *(float(words == p) for p in (self._proposals.read, *known)),
            *(_overlap(own, p) for p in known),
        ]

    def _of_region(self, option: Option) -> list[float]:
        """The words that the option adds or leaves out."""
        region, words = option.region, self._document.words
        if not region:
            return [0.0] * _OF_REGION
        plain = [i for i in region if words[i].upos != "PUNCT"] or list(region)
        chances = [self._chance(i) for i in plain]
        apart = words[region[0]].upos == "PUNCT" or (region[0] > 0 and words[region[0] - 1].upos == "PUNCT")
        return [
            sum(chances) / len(chances), max(chances), min(chances), math.log(len(plain)),
            max(self._cues.get(i, 0.0) for i in plain), self._tagged(plain),
            sum(i in self._quoted.of for i in plain) / len(plain), float(apart),
        ]  # fmt: skip

    def _of_head(self, option: Option) -> list[float]:
        """The phrase that the option adds (1) or leaves out (-1): its relation, the word that links it, its verb."""
        if option.head < 0:
            return [0.0] * _OF_HEAD
        document, cue = self._document, self._evidence.word
        word = document.words[option.head]
        above = word.head
        relation = word.deprel if word.deprel == "acl:relcl" else word.relation
        link = self._link(option.head)
        subjects = [k for k in document.children[option.head] if document.words[k].relation == "nsubj"]
        past = "Tense=Past" in word.feats
        found = [
            *(relation == r for r in _RELATIONS), *(link == k for k in _LINKS),
            "VerbForm=Fin" in word.feats, bool(subjects),
            any(document.words[k].upos == "PRON" for k in subjects),
            past == ("Tense=Past" in document.words[cue].feats),
            above >= 0 and document.words[above].upos == "NOUN",
            above == cue, above >= 0 and document.words[above].head == cue, is_verbal(word),
            "VerbForm=Ger" in word.feats or word.xpos == "VBG",
        ]  # fmt: skip
        sign = -1.0 if option.kind.startswith("cut") else 1.0
        return [sign * value for value in found]

    def _link(self, head: int) -> str:
        """The first word of its marker, preposition or conjunction, lower case."""
        link = marker_of(self._document, head) or case_of(self._document, head)
        if link:
            return link.split()[0]
        joins = (k for k in self._document.children[head] if self._document.words[k].relation == "cc")
        return next((self._document.words[k].text.lower() for k in joins), "")


def _overlap(own: set[int], other: Words) -> float:
    """Jaccard overlap; 0 with no words."""
    both = len(own.intersection(other))
    return both / (len(own) + len(other) - both) if other else 0.0


def _log_odds(p: float) -> float:
    p = min(max(p, 0.003), 0.997)
    return math.log(p / (1 - p))
