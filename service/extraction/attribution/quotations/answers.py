"""Whose words a quotation beside a question is: seldom those of the one who asked."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.attribution.quotations.exchanges import asked_by_author, ends_turn, is_short_answer
from service.extraction.attribution.quotations.reporting import spoken
from service.extraction.attribution.quotations.turns import asks, may_answer, share_a_word
from service.extraction.attribution.quotations.without_cue import (
    beside,
    feeling_person,
    is_bare,
    is_somebody_else,
    may_speak,
)
from service.extraction.attribution.sources import nominal, recipient_of
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import DEFINITE, INDEFINITE, POSSESSIVE
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import STOPS

_QUESTIONERS = word_class("attribution", "journalists") | word_class("attribution", "questioners")
_OPENERS = word_class("attribution", "openers_of_answers")
_FEELINGS = word_class("attribution", "feelings_and_gestures")
_GESTURES = _FEELINGS | word_class("attribution", "gestures_of_answers")


def turn_of_another(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], number: int
) -> AttributionCandidate | None:
    """The candidate of a quotation without a cue in an exchange; without a source where it may be anybody's. None for a
    quotation that is in no exchange.
    """
    words = quoted.words[number]
    if (asking := _question_of_author(doc, words)) is not None:
        return asking
    asked = _question_before(doc, quoted, candidates, words)
    if asked is not None and _opens_paragraph(doc, words):
        return in_turn(doc, words, _answerer(doc, candidates, asked, words))
    if asker := _asks_again(doc, candidates, words):
        return in_turn(doc, words, asker)
    if (follower := _said_right_behind(doc, quoted, candidates, number)) is not None:
        return in_turn(doc, words, _in_alternation(doc, quoted, candidates, number, follower))
    if asked is not None and is_short_answer(doc, asked, asked.content, words):
        heard = asked.recipient if may_answer(doc, asked.recipient) else NOBODY
        return in_turn(doc, words, heard or _gesturing(doc, quoted, asked, words))
    return None


def in_turn(doc: Document, words: Words, source: NounPhrase) -> AttributionCandidate:
    """The candidate of a quotation without a cue, a question or an answer."""
    return spoken(doc, words, source, "question" if asks(doc, words) else "asserted")


def _question_of_author(doc: Document, words: Words) -> AttributionCandidate | None:
    """`“Do you sleep?” I ask.`: a question of the author, in his own words or in an interviewer's."""
    after = range(words[-1] + 1, min(words[-1] + 1 + PARAMETERS.constructions.longest_tag, len(doc.words)))
    tag = [i for i in after if doc.sentence_of(i).paragraph == doc.sentence_of(words[0]).paragraph]
    stop = next((i for i in tag if doc.words[i].text in STOPS), None)
    verb = None if stop is None else asked_by_author(doc, [i for i in tag if i < stop and i not in doc.marks])
    if verb is None or not asks(doc, words):
        return None
    return AttributionCandidate(
        anchor=verb, cue=(verb,), content=words, source=NounPhrase((verb - 1,), verb - 1), stance="question",
        recipient=recipient_of(doc, verb), construction="quotation_beside", lemma=doc.words[verb].lemma,
        kind="question", prior=PARAMETERS.priors.beside,
    )  # fmt: skip


def _opens_paragraph(doc: Document, words: Words) -> bool:
    return doc.paragraphs[doc.sentence_of(words[0]).paragraph].start == words[0]


def _question_before(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], words: Words
) -> AttributionCandidate | None:
    """The candidate of a quoted question whose cue, not `said`, is in the sentence right before the quotation."""
    number = doc.words[words[0]].sentence - 1
    asked = (
        d for d in candidates if d.kind == "question" and d.source and doc.words[d.anchor].sentence == number
    )
    ended = (d for d in asked if d.content[-1] < d.anchor < words[0] and d.anchor not in quoted.of)
    return next((d for d in ended if asks(doc, d.content) and d.content[-1] in quoted.of), None)


def _answerer(
    doc: Document, candidates: Sequence[AttributionCandidate], asked: AttributionCandidate, words: Words
) -> NounPhrase:
    """`Lind said P.` / `“Why?” a reporter asked.` / `“Q.”`: Lind, if it is a questioner's trade to ask or he is new to
    the article, or if the words are bare or begin as an answer does; else it may be anybody.
    """
    opening = next((doc.lower_text(i) for i in words if i not in doc.marks), "")
    answer = opening in _OPENERS or is_bare(doc, words)
    return _speaker_before(doc, candidates, asked) if answer or _questions(doc, asked.source) else NOBODY


def _questions(doc: Document, asker: NounPhrase) -> bool:
    """`a resident` · `one` · `Judge Lim` · `the prosecutor, Ann Lee`."""
    first = doc.words[asker.words[0]]
    names_one = first.text.lower() in INDEFINITE or first.upos == "NUM"
    return names_one or any(doc.words[i].lemma.lower() in _QUESTIONERS for i in asker)


def _asks_again(doc: Document, candidates: Sequence[AttributionCandidate], words: Words) -> NounPhrase:
    """`Lind asked Marr if P.` / `“Q,” said Marr.` / `“And R?”`: Lind's, the one who asked before the answer, in its
    paragraph or in the one before.
    """
    place = doc.sentence_of(words[0]).paragraph
    if not asks(doc, words) or not _opens_paragraph(doc, words):
        return NOBODY
    near = {i for p in (place - 1, place - 2) for i in doc.paragraphs.get(p, ())}
    spoken_before = sorted((d for d in candidates if d.source and d.anchor in near), key=lambda d: d.anchor)
    if not spoken_before or asks(doc, spoken_before[-1].content):
        return NOBODY
    answer = spoken_before[-1]
    asked = (d for d in reversed(spoken_before) if not share_a_word(doc, d.source, answer.source))
    question = next(asked, None)
    fits = question is not None and question.stance == "question" and may_answer(doc, question.source)
    return question.source if question is not None and fits else NOBODY


def _speaker_before(
    doc: Document, candidates: Sequence[AttributionCandidate], asked: AttributionCandidate
) -> NounPhrase:
    """The one person who speaks before the question, in its paragraph or else in the one before."""
    place = doc.sentence_of(asked.content[0]).paragraph
    for paragraph in (place, place - 1):
        here = doc.paragraphs.get(paragraph, range(0))
        told = [d for d in candidates if d.source and d.anchor in here and d.anchor < asked.content[0]]
        outer = [d for d in told if not any(d.anchor in other.content for other in told)]
        sources = {d.source.head: d.source for d in outer}
        if sources:
            last = max(sources.values(), key=lambda source: source.head)
            alone = all(share_a_word(doc, last, other) for other in sources.values())
            fits = alone and may_answer(doc, last) and not share_a_word(doc, last, asked.source)
            return last if fits else NOBODY
    return NOBODY


def _said_right_behind(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], number: int
) -> AttributionCandidate | None:
    """`“It is late.” “Go home,” said Lind.`: the candidate whose content begins right behind the quotation, or behind
    more quotations in the same row.
    """
    while number + 1 < len(quoted.words) and _adjoin(doc, quoted.words[number], quoted.words[number + 1]):
        number += 1
        own = (d for d in candidates if d.cue and d.content[0] == quoted.words[number][0])
        if (found := next((d for d in own if d.anchor not in quoted.of), None)) is not None:
            return found
    return None


def _adjoin(doc: Document, one: Words, after: Words) -> bool:
    """Whether nothing is between two quotations, the first of which ends a sentence."""
    same = bool(one and after) and doc.sentence_of(one[-1]).paragraph == doc.sentence_of(after[0]).paragraph
    return same and doc.marks.issuperset(range(one[-1] + 1, after[0])) and ends_turn(doc, one)


def _in_alternation(
    doc: Document,
    quoted: QuotationIndex,
    candidates: Sequence[AttributionCandidate],
    number: int,
    follower: AttributionCandidate,
) -> NounPhrase:
    """`“P?” asked Lind. “No.” “Q?” “Never,” Marr said.`: answers and questions by turns; nobody if it is not so."""
    first, last = number, number
    while first > 0 and _adjoin(doc, quoted.words[first - 1], quoted.words[first]):
        first -= 1
    while quoted.words[last][0] != follower.content[0]:
        last += 1
    asked = _question_before(doc, quoted, candidates, quoted.words[first])
    by_turns = all(asks(doc, quoted.words[k]) == bool((k - first) % 2) for k in range(first, last))
    if (
        asked is None
        or not by_turns
        or (last - first) % 2
        or share_a_word(doc, asked.source, follower.source)
    ):
        return NOBODY
    return asked.source if (number - first) % 2 else follower.source


def _gesturing(
    doc: Document, quoted: QuotationIndex, asked: AttributionCandidate, words: Words
) -> NounPhrase:
    """`“None.” Tan shook his head.`: another than the one who asked, and nobody's relative."""
    sentence = beside(doc, quoted, words, doc.words[words[-1]].sentence + 1)
    if sentence is None:
        return NOBODY
    root, person = feeling_person(doc, sentence)
    if person is None or doc.words[root].lemma not in _GESTURES or not is_somebody_else(doc, person):
        return NOBODY
    phrase = nominal(doc, person, root)
    known = (
        doc.words[person].upos in ("PROPN", "PRON")
        or doc.lower_text(phrase.words[0]) in DEFINITE - POSSESSIVE
    )
    return (
        phrase if known and may_speak(doc, person) and not share_a_word(doc, phrase, asked.source) else NOBODY
    )
