"""Who says it: the source and the recipient of a cue, read off the dependency tree.

The source is the full noun phrase nearest the content (PolNeAR and Pareti 2015): subject, `by`-agent,
possessor, the noun that a clause modifies, or the subject of the verb that controls the cue.
"""

from __future__ import annotations

from itertools import takewhile

from service.extraction.attribution.subjects.claims import counted, supports, verb_before_claim
from service.extraction.attribution.subjects.inversion import (
    enclosed_subject,
    inverted_subject,
    parted_answer,
)
from service.extraction.attribution.subjects.not_sources import is_means, is_time
from service.extraction.attribution.subjects.several import (
    subject_before_report,
    subject_of_cue,
    with_second_subject,
)
from service.extraction.attribution.subjects.voice import (
    ADDRESSING,
    is_headline_passive,
    is_reduced_passive,
    leads_to_quotation,
    understood,
)
from service.extraction.mentions.descriptions import categories_of
from service.extraction.mentions.outlets import may_print
from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.contrasts import without_contrast
from service.extraction.syntax.denials import denial_behind
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    head_of,
    is_nominal,
    is_passive,
    is_verbal,
    marker_of,
    noun_phrase,
    subtree,
    trimmed,
)

_RULES = PARAMETERS.constructions

# Clauses that share the subject of the clause above.
_CONTROLLED = ("xcomp", "advcl", "conj", "ccomp")
_ANSWERING = word_class("attribution", "summoned_acts")
_AGENT_PREPOSITIONS = word_class("attribution", "agent_prepositions")
_HOLDER_PREPOSITIONS = word_class("attribution", "holder_prepositions")
_NAMELESS = frozenset({"ADP", "DET", "PART", "PUNCT"})  # such words alone are not a source
_INTENTS = word_class("attribution", "intents_of_the_subject")
RELAYING_PREPOSITIONS = ("by", "in", "on")
# Verbs that take the addressee with "to".
SAYING_TO = word_class("attribution", "saying_to_verbs")
_CLOSED = frozenset({"PUNCT", "VERB", "AUX", "SCONJ"})


@remembered
def source_of_verb(doc: Document, verb: int) -> NounPhrase:
    """The source of a verbal cue; `NOBODY` when the text gives none."""
    if verb_before_claim(doc, verb) is not None:
        return NOBODY
    if (denial := denial_behind(doc, verb)) is not None and denial.source is not None:
        return nominal(doc, denial.source, verb).without(denial.content)  # `P, which officials deny`
    agent = child(doc, verb, "obl:agent")
    as_told_by = marker_of(doc, verb) == "as" and misattached_agent(doc, verb) is not None
    reduced = is_reduced_passive(doc, verb) or is_headline_passive(doc, verb)
    if agent is not None or as_told_by or reduced or is_passive(doc, verb):
        by = (i for i in children(doc, verb, "obl") if case_of(doc, i) == "by")
        known = (i for i in (agent, *by, misattached_agent(doc, verb)) if i is not None)
        agent = next((i for i in known if not is_time(doc, i) and not is_means(doc, i)), None)
        return NOBODY if agent is None else nominal(doc, agent, verb)
    if (told := enclosed_subject(doc, verb)) is not None:
        return nominal(doc, told, verb)
    subject = subject_of_cue(doc, verb)
    subject = subject_before_report(doc, verb) if subject is None else subject
    if subject is not None:
        return with_second_subject(doc, verb, nominal(doc, subject, verb))
    if (told := inverted_subject(doc, verb)) is not None:
        return NounPhrase(tuple(i for i in noun_phrase(doc, told) if i > verb), told)
    if described := _described_before(doc, verb):
        return described
    if (led := leads_to_quotation(doc, verb)) is not None:
        return source_of_verb(doc, led)
    return _controller(doc, verb, _RULES.controlled_steps)


def _described_before(doc: Document, verb: int) -> NounPhrase:
    """`P, people close to X say` parsed with `people` as subject of `close`: the words between comma and cue."""
    before = range(verb - 1, doc.sentence_of(verb).first - 1, -1)
    phrase = tuple(takewhile(lambda i: doc.words[i].upos not in _CLOSED, before))[::-1]
    described = (i for i in phrase if doc.words[i].relation == "nsubj" and doc.words[i].head in phrase)
    head = next((i for i in described if doc.words[doc.words[i].head].upos == "ADJ"), None)
    return NOBODY if head is None else NounPhrase(phrase, head)


def misattached_agent(doc: Document, verb: int) -> int | None:
    """The agent that was parsed as part of a phrase before it (`published Thursday by X`, `as stated to the agency by
    the steward`) or as subject of what follows (`told by X they must leave`).
    """
    behind = doc.words[verb + 1 : verb + 2]
    if behind and behind[0].text.lower() == "by" and behind[0].relation == "case" and behind[0].head > verb:
        return behind[0].head
    for phrase in children(doc, verb, "obl"):
        if doc.words[phrase].deprel != "obl:unmarked" and case_of(doc, phrase) != "to":
            continue  # `not approved because of opposition by the lobby`
        by = (i for i in children(doc, phrase, "nmod") if case_of(doc, i) == "by")
        if (agent := next((i for i in by if subtree(doc, i)[0] == phrase + 1), None)) is not None:
            return agent
    return None


def _controller(doc: Document, verb: int, bound: int) -> NounPhrase:
    """The understood subject of a participle, an infinitive, a second conjunct or a reduced relative."""
    word = doc.words[verb]
    if bound == 0 or word.head < 0:
        return NOBODY
    head = doc.words[word.head]
    if word.relation == "acl" and _says_nothing(doc, head.index) and (doer := _doer(doc, head.index)):
        return doer
    if word.relation == "acl":
        return nominal(doc, head.index, verb) if is_nominal(head) else NOBODY
    clausal = is_verbal(head) or child(doc, head.index, "nsubj", "cop") is not None
    if word.relation not in _CONTROLLED or not clausal:
        return NOBODY
    if (struck := understood(doc, verb)) is not None:
        return nominal(doc, struck, verb)
    thing = child(doc, head.index, "obj", "iobj")
    # `summoned the envoy to voice unease` is the summoner's; what the envoy shall do is to answer.
    summoner = head.lemma.startswith("summon") and word.lemma not in _ANSWERING
    if thing is not None and not summoner:
        beside = word.xpos == "VBG" and subtree(doc, thing)[-1] == verb - 1  # `recalled the guard saying P`
        if word.relation == "xcomp" or (word.relation == "ccomp" and beside):
            return nominal(doc, thing, verb)
    form = word.feature("VerbForm")
    finite_clause = word.relation == "ccomp" and form not in ("Part", "Ger", "Inf")
    if finite_clause or (word.relation == "advcl" and child(doc, verb, "mark") is not None and form == "Fin"):
        return NOBODY
    subject = child(doc, head.index, "nsubj:pass" if is_passive(doc, head.index) else "nsubj")
    if subject is None and doc.words[verb - 1].text == "," and understood(doc, head.index) is not None:
        subject = child(doc, head.head, "nsubj")  # `Lind praised Marr for winning, adding that P`
    return _controller(doc, head.index, bound - 1) if subject is None else nominal(doc, subject, verb)


def _says_nothing(doc: Document, noun: int) -> bool:
    """Whether the list of nouns has nothing that could speak (`a sigh`, `a spot check`, `the process`)."""
    quantity = any(case_of(doc, i) == "of" for i in children(doc, noun, "nmod"))  # `months of protests`
    return doc.words[noun].upos == "NOUN" and not categories_of(doc, noun) and not quantity


def _doer(doc: Document, noun: int) -> NounPhrase:
    """The source of the verb whose object or phrase the noun is: `Okoro looked on with a sigh, hoping that …`."""
    if (owner := child(doc, noun, "nmod:poss")) is not None:
        return possessor(doc, owner)
    verb = noun
    while verb >= 0 and doc.words[verb].relation in ("obj", "obl", "nmod"):
        verb = doc.words[verb].head
    above = verb != noun and verb >= 0 and is_verbal(doc.words[verb])
    return source_of_verb(doc, verb) if above else NOBODY


def nominal(doc: Document, head: int, cue: int | None = None) -> NounPhrase:
    """The noun phrase of `head`, without a clause in it that holds the cue."""
    words = without_contrast(doc, noun_phrase(doc, head), head)
    if cue is not None and head in (who := parted_answer(doc, cue)[0]):
        return NounPhrase(tuple(who), head)
    if cue is not None and cue in words:
        clause = min([cue, *(i for i in subtree(doc, cue) if i > head)])
        words = trimmed(doc, tuple(i for i in words if i < clause))
    return NounPhrase(words, head) if words else NOBODY


def without_prepositions(doc: Document, words: Words) -> Words:
    """A learned source without the preposition of `by X`, a case ending or marks; no words if no noun is left."""
    words = trimmed(doc, words)
    words = without_contrast(doc, words, head_of(doc, words)) if words else words
    while len(words) > 1 and doc.words[words[0]].text.lower() in _AGENT_PREPOSITIONS:
        words = words[1:]
    while words and doc.words[words[-1]].upos == "ADP" and doc.words[words[-1]].relation == "case":
        words = words[:-1]
    return words if any(doc.words[i].upos not in _NAMELESS for i in words) else ()


def source_of_noun(doc: Document, noun: int) -> NounPhrase:
    """The holder of `his demand` · `a statement by us` · `she made a promise` · `the demand was made by miners`."""
    if (owner := child(doc, noun, "nmod:poss")) is not None:
        return possessor(doc, owner)
    for i in children(doc, noun, "nmod"):
        if case_of(doc, i) in _HOLDER_PREPOSITIONS:
            return nominal(doc, i)
    word = doc.words[counted(doc, noun)]
    made = word.deprel == "nsubj:pass"
    verb = doc.words[word.head] if made or word.relation in ("obj", "obl") else word
    light = is_verbal(verb) and supports(doc, verb.index) and is_passive(doc, verb.index) == made
    return source_of_verb(doc, verb.index) if light else NOBODY


def planner(doc: Document, noun: int) -> NounPhrase:
    """Whose plan it is: `Brandt announced plans to P` · `unveiled it as part of a plan to P`."""
    return _doer(doc, noun) if doc.words[noun].lemma in _INTENTS else NOBODY


def relays_as_agent(doc: Document, phrase: int) -> bool:
    """Whether the phrase of a passive names a relay: `quoted by X`, or `quoted in X` where X may print something."""
    case = case_of(doc, phrase)
    return case == "by" or (case in RELAYING_PREPOSITIONS and may_print(doc, phrase))


def possessor(doc: Document, owner: int) -> NounPhrase:
    """A possessive noun phrase, with the possessive ending as in PolNeAR."""
    words = noun_phrase(doc, owner)
    ending = words[-1] + 1
    return NounPhrase((*words, ending) if child(doc, owner, "case") == ending else words, owner)


@remembered
def recipient_of(doc: Document, verb: int) -> NounPhrase:
    """Who was told: the indirect object, a bare object beside a content clause, or a `to`-phrase."""
    if inverted_subject(doc, verb) is not None:
        return NOBODY
    lemma = doc.words[verb].lemma
    told = child(doc, verb, "iobj")
    if told is None and lemma in ADDRESSING:
        told = child(doc, verb, "obj")
        himself = told is not None and doc.words[told].feature("Reflex") == "Yes"
        told = child(doc, verb, "nsubj:pass") if told is None or himself else told
    if told is None and lemma in SAYING_TO:
        to = (i for i in children(doc, verb, "obl") if case_of(doc, i) == "to")
        told = next((i for i in to if is_nominal(doc.words[i])), None)
    if told is None:
        return _named_behind(doc, verb) if lemma == "tell" else NOBODY
    return nominal(doc, told)


def _named_behind(doc: Document, verb: int) -> NounPhrase:
    """`told the Lantern her son was safe`, `told Ida Vance of Radio North that P`: the name right behind the verb."""
    article = doc.lower_text(verb + 1) == "the"
    name = doc.name_at(verb + 1) or (doc.name_at(verb + 2) if article else None)
    if name is None or name.kind not in ("Person", "Organization"):
        return NOBODY
    words = tuple(range(verb + 1, name.last))
    more = doc.name_at(name.last + 1)
    if doc.lower_text(name.last) == "of" and more is not None and more.kind == "Organization":
        words = tuple(range(name.first, more.last))
    return NounPhrase(words, name.first)
