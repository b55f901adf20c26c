"""Whom the sentence before is about: an unnamed person with `a` or `one`, a named one behind the verb, the only one."""

from __future__ import annotations

from service.extraction.coreference.antecedents.definite_descriptions import (
    NEW_ONES,
    NONE,
    PEOPLE,
    SYNONYM,
    firmness,
    of_other_gender,
)
from service.extraction.coreference.antecedents.pronouns import THIRD, agrees
from service.extraction.coreference.discourse import SUBJECT, DiscourseState
from service.extraction.mentions.descriptions import PERSONAL, Description
from service.extraction.model.document import Document, Sentence
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, head_of, is_passive, root_of

_OBJECTS = frozenset({"obj", "iobj", "obl"})
_ASKING = word_class("coreference", "asking_verbs")
_FEELINGS = word_class("attribution", "feelings_and_gestures")
_OBJECT_FORMS = word_class("coreference", "object_pronouns")


def new_one_before(state: DiscourseState, head: int, description: Description) -> int | None:
    """`Tom Orr MP said P. One backbencher disagreed. “Q,” the MP said.`: the unnamed person whom the article brought
    in last, where it has told since of nobody else whom the description fits.
    """
    bare = description.definite and description.bare and not description.plural
    if not bare or not description.categories & PERSONAL:
        return None
    here = state.document.words[head].sentence
    near = state.heard(here - PARAMETERS.coreference.new_one_reach, here)
    firm = {i: firmness(state.referents[i], description) for i in near}
    new = [
        (state.referents[i].seen[0].word, i) for i, fit in firm.items()
        if (fit >= SYNONYM or _is_anybody(state, i, description)) and _is_new(state, i, head)
    ]  # fmt: skip
    begins, newest = max(new, default=(head, None))
    if newest is not None and not state.referents[newest].seen[0].subject:
        begins = state.document.sentence_of(begins).first - 1  # `Mayor Orr met a mayor. “P,” the mayor said.`
    fitting = (state.referents[i] for i, fit in firm.items() if fit != NONE and i != newest)
    told = (seen.word for referent in fitting for seen in referent.seen if not seen.quoted)
    return None if any(begins < word < head for word in told) else newest


def _is_anybody(state: DiscourseState, index: int, description: Description) -> bool:
    """`A miner disagreed. “P,” the man said.`"""
    first = state.referents[index].seen[:1]
    return (
        description.head in PEOPLE
        and bool(first)
        and first[0].subject
        and not of_other_gender(state.referents[index], description)
    )


def _is_new(state: DiscourseState, index: int, before: int) -> bool:
    """`One officer disagreed` · `We met an officer`: whether the article brings in a person without a name, in its
    main clause, before the word.
    """
    referent, document = state.referents[index], state.document
    if referent.names or not referent.person or not referent.descriptions:
        return False
    words = referent.descriptions[0][0]
    if document.lower_text(words[0]) not in NEW_ONES or words[-1] >= before or words[0] in state.quoted:
        return False
    head = head_of(document, words)
    relation, verb = document.words[head].relation, document.words[head].head
    part = relation in SUBJECT or (relation in _OBJECTS and case_of(document, head) != "as")
    main = part and verb >= 0 and document.words[verb].relation in ("root", "conj", "parataxis")
    if relation == "root" and child(document, head, "nsubj") is None:
        main, verb = child(document, head, "cop") is not None, head  # `Among them was a friend of the mayor`
    any_one = _tenses(document, verb) == {"Pres"} and _tenses(document, document.words[before].head) == {
        "Past"
    }
    return main and not any_one  # `A farmer needs luck. “I had none,” the farmer said.`


def _tenses(document: Document, verb: int) -> set[str]:
    """The tenses of a verb, or of what is before it: `needs`, `is a friend`."""
    if verb < 0:
        return set()
    group = (verb, *children(document, verb, "aux", "cop"))
    return {tense for i in group if (tense := document.words[i].feature("Tense"))}


def presented_before(state: DiscourseState, word: int) -> int | None:
    """`Behind her stood Ann Lee. “P,” she said.` · `Among them was Ann Lee. She said P.`: the person whom the sentence
    before names for the first time, behind its verb and as its subject; None where it names two who fit.
    """
    document = state.document
    if document.words[word].relation not in SUBJECT:
        return None
    sentence = own_voice_before(state, word)
    name = None if sentence is None else _presented(document, sentence)
    if sentence is None or name is None or name not in state.meaning:
        return None
    form, index = THIRD[document.words[word].text.lower()], state.meaning[name]
    beside = state.meant(children(document, name, "conj"))
    alike = [
        i for i in {index, *beside} if agrees(state.referents[i], form) and not state.referents[i].plural
    ]
    new = state.name_at(name) is not None and state.referents[index].seen[0].word >= sentence.first
    return index if new and state.referents[index].person and alike == [index] else None


def only_one_before(state: DiscourseState, word: int) -> int | None:
    """`Lind said P. Marr shook his head. “Q,” he said.` · `One of the men said P. “Q,” he said.`: the person who is the
    subject of the sentence before, and was a source or shows a feeling there; None where that sentence, or this one
    before the pronoun, tells of somebody else who fits, or where he may be the topic: `“He is wrong,” he said`.
    """
    document, form = state.document, THIRD[state.document.words[word].text.lower()]
    sentence = own_voice_before(state, word, paragraphs=1)
    index = None if sentence is None else _acting_person(state, sentence)
    subject = document.words[word].relation in SUBJECT and word not in state.quoted
    if sentence is None or index is None or not subject or form not in ("m", "f"):
        return None
    own = range(document.sentence_of(word).first, word)
    if any(i in state.quoted and THIRD.get(document.lower_text(i)) == form for i in own):
        return None
    near = (i for i in (*range(sentence.first, sentence.last), *own) if i not in state.quoted)
    told = {who for i in near if not _is_owned(document, i) for who in state.spoken_of_at(i)}
    return index if {who for who in told if agrees(state.referents[who], form)} == {index} else None


def _acting_person(state: DiscourseState, sentence: Sentence) -> int | None:
    """The subject of a sentence, if it is a person by name or with `a`, who was a source or shows a feeling; nobody to
    whom something is done (`Marr was jailed. “It is a pity,” he said`), and nobody who asks (`wanted to know why`).
    """
    document, root = state.document, root_of(state.document, sentence)
    subject = None if root is None else child(document, root, "nsubj")
    if root is None or subject is None or subject in state.quoted or subject not in state.meaning:
        return None
    index, acts = state.meaning[subject], {document.words[i].lemma for i in children(document, root, "xcomp")}
    lemma, person = document.words[root].lemma, state.referents[index]
    if is_passive(document, root) or lemma in _ASKING or "know" in acts or not person.person:
        return None
    new = any(document.lower_text(words[0]) in NEW_ONES for words, _ in person.descriptions)
    return index if (person.names or new) and (person.spoke or lemma in _FEELINGS) else None


def _is_owned(document: Document, word: int) -> bool:
    """`his` and `head` of `his head`, `his brother`."""
    owner = word if document.words[word].deprel == "nmod:poss" else child(document, word, "nmod:poss")
    return owner is not None and document.words[owner].upos == "PRON"


def own_voice_before(state: DiscourseState, word: int, paragraphs: int = 0) -> Sentence | None:
    """The last sentence before the word's that is in the article's own voice, in its paragraph or so many above."""
    here = state.document.sentence_of(word)
    for number in range(here.index - 1, -1, -1):
        sentence = state.document.sentences[number]
        if sentence.paragraph < here.paragraph - paragraphs:
            return None
        if sentence.first not in state.quoted or sentence.last - 1 not in state.quoted:
            return sentence
    return None


def _presented(document: Document, sentence: Sentence) -> int | None:
    """The name behind the verb of a sentence without a subject before the verb: `Next came Ann Lee`, also where the
    parser takes it for an object; `First was Ann Lee`.
    """
    root = root_of(document, sentence)
    if root is None:
        return None
    verb = child(document, root, "cop")
    verb = root if verb is None else verb
    if document.words[root].upos == "PROPN":
        subject = child(document, root, "nsubj")
        owned = subject is not None and child(document, subject, "nmod:poss") is not None
        return root if verb < root and not owned else None
    behind = children(document, root, "nsubj", "obj", "appos")
    names = [i for i in behind if document.words[i].upos == "PROPN" and i > verb]
    subjects = children(document, root, "nsubj")
    front = [
        i for i in subjects if i < verb and document.lower_text(i) not in _OBJECT_FORMS
    ]  # `After her came X`
    return names[0] if len(names) == 1 and not front else None
