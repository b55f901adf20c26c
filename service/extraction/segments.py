"""The tagger's roles as segments: runs of words that play one role for one cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.extraction.dependencies import Words
from service.extraction.document import Document, Word

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
    for word in doc.words:
        found, begins = _role(word)
        breaks = not run or word.sentence != run[-1].sentence or found != role or begins
        if found in ("source", "content") and run and word.link != run[-1].link and word.upos != "PUNCT":
            breaks = breaks or (word.link_score > 0.6 and run[-1].link_score > 0.6)
        if breaks:
            if run and role:
                out.append(_segment(role, run))
            run, role = [], found
        if found:
            run.append(word)
    if run and role:
        out.append(_segment(role, run))
    return out


def _role(word: Word) -> tuple[str, bool]:
    """The word's most probable role, and whether it begins a new span of it."""
    p = word.roles
    scores = (p[0], p[1] + p[2], p[3] + p[4], p[5] + p[6])
    best = max(range(4), key=scores.__getitem__)
    return ROLES[best], best > 0 and p[2 * best - 1] > p[2 * best]


def _segment(role: str, run: Sequence[Word]) -> Segment:
    votes: dict[int, float] = {}
    for word in run:
        votes[word.link] = votes.get(word.link, 0.0) + word.link_score
    score = sum(probability(w, role) for w in run) / len(run)
    return Segment(role, tuple(w.index for w in run), max(votes, key=votes.__getitem__), score)


def probability(word: Word, role: str) -> float:
    """The tagger's probability (0..1) that the word has the role."""
    k = ROLES.index(role)
    return word.roles[2 * k - 1] + word.roles[2 * k]
