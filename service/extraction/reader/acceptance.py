"""The probability that a candidate is an attribution: a logistic model over features of reader, rules and tree.

Its weights (`resources/en/acceptance.json`) were fitted on the chain articles with predictions of readers that had not
seen the article (training/reader/fit_acceptance.py), so the probability is calibrated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.memory import remembered
from service.extraction.model.odds import log_odds, logistic
from service.extraction.reader.content_choice import Reading
from service.extraction.reader.decoding import CONTENT, SOURCE, agreement, mass
from service.extraction.resources.fits import fitted
from service.extraction.resources.tables import table
from service.extraction.syntax.tree import head_of

RATE = "rate of the cue"
_INSIDE = 0.5
_LEAST = 0.01  # probability whose log odds count
Features = dict[str, float]


def _weights() -> Mapping[str, Mapping[str, float]]:
    """`features`: their weights; `inside` and `outside` other contents: by lemma of the cue (empty for all others)
    how many of a hundred such candidates are right.
    """
    found: Mapping[str, Mapping[str, float]] = table(fitted("acceptance.json"))
    return found


def probability(features: Features) -> float:
    """The probability (0..1) that a candidate with these features is an attribution whose content is found."""
    return logistic(_weights()["features"], features)


def features_of(document: Document, reading: Reading, quoted: QuotationIndex) -> Features:
    """The features of one candidate; those left out are 0."""
    evidence, candidate, rule = reading.evidence, reading.candidate, reading.rule
    word, head = document.words[evidence.word], document.words[head_of(document, candidate.content)]
    nested = nested_in(document, evidence)
    rates = _weights()[place_of(nested)]
    found = {
        "constant": 1.0,
        "cue": log_odds(evidence.probability, _LEAST),
        "outermost": log_odds(evidence.outermost, _LEAST),
        "unmarked": log_odds(evidence.unmarked, _LEAST),
        "agreement": agreement(document, evidence, CONTENT, candidate.content),
        "mass": mass(document, evidence, CONTENT, candidate.content),
        "content length": math.log(len(candidate.content)),
        "cue quoted": float(evidence.word in quoted.of),
        "content quoted": float(any(i in quoted.of for i in candidate.content)),
        "nested": nested,
        RATE: rates.get(word.lemma.lower(), rates[""]) / 100,
        "outermost, not nested": log_odds(evidence.outermost, _LEAST) * (1 - nested),
        "cue's chance": evidence.probability,
        "outermost's chance, not nested": evidence.outermost * (1 - nested),
        "more outermost, not nested": max(0.0, evidence.outermost - evidence.probability) * (1 - nested),
        "cue length": math.log(max(1, len(candidate.cue))),
        "claimed": claimed(document, evidence, candidate),
        "upos " + word.upos: 1.0,
        "relation " + word.relation: 1.0,
        "content upos " + head.upos: 1.0,
        "content relation " + head.relation: 1.0,
    }
    if candidate.source:
        found["source"] = agreement(document, evidence, SOURCE, candidate.source.words)
        found["pronoun"] = float(document.words[candidate.source.words[0]].upos == "PRON")
    else:
        found["no source"] = 1.0
    if rule is not None:
        found |= {"rule": 1.0, "rule's prior": rule.prior, "construction " + rule.construction: 1.0}
    return found


def claimed(document: Document, evidence: CueEvidence, candidate: AttributionCandidate) -> float:
    """The probability that the content is another cue's, neither inside the other: the mean of its two edges."""
    content, first, last = set(candidate.content), candidate.content[0], candidate.content[-1]
    around, most = _around(document), 0.0
    for cue in {c.word: c for edge in (first, last) for c in around.get(edge, ())}.values():
        if cue.word not in content and cue.word not in candidate.cue:
            chances = cue.of_role[CONTENT]
            edges = chances.get(first, 0.0) + chances.get(last, 0.0)
            beside = 1 - chances.get(evidence.word, 0.0)
            most = max(most, max(cue.probability, cue.unmarked) * beside * edges / 2)
    return most


def place_of(nested: float) -> str:
    """The table of rates, by the probability that the cue is in another's content."""
    return "inside" if nested >= _INSIDE else "outside"


@remembered
def _around(document: Document) -> Mapping[int, Sequence[CueEvidence]]:
    """For each word the cues that may have it in their content."""
    found: dict[int, list[CueEvidence]] = {}
    for cue in document.cues or ():
        for word in cue.of_role[CONTENT]:
            found.setdefault(word, []).append(cue)
    return found


def nested_in(document: Document, evidence: CueEvidence) -> float:
    """The probability that the cue is in the content of another."""
    others = (cue for cue in _around(document).get(evidence.word, ()) if cue is not evidence)
    return max((cue.probability * cue.of_role[CONTENT][evidence.word] for cue in others), default=0.0)
