"""Words of another set as a paragraph of their own: `The governor added:` and what stands below it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from service.extraction.cues import REPORTING_FRAMES, is_reporting, stance_of, verb_cue
from service.extraction.document import Document, Sentence
from service.extraction.draft import Draft
from service.extraction.lexicon import Lexicon
from service.extraction.sources import recipient_of, source_of_verb

_NEAR = 6  # words between the cue and the colon


def block_drafts(doc: Document, lexicon: Lexicon, used: Container[int]) -> Iterator[Draft]:
    """A draft for each sentence that ends in a cue and a colon, with the whole next paragraph as its content.

    `used` holds the anchors of drafts that have a content already.
    """
    for sentence, below in zip(doc.sentences, doc.sentences[1:], strict=False):
        if below.paragraph == sentence.paragraph or doc.words[sentence.last - 1].text != ":":
            continue
        verb = next((i for i in _before_colon(sentence) if is_reporting(doc, i, lexicon)), None)
        if verb is None or verb in used:
            continue
        source, head = source_of_verb(doc, verb)
        if source:
            cue = verb_cue(doc, verb, lexicon)
            recipient, told = recipient_of(doc, verb)
            yield Draft(
                anchor=verb, cue=(*cue.words, sentence.last - 1), content=_paragraph(doc, below), source=source,
                source_head=head, construction="block", recipient=recipient, recipient_head=told,
                stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)), lemma=cue.lemma, weight=0.85,
                kind=cue.entries[0].kind if cue.entries else "",
            )  # fmt: skip


def _before_colon(sentence: Sentence) -> range:
    return range(sentence.last - 2, max(sentence.first, sentence.last - 2 - _NEAR) - 1, -1)


def _paragraph(doc: Document, first: Sentence) -> tuple[int, ...]:
    """The words of the paragraph that begins with a sentence."""
    last = first.index
    while last + 1 < len(doc.sentences) and doc.sentences[last + 1].paragraph == first.paragraph:
        last += 1
    return tuple(range(first.first, doc.sentences[last].last))
