"""Numbers that were set on data: thresholds of the learned side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a candidate must reach. Set on PolNeAR dev and the chain articles (docs/quality.md)."""

    tagged: float = 0.5  # mean probability of a tagged cue and content
    alone: float = 0.6  # the same, where no rule saw it
    rule: float = 0.35  # weight times tagger support of a rule's outermost candidate
    nested: float = 0.8  # weight of a rule's candidate inside a content, where `NESTED` has no other

    def least_nested(self, construction: str) -> float:
        """The weight that a rule's candidate inside a content must have."""
        return NESTED.get(construction, self.nested)


# Inside a content the tagger is blind, and constructions differ in how far they can be trusted there.
NESTED = {
    "complement_clause": 0.4, "following_clause": 0.6, "according_to": 0.5, "noun_clause": 0.6, "infinitive": 0.66,
    "object_infinitive": 0.65, "passive_raising": 0.7, "quoted_as_saying": 0.4, "object": 0.8,
    "prepositional": 0.75, "noun_reference": 0.5,
}  # fmt: skip

THRESHOLDS = Thresholds()
