"""Edges of a content from tagger and tree: the tree decides where the tagger is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.content.edges import adding, cut_to, with_words
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction
from service.extraction.model.noun_phrase import NOBODY
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import children, head_of, is_passive, runs_of, subtree, trimmed
from service.extraction.tagger.decoding import probability

_OPENERS = word_class("tagger", "clause_openers")
# Constructions whose content is on both sides of the cue, or holds the passive subject.
_SPLIT = frozenset({"passive_raising", "raising", "adverb", "predication", "object_phrase"})
_ONE_SIDED = frozenset(
    {"complement_clause", "infinitive", "object_infinitive", "object", "prepositional", "noun_clause"}
)
_COMPLEMENTS = frozenset({"obj", "ccomp", "xcomp", "obl", "nmod", "acl"})
_TAGGER = PARAMETERS.tagger


def joined_content(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """The tagged candidate with the rule's edges where those are better. Both have the same cue."""
    passive_object = rule.construction == "object" and is_passive(doc, rule.anchor)
    if (rule.construction in _SPLIT or passive_object) and not rule.source:
        return _with_subject(doc, tagged, rule)
    if rule.construction in _ONE_SIDED and rule.content[0] > rule.anchor:
        return _one_sided(doc, tagged, rule)
    return tagged


def fitted(doc: Document, tagged: AttributionCandidate) -> AttributionCandidate:
    """A candidate without a rule's counterpart: its edges are those of the phrase or clause that depends on its cue."""
    tagged = _without_scraps(doc, tagged)
    heads = (i for i in children(doc, tagged.anchor, *_COMPLEMENTS) if i > tagged.cue[-1])
    begins = next((i for i in tagged.content if i > tagged.cue[-1]), None)
    head = next((i for i in heads if begins in subtree(doc, i)), None)
    if head is None:
        return tagged
    words = trimmed(doc, tuple(i for i in subtree(doc, head) if i > tagged.cue[-1]))
    name: Construction = "complement_clause" if doc.words[head].relation == "ccomp" else "object"
    return agreed_end(doc, tagged, replace(with_words(tagged, words, "fitted"), construction=name))


def _without_scraps(doc: Document, tagged: AttributionCandidate) -> AttributionCandidate:
    """The words before the cue are removed from the content unless the tree connects them with the rest."""
    before = tuple(i for i in tagged.content if i < tagged.anchor)
    after = tuple(i for i in tagged.content if i > tagged.anchor)
    if not before or not after:
        return tagged
    ties = {tagged.anchor, head_of(doc, after)}
    tied = [run for run in runs_of(before) if doc.words[head_of(doc, run)].head in ties]
    return with_words(tagged, (*(i for run in tied for i in run), *after), "without_scraps")


def agreed_end(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """The tagged candidate, its end moved to the rule's where the tagger is in doubt about the words between."""
    ours, theirs = _last_in_sentence(doc, tagged, rule), _last_in_sentence(doc, rule, rule)
    if ours is None or theirs is None or not set(rule.content) & set(tagged.content):
        return tagged
    content = set(tagged.content)
    between = [i for i in range(min(ours, theirs) + 1, max(ours, theirs) + 1) if doc.words[i].upos != "PUNCT"]
    if not between:
        return tagged
    certainty, marked = _mean_content(doc, between), doc.words[between[0]].relation == "mark"
    of_clause = marked and rule.construction == "complement_clause"
    if ours > theirs and certainty < _TAGGER.content_trusted and not of_clause:
        content -= set(range(theirs + 1, ours + 1))
    elif between[0] == ours + 1 and certainty > _TAGGER.content_possible and not marked:
        content |= set(range(ours + 1, theirs + 1)) & set(rule.content)
    return cut_to(doc, tagged, content, "agreed_end")


def _mean_content(doc: Document, words: Sequence[int]) -> float:
    """Mean probability of the words to be content."""
    found = [probability(doc.words[i], "content") for i in words if doc.words[i].upos != "PUNCT"]
    return sum(found) / max(1, len(found))


def _last_in_sentence(
    doc: Document, candidate: AttributionCandidate, rule: AttributionCandidate
) -> int | None:
    last = doc.sentence_of(rule.anchor).last
    return max((i for i in candidate.content if rule.anchor < i < last), default=None)


def _with_subject(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """`Talks are expected to resume`: the subject belongs to the content and is not a source."""
    subject = tuple(i for i in rule.content if i < rule.cue[0])
    if not subject or set(subject) & set(tagged.cue) or tagged.content[0] < rule.cue[0]:
        return tagged
    raised = is_passive(doc, rule.anchor) or rule.construction == "raising"
    if tagged.source and not (raised and set(tagged.source) <= set(subject)):
        return tagged
    return replace(adding(tagged, subject, "with_subject"), source=NOBODY)


def _one_sided(
    doc: Document, tagged: AttributionCandidate, rule: AttributionCandidate
) -> AttributionCandidate:
    """The content after the cue begins with the rule's `that`; unlikely words before the cue are removed."""
    start = rule.content[0]
    after = tuple(i for i in tagged.content if i > rule.anchor)
    if not set(after) & set(rule.content):
        return tagged
    opens = doc.words[start].text.lower() in _OPENERS or doc.words[start - 1].text == ":"
    if opens and start in after:
        return with_words(tagged, (i for i in after if i >= start), "one_sided")
    first = min([*tagged.cue, *tagged.source])
    near = (
        run for run in runs_of(tuple(i for i in tagged.content if i < rule.anchor)) if run[-1] >= first - 2
    )
    before = (i for run in near if _mean_content(doc, run) > _TAGGER.content_trusted for i in run)
    return with_words(tagged, (*before, *after), "one_sided")
