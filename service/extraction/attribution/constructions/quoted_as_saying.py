"""`X quoted Y as saying P` and its turns: a reporting gerund after `as`, under a verb that relays.

`Y was quoted by X as saying P` · `P, X cited Y as telling reporters` · `"P," Y was quoted as saying in X`.
The parser attaches these in many ways, so the pieces are found by order as well as by tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.content.contents import clause_content, host_content, infinitive_content
from service.extraction.attribution.sources import nominal, recipient_of, source_of_verb
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.labels import Relation
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    is_passive,
    noun_phrase,
    subtree,
    trimmed,
    verb_group,
)

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

_RELAYING = word_class("attribution", "relaying_verbs")
_GERUNDS = word_class("attribution", "reporting_gerunds")


def quoting_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """One candidate for each gerund after `as` under a relaying verb."""
    for word in doc.words:
        if word.text.lower() in _GERUNDS:
            candidate = attempt(None, _of_gerund, doc, word.index)
            if candidate is not None:
                yield candidate


def _of_gerund(doc: Document, gerund: int) -> AttributionCandidate | None:
    if not gerund or doc.words[gerund - 1].text.lower() != "as":
        return None
    verb = _relaying_verb(doc, gerund)
    return None if verb is None else _candidate(doc, verb, gerund)


def _relaying_verb(doc: Document, gerund: int) -> int | None:
    first = max(doc.sentence_of(gerund).first, gerund - _RULES.gerund_reach)
    for i in range(gerund - 2, first - 1, -1):
        if doc.words[i].lemma in _RELAYING and doc.words[i].upos in ("VERB", "AUX"):
            return i
    return None


def _candidate(doc: Document, verb: int, gerund: int) -> AttributionCandidate | None:
    passive = is_passive(doc, verb)
    quoted = _patient(doc, verb, gerund) if passive else _between(doc, verb, gerund)
    outer = _agent(doc, verb, gerund) if passive else _subject(doc, verb, quoted)
    if not quoted:
        return None
    recipient = recipient_of(doc, gerund)
    cue = tuple(sorted({*verb_group(doc, verb), gerund - 1, gerund} - set(quoted)))
    own = {*cue, *quoted, *outer, *recipient}
    agents = [i for i in children(doc, gerund, "obl") if case_of(doc, i) in ("by", "in", "on")]
    own |= {w for i in agents for w in subtree(doc, i)}
    content = trimmed(doc, tuple(i for i in _content(doc, verb, gerund) if i not in own))
    if not content:
        return None
    relays = (Relay("reports", outer),) if outer else ()
    return AttributionCandidate(
        anchor=gerund, cue=cue, content=content, source=quoted, relays=relays,
        relation=_relation(doc, verb) if relays else "reports", recipient=recipient,
        construction="quoted_as_saying", lemma=doc.words[verb].lemma, kind="speech", prior=_PRIORS.quoted_as_saying,
    )  # fmt: skip


def _relation(doc: Document, verb: int) -> Relation:
    """How the outer source hands on what is said."""
    return "cites" if doc.words[verb].lemma == "cite" else "quotes"


def _between(doc: Document, verb: int, gerund: int) -> NounPhrase:
    """The noun phrase between `quoted` and `as`."""
    inside = range(verb + 1, gerund - 1)
    heads = tuple(
        i
        for i in inside
        if doc.words[i].upos in ("PROPN", "NOUN", "PRON") and doc.words[i].head not in inside
    )
    if not heads:
        return NOBODY
    words = tuple(i for i in inside if i >= min(noun_phrase(doc, heads[0]) or (heads[0],)))
    return NounPhrase(heads[:1], heads[0]).with_words(trimmed(doc, words))


def _patient(doc: Document, verb: int, gerund: int) -> NounPhrase:
    subject = child(doc, verb, "nsubj:pass", "nsubj")
    return nominal(doc, subject, verb) if subject is not None else source_of_verb(doc, gerund)


def _subject(doc: Document, verb: int, quoted: NounPhrase) -> NounPhrase:
    found = source_of_verb(doc, verb)
    return NOBODY if set(found) & set(quoted) else found


def _agent(doc: Document, verb: int, gerund: int) -> NounPhrase:
    """`by X`, `in X`: the relaying side of a passive, on either verb."""
    for i in [*children(doc, verb, "obl"), *children(doc, gerund, "obl", "nmod")]:
        if case_of(doc, i) == "by" or (case_of(doc, i) in ("in", "on") and doc.words[i].text[0].isupper()):
            return nominal(doc, i)
    return NOBODY


def _content(doc: Document, verb: int, gerund: int) -> Words:
    """The complement of the gerund or the relaying verb, else the words after the gerund, else the clause above."""
    found = clause_content(doc, gerund) or infinitive_content(doc, gerund) or clause_content(doc, verb)
    if found:
        return found
    after = tuple(range(gerund + 1, doc.sentence_of(gerund).last))
    if sum(doc.words[i].upos in ("VERB", "AUX") for i in after):
        return trimmed(doc, after)
    relation = doc.words[verb].relation
    return (
        host_content(doc, verb, ())
        if relation in ("parataxis", "advcl", "conj", "acl")
        else _before(doc, verb)
    )


def _before(doc: Document, verb: int) -> Words:
    """The words of the sentence before the relaying verb's own clause."""
    first = doc.sentence_of(verb).first
    subject = [i for i in doc.children[verb] if doc.words[i].relation in ("nsubj", "aux") and i < verb]
    start = min((subtree(doc, i)[0] for i in subject), default=verb)
    return trimmed(doc, tuple(range(first, start)))
