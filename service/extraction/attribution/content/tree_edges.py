"""Edges of a content by the tree."""

from __future__ import annotations

from itertools import pairwise

from service.extraction.attribution.content.edges import before, with_words
from service.extraction.attribution.stance import is_negated
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import lexicon
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children, runs_of, trimmed


def cleaned(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """The candidate without words of its own cue, source or recipient in its content; None if nothing else is left."""
    own = candidate.own_words
    content = candidate.content
    if not own.isdisjoint(content):
        content = tuple(i for i in content if i not in own)
    rest = _fragments(doc, trimmed(doc, _filled(doc, content, own)))
    return with_words(candidate, rest, "cleaned") if rest else None


def before_finite(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Crowe wanted to help them and was not paid`: a finite verb that was joined to an infinitive is outside."""
    to = candidate.content[0]
    verb = doc.words[to].head
    if doc.words[to].text.lower() != "to" or not candidate.anchor < to < verb or _is_finite(doc, verb):
        return candidate
    for joined in children(doc, verb, "conj"):
        join = child(doc, joined, "cc")
        if join in candidate.content and join is not None and _is_finite(doc, joined):
            return before(doc, candidate, join, "before_finite")
    return candidate


def before_remark(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """`said that P, but gave no details` · `said that P, without elaborating` · `accuses Y of P, which Y denies`: what
    the speaker leaves out, and what another says of it.
    """
    for i in candidate.content if candidate.cue and candidate.anchor < candidate.content[0] else ():
        opens = _end_before(doc, i)
        if opens is not None and opens not in quoted.of and opens > candidate.content[0]:
            return before(doc, candidate, opens, "before_remark")
    return candidate


def _end_before(doc: Document, verb: int) -> int | None:
    """The word that opens a clause of silence, or of another's denial, with the verb."""
    word = doc.words[verb]
    if word.deprel == "acl:relcl":
        which = child(doc, verb, "obj")
        denied = any(entry.stance == "denied" for entry in lexicon().verb(word.lemma))
        opened = which is not None and doc.words[which].text == "which" and doc.words[which - 1].text == ","
        return which if denied and opened else None
    opens = child(doc, verb, "cc", "mark") if word.relation in ("conj", "advcl") else None
    if opens is None:
        return None
    apart = doc.words[opens].text == "without" and doc.words[opens - 1].text == ","
    joined = apart or doc.words[opens].text == "but"
    silent = word.lemma in _REFUSING or (word.lemma in _DISCLOSING and is_negated(doc, verb))
    return opens if joined and silent and child(doc, verb, "nsubj") is None else None


_REFUSING = word_class("attribution", "refusing_words")
_DISCLOSING = word_class("attribution", "disclosing_verbs")


def _is_finite(doc: Document, verb: int) -> bool:
    """Whether the verb or an auxiliary of it is finite."""
    parts = (verb, *(children(doc, verb, "aux", "cop")))
    return any("VerbForm=Fin" in doc.words[i].feats for i in parts)


def _filled(doc: Document, content: Words, own: set[int]) -> Words:
    """The content with gaps within a sentence filled, unless they hold cue, source, recipient or relay."""
    if not content or content[-1] - content[0] + 1 == len(content):
        return content
    within = (a for a in pairwise(content) if doc.words[a[0]].sentence == doc.words[a[1]].sentence)
    gaps = (range(a + 1, b) for a, b in within if b - a > 1)
    return tuple(sorted({*content, *(i for gap in gaps if own.isdisjoint(gap) for i in gap)}))


def _fragments(doc: Document, content: Words) -> Words:
    """The content without pieces of only punctuation or a conjunction."""
    kept: list[int] = []
    for run in runs_of(content):
        run = trimmed(doc, run)
        while len(run) > 1 and doc.words[run[-1]].upos == "CCONJ":  # `P, and | left the room`
            run = trimmed(doc, run[:-1])
        kept += run if any(doc.words[i].upos not in ("PUNCT", "CCONJ", "SYM") for i in run) else ()
    return tuple(kept)
