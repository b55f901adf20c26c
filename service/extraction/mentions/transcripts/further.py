"""Further paragraphs of a turn: without a label, behind the one with the speaker's label.

`Lund: It is safe.` / `We tested it twice.` / `Abara: Who is we?`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.extraction.mentions.transcripts.labels import is_talk
from service.extraction.mentions.transcripts.turns import Turn, paragraphs_of, turns
from service.extraction.model.document import Document
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import BRACKETS, QUESTIONS, QUOTATION_MARKS, STOPS

_RULES = PARAMETERS.constructions
_ONESELF = word_class("mentions", "pronouns_of_oneself")


def further_turns(doc: Document) -> Iterator[Turn]:
    """The paragraphs that go on with the turn before them, as turns of its speaker without a mark.

    Where only one speaker has labels, the paragraph before each label is the question. Nobody speaks behind the last
    turn but in paragraphs with `I`: `we` may be the paper.
    """
    found, places = turns(doc), paragraphs_of(doc)
    names = {doc.lower_text(turn.speaker[-1]) for turn in found}
    if not _is_full(found) or any(turn.label > places[turn.paragraph][0] for turn in found):
        return  # behind hours a live report may go on
    last = len(places) - 1
    ends = [after.paragraph - (len(names) == 1) for after in found[1:]] + [last + 1]
    for turn, end in zip(found, ends, strict=True):
        if _asks(doc, turn):
            continue  # `Q. Why?` / `Because.`
        for number in range(turn.paragraph + 1, end):
            begin, stop = places[number]
            if doc.words[begin].text in BRACKETS | {"["}:
                continue  # `(Laughter)`
            own = {doc.lower_text(i) for i in turn.speaker if doc.words[i].upos == "PROPN"}
            if not _goes_on(doc, begin, stop, own, names, end <= last):
                break
            yield replace(turn, mark=(), first=begin, last=stop, paragraph=number)


def _asks(doc: Document, turn: Turn) -> bool:
    label = doc.words[turn.speaker[-1]].text
    return label in QUESTIONS or label.lower() == "question" or doc.words[turn.last - 1].text == "?"


def _is_full(found: tuple[Turn, ...]) -> bool:
    """Whether most paragraphs from the first label to the last have one."""
    if not found:
        return False
    over = found[-1].paragraph - found[0].paragraph + 1
    return len(found) >= over * _RULES.least_labelled


def _goes_on(doc: Document, begin: int, stop: int, speaker: set[str], names: set[str], between: bool) -> bool:
    """Whether a paragraph ends as speech does, has no label or quotation mark at its head, and is not about the speaker
    or, unless it is talk, about another.
    """
    head = range(begin, min(stop, begin + _RULES.longest_label + 1))
    marked = any(doc.words[i].text == ":" for i in head) or doc.words[begin - 1].text in QUOTATION_MARKS
    if marked or doc.words[stop - 1].text not in STOPS | QUOTATION_MARKS:
        return False
    texts = {doc.lower_text(i) for i in range(begin, stop)}
    if texts & speaker:
        return False
    if texts & names:
        return between and is_talk(doc, begin, stop)
    return between or bool(texts & _ONESELF)
