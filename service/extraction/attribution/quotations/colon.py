"""Quotations behind a colon or a dash: `The paper reports:` before a quoted paragraph, `Zelensky: "…"`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from service.extraction.attribution.cues import is_reporting
from service.extraction.attribution.quotations.reporting import reported
from service.extraction.attribution.quotations.without_cue import may_speak, speaker_of_words
from service.extraction.attribution.sources import recipient_of, source_of_verb
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_each
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import BULLETS, DASHES, LEADS, LONG_DASHES, STOPS, letters
from service.extraction.syntax.tree import child, is_nominal, is_verbal, noun_phrase, verb_group

_FIELDS = word_class("mentions", "labels_of_fields")
_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors


def introduced(
    doc: Document, words: Words, lexicon: Lexicon, used: Container[int]
) -> AttributionCandidate | None:
    """A clause with a subject before the colon (or, if a reporting verb ends the sentence, comma) that leads to the
    quotation.

    The cue is the reporting verb of the clause; without one (`She had an answer:`), or where the verb has a content of
    its own (`“P,” she said before Ann Lee cut in:`), it is verb and colon. `used` are the verbs with a content.
    """
    mark = words[0] - 1
    if doc.lower_text(mark) not in LEADS:
        return None
    before = range(mark - 1, doc.sentence_of(mark).first - 1, -1)
    verb = next((i for i in before if is_reporting(doc, i, lexicon)), None)
    short = letters(doc, words) < _RULES.weighty
    if short and verb != mark - 1 and not _is_answer(doc, words):
        return None  # `wrote three words: "Come home"` is too little to go by
    if doc.words[mark].text == "," and (verb != mark - 1 or doc.sentence_of(mark).last != words[0]):
        return None
    subjects = (i for i in before if child(doc, i, "nsubj") is not None)  # of a verb, or of `was blunt`
    led = next((i for i in subjects if is_verbal(doc.words[i]) or child(doc, i, "cop") is not None), None)
    if verb is not None and (verb not in used or led is None or not _is_beside(doc, led, verb)):
        return reported(doc, verb, lexicon, words, "colon", _PRIORS.colon)
    verb = led
    source = NOBODY if verb is None else speaker_of_words(doc, source_of_verb(doc, verb))
    if verb is None or not source or set(source) & set(words) or (short and not may_speak(doc, source.head)):
        return None
    return AttributionCandidate(
        anchor=verb, cue=(*verb_group(doc, verb), mark), content=words, source=source,
        recipient=recipient_of(doc, verb), construction="colon", lemma=doc.words[verb].lemma,
        kind="speech", prior=_PRIORS.colon_without_report,
    )  # fmt: skip


def _is_beside(doc: Document, verb: int, other: int) -> bool:
    """Whether the verb, with a person as its subject, is joined to the other: `she said before Ann Lee cut in`."""
    joined = doc.words[verb].head == other and doc.words[verb].relation in ("advcl", "conj", "parataxis")
    source = source_of_verb(doc, verb) if joined and verb > other else NOBODY
    return bool(source) and may_speak(doc, source.head)


def _is_answer(doc: Document, words: Words) -> bool:
    """`: “Never.”` · `Ann Lee – “Who pays?”` at the end of a sentence: a whole utterance, however short."""
    if len(words) < 3:
        return False  # marks that are no words of their own
    ends = doc.sentence_of(words[-1]).last == words[-1] + 1 and doc.words[words[-2]].text in STOPS
    return (
        ends
        and doc.words[words[0] - 1].text in {":", *LONG_DASHES}
        and doc.words[words[1]].text[:1].isupper()
    )


def labelled(doc: Document, words: Words) -> AttributionCandidate | None:
    """`Zelensky: "…"`: a colon or dash behind a short name, without a verb."""
    mark = words[0] - 1
    if doc.lower_text(mark) not in {":", *LONG_DASHES}:
        return None
    label = _label(doc, mark)
    if not label or fold(doc.words[label[0]].text) in _FIELDS or len(label) > _RULES.longest_name:
        return None
    if any(doc.words[i].upos == "VERB" for i in label):
        return None
    nouns = [i for i in label if is_nominal(doc.words[i]) or doc.words[i].text.startswith("@")]
    head = next((i for i in nouns if doc.words[i].head not in label), nouns[0] if nouns else None)
    if head is None or (letters(doc, words) < _RULES.weighty and not _is_answer(doc, words)):
        return None
    name = NounPhrase(tuple(i for i in noun_phrase(doc, head) if i < mark), head)
    return AttributionCandidate(
        anchor=mark, cue=(mark,), content=words, source=speaker_of_words(doc, name), construction="colon",
        lemma=doc.words[mark].text, kind="speech", prior=_PRIORS.label,
    )  # fmt: skip


def _label(doc: Document, mark: int) -> list[int]:
    """The words before the mark, behind a time: `4pm: Governor Cho:`"""
    words = range(doc.sentence_of(mark).first, mark)
    begins = max((i + 1 for i in words if doc.words[i].text == ":"), default=words.start)
    return [i for i in words if i >= begins and doc.words[i].upos != "PUNCT"]


def block_candidates(
    doc: Document, lexicon: Lexicon, found: Iterable[AttributionCandidate]
) -> Iterator[AttributionCandidate]:
    """Candidates of sentences that end in a cue and a colon; no cue is that of a candidate in `found`."""
    used = {candidate.anchor for candidate in found}
    ends = (s for s, below in pairwise(doc.sentences) if below.paragraph != s.paragraph)
    colons = (s for s in ends if doc.words[s.last - 1].text == ":")
    return attempt_each(_block, doc, colons, lexicon, used)


def _block(
    doc: Document, sentence: Sentence, lexicon: Lexicon, used: set[int]
) -> AttributionCandidate | None:
    """The candidate of a sentence that ends in a colon, with the next paragraph as its content."""
    colon = sentence.last - 1
    before = range(colon - 1, max(sentence.first, colon - 1 - _RULES.cue_before_colon) - 1, -1)
    verb = next((i for i in before if is_reporting(doc, i, lexicon)), None)
    if verb is None or verb in used:
        return None
    candidate = reported(doc, verb, lexicon, _below(doc, sentence), "block", _PRIORS.block)
    return candidate and replace(candidate, cue=(*candidate.cue, colon))


def _below(doc: Document, sentence: Sentence) -> Words:
    """The next paragraph; of a list, all items."""
    number = doc.sentences[sentence.index + 1].paragraph
    words = tuple(doc.paragraphs[number])
    bullet = doc.words[words[0]].text
    while bullet in BULLETS | DASHES and number + 1 in doc.paragraphs:
        number += 1
        item = doc.paragraphs[number]
        if doc.words[item.start].text != bullet:
            break
        words += tuple(item)
    return words
