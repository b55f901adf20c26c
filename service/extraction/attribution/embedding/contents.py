"""Contents of attributions that embed others: conjuncts, leads, remarks, and what comes before or after."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.attribution.content.edges import adding, before, cut_to, with_words
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.syntax.tree import subtree, trimmed


def with_conjuncts(
    candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate], doc: Document
) -> AttributionCandidate:
    """`X said that Y came and warned that P`: what Y goes on to say is in the content of X too."""
    if not candidate.cue:
        return candidate
    content, end = set(candidate.content), candidate.content[-1]
    for other in candidates:
        later = (
            other is not candidate and other.cue and other.source and candidate.anchor < other.source.words[0]
        )
        if not later or doc.words[other.anchor].sentence > doc.words[end].sentence:
            continue
        if content & set(other.cue) or set(candidate.cue) & set(other.content):
            continue
        last = max((i for i in content if i < other.cue[0]), default=-1)
        same = last >= 0 and doc.words[last].sentence == doc.words[other.anchor].sentence
        if same and other.source.head in content and _joined_to(doc, other, content, last):
            content |= set(range(last + 1, max(*other.cue, *other.content) + 1))
            end = max(content)
    return cut_to(doc, candidate, content, "with_conjuncts")


def _joined_to(doc: Document, other: AttributionCandidate, content: set[int], last: int) -> bool:
    """The cue is a conjunct of the content's verb, or the content breaks off in the other's source."""
    word = doc.words[other.anchor]
    return (word.relation == "conj" and word.head in content) or last in other.source


def with_lead(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`The crew warned that P, the paper added`: the paper's content begins with the crew."""
    held = [i for i in candidate.content if candidate.cue and i < candidate.cue[0]]
    for other in candidates:
        begins = [*other.source, *other.cue]
        if not held or other is candidate or not other.cue or not other.source or max(begins) >= held[0]:
            continue
        near = (
            doc.words[candidate.anchor].head == other.anchor
            or doc.words[other.anchor].head == candidate.anchor
        )
        if not near:
            continue
        between = range(max(begins) + 1, candidate.cue[0])
        if sum(doc.words[i].text == '"' for i in between) % 2:
            continue  # `asked: "What do you see?"`: the candidate is inside the quotation
        if len(set(other.content) & set(held)) > 0.5 * len(held):
            after = [i for i in candidate.content if i > candidate.cue[-1] and _resumes(doc, candidate, i)]
            return with_words(candidate, (*range(min(begins), held[-1] + 1), *after), "with_lead")
    return candidate


def with_host(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`The ministry summoned him and said that P, the agency added`: the content begins with the host clause."""
    host = doc.words[candidate.anchor].head
    closing = (
        candidate.cue
        and candidate.content[-1] < candidate.cue[0]
        and doc.words[candidate.anchor].relation == "parataxis"
    )
    if not closing or not 0 <= host < candidate.content[0] or doc.words[host].upos != "VERB":
        return candidate
    first = min(i for i in subtree(doc, host) if i <= host)
    return cut_to(doc, candidate, range(first, candidate.content[-1] + 1), "with_host")


def over_speaker(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`"P," said X, according to Y`: Y hands on what X said; `X believes that P, according to Y`."""
    if candidate.construction != "according_to" or candidate.cue[0] < candidate.content[-1]:
        return candidate
    for other in candidates:
        begins = [*other.source, *other.cue]
        same = other is not candidate and other.source and other.cue
        if not same or doc.words[other.anchor].sentence != doc.words[candidate.anchor].sentence:
            continue
        if candidate.content[-1] < min(begins) and max(begins) < candidate.cue[0]:
            return adding(candidate, range(candidate.content[-1] + 1, max(begins) + 1), "over_speaker")
        behind = max(begins) + 1
        held = set(range(behind, candidate.content[0])) <= set(other.content)
        next_to = behind == candidate.content[0] and doc.words[other.anchor].relation == "root"
        if next_to or (behind <= candidate.content[0] and held):
            words = range(min(begins), candidate.content[-1] + 1)
            return with_words(candidate, words, "over_speaker")
    return candidate


def before_outer(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`X said that P, the agency reported`: what X said ends before the agency."""
    content = set(candidate.content)
    for other in candidates:
        own = {*other.cue, *other.source}
        outer = other is not candidate and other.cue and other.source and candidate.cue and own <= content
        if (
            outer
            and min(own) > candidate.anchor
            and set(candidate.cue) <= set(other.content)
            and min(own) - 1 in content
        ):
            content = {i for i in content if i < min(own)}
    return cut_to(doc, candidate, content, "before_outer")


def _resumes(doc: Document, candidate: AttributionCandidate, index: int) -> bool:
    """Whether the content goes on after its cue, rather than another clause (`…, as talks began`)."""
    after = (i for i in candidate.content if i > candidate.cue[-1])
    gap = [doc.words[i] for i in range(candidate.cue[-1] + 1, next(after, index))]
    return not any(w.upos in ("SCONJ", "NOUN", "PRON") and w.index not in candidate.source for w in gap)


def around_list(
    doc: Document, candidate: AttributionCandidate, listed: AttributionCandidate
) -> AttributionCandidate:
    """`P might yield to its demands, the paper said, including Q`: what the paper said is P and Q."""
    if not candidate.cue or not listed.anchor < candidate.cue[0] < listed.content[0]:
        return candidate
    held = (*candidate.cue, *candidate.source, *candidate.recipient)
    first = doc.sentence_of(listed.anchor).first
    earlier, later = range(first, min(held)), range(max(held) + 1, listed.content[-1] + 1)
    return with_words(candidate, (*trimmed(doc, tuple(earlier)), *trimmed(doc, tuple(later))), "around_list")


def before_remark(
    doc: Document, candidate: AttributionCandidate, remark: AttributionCandidate
) -> AttributionCandidate:
    """`He urged them to stop, which Z says is untrue`: who urges does not say what Z says."""
    which = remark.content[0]
    inside = which in candidate.content and candidate.anchor < candidate.content[0]
    if not inside or doc.words[candidate.content[0]].text.lower() != "to":
        return candidate
    return before(doc, candidate, which, "before_remark")
