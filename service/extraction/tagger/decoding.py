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
    role, last = "", None
    for word, (found, begins) in zip(doc.words, _roles(doc), strict=True):
        if found:
            if begins or found != role or last is None or _parted(found, last, word):
                runs.append((found, []))
            runs[-1][1].append(word)
        role, last = found, word
    return [_segment(role, run) for role, run in runs]


def _parted(role: str, last: Word, word: Word) -> bool:
    """Whether two neighbours with one role are of two sentences, or surely of two cues."""
    relinked = role != "cue" and word.link != last.link and word.upos != "PUNCT"
    breaks = relinked and min(word.link_score, last.link_score) > _TAGGER.link_sure
    return breaks or word.sentence != last.sentence


def _roles(doc: Document) -> list[tuple[str, bool]]:
    """Each word's role, and whether it begins a span of it: the most probable labels of the sentence as a whole."""
    rows = [_STOP if word.text == "." else word.roles for word in doc.words]
    paths = (_best_path(rows[sentence.first : sentence.last]) for sentence in doc.sentences)
    return [_BY_LABEL[label] for path in paths for label in path]


_BY_LABEL = [(ROLES[(label + 1) // 2], label % 2 == 1) for label in range(len(ROLE_LABELS))]
# A full stop carries no evidence: times `outside`, every label is as likely, except that no role begins there.
_STOP = (2.0, *[0.0, 1.0] * 3)
_OPENS = _TAGGER.begins  # a B- label has this share of its I- probability, so that each role begins somewhere
# Probability of `O` above which no other label can weigh as much: all of them share what it leaves.
_OUTSIDE = (1 + _OPENS) * 1.001 / (_TAGGER.outside + 1 + _OPENS)


def _best_path(rows: Sequence[Sequence[float]]) -> list[int]:
    """Viterbi: indices into `ROLE_LABELS` of the most probable sequence in which every I- follows its own B- or I-."""
    if all(row[0] > _OUTSIDE for row in rows):
        return [0] * len(rows)
    scores = (0.0, 0.0, _NEVER, 0.0, _NEVER, 0.0, _NEVER)  # before the first word: no I-
    back: list[tuple[int, int, int, int]] = []  # the label before O and all B-, and before each I-
    log = math.log
    for outside, b1, i1, b2, i2, b3, i3 in rows:
        top = max(scores)
        k1 = 1 if scores[1] >= scores[2] else 2
        k2 = 3 if scores[3] >= scores[4] else 4
        k3 = 5 if scores[5] >= scores[6] else 6
        back.append((scores.index(top), k1, k2, k3))
        scores = (
            top + log(outside * _TAGGER.outside + _LEAST),
            top + log(b1 + _OPENS * i1 + _LEAST), scores[k1] + log(i1 + _LEAST),
            top + log(b2 + _OPENS * i2 + _LEAST), scores[k2] + log(i2 + _LEAST),
            top + log(b3 + _OPENS * i3 + _LEAST), scores[k3] + log(i3 + _LEAST),
        )  # fmt: skip
    label, path = scores.index(max(scores)), []
    for before in reversed(back):
        path.append(label)
        label = before[_PLACES[label]]
    return path[::-1]


_PLACES = (0, 0, 1, 0, 2, 0, 3)  # in a row of `back`
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
