"""Where the text turns from one speaker to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from service.extraction.attribution.content.edges import without
from service.extraction.attribution.quotations.without_cue import (
    beside,
    feeling_person,
    is_somebody_else,
    may_speak,
)
from service.extraction.attribution.sources import nominal
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.transcripts.turns import turns as transcript_turns
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.syntax.tree import children


def turns_to_another(
    doc: Document, quoted: QuotationIndex, before: AttributionCandidate, words: Words
) -> bool:
    """`“P,” said Ann Lee. Her neighbour, Bo Dahl, disagrees. “Q.”`: the sentence before Q is about another person."""
    sentence = beside(doc, quoted, words, doc.words[words[0]].sentence - 1)
    if sentence is None or sentence.first <= before.anchor < sentence.last:
        return False
    root, person = feeling_person(doc, sentence)
    if person is None or doc.words[person].upos == "PRON" or not may_speak(doc, person):
        return False
    own = {doc.words[i].text for i in before.source if doc.words[i].upos == "PROPN"}
    return own.isdisjoint(doc.words[i].text for i in nominal(doc, person, root))


def in_own_turn(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """The candidate without the quotations that a sentence about another person separates from its cue."""
    numbers = quoted.touched(candidate.content)
    if not candidate.cue or len(numbers) < 2 or candidate.anchor in quoted.of:
        return candidate
    home = min(numbers, key=lambda k: min(abs(i - candidate.anchor) for i in quoted.words[k]))
    own, place = {home}, numbers.index(home)
    for outwards in (numbers[place:], numbers[place::-1]):
        for one, next_one in pairwise(outwards):
            if _divided(doc, candidate, quoted, *sorted((one, next_one))):
                break
            own.add(next_one)
    lost = {i for k in numbers if k not in own for i in quoted.words[k]}
    return without(doc, candidate, lost, "in_own_turn") if lost else candidate


def said_once(
    doc: Document, candidates: Sequence[AttributionCandidate], quoted: QuotationIndex
) -> list[AttributionCandidate]:
    """The candidates without quotations that are another's whole content: `“P,” Pike said. “Q?” asked Corbin.`"""
    owners = {
        d.content[0]: d for d in candidates
        if d.cue and d.anchor not in quoted.of and len(quoted.touched(d.content)) == 1 and d.content[0] in quoted.of
    }  # fmt: skip
    out = []
    for d in candidates:
        later = [quoted.words[k] for k in quoted.touched(d.content)[1:] if d.anchor not in quoted.of]
        others = ((words, owners[words[0]]) for words in later if words[0] in owners)
        apart = (
            w for w, o in others if set(o.cue).isdisjoint(d.content) and set(d.cue).isdisjoint(o.content)
        )
        lost = {i for words in apart for i in words}
        out.append(without(doc, d, lost, "said_once") if lost and lost < set(d.content) else d)
    return out


def with_own_subject(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Tunde: no coach, Femi told them P`: Femi told them, though the parser has the label as a subject too."""
    if not candidate.source or candidate.construction == "transcript_turn":
        return candidate
    source, verb = candidate.source.head, candidate.anchor
    turn = next((t for t in transcript_turns(doc) if t.label <= source < t.first <= verb < t.last), None)
    inside = [] if turn is None else [i for i in children(doc, verb, "nsubj") if turn.first <= i < verb]
    return replace(candidate, source=nominal(doc, inside[-1], verb)) if inside else candidate


def _divided(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex, one: int, next_one: int
) -> bool:
    """Whether a sentence about another person is between two quotations."""
    end, begin = quoted.words[one][-1], quoted.words[next_one][0]
    between = end < doc.sentences[doc.words[begin].sentence - 1].first
    return between and turns_to_another(doc, quoted, candidate, quoted.words[next_one])


def in_dialogue(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], words: Words
) -> NounPhrase:
    """Who answers, where question and answer alternate: `“P?” the judge asked Marr.` / `“Q.”` is Marr's."""
    sentence = doc.sentence_of(words[0])
    opens = sentence.index and doc.sentences[sentence.index - 1].paragraph != sentence.paragraph
    spoken = _before(doc, quoted, candidates, words)
    last = next(spoken, None) if opens else None
    if last is None:
        return NOBODY
    heard = last.recipient if asks(doc, last.content) and may_answer(doc, last.recipient) else NOBODY
    prior = next(spoken, None)
    if prior is None or share_a_word(doc, prior.source, last.source):
        return heard
    if asks(doc, words):
        return prior.source if asks(doc, prior.content) else NOBODY
    first = next(spoken, None)
    alternate = first is not None and asks(doc, first.content) and asks(doc, last.content)
    return heard or (prior.source if alternate else NOBODY)


def _before(
    doc: Document, quoted: QuotationIndex, candidates: Sequence[AttributionCandidate], words: Words
) -> Iterator[AttributionCandidate]:
    """The candidates of the paragraphs before, nearest first, as long as each has a single quoted speaker."""
    outside = [d for d in candidates if d.anchor not in quoted.of or d.anchor == d.content[0]]
    for paragraph in range(doc.sentence_of(words[0]).paragraph - 1, -1, -1):
        here = doc.paragraphs.get(paragraph, range(0))
        speaking = [d for d in outside if d.content[0] in here and quoted.touched(d.content)]
        if len(speaking) != 1 or not speaking[0].source:
            return
        yield speaking[0]


def asks(doc: Document, words: Words) -> bool:
    """Whether the last word is a question mark, quotation marks aside."""
    return any(doc.words[i].text == "?" for i in words[-2:])


def may_answer(doc: Document, phrase: NounPhrase) -> bool:
    """A single person other than the writer."""
    single = bool(phrase) and doc.words[phrase.head].feature("Number") != "Plur"
    return single and is_somebody_else(doc, phrase.head)


def share_a_word(doc: Document, one: NounPhrase, other: NounPhrase) -> bool:
    """Whether two phrases have a word in common: they may be one person's."""
    texts = [{doc.words[i].text.lower() for i in phrase} for phrase in (one, other)]
    return not texts[0].isdisjoint(texts[1])
