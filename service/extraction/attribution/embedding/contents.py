"""Contents of attributions around others: what they hold of these, and where they end before them."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.attribution.content.edges import adding, before, cut_to, with_words
from service.extraction.attribution.content.reattachment import misattached_clause
from service.extraction.attribution.selection import overlap
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children, is_verbal, marker_of, subtree, trimmed

# Kinds of cues that can lead to a quotation behind a recipient.
_SPOKEN = frozenset({"speech", "report", "writing", "question", "order", "commitment"})
# Kinds of cues that are surely the speaker's: `knowing that P` and `declined to pay` may be of the one spoken of.
_SAID = _SPOKEN | {"judgement", "denial", "naming"}
_CONCEDING = word_class("attribution", "conceding_marks")
_REPLYING = word_class("attribution", "verbs_of_a_reply")
_TIMES = word_class("attribution", "times")
_RULES = PARAMETERS.constructions


def over_speaker(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`"P," said X, according to Y` · `X said, "P," Y reported`, Y an outlet: the content of Y includes `X said`."""
    others = [d for d in candidates if d is not candidate and d.source and d.cue and not d.relays]
    if not others or not candidate.cue or candidate.cue[0] < candidate.content[0]:
        return candidate
    if candidate.construction != "according_to" and not is_outlet(doc, candidate.source.words):
        return candidate
    found = (_over(doc, candidate, other) for other in others)
    return next((wider for wider in found if wider is not None), candidate)


def _over(
    doc: Document, candidate: AttributionCandidate, other: AttributionCandidate
) -> AttributionCandidate | None:
    """The candidate with the words, cue and source of `other` added; None if `other` is not what it reports."""
    begins = [*other.source, *other.cue, *other.recipient]
    behind_all = candidate.cue[0] > candidate.content[-1]
    said, behind = [i for i in candidate.content if i < min(begins)], max(begins) + 1
    same = overlap(candidate.content, other.content) > _RULES.same_content
    if said and behind <= candidate.cue[0] and (same or (behind_all and said == [*candidate.content])):
        return adding(candidate, range(said[-1] + 1, behind), "over_speaker")
    between = set(range(behind, candidate.content[0])) - doc.marks - set(other.recipient)
    apart = set(candidate.content).isdisjoint(other.content)
    if behind_all and behind <= candidate.content[0] and between <= set(other.content) and not apart:
        words = range(min(begins), candidate.content[-1] + 1)
        return with_words(candidate, words, "over_speaker")
    return None


def before_outer(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`X said that P, the agency reported`: the content of X ends before the agency."""
    content = set(candidate.content)
    for other in candidates if candidate.cue else ():
        own = {*other.cue, *other.source}
        outer = other.source and own <= content and set(candidate.cue) <= set(other.content)
        if outer and min(own) > candidate.anchor and min(own) - 1 in content:
            content = {i for i in content if i < min(own)}
    return cut_to(doc, candidate, content, "before_outer")


def before_answer(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`Asked whether P, her deputy, Ann Marr, said Q`: the question ends before who answers."""
    asked = candidate.kind == "question" and not candidate.source and candidate.anchor < candidate.content[0]
    begins = doc.words[candidate.anchor].text[:1].isupper()
    for other in candidates if asked and begins else ():
        answer = min((*other.source, *other.cue), default=0)
        opens = doc.words[answer - 1].text == "," and doc.words[answer].xpos not in ("WP", "WDT", "IN")
        if other.source and answer in candidate.content and opens:
            return before(doc, candidate, answer, "before_answer")
    return candidate


def before_own_report(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`Lind said the road was shut and vowed to open it` · `…, calling it a shame`: what the same mention of the
    speaker does besides is told by the article, so it is not said. `Lind said she vowed …` has another mention.
    """
    first, last = candidate.content[0], candidate.content[-1]
    for other in candidates if candidate.source and candidate.anchor < first else ():
        verb = doc.words[other.anchor]
        joined = {"conj": "cc", "advcl": "mark"}.get(verb.relation)
        same = not set(other.source).isdisjoint(candidate.source)
        if not same or joined is None or other.kind not in _SAID or not is_verbal(verb):
            continue
        tied = first < verb.head <= last or verb.head == candidate.anchor
        if tied and first < verb.index and child(doc, verb.index, "nsubj") is None:
            opens = child(doc, verb.index, joined)
            return before(doc, candidate, min(other.cue) if opens is None else opens, "before_own_report")
    return candidate


def before_anothers_report(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`Lind said P, although Marr had said Q` · `Lind said P before Marr replied that Q` · `According to Lind P, but
    Marr says Q` · `Lind said P, a day after Marr said Q`: the article sets another's words against the speaker's.
    """
    first, last = candidate.content[0], candidate.content[-1]
    for other in candidates if candidate.cue and candidate.anchor < first else ():
        verb = other.anchor
        another = other.source and set(other.source).isdisjoint(candidate.source)
        named = (
            another and doc.words[other.source.head].upos != "PRON" and child(doc, verb, "nsubj") is not None
        )
        him = other.recipient and doc.words[other.recipient.head].upos == "PRON"
        if not named or him or other.kind not in _SAID or not first < doc.words[verb].head <= last:
            continue
        opens = _opening_of_answer(doc, candidate, verb)
        if opens is not None and first < opens <= last:
            return before(doc, candidate, opens, "before_anothers_report")
    return candidate


def _opening_of_answer(doc: Document, candidate: AttributionCandidate, verb: int) -> int | None:
    """The first word of a clause that sets the report of `verb` against another; None if it does not."""
    opens, mark = trimmed(doc, subtree(doc, verb))[0], marker_of(doc, verb)
    set_off = doc.lower_text(opens - 1) == ","
    match doc.words[verb].relation:
        case "advcl" if set_off and (mark in _CONCEDING or (mark in ("as", "with") and _has_own(doc, verb))):
            return opens
        case "advcl" if set_off and mark == "after":
            days = (doc.words[i].lemma for i in children(doc, verb, "obl", "advmod", "nmod") if i < verb)
            return opens if not _TIMES.isdisjoint(days) else None
        case "advcl" if mark == "before" and doc.words[verb].lemma in _REPLYING:
            return opens
        case "conj" if set_off and doc.lower_text(opens) == "but":
            return opens if _clause_of_adjunct(doc, candidate) == doc.words[verb].head else None
    return None


def _has_own(doc: Document, verb: int) -> bool:
    """`…, as Marr warned that Q` · `…, with Marr saying Q`, not `…, as Marr reported`: it has a content of its own."""
    clause = child(doc, verb, "ccomp")
    return clause is not None and clause > verb


def with_quotation_led_to(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`X said that Y laughed and shouted: “P”` · `X said that Y told him: “P”` · `X said he was told by Y: “P”`: X's
    content includes P, and does not end with the inner cue, its source or recipient.
    """
    end = candidate.content[-1]
    for other in candidates:
        own = {*other.cue, *other.source}
        behind = range(max(own, default=end), end + 1)  # `told him`, `shouted at the man beside him`
        clause = any(doc.words[i].upos in ("VERB", "PUNCT") for i in behind[1:])
        speaks = other.kind in _SPOKEN or end in own
        inside = own <= {*candidate.content} and speaks and not clause
        opens = range(end + 2, other.content[0] + 1)
        led = doc.lower_text(end + 1) == ":" and 0 < len(opens) <= 2 and not doc.marks.isdisjoint(opens)
        if inside and led and candidate.anchor < candidate.content[0] and other.source:
            return with_words(candidate, range(candidate.content[0], other.content[-1] + 1), "led_to")
        if other.source and _hides(doc, candidate, other):
            return with_words(candidate, range(min(own), other.content[-1] + 1), "led_to")
    return candidate


def _hides(doc: Document, candidate: AttributionCandidate, other: AttributionCandidate) -> bool:
    """`X told the Star the steward said: “P”`: P was taken for what X told, but the clause of `other` is."""
    between = candidate.anchor < min((*other.cue, *other.source), default=0)
    same = overlap(candidate.content, other.content) > _RULES.same_content
    return between and same and misattached_clause(doc, candidate.anchor) == other.anchor


def before_coordinate(
    doc: Document, candidate: AttributionCandidate, candidates: Sequence[AttributionCandidate]
) -> AttributionCandidate:
    """`According to X the mill will close, but according to Y it will not`: each says its own clause."""
    content, clause = set(candidate.content), _clause_of_adjunct(doc, candidate)
    for other in candidates if clause is not None else ():
        own = _clause_of_adjunct(doc, other)
        if own is None or doc.words[own].relation != "conj" or doc.words[own].head != clause:
            continue
        if set(other.source).isdisjoint(candidate.source):
            content.difference_update(subtree(doc, own))
    return cut_to(doc, candidate, content, "before_coordinate")


def _clause_of_adjunct(doc: Document, candidate: AttributionCandidate) -> int | None:
    """The head of the clause that `according to X` belongs to."""
    if candidate.construction not in ("according_to", "adjunct") or not candidate.source:
        return None
    head = doc.words[candidate.source.head].head
    return head if head >= 0 else None


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
