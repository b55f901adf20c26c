"""Headlines that name their source behind a mark: `Tariffs to rise in May: regulator` · `Two dead – police`."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.mentions.descriptions import categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import LONG_DASHES, QUOTATION_MARKS, STOPS
from service.extraction.syntax.tree import child, head_of, is_verbal

_RULES = PARAMETERS.constructions
_SPEAKING = frozenset({"organization", "group"})
_REPORTING = frozenset({"government", "spokesperson", "anonymous"})
_DOCUMENTS = word_class("attribution", "documents_of_headlines")
_OFFICES = word_class("attribution", "offices_of_headlines")
_ASKING = word_class("attribution", "question_words")
_BARE = frozenset({"NOUN", "PROPN", "ADJ"})


def headline_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """The headline's own report, if its last words name who says the rest."""
    found = attempt(None, _headline, doc)
    if found is not None:
        yield found


def _headline(doc: Document) -> AttributionCandidate | None:
    """`P: regulator` · `P – coastguard`, the whole first paragraph, without a stop and without quotation marks."""
    words = doc.paragraphs[0] if doc.paragraphs else range(0)
    texts = [doc.words[i].text for i in words]
    if not texts or texts[-1] in STOPS or not QUOTATION_MARKS.isdisjoint(texts):
        return None
    mark = next((i for i in reversed(words) if _is_mark(doc, i)), None)
    if mark is None or ":" in texts[: mark - words.start] or texts[0].lower() in _ASKING:
        return None
    source, content = tuple(range(mark + 1, words.stop)), tuple(range(words.start, mark))
    if len(content) < _RULES.least_before_report - 1 or not _may_say(doc, source, content):
        return None
    return AttributionCandidate(
        anchor=mark, cue=(mark,), content=content, source=NounPhrase(source, head_of(doc, source)),
        construction="colon", lemma=doc.words[mark].text, kind="speech", prior=PARAMETERS.priors.label,
    )  # fmt: skip


def _is_mark(doc: Document, word: int) -> bool:
    """A colon behind a word, or a dash between two blanks."""
    here = doc.words[word]
    dash = here.text in {*LONG_DASHES, "-"} and doc.text[here.start - 1].isspace()
    return here.text == ":" or (dash and doc.text[here.end : here.end + 1].isspace())


def _may_say(doc: Document, source: Words, content: Words) -> bool:
    """`police`, `sources`: a few bare words whose last is a noun for those who report; `regulator`, `study`, `minister`
    only behind a clause (not `Man of the match: captain`).
    """
    if not 0 < len(source) <= _RULES.longest_headline_source:
        return False
    *front, last = (doc.words[i] for i in source)
    bare = all(word.upos in _BARE | {"NUM"} for word in front) and last.upos in _BARE
    if not bare or doc.kind_at(last.index) or not last.text.islower():
        return False
    lemma, kinds = last.lemma.lower(), categories_of(doc, last.index)
    known = lemma in _OFFICES | _DOCUMENTS or not kinds.isdisjoint(_SPEAKING)
    return bool(kinds & _REPORTING) or (known and _is_clause(doc, content))


def _is_clause(doc: Document, words: Words) -> bool:
    """`Bank chief to step down`, `Two dead in ferry collision`."""
    adjectives = (i for i in words if doc.words[i].upos == "ADJ")
    told = any(child(doc, i, "nsubj") is not None for i in adjectives)
    return told or any(is_verbal(doc.words[i]) or doc.words[i].xpos == "TO" for i in words)
