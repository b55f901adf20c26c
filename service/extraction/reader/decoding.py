"""From the reader's probabilities to words: the content, source, cue and recipient of one cue."""

from __future__ import annotations

import math
from collections.abc import Sequence

from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import runs_of, trimmed

SOURCE, CONTENT, CUE, RECIPIENT = range(4)
_READER = PARAMETERS.reader


def decoded(document: Document, evidence: CueEvidence, role: int) -> Words:
    """The words that play the role: the likeliest labelling with a cost for every edge (Viterbi)."""
    possible = [k for k, row in enumerate(evidence.roles) if row[role] > _READER.possible]
    if not possible:
        return ()
    start, end = evidence.first + possible[0], evidence.first + possible[-1] + 1
    odds = [_odds(document, i, evidence.roles[i - evidence.first][role]) for i in range(start, end)]
    inside, outside = -math.inf, 0.0
    back: list[tuple[bool, bool]] = []  # for outside and inside: whether the word before was inside
    for k, value in enumerate(odds):
        cost = _edge(document, start + k)
        into, out = outside - cost, inside - cost
        back.append((out > outside, inside >= into))
        outside, inside = max(outside, out), max(inside, into) + value
    state, found = inside > outside, []
    for k in range(len(odds) - 1, -1, -1):
        if state:
            found.append(start + k)
        state = back[k][state]
    return trimmed(document, tuple(reversed(found)))


def _odds(document: Document, word: int, probability: float) -> float:
    p = min(max(probability, 1e-4), 1 - 1e-4)
    odds = max(-_READER.clip, min(_READER.clip, math.log(p / (1 - p))))
    return odds * _READER.mark_share if document.words[word].upos == "PUNCT" else odds


def _edge(document: Document, word: int) -> float:
    first = word == 0 or document.words[word - 1].sentence != document.words[word].sentence
    return _READER.switch_sentence if first else _READER.switch


def agreement(document: Document, evidence: CueEvidence, role: int, words: Sequence[int]) -> float:
    """How well the words fit the reader's probabilities: their expected Jaccard index (0..1), marks left out."""
    chosen, first, last = set(words), evidence.first, evidence.first + len(evidence.roles)
    inside = outside = 0.0
    for word, row in enumerate(evidence.roles, first):
        if row[role] and document.words[word].upos != "PUNCT":
            if word in chosen:
                inside += row[role]
            else:
                outside += row[role]
    count = sum(1 for i in chosen if document.words[i].upos != "PUNCT" or not first <= i < last)
    return inside / max(1e-6, count + outside)


def mass(document: Document, evidence: CueEvidence, role: int, words: Sequence[int]) -> float:
    """Mean probability of the words to play the role, marks left out."""
    values = [
        evidence.roles[i - evidence.first][role]
        for i in words
        if document.words[i].upos != "PUNCT" and 0 <= i - evidence.first < len(evidence.roles)
    ]
    return sum(values) / max(1, len(values))


def strongest_run(document: Document, evidence: CueEvidence, role: int) -> Words:
    """Of the decoded runs of words the one with most probability."""
    runs = [trimmed(document, run) for run in runs_of(decoded(document, evidence, role))]
    return max(runs, key=lambda r: sum(evidence.roles[i - evidence.first][role] for i in r), default=())
