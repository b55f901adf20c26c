"""Interviews without labels: questions in paragraphs of their own, and the answers of the one whom the introduction
names.

`Ann Lee is a wrestler. We met her in Kess.` / `Who helped you?` / `My mother. The minister promised us a hall.`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.extraction.mentions.transcripts.turns import paragraphs_of, turns
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DASHES, DOUBLE_MARK, QUESTIONS
from service.extraction.syntax.tree import trimmed

_RULES = PARAMETERS.constructions
_OWN = word_class("attribution", "pronouns_of_an_answer")
_HEARER = word_class("attribution", "pronouns_of_an_interviewee")
_TELL = word_class("attribution", "requests_to_tell")
_DESCRIBE = word_class("attribution", "requests_to_describe")
_CREDITS = word_class("attribution", "words_of_credits")


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph without the dash before it; `asks`: it is a question, or asks for an answer; `quoted`: it is nothing
    but a quotation; `cued`: it holds one and other words.
    """

    words: range
    asks: bool
    quoted: bool
    cued: bool


def interview_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """The answers of an interview, each paragraph by itself. Where the questions stand behind `Q`, the introduction may
    name nobody; the answers have no source then.
    """
    labelled = {turn.paragraph for turn in turns(doc) if doc.slice(doc.span_of(turn.speaker)) in QUESTIONS}
    if len(labelled) < len(turns(doc)):
        return  # the answers have labels too
    parts = [_part(doc, *place, number in labelled) for number, place in enumerate(paragraphs_of(doc))]
    first = next((k for k, part in enumerate(parts) if part.asks), len(parts))
    person = _interviewee(doc, [part.words for part in parts[:first]])
    answers = list(_answers(doc, parts[first:], person))
    if labelled or (person and _is_talk(doc, parts[first:], answers)):
        yield from (_answer(words, person) for part in answers if (words := trimmed(doc, tuple(part))))


def _answer(words: Words, person: NounPhrase) -> AttributionCandidate:
    return AttributionCandidate(
        anchor=words[0], cue=(), content=words, source=person, construction="transcript_turn", kind="speech",
        prior=PARAMETERS.priors.signed,
    )  # fmt: skip


def _part(doc: Document, first: int, last: int, labelled: bool) -> _Part:
    begins = first + (doc.words[first].text in DASHES and last - first > 1)
    words = range(begins, last)
    whole = doc.paragraphs[doc.sentence_of(first).paragraph]
    marks = [i for i in whole if doc.words[i].text == DOUBLE_MARK]
    asks = doc.words[last - 1].text == "?" or _requests(doc, words)
    asks &= len(words) <= _RULES.longest_question and not marks
    quoted = marks == [whole.start, whole.stop - 1]
    return _Part(words, labelled or asks, quoted, bool(marks) and not quoted and marks[0] == whole.start)


def _requests(doc: Document, words: range) -> bool:
    """`Tell me about the fire.` · `Describe that night.`"""
    first, second = (doc.lower_text(i) for i in (words.start, words.start + 1))
    return first in _DESCRIBE or (first in _TELL and second in _OWN)


def _interviewee(doc: Document, introduction: Sequence[range]) -> NounPhrase:
    """The only person of the introduction, or the one named most often; nobody where it may be several."""
    names = [n for part in introduction for n in doc.names_from(part.start, part.stop) if n.kind == "Person"]
    known = [n for n in names if n.last - n.first > 1 and doc.lower_text(n.first - 1) not in _CREDITS]
    surnames = {doc.lower_text(n.last - 1) for n in known}
    known += [n for n in names if n not in known and doc.lower_text(n.last - 1) in surnames]
    times = Counter(doc.lower_text(n.last - 1) for n in known)
    most = times.most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        return NOBODY
    own = (n for n in known if doc.lower_text(n.last - 1) == most[0][0])
    name = max(own, key=lambda n: (n.last - n.first, -n.first))
    return NounPhrase(tuple(range(name.first, name.last)), name.first)


def _answers(doc: Document, parts: Sequence[_Part], person: NounPhrase) -> Iterator[range]:
    """The paragraphs behind each question, up to one that names the person; behind the last question the first, and
    further ones in which somebody says `I`. Where the answers are quotations, only those that a question leads to.
    """
    last = max((k for k, part in enumerate(parts) if part.asks), default=0)
    surname = doc.lower_text(person.words[-1]) if person else ""
    open_ended = False
    behind = [after for one, after in pairwise(parts) if one.asks and not after.asks]
    styled = 2 * sum(part.quoted or part.cued for part in behind) >= len(behind) > 0
    for k, part in enumerate(parts):
        if part.asks:
            open_ended = True
            continue
        if _prompts(doc, parts, k) or (styled and not (part.quoted and parts[k - 1].asks)):
            continue  # of quotations the rest has cues, or is carried on
        told = person and any(doc.lower_text(i) == surname for i in part.words)
        goes_on = k <= last + 1 or _has(doc, part.words, _OWN)
        open_ended = open_ended and not told and goes_on
        if open_ended:
            yield part.words


def _prompts(doc: Document, parts: Sequence[_Part], k: int) -> bool:
    """`You never went back.` between two paragraphs of an answer: it may be the interviewer's."""
    alone = 0 < k < len(parts) - 1 and not parts[k - 1].asks and not parts[k + 1].asks
    words = parts[k].words
    single = doc.sentence_of(words.start) == doc.sentence_of(words.stop - 1)
    return alone and single and _has(doc, words, _HEARER) and not _has(doc, words, _OWN)


def _is_talk(doc: Document, parts: Sequence[_Part], answers: Sequence[range]) -> bool:
    """Whether the questions are put to somebody who answers them: neither questions of readers (`How do I apply?`) nor
    headings in a report (`What happened?`).
    """
    questions = [part.words for part in parts if part.asks]
    answered = sum(one.asks and not after.asks for one, after in pairwise(parts))
    of_readers = any(_has(doc, words, _OWN) and not _requests(doc, words) for words in questions)
    if answered < _RULES.fewest_questions or of_readers:
        return False
    put = sum(_has(doc, words, _HEARER) for words in questions)
    own = sum(_has(doc, words, _OWN) for words in answers)
    return put > 0 and own > 0


def _has(doc: Document, words: range, forms: Collection[str]) -> bool:
    """Whether one of the forms is among the words, outside of quotation marks."""
    inside, found = False, False
    for i in words:
        inside ^= doc.words[i].text == DOUBLE_MARK
        found |= not inside and doc.lower_text(i) in forms
    return found
