"""Content, source, cue and recipient of one cue, decoded from the reader's probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from service.extraction.attribution.subjects.inversion import parted_answer
from service.extraction.attribution.subjects.voice import is_said_to
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.odds import log_odds
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.denials import denial_behind, is_claim_denied_by_somebody
from service.extraction.syntax.told import clause_put_to
from service.extraction.syntax.tree import runs_of, trimmed

SOURCE, CONTENT, CUE, RECIPIENT = range(4)
_READER = PARAMETERS.reader


def decoded(document: Document, evidence: CueEvidence, role: int) -> Words:
    """The words of the role: the likeliest labelling with a cost for each edge (Viterbi)."""
    chances = evidence.of_role[role]
    possible = [word for word, chance in chances.items() if chance > _READER.possible]
    if not possible:
        return ()
    start, end = possible[0], possible[-1] + 1
    inside, outside = -math.inf, 0.0
    before = document.words[start - 1].sentence if start else -1
    back: list[tuple[bool, bool]] = []  # for outside and inside: whether the word before was inside
    for i in range(start, end):
        here = document.words[i].sentence
        cost = _READER.switch if here == before else _READER.switch_sentence
        into, out = outside - cost, inside - cost
        back.append((out > outside, inside >= into))
        value = _odds(chances.get(i, 0.0))
        if i in document.marks:
            value *= _READER.mark_share
        outside, inside = out if out > outside else outside, (into if into > inside else inside) + value
        before = here
    state, found = inside > outside, []
    for i in range(end - 1, start - 1, -1):
        if state:
            found.append(i)
        state = back[i - start][state]
    return trimmed(document, tuple(reversed(found)))


@lru_cache(4096)  # probabilities are rounded to hundredths
def _odds(probability: float) -> float:
    return max(-_READER.clip, min(_READER.clip, log_odds(probability, 1e-4)))


def agreement(document: Document, evidence: CueEvidence, role: int, words: Sequence[int]) -> float:
    """How well the words fit the reader's probabilities: their expected Jaccard index (0..1), marks left out."""
    chosen, marks = set(words), document.marks
    inside = outside = 0.0
    for word, chance in evidence.of_role[role].items():
        if word not in marks:
            if word in chosen:
                inside += chance
            else:
                outside += chance
    first, last = evidence.first, evidence.first + len(evidence.roles)
    marked = chosen & marks
    count = len(chosen) - sum(first <= i < last for i in marked) if marked else len(chosen)
    return inside / max(1e-6, count + outside)


def mass(document: Document, evidence: CueEvidence, role: int, words: Sequence[int]) -> float:
    """Mean probability of the words to have the role, marks left out."""
    chances, marks = evidence.of_role[role], document.marks
    first, last = evidence.first, evidence.first + len(evidence.roles)
    values = [chances.get(i, 0.0) for i in words if first <= i < last and i not in marks]
    return sum(values) / max(1, len(values))


def strongest_run(document: Document, evidence: CueEvidence, role: int) -> Words:
    """The decoded run with the highest sum of probabilities."""
    runs = [trimmed(document, run) for run in runs_of(decoded(document, evidence, role))]
    chances = evidence.of_role[role]
    return max(runs, key=lambda run: sum(chances.get(i, 0.0) for i in run), default=())


def is_ruled(document: Document, rule: AttributionCandidate) -> bool:
    """Whether nothing is decoded for the rules' candidate: the layout shows its content, or it is `P, which Y denies`,
    `claims by X were denied by Y`, `X, said to be P, left`, `Salt, says Y, and lemons`, `put it to X that P` or `Y made
    the proposal`.
    """
    known = denial_behind(document, rule.anchor) is not None or is_said_to(document, rule.anchor)
    known = known or clause_put_to(document, rule.anchor) is not None
    known = known or is_claim_denied_by_somebody(document, rule.anchor)
    known = known or any(parted_answer(document, rule.anchor))
    return known or rule.construction in ("transcript_turn", "noun_reference")


def misses_lead(candidate: AttributionCandidate, content: Words) -> bool:
    """Whether the content is empty or before the verb that leads to a quotation (`he` of `He was told by Y: “P”`)."""
    return not content or (candidate.construction == "colon" and content[-1] < candidate.anchor)
