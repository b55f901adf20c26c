"""Who was not there to comment, or did not: `could not be reached for comment`, `was not available for comment`, `did
not comment`, `has yet to comment`, `made no comment`.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.sources import nominal
from service.extraction.attribution.stances.negation import has_no, is_negated
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_each
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, is_passive, noun_phrase, verb_group

_REACHING = word_class("attribution", "reaching_verbs")
_PRESENT = word_class("attribution", "adjectives_of_presence")
_ABSENT = word_class("attribution", "adjectives_of_absence")
_ANSWERING = word_class("attribution", "responding_verbs") | {"comment"}
_SOON = word_class("attribution", "adverbs_of_delay")
_COMMENTS = word_class("attribution", "comments_sought")


def unreached_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """One candidate for each such verb or adjective: the source commits itself to nothing."""
    heads = (w.index for w in doc.words if w.lemma in _REACHING or w.lemma in _PRESENT | _ABSENT)
    comments = (
        w.index for w in doc.words if w.text == "comment" or (w.upos == "VERB" and w.lemma in _ANSWERING)
    )
    yield from attempt_each(_unreached, doc, heads)
    yield from attempt_each(_silent, doc, comments)


def _silent(doc: Document, word: int) -> AttributionCandidate | None:
    """`did not comment` · `has yet to comment` · `made no comment`; of other answers only those that are expected soon
    (`did not immediately respond`): a patient may not respond. Other constructions have what follows the word.
    """
    noun = doc.words[word].relation == "obj"
    verb = doc.words[word].head if noun or doc.words[word].relation == "xcomp" else word
    subject, opens = child(doc, verb, "nsubj"), word - (doc.lower_text(word - 1) == "to")
    if subject is None or doc.words[verb].deprel == "acl:relcl" or _is_held(doc, word):
        return None
    if not (has_no(doc, word) if noun else is_negated(doc, word)):
        return None
    first = verb_group(doc, verb)[0]
    cue = verb_group(doc, verb) if noun else tuple(range(first, opens))
    soon = doc.words[word].lemma == "comment" or any(doc.lower_text(i) in _SOON for i in cue)
    if not soon or subject > first or not cue:
        return None
    content = noun_phrase(doc, word) if noun else tuple(range(opens, word + 1))
    return _no_response(doc, verb if noun else word, cue, content, subject)


def _is_held(doc: Document, word: int) -> bool:
    """Whether something but a date follows the word: `did not comment on P`."""
    behind = children(doc, word, "obj", "obl", "nmod", "ccomp", "xcomp", "advcl", "acl", "parataxis")
    return any(i > word and doc.kind_at(i) != "Date" for i in behind)


def _unreached(doc: Document, head: int) -> AttributionCandidate | None:
    word = doc.words[head]
    absent = word.lemma in _ABSENT or is_negated(doc, head)
    asked = word.lemma not in _REACHING or is_passive(doc, head)
    sought = (i for i in children(doc, head, "obl", "nmod") if case_of(doc, i) == "for")
    comment = next((i for i in sought if doc.words[i].lemma in _COMMENTS), None)
    subject = child(doc, head, "nsubj")
    if comment is None or subject is None or not (absent and asked):
        return None
    cue = tuple(sorted({*verb_group(doc, head), *children(doc, comment, "case")}))
    return _no_response(doc, head, cue, noun_phrase(doc, comment), subject)


def _no_response(doc: Document, head: int, cue: Words, content: Words, subject: int) -> AttributionCandidate:
    return AttributionCandidate(
        anchor=head, cue=cue, content=content, source=nominal(doc, subject, head),
        construction="no_response", stance="declined", lemma=doc.words[head].lemma, kind="speech",
        prior=PARAMETERS.priors.no_response,
    )  # fmt: skip
