"""The turns of a transcript: paragraphs that open with a speaker and a mark.

`WALLACE: Will he come?` · `Mr HALE (Grange)—I welcome the report.` · `Q: Will he come?` · `Ms. FINE. I object.`
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from service.extraction.mentions.names import ADDRESSES, is_title
from service.extraction.mentions.transcripts.labels import (
    OFFICES,
    QUESTION_AND_ANSWER,
    RETOLD,
    SHOUTED,
    is_date,
    is_shouted,
    is_speaker,
    is_talk,
    names_a_field,
    says_something,
    tells_of_label,
    tells_of_silence,
)
from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold, given_names
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import ANSWERS, LONG_DASHES, QUESTIONS, QUOTATION_MARKS

_RULES = PARAMETERS.constructions
_SIGNS = word_class("mentions", "signs_of_the_zodiac")
_SPEAKER = re.compile(r"[A-Z][\w.'’-]*(?: (?:(?:of|for|the) )*[A-Z][\w.'’-]*){0,4}$")
# `[00:12:40] Host:` · `17 Q.` · `3 p.m. ET: P` · `[12/06/2025, 10:11] Ann:` · `12.6.25, 9:11 pm - Ann:`
_TIME = re.compile(
    r"[\[(]?\d+(?:[:./-]\d+)*(?:,? \d+(?:[:.]\d\d)+)?(?:\s?[AaPp]\.?[Mm]\.?(?: [A-Z]{2,4})?)?[\])]?:?"
    r"(?:\s[-–—|])?\s+(?=[A-Z\"“])"
)
_INITIALS = re.compile(r"[A-Z]{2,4}$")


@dataclass(frozen=True, slots=True)
class Turn:
    """The words of speaker and mark, and the words `first` up to `last` that are said; `label` is the first word of the
    label, which may be before the speaker (`The Minister (Ann Lee):`).

    `paragraph` is its place among all paragraphs, `full` the name that a label of initials stands for, else empty.
    """

    speaker: Words
    mark: Words
    first: int
    last: int
    paragraph: int
    label: int
    full: Words = ()


def paragraphs_of(doc: Document) -> list[tuple[int, int]]:
    """The first word of each paragraph behind an opening quotation mark, and the end of the paragraph."""
    found = doc.paragraphs.values()
    return [(p.start + (len(p) > 1 and doc.words[p.start].text in QUOTATION_MARKS), p.stop) for p in found]


@remembered
def turns(doc: Document) -> tuple[Turn, ...]:
    """The turns, if the text is a transcript: at least two paragraphs that open with a speaker and a mark."""
    places = _places(doc)
    silent = silent_labels(doc)
    spoken = (turn for turn in _labelled(doc) if silent.isdisjoint(turn.mark))
    found = _of_speakers(doc, [_with_full_name(doc, turn, places) for turn in spoken])
    names = [_text(doc, turn.full or turn.speaker) for turn in found]
    shouted = [t for t, name in zip(found, names, strict=True) if is_shouted(name)]
    again = len(set(names)) < len(found)
    people = any(doc.kind_at(i) == "Person" for t in shouted for i in t.speaker)  # not `DEFENDERS:`
    if (len(found) >= 3 and again) or _is_interview(doc, places, found) or _is_exchange(doc, found, names):
        return tuple(found)
    if len(shouted) >= 2 and (again or people or not QUESTION_AND_ANSWER.isdisjoint(names)):
        return tuple(shouted)
    return ()


@remembered
def silent_labels(doc: Document) -> frozenset[int]:
    """The marks behind labels that say nothing: of those who gave no answer (`Kessen Council: did not reply`), of the
    people on a list (`Ann Lee: She won in 2012.`) and of a horoscope (`Aries: You will meet a friend.`).
    """
    found = [turn for turn in _labelled(doc) if turn.mark]
    silent = [turn for turn in found if tells_of_silence(doc, turn.first, turn.last)]
    signs = [turn for turn in found if doc.lower_text(turn.speaker[0]) in _SIGNS and len(turn.speaker) == 1]
    people = [turn for turn in found if is_speaker(doc, turn.speaker)]
    told = sum(tells_of_label(doc, turn.speaker, turn.first, turn.last) for turn in people)
    talk = any(is_talk(doc, turn.first, turn.last) for turn in people)
    once = len({_text(doc, turn.speaker) for turn in people}) == len(people)
    listed = people if once and not talk and told > max(1, len(people) // 2) else []
    silent += [*listed, *(signs if len({_text(doc, turn.speaker) for turn in signs}) > 1 else [])]
    return frozenset(i for turn in silent for i in turn.mark)


@remembered
def _places(doc: Document) -> list[tuple[int, int]]:
    """The paragraphs, behind the time that opens one."""
    return [(behind_time(doc, first, last), last) for first, last in paragraphs_of(doc)]


def _of_speakers(doc: Document, found: Sequence[Turn]) -> list[Turn]:
    """The turns without those of a field or a date; none if most say nothing, as in a list of names or scores."""
    talking = {_text(doc, turn.speaker) for turn in found if is_talk(doc, turn.first, turn.last)}
    spoken = [t for t in found if not _is_field(doc, t, talking)]
    said = sum(says_something(doc, turn.first, turn.last) for turn in spoken)
    return spoken if said >= len(spoken) * _RULES.least_said else []


def _is_field(doc: Document, turn: Turn, talking: Container[str]) -> bool:
    text = _text(doc, turn.speaker)
    if turn.full or is_shouted(text):
        return False
    counted = turn.label > 0 and doc.words[turn.label - 1].upos == "NUM"  # `3 | March:`
    return is_date(doc, turn.speaker, counted) or names_a_field(doc, turn.speaker, text in talking)


def _text(doc: Document, words: Words) -> str:
    return doc.text[doc.words[words[0]].start : doc.words[words[-1]].end]


def behind_time(doc: Document, first: int, last: int) -> int:
    """The first word behind the time or the number of the line that opens a paragraph."""
    time = _TIME.match(doc.text, doc.words[first].start)
    return next((i for i in range(first, last) if time and doc.words[i].start >= time.end()), first)


@remembered
def _labelled(doc: Document) -> tuple[Turn, ...]:
    """The paragraphs with a label and words behind it."""
    places, found = _places(doc), []
    openings = [doc.words[first].text for first, _ in places]
    asked = sum(text in QUESTION_AND_ANSWER - {"A"} for text in openings) > 1
    labels = zip(places, openings, ["", *openings], strict=False)
    for number, ((first, last), own, before) in enumerate(labels):
        label = _label(doc, first, last, asked and (own not in ANSWERS or before in QUESTIONS))
        begins = (label[1] or label[0])[-1] + 1 if label else last
        if label and any(doc.words[i].upos != "PUNCT" for i in range(begins, last)):
            found.append(Turn(*label, begins, last, number, first))
    return tuple(found)


def _label(doc: Document, first: int, last: int, asked: bool) -> tuple[Words, Words] | None:
    """The speaker and the mark that open a paragraph. `asked`: several paragraphs begin with `Q` or `A.`, and this one
    may be a question or an answer, for which a stop or blanks will do.
    """
    if last - first > 1 and doc.words[first].text in QUESTION_AND_ANSWER:
        behind = doc.words[first + 1]
        if behind.text == "." and asked:
            return (first,), (first + 1,)
        if behind.upos == "NUM" and last - first > 3 and doc.words[first + 2].text == ":":  # `Q 1:`
            return (first,), (first + 2,)
        if behind.text != ":" and (asked or behind.start - doc.words[first].end > 1):
            return (first,), ()
    source: list[int] = []
    inside: list[int] = []
    bracketed, counted = False, 0
    office = doc.lower_text(first) == "the"  # `The Minister (Ms Ann Lee):`
    longest = _RULES.longest_signature if office else _RULES.longest_label
    for i in range(first, last):
        text = doc.words[i].text
        attached = text in LONG_DASHES and doc.words[i].start == doc.words[i - 1].end
        if (
            source
            and not bracketed
            and (text == ":" or attached or (text == "." and _is_record(doc, source)))
        ):
            speaker = tuple(takewhile(lambda k: doc.words[k].text != ",", source))  # `MARLOW, host:`
            name = _text(doc, speaker) if speaker else ""  # `, host:`
            fits = _SPEAKER.match(name) and (text != "—" or SHOUTED.search(name))
            person = tuple(k for k in inside if office and doc.kind_at(k) == "Person")
            return (person or speaker, (i,)) if fits or person else None
        bracketed = (bracketed or text == "(") and text != ")"
        if not bracketed and text != ")":
            counted += 1
            if counted > longest or (source and source[-1] != i - 1):
                return None
            source.append(i)
        inside += [i] if bracketed else []
    return None


def _is_record(doc: Document, source: Sequence[int]) -> bool:
    """`Mr. GOMEZ.` · `THE CHAIRMAN.`: capitals behind an address or the article, as Congress prints its speakers."""
    front, *name = (doc.words[i].text for i in source)
    office = front.lower() == "the" and fold(name[-1] if name else "") in OFFICES
    return bool(name) and all(map(SHOUTED.fullmatch, name)) and (office or fold(front) in ADDRESSES)


def _with_full_name(doc: Document, turn: Turn, places: Sequence[tuple[int, int]]) -> Turn:
    """The turn with the name that its initials stand for: `IN` after `Ida Nunn:`, `GP` where the article names Guy
    Perrin and nobody else with these initials.
    """
    text = _text(doc, turn.speaker)
    if len(turn.speaker) > 1 or not _INITIALS.match(text):
        return turn
    labels = (_label(doc, first, last, asked=False) for first, last in places)
    spoken = [label[0] for label in labels if label and len(label[0]) > 1]
    told = [tuple(range(n.first, n.last)) for n in doc.names if n.kind == "Person" and n.last - n.first > 1]
    for names in (spoken, told):
        known = {
            _text(doc, bare): bare for words in names if _initials(doc, bare := bare_name(doc, words)) == text
        }
        if known:
            return replace(turn, full=next(iter(known.values()))) if len(known) == 1 else turn
    return turn


def bare_name(doc: Document, words: Words) -> Words:
    """The words of a name without titles before it."""
    titles = len(list(takewhile(lambda i: is_title(doc.words[i].text), words)))
    return words[titles:] or words


def _initials(doc: Document, words: Words) -> str:
    texts = (doc.words[i].text for i in words)
    return "".join(part[0] for text in texts for part in text.split("-") if part[:1].isupper())


def _is_interview(doc: Document, places: Sequence[tuple[int, int]], found: Sequence[Turn]) -> bool:
    """Whether one speaker answers questions in paragraphs without a label: `Is it safe?`, then `Lee: No.`"""
    numbers = {turn.paragraph for turn in found}
    speakers = {_text(doc, turn.speaker) for turn in found}
    asked = (k > 0 and k - 1 not in numbers and doc.words[places[k - 1][1] - 1].text == "?" for k in numbers)
    return len(found) > 1 and len(speakers) == 1 and all(asked)


def _is_exchange(doc: Document, found: Sequence[Turn], names: Sequence[str]) -> bool:
    """Whether a few paragraphs in a row, each with a person's label, are talk and not a list of people: `Ivo: It is
    lost.`, then `Mara: The council says so.`
    """
    row = all(after.paragraph == turn.paragraph + 1 for turn, after in pairwise(found))
    persons = all(is_speaker(doc, turn.speaker) or turn.full for turn in found)
    if len(set(names)) < 2 or not row or not persons:
        return False
    told = any(doc.words[turn.first].text.lower() in RETOLD for turn in found)
    return not told and any(_talks(doc, turn) for turn in found)


def _talks(doc: Document, turn: Turn) -> bool:
    """Whether it shows that somebody speaks: `I` or `you`, a question, a time, an office or a bare given name before
    the mark.
    """
    before = doc.words[turn.speaker[0] - 1] if turn.speaker[0] else None
    timed = before is not None and (before.text in ("]", ")") or before.upos == "NUM")
    given = len(turn.speaker) == 1 and fold(doc.words[turn.speaker[0]].text) in given_names()
    office = doc.lower_text(turn.speaker[0]) == "the"
    return is_talk(doc, turn.first, turn.last) or timed or given or office
