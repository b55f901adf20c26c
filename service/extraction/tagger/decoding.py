"""The tagger's label probabilities decoded into segments: runs of words that have one role for one cue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from service.extraction.model.document import ROLE_LABELS, Document, Word
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS

_TAGGER = PARAMETERS.tagger
ROLES = ("", "source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words with one role and one cue (`link`: the cue's first word, -1 none)."""

    role: str
    words: Words
    link: int
    score: float


def segments_of(doc: Document) -> list[Segment]:
    """Runs of words with the same role within a sentence; a new B- label or another link starts a new run."""
    out: list[Segment] = []
    run: list[Word] = []
    role = ""
    for word, (found, begins) in zip(doc.words, _roles(doc), strict=True):
        breaks = not run or word.sentence != run[-1].sentence or found != role or begins
        if found in ("source", "content") and run and word.link != run[-1].link and word.upos != "PUNCT":
            breaks = breaks or (min(word.link_score, run[-1].link_score) > _TAGGER.link_sure)
        if breaks:
            if run and role:
                out.append(_segment(role, run))
            run, role = [], found
        if found:
            run.append(word)
    if run and role:
        out.append(_segment(role, run))
    return out


def _roles(doc: Document) -> list[tuple[str, bool]]:
    """Each word's role, and whether it begins a span of it: the most probable labels of the sentence as a whole."""
    sentences = ([_evidence(w) for w in doc.words[s.first : s.last]] for s in doc.sentences)
    return [(ROLES[(label + 1) // 2], label % 2 == 1) for rows in sentences for label in _best_path(rows)]


def _evidence(word: Word) -> Sequence[float]:
    """A word's probabilities. Full stops carry no evidence: their label follows from the neighbouring words."""
    return _STOP if word.text == "." else word.roles


_STOP = (2.0, *[0.0, 1.0] * 3)  # times `outside`: every label is as likely, except that no role begins here


def _best_path(rows: Sequence[Sequence[float]]) -> list[int]:
    """Viterbi: indices into `ROLE_LABELS` of the most probable sequence in which every I- follows its own B- or I-."""
    if all(_is_outside(row) for row in rows):
        return [0] * len(rows)
    scores = [0.0, 0.0, _NEVER, 0.0, _NEVER, 0.0, _NEVER]  # before the first word: no I-
    back: list[list[int]] = []
    for row in rows:
        top = max(scores)
        best = scores.index(top)
        came = [best] * len(scores)
        before = [top] * len(scores)
        for k in _INSIDE:
            came[k] = k - 1 if scores[k - 1] >= scores[k] else k
            before[k] = scores[came[k]]
        scores = [b + math.log(w + _LEAST) for b, w in zip(before, _weights(row), strict=True)]
        back.append(came)
    label, path = max(_LABELS, key=scores.__getitem__), []
    for came in reversed(back):
        path.append(label)
        label = came[label]
    return path[::-1]


def _is_outside(row: Sequence[float]) -> bool:
    """Whether no other label can weigh as much as `O`: all of them share what its probability leaves."""
    return row is _STOP or _TAGGER.outside * row[0] > (1 + _TAGGER.begins) * (1.001 - row[0])


def _weights(row: Sequence[float]) -> list[float]:
    """The labels' probabilities. A B- label gets a share of its I- probability, so that each role begins somewhere."""
    found = list(row)
    found[0] *= _TAGGER.outside
    for k in _INSIDE:
        found[k - 1] += _TAGGER.begins * row[k]
    return found


_LABELS = range(len(ROLE_LABELS))
_INSIDE = range(2, len(ROLE_LABELS), 2)  # the I- labels, each after its B-
_NEVER = -1e6
_LEAST = 1e-4  # probabilities are rounded to four decimals


def _segment(role: str, run: Sequence[Word]) -> Segment:
    votes: dict[int, float] = {}
    for word in run:
        votes[word.link] = votes.get(word.link, 0.0) + word.link_score
    sure = [
        p for w in run if (p := probability(w, role)) > w.roles[0]
    ]  # the others are there by decoding alone
    score = sum(sure) / len(sure) if sure else max(probability(w, role) for w in run)
    return Segment(role, tuple(w.index for w in run), max(votes, key=votes.__getitem__), score)


def probability(word: Word, role: str) -> float:
    """The tagger's probability (0..1) that the word has the role."""
    k = ROLES.index(role)
    return word.roles[2 * k - 1] + word.roles[2 * k]
