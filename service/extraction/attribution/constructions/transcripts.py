"""Speech without a verb: `WALLACE: Will he come?` in a transcript, `“…” — Maria Lopez` under a quotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.constructions.posts import (
    as_speaker,
    post_candidates,
    signed,
)
from service.extraction.attribution.quotations.replies import replies
from service.extraction.attribution.quotations.without_cue import is_clause
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import ACTING, categories_of
from service.extraction.mentions.transcripts.further import further_turns
from service.extraction.mentions.transcripts.turns import Turn, behind_time, paragraphs_of, turns
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_each
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DASHES, QUOTATION_MARKS, STOPS
from service.extraction.syntax.tree import head_of, is_verbal, trimmed

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

_FIELDS = word_class("mentions", "labels_of_fields")
_SURVEYS = word_class("coreference", "surveys")


def transcript_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """The turns of a transcript: `WALLACE: Will he come?`, each paragraph by itself."""
    yield from attempt_each(_turn, doc, (*turns(doc), *further_turns(doc)))


def _turn(doc: Document, turn: Turn) -> AttributionCandidate:
    """The candidate of a turn: the content is everything behind speaker and mark."""
    content = tuple(range(turn.first, turn.last))
    found = signed(doc, content, as_speaker(doc, turn.speaker), turn.mark, "transcript_turn")
    found = replace(found, anchor=turn.mark[0] if turn.mark else turn.first)
    asks = any(doc.words[i].text == "?" for i in range(max(turn.first - 1, turn.last - 2), turn.last))
    return replace(found, stance="question") if asks else found


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
    yield from attempt_each(_signed_reply, doc, replies(doc))
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

    A single one needs a line that tells who or where the person is: a byline under a headline is not a speaker.
    """
    lines = [(_behind_bullet(doc, begin), end) for begin, end in paragraphs_of(doc)]
    first = {begin: k for k, (begin, _) in enumerate(lines)}
    headings = _headings_of_items(doc)
    used: set[int] = set()
    found = []
    for words in quotations:
        own = words[0] + (doc.words[words[0]].text in QUOTATION_MARKS)
        place = first.get(own, first.get(own - 2, -1))
        if place < 0 or lines[place][1] != words[-1] + 1:
            continue
        near = (k for k in (headings[place], place - 1, place + 1) if 0 <= k < len(lines) and k not in used)
        named = next(((k, name) for k in near if (name := _name_line(doc, *lines[k]))), None)
        if named is not None:
            used.update({named[0]} - {headings[place]})
            told = any(doc.words[i].text == "," for i in named[1]) or _is_place(doc, lines, named[0] + 1)
            body = place > 1 or (place and doc.words[lines[0][1] - 1].text in STOPS)
            found.append((bool(told and body), signed(doc, words, named[1])))
    yield from (candidate for alone, candidate in found if alone or len(found) > 1)


def _is_place(doc: Document, lines: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether a line is nothing but the name of a place: `Ann Lee` / `Kess`"""
    line = range(*lines[number]) if number < len(lines) else range(0)
    return bool(line) and all(doc.words[i].upos == "PROPN" and doc.kind_at(i) != "Person" for i in line)


def _headings_of_items(doc: Document) -> list[int]:
    """Of each line that is an item of a list (`– “P.”`) the line above the list; -1 of other lines."""
    found, heading = [], -1
    for k, (first, _) in enumerate(paragraphs_of(doc)):
        is_item = doc.words[first].text in DASHES
        found.append(heading if is_item else -1)
        heading = heading if is_item else k
    return found


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


def _signed_reply(doc: Document, lines: Sequence[range]) -> AttributionCandidate | None:
    """`> The roof leaked.` / `> Ann Lee` / `> Tenant`: a block whose last line, or last but one, names the speaker."""
    for k in range(max(1, len(lines) - 2), min(len(lines), _RULES.longest_reply_signed + 1)):
        first, last = lines[k].start, lines[k].stop
        dashed = doc.words[first].text in DASHES
        name = _signature(doc, first) if dashed else ()
        source = as_speaker(doc, name) if name else _name_line(doc, first, last)
        if source and doc.words[first - 1].text in {*STOPS, *QUOTATION_MARKS} and _tells(doc, lines[k + 1 :]):
            return signed(doc, tuple(range(lines[0].start, first)), source, (first,) if dashed else ())
    return None


def _tells(doc: Document, lines: Sequence[range]) -> bool:
    """Whether the lines below a name are short and no sentences: who the person is."""
    return all(len(p) <= _RULES.longest_signature and doc.words[p.stop - 1].text not in STOPS for p in lines)


def _headlines(doc: Document) -> Iterator[tuple[int, int]]:
    """The paragraphs at the top, up to the first that ends with a stop."""
    return takewhile(lambda line: doc.words[line[1] - 1].text not in STOPS, paragraphs_of(doc))


def _closed_headline(doc: Document, line: tuple[int, int]) -> AttributionCandidate | None:
    """`Bridge may fall - engineers` · `Bridge may fall: Ann Lee`: who says it, behind the headline's last mark."""
    first, last = behind_time(doc, *line), line[1]
    behind = range(last - 2, max(first, last - 2 - _RULES.longest_label), -1)
    dash = next((i for i in behind if _closes(doc, i)), first)
    content, source = (trimmed(doc, tuple(range(*part))) for part in ((first, dash), (dash + 1, last)))
    short = not content or not source or dash - first < _RULES.shortest_signed
    marks = len(source) < last - 1 - dash  # `Lind praises Marr: ‘A very good reporter’`
    ended = next((i for i in range(first, dash) if doc.words[i].text in STOPS), dash)
    several = any(doc.words[i].upos != "PUNCT" for i in range(ended, dash))
    credit = fold(doc.words[dash - 1].text) in _FIELDS  # `The bridge is shut | Photo: Ann Lee`
    if short or marks or several or credit or any(is_verbal(doc.words[i]) for i in source):
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


def _is_role(doc: Document, words: Words) -> bool:
    """`fan` · `a tenant of the house`: a person in small letters."""
    return bool(categories_of(doc, head_of(doc, words)) & ACTING)


def _signature(doc: Document, dash: int) -> Words:
    """The words between the dash and the end of the line, if they are a name."""
    after = tuple(range(dash + 1, doc.paragraphs[doc.sentence_of(dash).paragraph].stop))
    short = 0 < len(after) <= _RULES.longest_signature
    named = short and (doc.words[after[0]].text[:1].isupper() or _is_role(doc, after))
    return trimmed(doc, after) if named and not any(is_verbal(doc.words[i]) for i in after) else ()
