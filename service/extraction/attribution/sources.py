"""Who says it: the source and the recipient of a cue, read off the dependency tree.

The source is the full noun phrase nearest the content (PolNeAR and Pareti 2015): subject, `by`-agent,
possessor, the noun that a clause modifies, or the subject of the verb that controls the cue.
"""

from __future__ import annotations

from service.extraction.attribution.inversion import inverted_governor, inverted_subject
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import BRACKETS, DASHES
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
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


def source_of_verb(doc: Document, verb: int) -> NounPhrase:
    """The source of a verbal cue; `NOBODY` when the text gives none."""
    if (agent := child(doc, verb, "obl:agent")) is not None:
        return nominal(doc, agent, verb)
    if (
        is_passive(doc, verb)
        or is_reduced_passive(doc, verb)
        or (marker_of(doc, verb) == "as" and misattached_agent(doc, verb) is not None)
    ):
        return _by_phrase(doc, verb)
    if (subject := _subject(doc, verb)) is not None:
        return _with_name(doc, verb, nominal(doc, subject, verb))
    if (told := inverted_subject(doc, verb)) is not None:
        return nominal(doc, told, verb)
    if (speaker := inverted_governor(doc, verb)) is not None:
        return NounPhrase(tuple(i for i in noun_phrase(doc, speaker) if i > verb), speaker)
    return _controller(doc, verb, _RULES.controlled_steps)


def is_reduced_passive(doc: Document, verb: int) -> bool:
    """`a man accused of arson` · `Asked whether he would go, he said no`: a participle of what others did to it."""
    word = doc.words[verb]
    if child(doc, verb, "nsubj", "aux", "obj", "iobj") is not None or word.deprel == "acl:relcl":
        return False
    if word.relation == "acl":
        return word.xpos == "VBN" and word.lemma in _REDUCED
    return word.relation == "advcl" and word.xpos in ("VBN", "VBD") and word.lemma in _ASKED


_REDUCED = word_class("attribution", "reduced_passives")
_ASKED = word_class("attribution", "asking_verbs")


def _subject(doc: Document, verb: int) -> int | None:
    """The subject; of several before the verb the last (`The mill, the council said, would close`), but for an aside
    (`The letter – a copy of which we print – warns`).
    """
    subjects = children(doc, verb, "nsubj")
    before = [i for i in subjects if i < verb and (len(subjects) == 1 or not _is_aside(doc, i))]
    return before[-1] if before else next(iter(subjects), None)


def _is_aside(doc: Document, subject: int) -> bool:
    """Whether dashes or brackets enclose the phrase."""
    words = trimmed(doc, subtree(doc, subject))
    if not words:
        return False  # a mark that the parser took for a subject
    around = [doc.words[i].text for i in (words[0] - 1, words[-1] + 1) if 0 <= i < len(doc.words)]
    return len(around) == 2 and all(text in DASHES | BRACKETS for text in around)


def _with_name(doc: Document, verb: int, title: NounPhrase) -> NounPhrase:
    """`said the warden Olga Brandt` where the parser made two subjects of title and name: both."""
    if not title or title.head < verb:
        return title
    behind = title.words[-1] + 1
    named = behind in children(doc, verb, "nsubj") and doc.words[behind].upos == "PROPN"
    return title.with_words((*title, *noun_phrase(doc, behind))) if named else title


def _by_phrase(doc: Document, verb: int) -> NounPhrase:
    for i in children(doc, verb, "obl"):
        if case_of(doc, i) == "by":
            return nominal(doc, i, verb)
    by = misattached_agent(doc, verb)
    return nominal(doc, by, verb) if by is not None else NOBODY


def misattached_agent(doc: Document, verb: int) -> int | None:
    """The agent that the parser attached to a phrase between it and the participle: `published Thursday by X`,
    `as stated to the agency by the steward`.
    """
    for phrase in children(doc, verb, "obl"):
        if doc.words[phrase].deprel != "obl:unmarked" and case_of(doc, phrase) != "to":
            continue  # `not approved because of opposition by the lobby`
        for i in children(doc, phrase, "nmod"):
            if case_of(doc, i) == "by" and phrase > verb and subtree(doc, i)[0] == phrase + 1:
                return i
    return None


def _controller(doc: Document, verb: int, bound: int) -> NounPhrase:
    """The understood subject: of a participle, an infinitive, a second conjunct, a reduced relative."""
    word = doc.words[verb]
    if bound == 0 or word.head < 0:
        return NOBODY
    head = doc.words[word.head]
    if word.relation == "acl":
        return nominal(doc, head.index, verb) if head.upos in ("NOUN", "PROPN", "PRON") else NOBODY
    if word.relation == "amod":
        return NOBODY
    if word.relation in _CONTROLLED and (
        is_verbal(head) or child(doc, head.index, "nsubj", "cop") is not None
    ):
        thing = child(doc, head.index, "obj", "iobj")
        if word.relation == "xcomp" and thing is not None and not _is_summoners(head.lemma, word.lemma):
            return nominal(doc, thing, verb)
        if word.relation == "ccomp" and word.feature("VerbForm") not in ("Part", "Ger", "Inf"):
            return NOBODY
        if (
            word.relation == "advcl"
            and child(doc, verb, "mark") is not None
            and word.feature("VerbForm") == "Fin"
        ):
            return NOBODY
        if is_passive(doc, head.index):
            subject = child(doc, head.index, "nsubj:pass")
            return (
                nominal(doc, subject, verb)
                if subject is not None
                else _controller(doc, head.index, bound - 1)
            )
        subject = child(doc, head.index, "nsubj")
        if subject is not None:
            return NOBODY if doc.words[subject].text.lower() == "there" else nominal(doc, subject, verb)
        return _controller(doc, head.index, bound - 1)
    return NOBODY


def _is_summoners(above: str, lemma: str) -> bool:
    """`summoned the envoy to voice unease`: it is the summoner's; what the envoy shall do is to answer."""
    return above.startswith("summon") and lemma not in _ANSWERING


def nominal(doc: Document, head: int, cue: int | None = None) -> NounPhrase:
    """The noun phrase of `head` without the clause that holds the cue, and its head."""
    words = noun_phrase(doc, head)
    if cue is not None and cue in words:
        words = _before_clause(doc, words, head, cue)
    return NounPhrase(words, head) if words else NOBODY


def _before_clause(doc: Document, words: Words, head: int, cue: int) -> Words:
    """Cut the phrase where the modifying clause with the cue begins."""
    first = cue
    stack = [cue]
    while stack:
        node = stack.pop()
        first = min(first, node) if node > head else first
        stack.extend(i for i in doc.children[node] if i > head)
    return trimmed(doc, tuple(i for i in words if i < first))


def without_prepositions(doc: Document, words: Words) -> Words:
    """A learned source without the preposition of an agent (`by X`, `from X`), a case ending or marks at its edges;
    no words where nothing is left that can name anybody.
    """
    words = trimmed(doc, words)
    while len(words) > 1 and doc.words[words[0]].text.lower() in _AGENT_PREPOSITIONS:
        words = words[1:]
    while words and doc.words[words[-1]].upos == "ADP" and doc.words[words[-1]].relation == "case":
        words = words[:-1]
    return words if any(doc.words[i].upos not in _NAMELESS for i in words) else ()


_AGENT_PREPOSITIONS = word_class("attribution", "agent_prepositions")
_HOLDER_PREPOSITIONS = word_class("attribution", "holder_prepositions")
_NAMELESS = frozenset({"ADP", "DET", "PART", "PUNCT"})  # such words alone are not a source


def source_of_noun(doc: Document, noun: int) -> NounPhrase:
    """The holder of a nominal cue (`his demand`, `a statement by the ministry`, `she made a promise`)."""
    if (owner := child(doc, noun, "nmod:poss")) is not None:
        return possessor(doc, owner)
    for i in children(doc, noun, "nmod"):
        if case_of(doc, i) in _HOLDER_PREPOSITIONS:
            return nominal(doc, i)
    word = doc.words[noun]
    if word.relation in ("obj", "obl") and word.head >= 0 and is_verbal(doc.words[word.head]):
        verb = word.head
        if doc.words[verb].lemma in SUPPORT_VERBS and not is_passive(doc, verb):
            return source_of_verb(doc, verb)
    return NOBODY


def possessor(doc: Document, owner: int) -> NounPhrase:
    """A possessive noun phrase, the possessive ending kept as PolNeAR does."""
    words = noun_phrase(doc, owner)
    noun = doc.words[owner].head
    determiner = child(doc, noun, "det") if noun >= 0 else None
    if determiner is not None and words and determiner == words[0] - 1:
        words = (determiner, *words)  # `the farmer's claim` has one article: the farmer's
    ending = child(doc, owner, "case")
    if ending is not None and ending == words[-1] + 1:
        words = (*words, ending)
    return NounPhrase(words, owner)


SUPPORT_VERBS = word_class("attribution", "support_verbs")


def recipient_of(doc: Document, verb: int) -> NounPhrase:
    """Who was told: the indirect object, a bare object beside a content clause, or a `to`-phrase."""
    if inverted_subject(doc, verb) is not None and child(doc, verb, "nsubj") is None:
        return NOBODY
    if (told := child(doc, verb, "iobj")) is not None:
        return nominal(doc, told)
    lemma = doc.words[verb].lemma
    thing = child(doc, verb, "obj")
    if thing is not None and lemma in ADDRESSING and doc.words[thing].feature("Reflex") != "Yes":
        return nominal(doc, thing)
    if is_passive(doc, verb) and lemma in ADDRESSING and (told := child(doc, verb, "nsubj:pass")) is not None:
        return nominal(doc, told)
    for i in children(doc, verb, "obl"):
        if case_of(doc, i) == "to" and doc.words[i].upos in ("PROPN", "NOUN", "PRON") and lemma in SAYING_TO:
            return nominal(doc, i)
    return NOBODY


# Verbs whose object is the one addressed, and verbs that take the addressee with "to".
ADDRESSING = word_class("attribution", "addressing_verbs")
SAYING_TO = word_class("attribution", "saying_to_verbs")
