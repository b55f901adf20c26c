"""The tagger's candidate and the rule's candidate of one cue, joined: the tagger's spans, the rule's structure."""

from __future__ import annotations

from dataclasses import replace

from service.extraction.attribution.content.edges import adding, with_words
from service.extraction.attribution.known import Known
from service.extraction.attribution.selection import overlap
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import RULED
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.tagger.agreement import agreed_end, joined_content
from service.extraction.tagger.decoding import probability

_TAGGER = PARAMETERS.tagger


def matching_rule(candidate: AttributionCandidate, rules: Known) -> int | None:
    """The place of the rule's candidate with the same cue, else of the one with the same content and source."""
    for i in rules.by_anchor.holding((candidate.anchor, *candidate.cue)):
        if rules.candidates[i].anchor == candidate.anchor or rules.candidates[i].cue:
            return i
    for i in rules.by_cue.holding(candidate.cue):
        return i
    shares = {
        i: overlap(rules.candidates[i].content, candidate.content)
        for i in rules.by_content.holding(candidate.content)
    }
    best = max(shares, key=lambda i: shares[i], default=None)
    return best if best is not None and shares[best] > _TAGGER.same_content else None


def reconciled(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """The tagger's spans with the rule's structure: relays, recipient, stance, construction."""
    same = rule.anchor == tagged.anchor or rule.anchor in tagged.cue
    rule = _narrowed_source(doc, rule, tagged)
    if rule.relays or rule.construction in RULED or rule.anchor in tagged.content:
        return replace(rule, score=_joint(tagged, rule))
    if same:
        tagged = agreed_end(doc, joined_content(doc, tagged, rule), rule)
        tagged = _without_subject(doc, tagged, rule)
    whole = tagged.source and not _is_fragment(doc, tagged, rule) and not _is_too_wide(doc, tagged, rule)
    source = tagged.source if whole else rule.source
    if not same:
        return replace(tagged, source=source)
    recipient = rule.recipient.without(source)
    content = tuple(i for i in tagged.content if i not in recipient)
    if not content:
        content = tuple(i for i in rule.content if i not in (*source, *tagged.cue))
    return replace(
        with_words(rule, content, "reconciled"), source=source,
        cue=tuple(i for i in tagged.cue if i not in recipient) or tagged.cue,
        recipient=recipient, score=_joint(tagged, rule),
    )  # fmt: skip


def _joint(tagged: AttributionCandidate, rule: AttributionCandidate) -> float:
    """The probability that one of two independent witnesses is right (noisy or)."""
    return 1 - (1 - tagged.strength) * (1 - _TAGGER.rule_evidence * rule.strength)


def _without_subject(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """`Acts of protest, Ann Lee said, are …`: the tagger's source holds both subjects, the rule separates them."""
    shared = set(tagged.source) & set(rule.content)
    if (
        not shared
        or not rule.source
        or not set(rule.source) < set(tagged.source)
        or max(shared) > rule.source.words[0]
    ):
        return tagged
    if doc.words[rule.source.words[0] - 1].text != ",":
        return tagged
    return replace(adding(tagged, shared, "without_subject"), source=rule.source)


def _narrowed_source(
    doc: Document, rule: AttributionCandidate, tagged: AttributionCandidate
) -> AttributionCandidate:
    """`Climate change, Ann Lee said, is …`: the rule's source holds both subjects, the tagger separates them."""
    if not tagged.source or not set(tagged.source) < set(rule.source) or rule.relays:
        return rule
    more = {i for i in rule.source if i not in tagged.source and doc.words[i].upos != "PUNCT"}
    behind = tagged.cue[-1] + 1
    interrupts = behind < len(doc.words) and doc.words[behind].text == ","
    if not interrupts or not more <= set(tagged.content):
        return rule
    return replace(rule, source=tagged.source)


def _is_fragment(doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate) -> bool:
    """Whether the tagger's source is a part of the rule's phrase without its head ("The" of "The bank"), or a
    clause where the rule has a noun phrase.
    """
    if rule.source and tagged.source and doc.words[tagged.source.head].upos in _CLAUSAL_HEADS:
        return True
    if not set(tagged.source) < set(rule.source):
        return False
    return rule.source.head not in tagged.source or tagged.source.words[0] > rule.source.words[0]


def _is_too_wide(doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate) -> bool:
    """Whether the tagger's source adds words to the rule's phrase about which the tagger is in doubt."""
    more = [i for i in tagged.source if i not in rule.source and doc.words[i].upos != "PUNCT"]
    if not rule.source or not more or not set(rule.source) <= set(tagged.source):
        return False
    return sum(probability(doc.words[i], "source") for i in more) < _TAGGER.source_trusted * len(more)


_CLAUSAL_HEADS = frozenset({"VERB", "AUX", "ADJ", "ADV"})
