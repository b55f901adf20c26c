"""Which subject of a verb is its source, where the parser gives it several or none."""

from __future__ import annotations

from service.extraction.attribution.subjects.inversion import interrupting_subject
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.syntax.conjuncts import second_subject
from service.extraction.syntax.punctuation import BRACKETS, DASHES
from service.extraction.syntax.tree import children, modifier_as_subject, noun_phrase, subtree, trimmed

_ENCLOSING = DASHES | BRACKETS


def subject_of_cue(doc: Document, verb: int) -> int | None:
    """The subject; of several before the verb (`The mill, the council said, would close`), the last not in an aside."""
    subjects = children(doc, verb, "nsubj")
    modifiers = {modifier_as_subject(doc, i) for i in subjects}
    before = [i for i in subjects if i < verb and (len(subjects) == 1 or not _is_aside(doc, i))]
    before = [i for i in before if i not in modifiers]
    while len(before) > 1 and _is_apposed(doc, before[-2], before[-1]):
        before.pop()
    return before[-1] if before else next(iter(subjects), None)


def _is_apposed(doc: Document, name: int, noun: int) -> bool:
    """`Marr, president of the club, said`, parsed with two subjects: a name, and between commas who that is."""
    words = subtree(doc, noun)
    enclosed = doc.lower_text(words[0] - 1) == "," and "," in (
        doc.words[words[-1]].text,
        doc.lower_text(words[-1] + 1),
    )
    return enclosed and doc.words[name].upos == "PROPN" and doc.words[noun].upos == "NOUN"


def subject_before_report(doc: Document, verb: int) -> int | None:
    """`The firm` in `The firm, says the union, has told staff that P`, parsed as subject of the report inside."""
    for report in children(doc, verb, "parataxis", "advcl"):
        own = [i for i in children(doc, report, "nsubj") if i < report < verb]
        if (
            own
            and doc.lower_text(report - 1) == ","
            and interrupting_subject(doc, report) not in (None, *own)
        ):
            return own[0]
    return None


def _is_aside(doc: Document, subject: int) -> bool:
    """Whether dashes or brackets enclose the phrase."""
    words = trimmed(doc, subtree(doc, subject))
    around = (words[0] - 1, words[-1] + 1) if words else ()
    return bool(around) and all(doc.lower_text(i) in _ENCLOSING for i in around)


def with_second_subject(doc: Document, verb: int, source: NounPhrase) -> NounPhrase:
    """Both subjects together where the parser makes two of one source (`said the warden Olga Brandt` · `fire service
    spokesman Ivo Orme said` · `police in Orlen said` · `Tom Orr, 40, and his wife said`); else the source as it is.
    """
    if not source:
        return source
    before = [i for i in children(doc, verb, "nsubj") if i < source.head]
    before += [doc.words[verb].head] if doc.words[verb].relation == "conj" else []
    for first in before:
        if second_subject(doc, first) == source.head:
            return NounPhrase(tuple(range(noun_phrase(doc, first)[0], source.words[-1] + 1)), first)
    if (modifier := modifier_as_subject(doc, source.head)) is not None:
        return source.with_words(tuple(sorted({*source, source.head + 1, *noun_phrase(doc, modifier)})))
    other = source.words[-1] + 1 if source.head > verb else source.words[0] - 1
    title, name = sorted((source.head, other))
    two = other in children(doc, verb, "nsubj")
    if not two or doc.words[title].upos != "NOUN" or doc.words[name].upos != "PROPN":
        return source
    return source.with_words(tuple(sorted({*source, *noun_phrase(doc, other)})))
