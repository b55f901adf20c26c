"""Attributions inside another's content, seen with all candidates at hand: the last step of finding them.

Each function mends one way in which a content and what it reports come apart: an inner subject that the
parser gave to the outer verb, a second conjunct that the content leaves out, a remark in a relative clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.attribution.constructions.embedded import inner_candidates
from service.extraction.attribution.sources import nominal, stray_agent
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.containment import attempt, attempt_all
from service.extraction.model.document import Document
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import ancestors, case_of, child, children, is_passive, subtree, trimmed


def nested_candidates(
    doc: Document,
    candidates: Sequence[AttributionCandidate],
    lexicon: Lexicon,
    extractor: str,
) -> list[AttributionCandidate]:
    """The candidates with inner sources, contents and attributions mended, in text order of their contents."""
    found = [attempt(d, _with_first_subject, doc, d) for d in candidates]
    found = [attempt(d, _of_governing_speaker, doc, d, found) for d in found]
    found = [attempt(d, _before_added, doc, d, found) for d in found]
    found = [attempt(d, _published, doc, d) for d in found]
    found = [attempt(d, _with_conjuncts, d, found, doc) for d in found]
    found = [attempt(d, _with_lead, doc, d, found) for d in found]
    found = [attempt(d, _with_host, doc, d) for d in found]
    found = [attempt(d, _over_speaker, doc, d, found) for d in found]
    found = [attempt(d, _before_outer, doc, d, found) for d in found]
    inner = attempt_all(inner_candidates, doc, found, lexicon)
    found = attempt([*found, *inner], _with_inner, doc, found, inner)
    if extractor == "rules":
        found = [d for d in found if _trusted(d, found)]
    return sorted(found, key=lambda d: (d.content[0], -len(d.content), d.anchor))


def _with_inner(
    doc: Document, candidates: list[AttributionCandidate], inner: Sequence[AttributionCandidate]
) -> list[AttributionCandidate]:
    """The candidates and the inner ones, contents fitted to each other."""
    for new in inner:
        if new.construction == "listed_examples":
            candidates = [_around_list(doc, d, new) for d in candidates]
    remarks = [
        d
        for d in (*candidates, *inner)
        if doc.words[d.content[0]].text.lower() == "which" and len(d.content) > 1
    ]
    for remark in remarks:
        candidates = [_before_remark(doc, d, remark) if d is not remark else d for d in candidates]
    return [*candidates, *inner]


# -- sources ---------------------------------------------------------------------------------------------


def _with_first_subject(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`An audit showed that P, two officials said`: of two subjects the first belongs to the inner verb."""
    verb = candidate.anchor
    if candidate.source or not candidate.cue or doc.words[verb].upos != "VERB" or is_passive(doc, verb):
        return candidate
    if child(doc, verb, "nsubj", "expl", "csubj") is not None:
        return candidate
    for other in doc.words[verb + 1 : doc.sentence_of(verb).last]:
        subjects = children(doc, other.index, "nsubj")
        if len(subjects) > 1 and subjects[0] < verb < subjects[1]:
            source, head = nominal(doc, subjects[0], verb)
            source = tuple(i for i in source if i < candidate.cue[0])
            content = tuple(i for i in candidate.content if i not in source)
            return replace(
                candidate.with_content(content, "with_first_subject"), source=source, source_head=head
            )
    return candidate


def _of_governing_speaker(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`His family believes it, he said, adding that P`: who adds is who said."""
    word = doc.words[candidate.anchor]
    participle = word.relation in ("advcl", "xcomp", "conj", "parataxis") and word.text.lower().endswith(
        "ing"
    )
    if not participle or not candidate.cue or child(doc, candidate.anchor, "nsubj") is not None:
        return candidate
    governor = _governor(doc, candidate, candidates)
    if governor is None or governor.source == candidate.source:
        return candidate
    if set(candidate.cue) <= set(governor.content) and not _adds(doc, candidate):
        return candidate
    return replace(candidate, source=governor.source, source_head=governor.source_head)


def _governor(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate | None:
    """The report that a participle goes on with. `Adding` goes on with a report, though the parser hung it on
    what is reported: `said that the pipes had burst, adding that P`.
    """
    spoken = {d.anchor: d for d in candidates if d.cue and d.source and d is not candidate}
    above = ancestors(doc, candidate.anchor)
    if _adds(doc, candidate):
        return next((spoken[i] for i in above if i in spoken and i < candidate.anchor), None)
    return spoken.get(above[0]) if above else None


def _adds(doc: Document, candidate: AttributionCandidate) -> bool:
    """`…, adding that P`."""
    word = doc.words[candidate.anchor]
    return word.text.lower() == "adding" and doc.words[word.index - 1].text == ","


def _before_added(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """What a speaker goes on to add is no part of what he said first."""
    for other in candidates:
        adds = other is not candidate and other.cue and _adds(doc, other) and other.source == candidate.source
        if (
            adds
            and candidate.cue
            and candidate.cue[0] < candidate.content[0] < other.cue[0] <= candidate.content[-1]
        ):
            return candidate.with_content(
                trimmed(doc, tuple(i for i in candidate.content if i < other.cue[0])), "before_added"
            )
    return candidate


def _published(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Y wrote in an essay published by X`: X has it from Y."""
    if (
        candidate.relays
        or not candidate.source
        or doc.words[candidate.anchor].lemma not in ("write", "argue", "say")
    ):
        return candidate
    for thing in children(doc, candidate.anchor, "obl"):
        for clause in children(doc, thing, "acl"):
            if case_of(doc, thing) != "in" or doc.words[clause].lemma not in (
                "publish",
                "run",
                "print",
                "carry",
            ):
                continue
            by = stray_agent(doc, clause)
            for i in [*children(doc, clause, "obl"), *([by] if by is not None else [])]:
                outer, head = nominal(doc, i)
                if case_of(doc, i) in ("by", "in") and is_outlet(doc, outer) and head is not None:
                    return replace(candidate, relays=(Relay("reports", outer, head),), relation="quotes")
    return candidate


# -- contents --------------------------------------------------------------------------------------------


def _with_conjuncts(
    candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate], doc: Document
) -> AttributionCandidate:
    """`X said that Y came and warned that P`: what Y goes on to say is in the content of X too."""
    if not candidate.cue:
        return candidate
    content = set(candidate.content)
    for other in candidates:
        later = other is not candidate and other.cue and other.source and candidate.anchor < other.source[0]
        if not later or content & set(other.cue) or set(candidate.cue) & set(other.content):
            continue
        last = max((i for i in content if i < other.cue[0]), default=-1)
        same = last >= 0 and doc.words[last].sentence == doc.words[other.anchor].sentence
        inside = other.source_head in content or _told_back(doc, other)
        if same and inside and _joined_to(doc, other, content, last):
            content |= set(range(last + 1, max(*other.cue, *other.content) + 1))
    return candidate.with_content(trimmed(doc, tuple(sorted(content))), "with_conjuncts")


def _joined_to(doc: Document, other: AttributionCandidate, content: set[int], last: int) -> bool:
    """The cue is a conjunct of the content's verb, or the content breaks off in the other's source."""
    word = doc.words[other.anchor]
    if doc.words[other.source[0]].text.lower() == "who" and _told_back(doc, other):
        return last in (other.source[0], other.source[0] - 1, other.source[0] - 2)
    return (word.relation == "conj" and word.head in content) or last in other.source


def _told_back(doc: Document, candidate: AttributionCandidate) -> bool:
    """`she had asked the mayor, who told her that P`: what she was told is part of what she says."""
    addressed = [doc.words[i].text.lower() for i in candidate.recipient]
    return doc.words[candidate.source[0]].text.lower() == "who" and addressed in (["him"], ["her"], ["them"])


def _with_lead(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`The crew warned that P, the paper added`: the paper's content begins with the crew."""
    before = [i for i in candidate.content if candidate.cue and i < candidate.cue[0]]
    for other in candidates:
        begins = [*other.source, *other.cue]
        if not before or other is candidate or not other.cue or not other.source or max(begins) >= before[0]:
            continue
        between = range(max(begins) + 1, candidate.cue[0])
        if sum(doc.words[i].text == '"' for i in between) % 2:
            continue  # `asked: "What do you see?"`: the candidate is inside the quotation
        near = (
            doc.words[candidate.anchor].head == other.anchor
            or doc.words[other.anchor].head == candidate.anchor
        )
        if near and len(set(other.content) & set(before)) > 0.5 * len(before):
            after = [i for i in candidate.content if i > candidate.cue[-1] and _resumes(doc, candidate, i)]
            return candidate.with_content((*range(min(begins), before[-1] + 1), *after), "with_lead")
    return candidate


def _with_host(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
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
    return candidate.with_content(trimmed(doc, tuple(range(first, candidate.content[-1] + 1))), "with_host")


def _over_speaker(
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
            return candidate.with_content(
                (*candidate.content, *range(candidate.content[-1] + 1, max(begins) + 1)), "over_speaker"
            )
        if max(begins) < candidate.content[0] and set(range(max(begins) + 1, candidate.content[0])) <= set(
            other.content
        ):
            return candidate.with_content(
                tuple(range(min(begins), candidate.content[-1] + 1)), "over_speaker"
            )
        if max(begins) + 1 == candidate.content[0] and doc.words[other.anchor].relation == "root":
            return candidate.with_content(
                tuple(range(min(begins), candidate.content[-1] + 1)), "over_speaker"
            )
    return candidate


def _before_outer(
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
    return candidate.with_content(trimmed(doc, tuple(sorted(content))), "before_outer")


def _resumes(doc: Document, candidate: AttributionCandidate, index: int) -> bool:
    """Whether the content goes on after its cue, rather than another clause (`…, as talks began`)."""
    after = (i for i in candidate.content if i > candidate.cue[-1])
    gap = [doc.words[i] for i in range(candidate.cue[-1] + 1, next(after, index))]
    return not any(w.upos in ("SCONJ", "NOUN", "PRON") and w.index not in candidate.source for w in gap)


def _around_list(
    doc: Document, candidate: AttributionCandidate, listed: AttributionCandidate
) -> AttributionCandidate:
    """`P might yield to its demands, the paper said, including Q`: what the paper said is P and Q."""
    if not candidate.cue or not listed.anchor < candidate.cue[0] < listed.content[0]:
        return candidate
    held = (*candidate.cue, *candidate.source, *candidate.recipient)
    first = doc.sentence_of(listed.anchor).first
    before, after = range(first, min(held)), range(max(held) + 1, listed.content[-1] + 1)
    return candidate.with_content((*trimmed(doc, tuple(before)), *trimmed(doc, tuple(after))), "around_list")


def _before_remark(
    doc: Document, candidate: AttributionCandidate, remark: AttributionCandidate
) -> AttributionCandidate:
    """`He urged them to stop, which Z says is untrue`: who urges does not say what Z says."""
    which = remark.content[0]
    inside = which in candidate.content and candidate.anchor < candidate.content[0]
    if not inside or doc.words[candidate.content[0]].text.lower() != "to":
        return candidate
    return candidate.with_content(
        trimmed(doc, tuple(i for i in candidate.content if i < which)), "before_remark"
    )


# -- trust -------------------------------------------------------------------------------------------------


def _trusted(candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]) -> bool:
    """Inside a content constructions differ in how far they can be trusted (the tagger's table, for rules too)."""
    own = set(candidate.cue)
    inside = own and any(own <= set(d.content) and d is not candidate for d in candidates)
    return not inside or candidate.strength >= PARAMETERS.thresholds.least_nested(candidate)
