"""Where, when and to whom something was said: `said P in a statement`, `said on Friday P`, `told her help was near`.

The parser often gives these to the content, as if it was done there.
"""

from __future__ import annotations

from dataclasses import replace

from service.extraction.attribution.content.edges import before, with_words
from service.extraction.attribution.subjects.voice import is_thing
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.resources.lexicon import lexicon
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, is_passive, is_verbal, subtree

_TALKING = word_class("attribution", "talking_verbs")
_ASKING = word_class("attribution", "asking_verbs")
_UTTERANCES = word_class("attribution", "utterances")
_CONFERENCES = word_class("attribution", "conferences")
_ANSWERS = word_class("attribution", "answers_to_questions")
_TELLING = word_class("attribution", "telling_verbs_with_an_addressee")
_WEEKDAYS = word_class("mentions", "days")
_DONE_IN_WORDS = word_class("attribution", "verbs_done_in_words")


def before_setting(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`said the dam had cracked | in a statement on Monday` · `said prices would rise | when asked about the report`:
    the content without its last phrase, if that says where it was said; not where it may have been done there (`said
    he had lied in a statement`).
    """
    content = candidate.content
    if not candidate.cue or candidate.anchor > content[0] or content[-1] - content[0] + 1 != len(content):
        return candidate
    for i in content[1:]:
        word = doc.words[i]
        if word.relation not in ("obl", "advcl") or word.head not in content:
            continue
        begins = subtree(doc, i)[0]
        if begins > content[0] and closes(doc, i, content[-1]) and _is_setting(doc, i):
            return before(doc, candidate, begins, "before_setting")
    return candidate


def behind_day(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`said on Friday | the talks would go on`: the content without the day between a bare cue and its subject."""
    content = candidate.content
    if not candidate.cue or not is_verbal(doc.words[candidate.anchor]):
        return candidate
    begins = candidate.cue[-1] + 1
    day = begins + (doc.lower_text(begins) == "on")
    if content[0] not in (begins, day) or doc.lower_text(day) not in _WEEKDAYS or day + 1 not in content:
        return candidate
    behind = doc.words[day + 1]
    subject = behind.upos in ("DET", "PRON", "PROPN", "NOUN", "ADJ", "NUM")
    opens = subject and (doc.words[day].relation == "obl" or behind.xpos == "EX")
    return with_words(candidate, (i for i in content if i > day), "behind_day") if opens else candidate


def behind_addressee(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`told her | help was near`, parsed as her help: who tells, tells somebody."""
    first, cue = candidate.content[0], candidate.cue
    word = doc.words[first]
    if (
        candidate.recipient
        or not cue
        or cue[-1] + 1 != first
        or doc.words[candidate.anchor].lemma not in _TELLING
    ):
        return candidate
    told = (
        word.text.lower() == "her" and word.deprel == "nmod:poss" and doc.words[word.head].relation == "nsubj"
    )
    if not told or word.head != first + 1 or is_passive(doc, candidate.anchor):
        return candidate
    clause = with_words(candidate, candidate.content[1:], "behind_addressee")
    return replace(clause, recipient=NounPhrase((first,), first))


def is_not_done_there(doc: Document, verb: int) -> bool:
    """Whether it is a state, something still to come or something that nobody does, and nothing that is done in words:
    `is ill`, `would quit`, `the dam cracked`, `two men were hurt`; not `he lied`, `the error was made`.
    """
    return not _is_done_in_words(doc, verb) and (
        _is_to_come(doc, verb)
        or child(doc, verb, "cop") is not None
        or doc.words[verb].feature("Tense") == "Pres"
        or _is_done_by_nobody(doc, verb)
        or (is_passive(doc, verb) and doc.words[child(doc, verb, "nsubj") or verb].upos in ("NOUN", "PROPN"))
    )


def closes(doc: Document, phrase: int, last: int) -> bool:
    """Whether the phrase ends the content, or only a day or a name is behind it: `in a statement on Monday` · `in a
    post on X`.
    """
    ends = subtree(doc, phrase)[-1]
    beside = (i for i in children(doc, doc.words[phrase].head, "obl") if i > ends and case_of(doc, i) == "on")
    named = (subtree(doc, i) for i in beside if doc.kind_at(i) == "Date" or _names(doc, i))
    days = {k for words in named for k in words}
    return ends == last or (last in days and days.issuperset(range(ends + 1, last + 1)))


def _names(doc: Document, head: int) -> bool:
    """`on X` · `on Monday morning`."""
    return any(doc.words[i].text[:1].isupper() for i in (head, *children(doc, head, "compound")))


def _is_setting(doc: Document, head: int) -> bool:
    """`in a statement` · `at a news conference` · `in response to a question` · `when asked about P`."""
    word, case = doc.words[head], case_of(doc, head)
    if word.relation == "advcl":
        asked = word.lemma in _ASKING and word.xpos in ("VBN", "VBD") and child(doc, head, "nsubj") is None
        when = doc.lower_text(subtree(doc, head)[0]) == "when"
        return asked and when and not _is_done_in_words(doc, word.head) and _is_done_by_nobody(doc, word.head)
    if not is_not_done_there(doc, word.head):
        return False
    if word.lemma in _ANSWERS:
        return case == "in" and any(doc.words[i].lemma == "question" for i in children(doc, head, "nmod"))
    one = any(doc.lower_text(i) in ("a", "an") for i in children(doc, head, "det"))
    if word.lemma in _CONFERENCES:
        return case in ("at", "during") and one and not _is_to_come(doc, word.head)
    bare = word.feature("Number") == "Plur" and child(doc, head, "det", "nmod:poss") is None
    return case == "in" and word.lemma in _UTTERANCES and (one or bare)


def _is_done_in_words(doc: Document, verb: int) -> bool:
    word = doc.words[verb]
    return is_verbal(word) and (word.lemma in _TALKING | _DONE_IN_WORDS or bool(lexicon().verb(word.lemma)))


def _is_to_come(doc: Document, verb: int) -> bool:
    return any(doc.words[i].xpos == "MD" for i in children(doc, verb, "aux"))


def _is_done_by_nobody(doc: Document, verb: int) -> bool:
    """`the dam cracked` · `prices rose`."""
    subject = child(doc, verb, "nsubj")
    return subject is not None and is_thing(doc, subject)
