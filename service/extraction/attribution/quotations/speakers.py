"""The speaker of each quotation of some length: in its own sentence, beside it, or carried on from the one before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from service.extraction.attribution.content.edges import adding
from service.extraction.attribution.cues import is_reporting, verb_cue
from service.extraction.attribution.quotations.answers import in_turn, turn_of_another
from service.extraction.attribution.quotations.colon import introduced, labelled
from service.extraction.attribution.quotations.headings import is_heading
from service.extraction.attribution.quotations.reporting import reported
from service.extraction.attribution.quotations.turns import asks, in_dialogue, share_a_word, turns_to_another
from service.extraction.attribution.quotations.without_cue import (
    felt_before,
    is_whole_statement,
    pointed_back,
    told_of_before,
    told_of_behind,
)
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_each
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.punctuation import STOPS, letters
from service.extraction.syntax.tree import child

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

# Kinds of cues that may close a quotation in a sentence of their own: `“P.” He said so twice.`
_CLOSING = frozenset({"", "speech", "report", "writing", "question", "order", "commitment"})
_SPOKEN = frozenset({"speech", "report", "writing", "belief", "expectation", "desire", "judgement", "denial"})


def quotation_candidates(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], lexicon: Lexicon
) -> Iterator[AttributionCandidate]:
    """Candidates for quotations that no candidate's content covers yet."""
    used_cues = {d.anchor for d in candidates}
    uncovered = (words for words in quoted.words if words and not _is_covered(words, candidates))
    for candidate in attempt_each(_of_quotation, doc, uncovered, lexicon, used_cues, quoted):
        used_cues.add(candidate.anchor)
        yield candidate


def _of_quotation(
    doc: Document, words: Words, lexicon: Lexicon, used: set[int], quoted: QuotationIndex
) -> AttributionCandidate | None:
    led_to = introduced(doc, words, lexicon, used)
    return led_to or _beside(doc, words, lexicon, used, quoted) or labelled(doc, words)


def _is_covered(words: Words, candidates: Iterable[AttributionCandidate]) -> bool:
    """Whether candidates from outside the quotation hold most of it."""
    inside = set(words)
    near = (d for d in candidates if d.content[0] <= words[-1] and words[0] <= d.content[-1])
    held = {i for d in near if not inside & set(d.cue or d.source) for i in d.content if i in inside}
    return len(held) * 2 > len(words)


def _beside(
    doc: Document, words: Words, lexicon: Lexicon, used: set[int], quoted: QuotationIndex
) -> AttributionCandidate | None:
    """The candidate of a reporting verb in the sentence of an edge of the quotation, or in a short one behind it."""
    sentences = {doc.words[words[0]].sentence, doc.words[words[-1]].sentence}
    after = doc.words[words[-1]].sentence + 1
    if after < len(doc.sentences) and _tag_sentence(doc, after):
        sentences.add(after)
    around = (i for n in sentences for i in range(doc.sentences[n].first, doc.sentences[n].last))
    free = (i for i in around if i not in used and i not in quoted.of and is_reporting(doc, i, lexicon))
    distance, verb = min(((min(abs(i - words[0]), abs(i - words[-1])), i) for i in free), default=(None, 0))
    short = letters(doc, words) < _RULES.weighty
    if distance is None or distance > (_RULES.short_reach if short else _RULES.speaker_reach):
        return None
    below = child(doc, verb, "xcomp")  # `“P.” | She is expected to say`
    if below is not None and verb in verb_cue(doc, below, lexicon).governors:
        verb = below
    found = reported(doc, verb, lexicon, words, "quotation_beside", _PRIORS.beside)
    if found is None or doc.words[verb].sentence != after:
        return found
    silent = found.stance == "declined" and child(doc, verb, "obj") is None  # `“P?” He did not reply.`
    return found if found.kind in _CLOSING and not silent else None


def _tag_sentence(doc: Document, number: int) -> bool:
    """A sentence that belongs to the quotation before it: `she said.` after `"Why?"`, `X shouted to the crowd.`"""
    sentence = doc.sentences[number]
    first = doc.words[sentence.first]
    short = sentence.last - sentence.first <= _RULES.longest_tag and first.upos in ("PRON", "PROPN")
    exclaimed = doc.lower_text(sentence.first - 2) in ("!", "?")
    same = doc.sentences[number - 1].paragraph == sentence.paragraph
    return short or first.text[:1].islower() or (exclaimed and same)


def continued(
    doc: Document, quoted: QuotationIndex, candidates: list[AttributionCandidate]
) -> list[AttributionCandidate]:
    """The candidates with the uncovered quotations that follow them: as further pieces in the same paragraph or in a
    quotation over paragraphs, as a candidate without a cue in a new paragraph.
    """
    out = sorted(candidates, key=lambda d: (d.content[0], -len(d.content)))
    for number, words in enumerate(quoted.words):
        if words and not _is_covered(words, out):
            attempt(None, _continue, doc, words, number, quoted, out)
    return out


def _continue(
    doc: Document, words: Words, number: int, quoted: QuotationIndex, out: list[AttributionCandidate]
) -> None:
    """Gives the uncovered quotation to the candidate that it continues, if there is one."""
    if (interrupted := _interrupted(doc, quoted, out, words)) is not None:
        out[interrupted] = adding(out[interrupted], words, "interrupted")
        return
    if any(d.construction == "transcript_turn" and set(d.cue) & set(words) for d in out):
        return  # in a quoted transcript each speaker's turn has a candidate of its own
    if is_heading(doc, quoted, words, number):
        return
    alone = _stands_alone(doc, words)
    if _is_by_itself(doc, words) and (partner := in_dialogue(doc, quoted, out, words)):
        out.append(in_turn(doc, words, partner))
    elif (turn := turn_of_another(doc, quoted, out, number)) is not None:
        out.append(turn)
    elif alone and (named := pointed_back(doc, quoted, words) or told_of_behind(doc, quoted, words)):
        out.append(named)
    elif alone:
        _carry_on(doc, words, number, quoted, out)


def _carry_on(
    doc: Document, words: Words, number: int, quoted: QuotationIndex, out: list[AttributionCandidate]
) -> None:
    """Gives the quotation to the speaker before it, or to the person of whom the sentence before it tells."""
    previous = _speaker_before(doc, quoted, out, words)
    previous = _at_its_end(doc, quoted, out, number) if previous is None else previous
    if previous is not None and (other := _spoke_between(doc, quoted, out, out[previous], words)) is not None:
        out.append(felt_before(doc, quoted, words) or _carried_on(other, words))
        return
    report = _report_before(doc, quoted, out, words)
    if report is not None and (previous is None or not _is_beside(doc, out[previous], words)):
        out.append(_carried_on(report, words))
        return
    if _is_utterance(doc, words) and not asks(doc, words) and not _adds(doc, out, previous, words):
        return  # a single word continues only what it is added to
    if previous is None or turns_to_another(doc, quoted, out[previous], words):
        found = felt_before(doc, quoted, words) or told_of_before(doc, quoted, words)
        out += [found] if found is not None else []
        return
    before = out[previous]
    open_ended = quoted.outermost[number - (before.content[0] < words[0])].open_ended
    if open_ended or doc.sentence_of(words[0]).paragraph == doc.sentence_of(before.content[-1]).paragraph:
        out[previous] = adding(before, words, "continued")
    elif before.source or is_whole_statement(doc, words):
        out.append(_carried_on(before, words))


def _adds(
    doc: Document, candidates: Sequence[AttributionCandidate], previous: int | None, words: Words
) -> bool:
    """`“P,” Ann Lee said. “Never.”`: whether a word is added to a statement right before it in its paragraph."""
    if previous is None or asks(doc, candidates[previous].content):
        return False
    within = words[0] - 1 in doc.paragraphs[doc.sentence_of(words[0]).paragraph]
    return within and _is_beside(doc, candidates[previous], words)


def _interrupted(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], words: Words
) -> int | None:
    """`“If it rains,” Ann Lee said, lifting her hat, “we stay.”`: the candidate of the second quotation, where only its
    source and cue are behind the first; not a title in the source (`The article “Stay” quotes Ann Lee as saying “P”`).
    """
    for k, d in enumerate(candidates):
        leads = words[-1] < d.anchor < d.content[0] and d.content[0] in quoted.of
        title = any(not set(words).isdisjoint(p) for p in (d.source, *(r.phrase for r in d.relays)))
        if leads and not title and d.source and doc.words[d.anchor].sentence == doc.words[words[0]].sentence:
            between = set(range(words[-1] + 1, d.anchor)).difference(d.source, d.cue, doc.marks)
            if not between:
                return k
    return None


def _at_its_end(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], number: int
) -> int | None:
    """`“P.` / `“Q,” said Ann Lee.`: the candidate of the last quotation of those over paragraphs that begin here."""
    first, last = quoted.words[number][0], number
    if doc.paragraphs[doc.sentence_of(first).paragraph].start != first:
        return None
    while last + 1 < len(quoted.outermost) and quoted.outermost[last].open_ended:
        last += 1
    sourced = (k for k, d in enumerate(candidates) if d.source and d.anchor not in quoted.of)
    return next((k for k in sourced if last in quoted.touched(candidates[k].content)), None)


def _report_before(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], words: Words
) -> AttributionCandidate | None:
    """The outermost indirect report of the sentence right before the quotation: `He was alarmed, she said. “P.”`"""
    number = doc.words[words[0]].sentence - 1
    led_to = doc.lower_text(words[0] - 1) == ":"  # `She said that it was clear: “They lied.”`
    if number < 0 or (letters(doc, words) < _RULES.weighty and not led_to):
        return None
    sourced = (d for d in candidates if d.cue and d.source and d.kind in _SPOKEN)
    near = [d for d in sourced if doc.words[d.anchor].sentence == number]
    outer = [d for d in near if not any(set(d.cue) <= set(other.content) for other in near)]
    return outer[-1] if outer and not quoted.touched(outer[-1].content) else None


def _spoke_between(
    doc: Document,
    quoted: QuotationIndex,
    candidates: Sequence[AttributionCandidate],
    before: AttributionCandidate,
    words: Words,
) -> AttributionCandidate | None:
    """`“P,” Lind said.` / `Marr said that Q. He laughed. “R.”`: the last report of another in the paragraph of R, where
    Lind has spoken in one before.
    """
    here = doc.paragraphs[doc.sentence_of(words[0]).paragraph]
    if before.content[-1] >= here.start or before.anchor >= here.start:
        return None
    reports = [
        d for d in candidates
        if d.cue and d.source and d.kind in _SPOKEN and d.anchor in here and d.anchor < words[0]
        and d.anchor not in quoted.of and not quoted.touched(d.content)
    ]  # fmt: skip
    last = max(reports, key=lambda d: d.anchor, default=None)
    if (
        last is None
        or doc.words[last.source.head].upos == "PRON"
        or turns_to_another(doc, quoted, last, words)
    ):
        return None
    return None if share_a_word(doc, last.source, before.source) else last


def _is_beside(doc: Document, candidate: AttributionCandidate, words: Words) -> bool:
    """Whether the candidate's cue or content is in the sentence right before the quotation."""
    number = doc.words[words[0]].sentence - 1
    return any(doc.words[i].sentence == number for i in (candidate.anchor, *candidate.content))


def _carried_on(before: AttributionCandidate, words: Words) -> AttributionCandidate:
    return replace(
        before, anchor=words[0], cue=(), content=words, recipient=NOBODY, lemma="",
        construction="continued_quotation", relays=(), relay_clause=None, stance="asserted",
        prior=_PRIORS.carried_on, score=None,
    )  # fmt: skip


def _stands_alone(doc: Document, words: Words) -> bool:
    """Whether the quotation is by itself and has more than one word, or asks, or is a word with its stop."""
    enough = letters(doc, words) > 1 or asks(doc, words) or _is_utterance(doc, words)
    return enough and _is_by_itself(doc, words)


def _is_by_itself(doc: Document, words: Words) -> bool:
    """Whether nothing but punctuation is beside the quotation in its sentences."""
    first, last = doc.sentence_of(words[0]).first, doc.sentence_of(words[-1]).last
    return doc.marks.issuperset((*range(first, words[0]), *range(words[-1] + 1, last)))


def _is_utterance(doc: Document, words: Words) -> bool:
    """`“Never.”`: one word with its stop."""
    return letters(doc, words) == 1 and len(words) > 2 and doc.words[words[-2]].text in STOPS


def _speaker_before(
    doc: Document, quoted: QuotationIndex, candidates: list[AttributionCandidate], words: Words
) -> int | None:
    """The nearest earlier candidate with a quotation, at most one paragraph before."""
    paragraph = doc.sentence_of(words[0]).paragraph
    before = {k: bisect_left(d.content, words[0]) for k, d in enumerate(candidates)}
    ends = {k: candidates[k].content[place - 1] for k, place in before.items() if place}
    near = (k for k, end in ends.items() if paragraph - doc.sentence_of(end).paragraph <= 1)
    quoting = (k for k in near if quoted.touched(candidates[k].content))
    return max(quoting, key=lambda k: ends[k], default=None)
