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
    runs: list[tuple[str, list[Word]]] = []
    role = ""
    for word, (found, begins) in zip(doc.words, _roles(doc), strict=True):
        last = runs[-1][1][-1] if runs and role else word
        relinked = found != "cue" and word.link != last.link and word.upos != "PUNCT"
        breaks = relinked and min(word.link_score, last.link_score) > _TAGGER.link_sure
        if found and (breaks or begins or found != role or word.sentence != last.sentence):
            runs.append((found, []))
        if found:
            runs[-1][1].append(word)
        role = found
    return [_segment(role, run) for role, run in runs]


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
    # The others are there by decoding alone.
    sure = [p for w in run if (p := probability(w, role)) > w.roles[0]]
    score = sum(sure) / len(sure) if sure else max(probability(w, role) for w in run)
    return Segment(role, tuple(w.index for w in run), max(votes, key=votes.__getitem__), score)


def probability(word: Word, role: str) -> float:
    """The tagger's probability (0..1) that the word has the role."""
    k = ROLES.index(role)
    return word.roles[2 * k - 1] + word.roles[2 * k]
