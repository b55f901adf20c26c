"""Speech without a verb: `WALLACE: Will he come?` in a transcript, `“…” — Maria Lopez` under a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.constructions.posts import (
    as_speaker,
    paragraphs_of,
    post_candidates,
    signed,
)
from service.extraction.attribution.quotations.without_cue import is_clause
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import ACTING, categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_each
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import (
    ANSWERS,
    DASHES,
    LONG_DASHES,
    QUESTIONS,
    QUOTATION_MARKS,
    STOPS,
)
from service.extraction.syntax.tree import head_of, is_verbal, trimmed

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

_SURVEYS = word_class("coreference", "surveys")
_SPEAKER = re.compile(r"[A-Z][\w.'’-]*(?: (?:(?:of|for|the) )*[A-Z][\w.'’-]*){0,4}$")
_TIME = re.compile(r"[\[(]?\d+(?:[:.]\d\d)*[\])]?\s+(?=[A-Z])")  # `[00:12:40] Host:`, `17 Q.`
_SHOUTED = re.compile(r"\b[A-Z][A-Z'’-]+\b")  # a surname in capitals, as in the record of a parliament
# `A` may be the article: an answer without a mark must follow a question.
_QUESTION_AND_ANSWER = QUESTIONS | ANSWERS


def transcript_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """Turns of a transcript: at least two paragraphs that open with a speaker and a mark.

    `WALLACE: Will he come?` · `Mr HALE (Grange)—I welcome the report.` · `Q: Will he come?`
    """
    places = [(_behind_time(doc, first, last), last) for first, last in paragraphs_of(doc)]
    openings = [doc.words[first].text for first, _ in places]
    asked = sum(text in _QUESTION_AND_ANSWER - {"A"} for text in openings) > 1
    found = [
        attempt(None, _turn, doc, *paragraph, asked and (own not in ANSWERS or before in QUESTIONS))
        for paragraph, own, before in zip(places, openings, ["", *openings], strict=False)
    ]
    turns = [turn for turn in found if turn is not None]
    names = [_text(doc, turn.source.words) for turn in turns]
    named = zip(turns, names, strict=True)
    shouted = [t for t, name in named if _SHOUTED.search(name) or name in _QUESTION_AND_ANSWER]
    again = len(set(names)) < len(turns)
    people = any(doc.kind_at(i) == "Person" for t in shouted for i in t.source.words)  # not `DEFENDERS:`
    if (len(turns) >= 3 and again) or _is_interview(doc, places, found):
        yield from turns
    elif len(shouted) >= 2 and (again or people or not _QUESTION_AND_ANSWER.isdisjoint(names)):
        yield from shouted


def _is_interview(
    doc: Document, places: Sequence[tuple[int, int]], found: Sequence[AttributionCandidate | None]
) -> bool:
    """Whether one speaker answers questions in paragraphs without a label: `Is it safe?`, then `Lee: No.`"""
    turns = [k for k, turn in enumerate(found) if turn is not None]
    speakers = {_text(doc, turn.source.words) for turn in found if turn is not None}
    asked = (k > 0 and found[k - 1] is None and doc.words[places[k - 1][1] - 1].text == "?" for k in turns)
    return len(turns) > 1 and len(speakers) == 1 and all(asked)


def _text(doc: Document, words: Words) -> str:
    return doc.text[doc.words[words[0]].start : doc.words[words[-1]].end]


def _behind_time(doc: Document, first: int, last: int) -> int:
    """The first word behind the time or the number of the line that opens a paragraph."""
    time = _TIME.match(doc.text, doc.words[first].start)
    return next((i for i in range(first, last) if time and doc.words[i].start >= time.end()), first)


def _turn(doc: Document, first: int, last: int, asked: bool) -> AttributionCandidate | None:
    """The turn of one paragraph: the content is everything behind speaker and mark. `asked`: several paragraphs begin
    with `Q` or `A.`, and this one may be a question or an answer.
    """
    label = _label(doc, first, last, asked)
    if label is None:
        return None
    source, cue = label
    begins = (cue or source)[-1] + 1
    if last - begins < 2:
        return None
    turn = signed(doc, tuple(range(begins, last)), as_speaker(doc, source), cue, "transcript_turn")
    asks = any(doc.words[i].text == "?" for i in range(max(begins - 1, last - 2), last))
    return replace(turn, stance="question") if asks else turn


def _label(doc: Document, first: int, last: int, asked: bool) -> tuple[Words, Words] | None:
    """The speaker and the mark that open a paragraph; behind `Q` and `A` a stop or blanks will do."""
    if last - first > 1 and doc.words[first].text in _QUESTION_AND_ANSWER:
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
        if source and not bracketed and (text == ":" or attached):
            speaker = tuple(takewhile(lambda k: doc.words[k].text != ",", source))  # `MARLOW, host:`
            name = _text(doc, speaker) if speaker else ""  # `, host:`
            fits = _SPEAKER.match(name) and (text == ":" or _SHOUTED.search(name))
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


def signature_candidates(
    doc: Document, quoted: QuotationIndex, found: Iterable[AttributionCandidate]
) -> Iterator[AttributionCandidate]:
    """Quotations without a sure source, followed by a dash and a name on the same line or the next."""
    held = {i for d in found for i in d.content if d.strength >= _RULES.surely_held}
    open_ones = (words for words in quoted.words if len(held & set(words)) * 2 <= len(words))
    long = [words for words in open_ones if len(words) >= _RULES.shortest_signed]
    yield from attempt_each(_closed_headline, doc, _headlines(doc))
    yield from attempt_each(_with_signature, doc, long)
    yield from _under_names(doc, long)
    yield from post_candidates(doc)


def _with_signature(doc: Document, quotation: Words) -> AttributionCandidate | None:
    behind = range(quotation[-1] + 1, min(quotation[-1] + 3, len(doc.words)))
    if doc.words[doc.paragraphs[doc.sentence_of(quotation[0]).paragraph].start].text in DASHES:
        return None  # an item of a list, as the next one
    dash = next((i for i in behind if doc.words[i].text in DASHES), None)
    if dash is not None:
        name = _signature(doc, dash)
        return signed(doc, quotation, as_speaker(doc, name), (dash,)) if name else None
    if not behind or doc.words[behind[0]].text != "(":
        return None
    last = doc.paragraphs[doc.sentence_of(quotation[-1]).paragraph].stop
    person = _name_line(doc, behind[0], last) if doc.words[last - 1].text == ")" else NOBODY
    return signed(doc, quotation, person) if person else None  # `“P.” (Ann Lee on Monday)`


def _under_names(doc: Document, quotations: Sequence[Words]) -> Iterator[AttributionCandidate]:
    """Quotations in paragraphs of their own, with the speaker on a line above or below: `Ann Lee, butcher` / `“P.”`

    A single one needs a line that describes the person: a byline under a headline is not a speaker.
    """
    lines = [(_behind_bullet(doc, begin), end) for begin, end in paragraphs_of(doc)]
    first = {begin: k for k, (begin, _) in enumerate(lines)}
    used: set[int] = set()
    found = []
    for words in quotations:
        own = words[0] + (doc.words[words[0]].text in QUOTATION_MARKS)
        place = first.get(own, first.get(own - 2, -1))
        if place < 0 or lines[place][1] != words[-1] + 1:
            continue
        near = (k for k in (place - 1, place + 1) if 0 <= k < len(lines) and k not in used)
        named = next(((k, name) for k in near if (name := _name_line(doc, *lines[k]))), None)
        if named is not None:
            used.add(named[0])
            found.append((place, signed(doc, words, named[1])))
    for place, candidate in found:
        told = any(doc.words[i].text == "," for i in candidate.source)
        if len(found) > 1 or (told and place > 1):
            yield candidate


def _behind_bullet(doc: Document, first: int) -> int:
    """The first word behind the dash of an item of a list, and behind the quotation mark after it."""
    if doc.words[first].text not in DASHES or first + 2 >= len(doc.words):
        return first
    return first + 1 + (doc.words[first + 1].text in QUOTATION_MARKS)


def _name_line(doc: Document, first: int, last: int) -> NounPhrase:
    """The person that a line names, with the description; nobody if the line holds a verb or ends a sentence."""
    bracket = doc.words[first].text == "("
    begin = first + bracket
    names = [n for n in doc.names_from(begin, last) if n.kind == "Person"]
    if not names or last - first > _RULES.longest_signature or doc.words[last - 1].text in {*STOPS, ":"}:
        return NOBODY
    title = all(doc.words[i].upos in ("PROPN", "NOUN", "ADJ") for i in range(begin, names[0].first))
    if not title or any(is_verbal(doc.words[i]) for i in range(begin, last)):
        return NOBODY
    end = names[0].last if bracket else last
    return NounPhrase(trimmed(doc, tuple(range(begin, end))), names[0].first)


def _headlines(doc: Document) -> Iterator[tuple[int, int]]:
    """The paragraphs at the top, up to the first that ends with a stop."""
    return takewhile(lambda line: doc.words[line[1] - 1].text not in STOPS, paragraphs_of(doc))


def _closed_headline(doc: Document, line: tuple[int, int]) -> AttributionCandidate | None:
    """`Bridge may fall - engineers` · `Bridge may fall: Ann Lee`: who says it, behind the headline's last mark."""
    first, last = _behind_time(doc, *line), line[1]
    behind = range(last - 2, max(first, last - 2 - _RULES.longest_label), -1)
    dash = next((i for i in behind if _closes(doc, i)), first)
    content, source = (trimmed(doc, tuple(range(*part))) for part in ((first, dash), (dash + 1, last)))
    short = not content or not source or dash - first < _RULES.shortest_signed
    marks = len(source) < last - 1 - dash  # `Lind praises Marr: ‘A very good reporter’`
    if short or marks or any(is_verbal(doc.words[i]) for i in source):
        return None
    head = head_of(doc, source)
    if doc.words[head].text.islower():
        says = doc.words[head].lemma in _SURVEYS or not categories_of(doc, head).isdisjoint(ACTING)
        says &= doc.words[dash].text != ":" or is_clause(doc, content)
    else:  # not `The harbour in pictures - Ann Lee`
        somebody = doc.kind_at(head) in ("Person", "Organization") or categories_of(doc, head) & ACTING
        says = bool(somebody) and is_clause(doc, content)
    return signed(doc, content, NounPhrase(source, head), (dash,)) if says else None


def _closes(doc: Document, mark: int) -> bool:
    """Whether it is a colon or a dash between blanks; it is neither the first word of the article nor the last."""
    before, here, behind = doc.words[mark - 1 : mark + 2]
    spaced = before.end < here.start and here.end < behind.start
    return here.text == ":" or (here.text in DASHES and spaced)


def _signature(doc: Document, dash: int) -> Words:
    """The words between the dash and the end of the line, if they are a name."""
    after = tuple(range(dash + 1, doc.paragraphs[doc.sentence_of(dash).paragraph].stop))
    named = 0 < len(after) <= _RULES.longest_signature and doc.words[after[0]].text[:1].isupper()
    return trimmed(doc, after) if named and not any(is_verbal(doc.words[i]) for i in after) else ()
