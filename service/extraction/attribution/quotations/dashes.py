"""Speech behind a dash, as many languages print it: `— We have no bread, said Ann Lee. The baker left in May.`"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from service.extraction.attribution.content.edges import adding
from service.extraction.attribution.cues import is_reporting, verb_cue
from service.extraction.attribution.quotations.turns import asks
from service.extraction.attribution.quotations.without_cue import may_speak
from service.extraction.attribution.sources import nominal
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DASHES, STOPS
from service.extraction.syntax.tree import children, noun_phrase, root_of, subtree

_ENDS = frozenset({",", "?", "!"})  # of what is said, before `said Ann Lee`
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_TOLD_OF = word_class("attribution", "personal_subjects")


def dash_candidates(doc: Document, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """Stretches behind a dash with a verb of saying, in paragraphs that open with a dash. A further dash without such a
    verb goes on with the speech before it.
    """
    for paragraph in doc.paragraphs.values():
        if len(paragraph) < 4 or not _is_spaced_dash(doc, paragraph.start):
            continue
        found: list[AttributionCandidate] = []
        for stretch in _stretches(doc, paragraph):
            speech = attempt(None, _speech, doc, stretch, lexicon)
            if speech is not None:
                found.append(speech)
            elif found:
                found[-1] = adding(found[-1], stretch[1:], "behind_dash")
        yield from found


def _is_spaced_dash(doc: Document, word: int) -> bool:
    return doc.words[word].text in DASHES and doc.words[word].end < doc.words[word + 1].start


def _stretches(doc: Document, paragraph: range) -> list[range]:
    """The parts of a paragraph that open with a dash, each but the first behind a stop."""
    ended = (i for i in paragraph[:-1] if i == paragraph.start or doc.words[i - 1].text in STOPS)
    dashes = [i for i in ended if _is_spaced_dash(doc, i)]
    return [range(first, last) for first, last in pairwise([*dashes, paragraph.stop])]


def _speech(doc: Document, stretch: range, lexicon: Lexicon) -> AttributionCandidate | None:
    """The candidate of `— P, said Ann Lee. Q.`; None without a verb of saying that ends its sentence."""
    tags = (tag for i in stretch[2:] if (tag := _tag(doc, i, lexicon)) is not None)
    verb, source = next(tags, (stretch.start, NOBODY))
    begins = min((verb, *source))
    ends = min(doc.sentence_of(verb).last, stretch.stop)
    if not source or not doc.marks.union(subtree(doc, verb)).issuperset(range(begins, ends)):
        return None  # `– The dam, said Lund, will hold.`
    said = tuple(range(stretch.start + 1, begins - (doc.words[begins - 1].text == ",")))
    later = _goes_on(doc, source, range(ends, stretch.stop))
    cue = verb_cue(doc, verb, lexicon)
    return AttributionCandidate(
        anchor=verb, cue=cue.words, content=(*said, *later), source=source, construction="transcript_turn",
        stance="question" if asks(doc, said) else "asserted", lemma=cue.lemma, kind="speech",
        prior=PARAMETERS.priors.dash,
    )  # fmt: skip


def _tag(doc: Document, verb: int, lexicon: Lexicon) -> tuple[int, NounPhrase] | None:
    """`, said Ann Lee` · `? asked the reporter` · `, she said`: verb and speaker right behind the mark that ends what
    is said.
    """
    word = doc.words[verb]
    if word.xpos not in _FINITE or not word.text.islower() or not is_reporting(doc, verb, lexicon):
        return None
    for i in children(doc, verb, "nsubj", "obj", "iobj"):
        phrase = noun_phrase(doc, i)
        behind = phrase[0] == verb + 1 and doc.words[verb - 1].text in _ENDS
        before = phrase[-1] == verb - 1 and doc.words[phrase[0] - 1].text in _ENDS
        if (behind or before) and may_speak(doc, i):
            return verb, nominal(doc, i, verb)
    return None


def _goes_on(doc: Document, source: NounPhrase, behind: range) -> Words:
    """What is said behind the sentence of the verb: up to a sentence that tells of the speaker."""
    own = {doc.lower_text(i) for i in source}
    end = behind.start
    while end < behind.stop and not _tells_of(doc, doc.sentence_of(end), own):
        end = min(doc.sentence_of(end).last, behind.stop)
    return tuple(range(behind.start, end))


def _tells_of(doc: Document, sentence: Sentence, own: set[str]) -> bool:
    """Whether the subject of the sentence is `he` or `she`, or a word of the speaker's name."""
    root = root_of(doc, sentence)
    subjects = [] if root is None else children(doc, root, "nsubj", "nsubj:pass")
    return any(doc.lower_text(i) in _TOLD_OF | own for i in subjects)
