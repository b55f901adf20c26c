"""Who answers: a pronoun after a sentence in which somebody asks, accuses or addresses another."""

from __future__ import annotations

from service.extraction.coreference.antecedents.pronouns import THIRD, agrees
from service.extraction.coreference.discourse import SUBJECT, DiscourseState
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children

_ASKING = word_class("coreference", "asking_verbs")
_ANSWERING = word_class("coreference", "answering_verbs")
_REPLYING = word_class("coreference", "replying_verbs")
_TELLING = word_class("coreference", "telling_verbs")
_ORDERING = word_class("coreference", "ordering_verbs")
_OBEYING = word_class("coreference", "verbs_after_an_order")
_ACCUSING = word_class("coreference", "accusing_verbs")
_DENYING = word_class("coreference", "denying_verbs")
_AFFECTING = word_class("coreference", "affecting_verbs")
_OWN = ("root", "parataxis", "conj")


def who_answers_before(state: DiscourseState, word: int) -> int | None:
    """The referent of a pronoun that is the subject of an answer to the sentence before:

    - `The judge asked Marr whether P. She said Q.`
    - `Lind asked Marr to go. She refused.`
    - `Lind accused Marr of lying. She denied it.`
    - `“P,” Lind told Marr. “Q,” she replied.`
    - `Lind's claims angered Marr. She said Q.`
    """
    document, here = state.document, state.document.words[word]
    if here.relation not in SUBJECT or not here.sentence:
        return None
    before = document.sentences[here.sentence - 1]
    verbs = [i for i in range(before.last - 1, before.first - 1, -1) if document.words[i].relation in _OWN]
    acts = {document.words[here.head].lemma}
    acts |= {document.words[i].lemma for i in children(document, here.head, "conj", "xcomp")}
    verb = next((i for i in verbs if _asks_for(document, i, acts)), None)
    asked = [] if verb is None else state.meant(children(document, verb, "obj", "iobj"))
    form = THIRD[here.text.lower()]
    return next((i for i in asked if agrees(state.referents[i], form)), None)


def asker_before(state: DiscourseState, word: int) -> frozenset[int]:
    """Who spoke in the sentence before, where the pronoun at `word` is another: `“P?” Reiss asked. “Q,” he said.` ·
    `“P,” Reiss said. “Q,” he replied.`, but not `“P?” he asked. “Q,” he said.`
    """
    document, here = state.document, state.document.words[word]
    sentence = document.sentence_of(word)
    if (
        here.head < 0
        or here.relation not in SUBJECT
        or sentence.first not in state.quoted
        or not sentence.index
    ):
        return frozenset()
    before, lemma = document.sentences[sentence.index - 1], document.words[here.head].lemma
    further = document.sentences[max(sentence.index - 2, 0)]  # `“P?”` may be a sentence before `Reiss asked.`
    opens = further.first if further.paragraph == before.paragraph else before.first
    asked = any(document.words[i].text == "?" and i in state.quoted for i in range(opens, before.last))
    if lemma not in _REPLYING and not (asked and lemma in _ANSWERING):
        return frozenset()
    verbs = [i for i in range(before.first, before.last) if document.words[i].relation in _OWN]
    subjects = (i for verb in verbs for i in children(document, verb, "nsubj"))
    named = (i for i in subjects if i not in state.quoted and document.words[i].upos != "PRON")
    return frozenset(state.meant(named))


def _asks_for(document: Document, verb: int, acts: set[str]) -> bool:
    """Whether one of the acts answers the verb, which has a subject of its own."""
    lemma, subject = document.words[verb].lemma, child(document, verb, "nsubj")
    if subject is None:
        return False
    ordered = child(document, verb, "xcomp") is not None
    if lemma in _ASKING and not ordered:
        return bool(acts & _ANSWERING)
    if lemma in _ORDERING and ordered:
        return bool(acts & (_OBEYING | _REPLYING))
    if lemma in _ACCUSING:
        return bool(acts & (_DENYING | _REPLYING))
    if lemma in _TELLING:
        return bool(acts & _REPLYING)
    return lemma in _AFFECTING and child(document, subject, "nmod:poss") is not None
