"""Contents cut or widened at quotation marks, where quoted speech ends and the article's own words begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.extraction.attribution.content.edges import before, cut_to, with_words
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import QuoteType
from service.extraction.model.spans import Span, Spans, Words, merged
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.punctuation import letters
from service.extraction.syntax.tree import runs_of, spans_of

_RULES = PARAMETERS.constructions
_MARK = 2  # most characters between the edge of a content and the outer edge of its own quotation mark
_BESIDE = 40  # characters: the farthest that marks of nested quotations may be from the content's edge


def in_one_voice(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """The candidate whose content has no words of the article's own behind the quoted ones.

    `"Yes," she said, and left` ends with the cue; `"Stop," until they stop` with the quotation; in `P, she said: "Q."`
    the content is Q alone. A quotation that is a sentence of its own is not part of a report.
    """
    runs = [quoted.pieces(run) for run in runs_of(candidate.content)]
    opening = runs[0][0]
    if opening[0] not in quoted.of:
        if (opened := _behind_narration(doc, candidate, quoted)) is not candidate:
            return in_one_voice(doc, opened, quoted)
        return _before_bare_quotation(doc, candidate, quoted)
    ends = is_utterance(doc, opening) or _is_behind_colon(doc, opening)
    if not ends and (len(runs[0]) > 1 or letters(doc, opening) < 2):
        return candidate
    first = _quoted_alone(runs[0], quoted) if ends else runs[0]
    later = [piece for run in runs[1:] for piece in _later(doc, run, quoted)]
    return with_words(candidate, (i for piece in [*first, *later] for i in piece), "in_one_voice")


def _before_bare_quotation(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """`She said that she was alarmed. “They sold it.”`: the quotation is another attribution."""
    number = doc.words[candidate.anchor].sentence
    for k in quoted.touched(candidate.content):
        words = quoted.words[k]
        opens = doc.sentence_of(words[0])
        alone = opens.index == number + 1 and opens.first == words[0]
        if candidate.cue and alone and is_utterance(doc, words):
            return before(doc, candidate, words[0], "before_bare_quotation")
    return candidate


def _behind_narration(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """`The hall was full. ‘P,’ she said.`: what is said begins with the quotation that opens the cue's sentence."""
    numbers = quoted.touched(candidate.content)
    words = quoted.words[numbers[0]] if numbers else ()
    inside = next((i for i in words if i not in doc.marks), 0)  # its mark may be in the sentence before
    opens = inside and doc.marks.issuperset(range(doc.sentence_of(inside).first, inside))
    behind = bool(candidate.cue) and candidate.anchor > inside and candidate.anchor not in quoted.of
    if not opens or not behind or not is_utterance(doc, words):
        return candidate
    return cut_to(doc, candidate, (i for i in candidate.content if i >= words[0]), "behind_narration")


def is_utterance(doc: Document, words: Words) -> bool:
    """Whether a quotation is a sentence of its own: it begins with a capital and ends with a stop or comma."""
    inside = [i for i in words if doc.words[i].upos != "PUNCT"]
    if len(inside) < 2 or not doc.words[inside[0]].text[:1].isupper():
        return False
    ended = doc.words[inside[-1]].text[-1] in ",.?!"
    return ended or any(doc.words[i].text[0] in ",.?!…—–-" for i in words if i > inside[-1])


def _is_behind_colon(doc: Document, words: Words) -> bool:
    """`said: “It is over”, while Marr left`: whole, though its comma is outside the marks."""
    inside = [i for i in words if doc.words[i].upos != "PUNCT"]
    begins = len(inside) > 1 and doc.words[inside[0]].text[:1].isupper()
    return begins and doc.lower_text(words[0] - 1) == ":"


def _later(doc: Document, run: Sequence[Words], quoted: QuotationIndex) -> Iterable[Words]:
    """The utterances of a later run, else the whole run if it holds a quoted phrase; nothing without a quotation."""
    marked = [piece for piece in run if piece[0] in quoted.of]
    if any(is_utterance(doc, piece) for piece in marked):
        return _quoted_alone(run, quoted)
    return run if marked else ()


def _quoted_alone(run: Sequence[Words], quoted: QuotationIndex) -> list[Words]:
    """The quotations of a run, with the few words between two of them."""
    places = [k for k, piece in enumerate(run) if piece[0] in quoted.of]
    few = [k for k, piece in enumerate(run) if len(piece) <= _RULES.between_quotations]
    return [run[k] for k in range(len(run)) if k in places or (k in few and places[0] < k < places[-1])]


def widened(doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex) -> AttributionCandidate:
    """The candidate with the whole of each quotation that its content enters, if the cue is outside."""
    others = {*candidate.cue, *candidate.source.words, *candidate.recipient.words}
    entered = [quoted.words[number] for number in quoted.touched(candidate.content)]
    more = {i for words in entered if others.isdisjoint(words) for i in words}
    content = tuple(sorted(more.union(candidate.content))) if more else candidate.content
    return cut_to(doc, candidate, content, "widened")


def whole_inner(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """The candidate with the whole of each quotation inside a quotation that its content enters, and with no more where
    the cue leads to it: `“He told him, ‘Go. Now.’ and I went”`.
    """
    content, others = set(candidate.content), candidate.own_words
    first, last = doc.words[candidate.content[0]].start, doc.words[candidate.content[-1]].end
    for q in quoted.around(first - _MARK, last):
        words = tuple(w.index for w in doc.words_within(q.start, q.end)) if q.depth else ()
        if content.isdisjoint(words) or not others.isdisjoint(words):
            continue
        between = words[0] - candidate.anchor - 1
        led_to = 0 <= between <= _RULES.before_inner and doc.words[words[0] - 1].text in (",", ":")
        if led_to and is_utterance(doc, words):
            return with_words(candidate, words, "whole_inner")
        content.update(words)
    return with_words(candidate, sorted(content), "whole_inner")


def content_spans(doc: Document, words: Words, quoted: QuotationIndex) -> Spans:
    """Spans of a content; each is extended to a quotation mark that pairs with one inside it."""
    spans = []
    for span in spans_of(doc, words):
        start, end = span.start, span.end
        for q in quoted.around(start - _BESIDE, end + _BESIDE):
            if start - 2 <= q.start <= start and end < q.end <= end + 2:
                end = q.end
            elif q.end in (end, end + 1) and start - 2 <= q.start < start:
                start = q.start
        spans.append(_whole_marks(doc.text, start, end))
    return merged(spans, doc.text)


def _whole_marks(text: str, start: int, end: int) -> Span:
    """The span with both characters of a doubled mark (``, '') at its edges."""
    if text[start] in "`'" and start and text[start - 1] == text[start]:
        start -= 1
    if text[end - 1] in "`'" and text[end : end + 1] == text[end - 1]:
        end += 1
    return Span(start, end)


def quote_type(doc: Document, spans: Spans, quoted: QuotationIndex, nested: bool = False) -> QuoteType:
    """`direct`: all words are quoted; `mixed`: some; `indirect`: none. `nested`: only by marks within the content."""
    found: set[bool] = set()  # whether a word is quoted
    first, last = spans[0].start - _MARK, spans[-1].end + _MARK
    for span in spans:
        around = quoted.around(span.start, span.end)
        own = [q for q in around if not nested or (first <= q.start and q.end <= last)]
        words = (word for word in doc.words_within(span.start, span.end) if word.upos != "PUNCT")
        found |= {any(q.start <= word.start and word.end <= q.end for q in own) for word in words}
    if True not in found:
        return "indirect"
    return "mixed" if False in found else "direct"
