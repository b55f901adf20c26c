"""Quotations and drafts: a content that touches a quotation takes all of it, and every quotation of weight
finds its speaker, in its own sentence, beside it, or carried on from the quotation before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from service.extraction.cues import REPORTING_FRAMES, is_reporting, stance_of, verb_cue
from service.extraction.dependencies import Words, trimmed
from service.extraction.document import Document
from service.extraction.draft import Draft
from service.extraction.introductions import WEIGHTY, introduced, labelled, letters
from service.extraction.lexicon import Lexicon
from service.extraction.quotation_marks import Quotation
from service.extraction.sources import recipient_of, source_of_verb


class QuotationMap:
    """Outermost quotations as word ranges, and for each word the quotation it stands in."""

    def __init__(self, doc: Document, quotations: Sequence[Quotation]) -> None:
        self.quotations = [q for q in quotations if q.depth == 0]
        self.words: list[Words] = []
        self.of: dict[int, int] = {}
        position = 0
        for number, quotation in enumerate(self.quotations):
            while position < len(doc.words) and doc.words[position].end <= quotation.start:
                position += 1
            inside, at = [], position
            while at < len(doc.words) and doc.words[at].start < quotation.end:
                inside.append(at)
                at += 1
            self.words.append(tuple(inside))
            self.of.update(dict.fromkeys(inside, number))

    def touched(self, words: Iterable[int]) -> list[int]:
        """Numbers of the quotations that hold any of the words."""
        return sorted({self.of[i] for i in words if i in self.of})

    def pieces(self, run: Words) -> list[Words]:
        """A run of words cut at the edges of quotations; none for no words."""
        edges = [k for k in range(1, len(run)) if self.of.get(run[k - 1]) != self.of.get(run[k])]
        return [run[a:b] for a, b in pairwise([0, *edges, len(run)]) if a < b]


def widened(doc: Document, draft: Draft, quoted: QuotationMap) -> Draft:
    """The draft with each quotation that its content enters taken whole, if the cue stands outside it."""
    content = set(draft.content)
    others = set(draft.cue) | set(draft.source) | set(draft.recipient)
    for number in quoted.touched(draft.content):
        words = quoted.words[number]
        share = len(content & set(words)) / max(1, len(words))
        starts_inside = draft.content[0] in words and not content <= set(words[1:-1])
        if others & set(words) or (share < 0.5 and not _whole_pieces(content, words, starts_inside)):
            continue
        content |= set(words)
    return draft.with_content(trimmed(doc, _joined(doc, tuple(sorted(content)), others)))


def _whole_pieces(content: set[int], words: Words, starts_inside: bool) -> bool:
    """A content of several words at the edge of a longer quotation belongs to all of it."""
    return (
        starts_inside or words[0] in content or words[-1] in content or len(content & set(words)) >= WEIGHTY
    )


def _joined(doc: Document, words: Words, others: set[int]) -> Words:
    """Punctuation between two pieces with nothing else between them belongs to the content."""
    out = set(words)
    for a, b in pairwise(words):
        gap = range(a + 1, b)
        if 0 < len(gap) <= 2 and all(doc.words[i].upos == "PUNCT" for i in gap) and not others & set(gap):
            out.update(gap)
    return tuple(sorted(out))


def quotation_drafts(
    doc: Document, quoted: QuotationMap, drafts: list[Draft], lexicon: Lexicon
) -> Iterator[Draft]:
    """Drafts for quotations that no draft's content covers yet."""
    used_cues = {d.anchor for d in drafts}
    for words in quoted.words:
        if not words or _is_covered(words, drafts):
            continue
        draft = (
            introduced(doc, words, lexicon)
            or _beside(doc, words, lexicon, used_cues, quoted)
            or labelled(doc, words)
        )
        if draft is not None:
            used_cues.add(draft.anchor)
            yield draft


def _is_covered(words: Words, drafts: Iterable[Draft]) -> bool:
    """Whether drafts from outside the quotation hold most of it; what is reported inside it does not count."""
    inside = set(words)
    held = {i for d in drafts if not inside & set(d.cue or d.source) for i in d.content if i in inside}
    return len(held) * 2 > len(words)


def _beside(
    doc: Document, words: Words, lexicon: Lexicon, used: set[int], quoted: QuotationMap
) -> Draft | None:
    """A reporting verb in the sentence of the quotation's edge, or in a short sentence right after it."""
    sentences = {doc.words[words[0]].sentence, doc.words[words[-1]].sentence}
    after = doc.words[words[-1]].sentence + 1
    if after < len(doc.sentences) and _tag_sentence(doc, after):
        sentences.add(after)
    best = None
    for number in sorted(sentences):
        sentence = doc.sentences[number]
        for i in range(sentence.first, sentence.last):
            if i in used or i in quoted.of or not is_reporting(doc, i, lexicon):
                continue
            distance = min(abs(i - words[0]), abs(i - words[-1]))
            if distance <= 25 and (best is None or distance < best[0]):
                best = (distance, i)
    if best is None or (letters(doc, words) < WEIGHTY and best[0] > 4):
        return None
    cue = verb_cue(doc, best[1], lexicon)
    source, head = source_of_verb(doc, cue.verb)
    if not source:
        return None
    recipient, told = recipient_of(doc, cue.verb)
    inside = set(words)
    if inside & set(source):
        return None
    return Draft(
        anchor=cue.verb, cue=cue.words, content=words, source=source, source_head=head, recipient=recipient,
        recipient_head=told, construction="quotation_beside",
        stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)), lemma=cue.lemma, weight=0.8,
        kind=cue.entries[0].kind if cue.entries else "",
    )  # fmt: skip


def _tag_sentence(doc: Document, number: int) -> bool:
    """A sentence the splitter cut off a quotation: `she said.` after `"Why?"`, `X shouted to the crowd.`"""
    sentence = doc.sentences[number]
    first = doc.words[sentence.first]
    if first.text[:1].islower() or (sentence.last - sentence.first <= 8 and first.upos in ("PRON", "PROPN")):
        return True
    before = doc.words[sentence.first - 1]
    exclaimed = any(w.text in ("!", "?") for w in doc.words[max(0, before.index - 1) : before.index])
    return exclaimed and doc.sentences[number - 1].paragraph == sentence.paragraph


def continued(doc: Document, quoted: QuotationMap, drafts: list[Draft]) -> list[Draft]:
    """Drafts with the uncovered quotations that follow them: more pieces in the same paragraph or of one
    quotation over paragraphs; a draft of their own, without a cue, in a new paragraph.
    """
    out = sorted(drafts, key=lambda d: (d.content[0], -len(d.content)))
    for number, words in enumerate(quoted.words):
        if not words or _is_covered(words, out) or not _stands_alone(doc, words):
            continue
        previous = _speaker_before(doc, quoted, out, words)
        if previous is None or any(
            set(d.cue) & set(words) for d in out if d.construction == "transcript_turn"
        ):
            continue  # in a quoted transcript each speaker's turn has a draft of its own
        before = out[previous]
        open_ended = number > 0 and quoted.quotations[number - 1].open_ended
        same = (
            doc.sentence_of(words[0]).paragraph
            == doc.sentences[doc.words[before.content[-1]].sentence].paragraph
        )
        if open_ended or same:
            out[previous] = before.with_content(tuple(sorted({*before.content, *words})))
        elif before.source:
            out.append(_carried_on(before, words))
    return out


def _carried_on(before: Draft, words: Words) -> Draft:
    return replace(
        before, anchor=words[0], cue=(), content=words, recipient=(), recipient_head=None, lemma="",
        construction="continued_quotation", relays=(), stance="asserted", weight=0.7,
    )  # fmt: skip


def _stands_alone(doc: Document, words: Words) -> bool:
    """The quotation makes up its sentences: nothing but punctuation beside it."""
    first, last = doc.sentence_of(words[0]).first, doc.sentence_of(words[-1]).last
    rest = [i for i in range(first, last) if i < words[0] or i > words[-1]]
    return (
        all(doc.words[i].upos == "PUNCT" for i in rest)
        and letters(doc, words) >= 2
        and not _is_heading(doc, words)
    )


_LONGEST_HEADING = 8  # words


def _is_heading(doc: Document, words: Words) -> bool:
    """A paragraph of few words, the weighty ones capitalised (`'A Long Road Home'` between two passages)."""
    before, after = doc.sentence_of(words[0]).first - 1, doc.sentence_of(words[-1]).last
    paragraph = doc.sentence_of(words[0]).paragraph
    alone = all(
        not 0 <= i < len(doc.words) or doc.sentence_of(i).paragraph != paragraph for i in (before, after)
    )
    weighty = [doc.words[i].text for i in words if doc.words[i].upos in _WEIGHTY_POS]
    short = letters(doc, words) <= _LONGEST_HEADING and len(weighty) > 1
    return alone and short and all(text[0].isupper() for text in weighty)


_WEIGHTY_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "PRON"})


def _speaker_before(doc: Document, quoted: QuotationMap, drafts: list[Draft], words: Words) -> int | None:
    """The nearest earlier draft with a quotation, at most one paragraph back."""
    paragraph = doc.sentence_of(words[0]).paragraph
    best: int | None = None
    for position, draft in enumerate(drafts):
        ends = [i for i in draft.content if i < words[0]]
        if not ends or draft.content[0] > words[0] or not quoted.touched(draft.content):
            continue
        if paragraph - doc.sentence_of(ends[-1]).paragraph > 1:
            continue
        if best is None or ends[-1] > max(i for i in drafts[best].content if i < words[0]):
            best = position
    return best
