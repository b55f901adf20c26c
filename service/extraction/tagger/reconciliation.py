"""The tagger's candidate and the rule's candidate of one cue, joined: the tagger's spans, the rule's structure."""

from __future__ import annotations

from dataclasses import replace

from service.extraction.attribution.content.edges import adding, with_words
from service.extraction.attribution.known import Known
from service.extraction.attribution.selection import overlap
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import RULED
from service.extraction.model.word_index import stretch
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.tagger.agreement import agreed_end, joined_content
from service.extraction.tagger.decoding import probability

_TAGGER = PARAMETERS.tagger


def matching_rule(candidate: AttributionCandidate, rules: Known) -> int | None:
    """The place of the rule's candidate with the same cue, else of the one with the same content and source."""
    by_anchor = rules.by_anchor.holding((candidate.anchor, *candidate.cue))
    for i in (*by_anchor, *rules.by_cue.holding(candidate.cue)):
        return i
    near = rules.by_content.holding(stretch(candidate.content))
    shares = {i: overlap(rules.candidates[i].content, candidate.content) for i in near}
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
    cut_off = set(tagged.source) < set(rule.source) and tagged.source.words[:1] > rule.source.words[:1]
    whole = tagged.source and not cut_off and not _is_too_wide(doc, tagged, rule)
    source = tagged.source if whole else rule.source
    if not same:
        return replace(tagged, source=source)
    recipient = rule.recipient.without(source)
    content = (i for i in tagged.content if i not in recipient)
    return replace(
        with_words(rule, content, "reconciled"), source=source, recipient=recipient,
        cue=tuple(i for i in tagged.cue if i not in recipient) or tagged.cue, score=_joint(tagged, rule),
    )  # fmt: skip


def _joint(tagged: AttributionCandidate, rule: AttributionCandidate) -> float:
    """The probability that one of two independent witnesses is right (noisy or)."""
    return 1 - (1 - tagged.strength) * (1 - _TAGGER.rule_evidence * rule.strength)


def _without_subject(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """`Acts of protest, Ann Lee said, are …`: the tagger's source holds both subjects, the rule separates them."""
    shared = set(tagged.source) & set(rule.content)
    both = shared and rule.source and set(rule.source) < set(tagged.source)
    if not both or doc.words[rule.source.words[0] - 1].text != ",":
        return tagged
    return replace(adding(tagged, shared, "without_subject"), source=rule.source)


def _narrowed_source(
    doc: Document, rule: AttributionCandidate, tagged: AttributionCandidate
) -> AttributionCandidate:
    """`Climate change, Ann Lee said, is …`: the rule's source holds both subjects, the tagger separates them."""
    if not tagged.source or not set(tagged.source) < set(rule.source):
        return rule
    more = {i for i in rule.source if i not in tagged.source and doc.words[i].upos != "PUNCT"}
    behind = doc.words[min(tagged.cue[-1] + 1, len(doc.words) - 1)]
    return replace(rule, source=tagged.source) if behind.text == "," and more <= set(tagged.content) else rule


def _is_too_wide(doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate) -> bool:
    """Whether the tagger's source adds words to the rule's phrase about which the tagger is in doubt."""
    more = [i for i in tagged.source if i not in rule.source and doc.words[i].upos != "PUNCT"]
    wider = rule.source and set(rule.source) <= set(tagged.source)
    doubt = sum(probability(doc.words[i], "source") for i in more) < _TAGGER.source_trusted * len(more)
    return bool(wider) and doubt
