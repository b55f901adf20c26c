"""The content of a cue: the clause, phrase or quotation that depends on it in the tree.

Spans follow the PolNeAR guidelines: the complementiser, the infinitive's `to` and quotation marks are in;
cue, source, recipient and the sentence's final stop are out.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.extraction.attribution.content.reattachment import misattached_clause
from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    clause_around,
    is_verbal,
    marker_of,
    predicative_complements,
    subtree,
    trimmed,
)

_RULES = PARAMETERS.constructions

_REFLEXIVE = ("self", "selves")
_PRONOUNS = word_class("attribution", "bare_pronouns")
_EXPLETIVES = word_class("attribution", "expletives")
_QUESTIONED = word_class("attribution", "questioned_subjects")
_PROVISOS = word_class("attribution", "provisos")


def clause_content(doc: Document, verb: int) -> Words:
    """The complement clause (`ccomp`), with clauses coordinated to it; empty when there is none."""
    clause = child(doc, verb, "ccomp", "csubj")
    clause = misattached_clause(doc, verb) if clause is None else clause
    if clause is None or holds_proviso(doc, (clause,)):
        return ()
    words = set(subtree(doc, clause, _leaks(doc, clause, verb)))
    if clause > verb:  # `reveals that people believed P`: the first `that` is not the inner clause's
        words -= {i for i in words if i < verb and doc.words[i].relation == "mark"}
    if (which := _drawn_out(doc, verb, clause)) is not None:
        words.add(which)
    return trimmed(doc, _without_aside(doc, tuple(sorted(words)), verb))


def topic_of(doc: Document, verb: int) -> Words:
    """`of the book` in `said of the book that P`: the topic, between the cue and the clause that it governs."""
    clause = child(doc, verb, "ccomp")
    first = verb if clause is None else subtree(doc, clause)[0]
    phrases = (i for i in children(doc, verb, "obl") if verb < i < first and case_of(doc, i) == "of")
    return next((subtree(doc, i) for i in phrases), ())


def holds_proviso(doc: Document, words: Words) -> bool:
    """Whether words are from P of `said on condition that P`, without the noun before it: P is not said."""
    noun_of = _provisos(doc)
    return bool(noun_of) and any(i in noun_of and noun_of[i] not in words for i in words)


@remembered
def _provisos(doc: Document) -> dict[int, int]:
    """The words of each clause that is a condition of speaking, with the noun that it belongs to."""
    marks = (w for w in doc.words[1:] if w.text == "that" and doc.words[w.index - 1].lemma in _PROVISOS)
    return {i: w.index - 1 for w in marks if w.relation == "mark" for i in subtree(doc, w.head)}


def _drawn_out(doc: Document, verb: int, clause: int) -> int | None:
    """`which Norway says is untrue` with `which` parsed as the object of the cue: it is the subject of the clause."""
    found = children(doc, verb, "obj", "nsubj")
    which = next((i for i in found if i < verb and doc.words[i].text.lower() == "which"), None)
    finite = child(doc, clause, "cop", "aux") is not None or doc.words[clause].feature("VerbForm") == "Fin"
    subject = child(doc, clause, "nsubj", "csubj", "expl")
    return which if len(found) > 1 and finite and clause > verb and subject is None else None


def _without_aside(doc: Document, words: Words, verb: int) -> Words:
    """The content without the words between a cue inside it and the next comma (`…, she said on Friday, …`)."""
    if words[0] > verb or verb + 1 not in words:
        return words
    near = (i for i in words if verb < i < verb + 2 + _RULES.aside)
    aside = next((i for i in near if doc.words[i].text == ","), verb)
    return tuple(i for i in words if not verb < i <= aside)


def _leaks(doc: Document, clause: int, verb: int) -> list[int]:
    """What belongs to the cue behind the clause: conjuncts, and phrases without a mark (`P, she said on Monday`)."""
    if clause > verb:
        return []
    joined = children(doc, clause, "conj", "parataxis")
    phrases = (i for i in children(doc, clause, "obl", "advmod") if subtree(doc, i)[0] - 1 not in doc.marks)
    return [i for i in (*joined, *phrases) if i > verb]


def host_content(doc: Document, cue: int, cue_words: Iterable[int]) -> Words:
    """The clause around `…, she said` or `according to X`, without the subtree of `cue` and without `cue_words`."""
    host = clause_around(doc, cue)
    if host is None:
        return ()
    inside = {*subtree(doc, cue), *cue_words}
    return trimmed(doc, tuple(i for i in subtree(doc, host) if i not in inside))


def parenthetical_content(doc: Document, verb: int, cue_words: Iterable[int]) -> Words:
    """`host_content` without a phrase right behind the parenthesis (`P, she said on Monday`), however parsed."""
    content = host_content(doc, verb, cue_words)
    host, behind = clause_around(doc, verb), subtree(doc, verb)[-1] + 1
    if host is None or not content or content[0] > verb:
        return content
    phrases = (subtree(doc, i) for i in children(doc, host, "obl", "advmod"))
    tail = next((words for words in phrases if words[0] == behind), ())
    return trimmed(doc, tuple(i for i in content if i not in tail))


def is_set_off(doc: Document, verb: int) -> bool:
    """Whether commas enclose subject and cue before the verb they interrupt: `The mill, they said, would close`."""
    words, host, subject = trimmed(doc, subtree(doc, verb)), doc.words[verb].head, child(doc, verb, "nsubj")
    if not words or host <= words[-1] or subject is None or words[0] not in (verb, *subtree(doc, subject)):
        return False  # `when they said so` opens with more than its subject
    commas = all(doc.words[i].text == "," for i in (words[0] - 1, words[-1] + 1))
    return commas and subtree(doc, host)[0] < words[0] - 1


def infinitive_content(doc: Document, verb: int) -> Words:
    """The infinitive or gerund complement (`offered to halt the war`, `denied providing weapons`)."""
    clause = child(doc, verb, "xcomp")
    if clause is None or not (is_verbal(doc.words[clause]) or child(doc, clause, "cop") is not None):
        return ()
    return trimmed(doc, subtree(doc, clause))


def loose_infinitive(doc: Document, verb: int) -> Words:
    """The `to`-infinitive after an addressee (`called on Kyiv to wait`), wherever the parser attached it."""
    hosts = [verb, *children(doc, verb, "obl", "obj", "iobj")]
    hosts += [
        i for host in hosts[1:] for i in children(doc, host, "acl", "nmod")
    ]  # `urged anyone who saw it to call`
    clauses = (i for host in hosts for i in children(doc, host, "xcomp", "ccomp", "advcl", "acl"))
    found = next((i for i in clauses if i > verb and marker_of(doc, i) == "to"), None)
    return () if found is None else trimmed(doc, subtree(doc, found))


def object_content(doc: Document, verb: int, with_complement: bool = False) -> Words:
    """The object noun phrase; on request with its predicate (`called the claims "groundless"`)."""
    thing = child(doc, verb, "obj")
    if thing is None and (told := child(doc, verb, "iobj")) is not None:  # a lone indirect object is none
        thing = told if with_complement or doc.words[told].upos != "PRON" else None
    if thing is None or (not with_complement and doc.words[thing].text.lower().endswith(_REFLEXIVE)):
        return ()  # `asserted themselves`, but `portrays himself as P`
    parts = (thing, *(predicative_complements(doc, verb) if with_complement else ()))
    return trimmed(doc, tuple(sorted({word for i in parts for word in subtree(doc, i)})))


def is_no_object(doc: Document, verb: int) -> bool:
    """Whether the cue has no object of its own: it is in an indirect question (`did not say who had ordered the
    timber`), or is a bare participle (`denied entry, they left`).
    """
    subject, word = child(doc, verb, "nsubj"), doc.words[verb]
    if subject is None:
        return word.xpos == "VBN" and word.deprel in ("advcl", "acl") and child(doc, verb, "aux") is None
    return word.relation == "ccomp" and doc.words[subject].lemma in _QUESTIONED


def phrase_content(doc: Document, head: int, prepositions: frozenset[str]) -> Words:
    """The prepositional phrase with one of the prepositions (`accused him *of lying*`)."""
    for i in children(doc, head, "obl", "nmod", "advcl", "acl"):
        if (case_of(doc, i) or marker_of(doc, i)) in prepositions:
            return trimmed(doc, subtree(doc, i))
    return ()


def particle_object(doc: Document, verb: int, cue: Iterable[int]) -> Words:
    """The object that was parsed as a dependent of the cue's particle (`brushed aside *the criticism*`)."""
    particles = {i for i in cue if i > verb}
    for i in children(doc, verb, "obl", "obj"):
        case = set(children(doc, i, "case", "advmod")) & particles
        bare = doc.words[i].deprel == "obl" and not case_of(doc, i)  # `played down *the losses*`
        if case or (bare and subtree(doc, i)[0] - 1 in particles):
            return trimmed(doc, tuple(k for k in subtree(doc, i) if k not in case))
    return ()


def split_clause(doc: Document, verb: int, omit: Iterable[int]) -> Words:
    """Subject and complement of a passive or raising cue (`*Talks* are expected *to resume*`)."""
    parts = children(doc, verb, "nsubj", "csubj", "xcomp", "ccomp")
    empty = [i for i in children(doc, verb, "nsubj") if doc.words[i].text.lower() in _EXPLETIVES]
    words = {word for i in parts if i not in empty for word in subtree(doc, i)}
    return trimmed(doc, tuple(sorted(words - {*omit})))


def is_bare_pronoun(doc: Document, words: Words) -> bool:
    """`it`, `this`, `that` or `so`, alone."""
    return len(words) == 1 and doc.words[words[0]].text.lower() in _PRONOUNS


def is_bare_noun(doc: Document, words: Words) -> bool:
    """One common noun, unless a clause without a pronoun may follow (`the pride he takes in it`)."""
    after = doc.words[words[0] + 1 : words[0] + 2]
    described = any(word.upos in ("PRON", "DET", "NOUN", "PROPN") for word in after)
    return len(words) == 1 and doc.words[words[0]].upos == "NOUN" and not described
