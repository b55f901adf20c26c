"""`X quoted Y as saying P` and its variants: the gerund of a cue after `as`, under a verb that relays.

`Y was quoted by X as saying P` · `P, X cited Y as telling reporters` · `"P," Y was quoted as saying in X`.
The parser attaches these in many ways, so the parts are found by word order as well as by the tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.constructions.verb_contents import content_of
from service.extraction.attribution.content.contents import clause_content, host_content
from service.extraction.attribution.cues import REPORTING_FRAMES, VerbCue, verb_cue
from service.extraction.attribution.sources import (
    RELAYING_PREPOSITIONS,
    nominal,
    recipient_of,
    relays_as_agent,
    source_of_verb,
)
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.attribution.stances.stance import stance_of
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.containment import attempt_each
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    is_nominal,
    is_passive,
    is_verbal,
    noun_phrase,
    subtree,
    trimmed,
    verb_group,
)

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

_RELAYING = word_class("attribution", "relaying_verbs")


def quoting_candidates(doc: Document, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """One candidate for each gerund after `as` under a relaying verb."""
    gerunds = (w.index for w in doc.words if w.xpos == "VBG" and doc.lower_text(w.index - 1) == "as")
    return attempt_each(_of_gerund, doc, gerunds, lexicon)


def _of_gerund(doc: Document, gerund: int, lexicon: Lexicon) -> AttributionCandidate | None:
    if not lexicon.verb(doc.words[gerund].lemma):
        return None
    first = max(doc.sentence_of(gerund).first, gerund - _RULES.gerund_reach)
    reach = range(gerund - 2, first - 1, -1)
    verb = next((i for i in reach if doc.words[i].lemma in _RELAYING and is_verbal(doc.words[i])), None)
    return None if verb is None else _candidate(doc, verb, verb_cue(doc, gerund, lexicon))


def _candidate(doc: Document, verb: int, said: VerbCue) -> AttributionCandidate | None:
    gerund = said.verb
    if is_passive(doc, verb):
        subject = child(doc, verb, "nsubj")
        quoted = nominal(doc, subject, verb) if subject is not None else source_of_verb(doc, gerund)
        phrases = (*children(doc, verb, "obl"), *children(doc, gerund, "obl", "nmod"))
        outer = next((nominal(doc, i) for i in phrases if relays_as_agent(doc, i)), NOBODY)
    else:
        quoted, outer = _between(doc, verb, gerund), source_of_verb(doc, verb)
    if not quoted:
        return None
    recipient = recipient_of(doc, gerund)
    cue = tuple(sorted({*verb_group(doc, verb), gerund - 1, *said.words} - set(quoted)))
    agents = [i for i in children(doc, gerund, "obl") if case_of(doc, i) in RELAYING_PREPOSITIONS]
    own = {*cue, *quoted, *outer, *recipient, *(w for i in agents for w in subtree(doc, i))}
    ruled, _, entry = content_of(doc, said)
    content = trimmed(doc, tuple(i for i in _content(doc, verb, gerund, ruled) if i not in own))
    if not content:
        return None
    entry = entry or said.entry(*REPORTING_FRAMES)
    relays = (Relay("reports", outer),) if outer and not set(outer) & set(quoted) else ()
    return AttributionCandidate(
        anchor=gerund, cue=cue, content=content, source=quoted, relays=relays,
        relation="reports" if not relays else "cites" if doc.words[verb].lemma == "cite" else "quotes",
        recipient=recipient, construction="quoted_as_saying",
        stance="declined" if is_negated(doc, verb) else stance_of(doc, said, entry),
        lemma=doc.words[verb].lemma, kind="speech", prior=_PRIORS.quoted_as_saying,
    )  # fmt: skip


def _between(doc: Document, verb: int, gerund: int) -> NounPhrase:
    """The noun phrase between `quoted` and `as`."""
    inside = range(verb + 1, gerund - 1)
    parts = ("NUM", "DET")  # `one of them`, `another`
    nouns = (i for i in inside if is_nominal(doc.words[i]) or doc.words[i].upos in parts)
    head = next((i for i in nouns if doc.words[i].head not in inside), None)
    if head is None:
        return NOBODY
    words = tuple(i for i in inside if i >= noun_phrase(doc, head)[0])
    return NounPhrase((head,), head).with_words(trimmed(doc, words))


def _content(doc: Document, verb: int, gerund: int, ruled: Words) -> Words:
    """The quotation behind the colon, else the complement of gerund or relaying verb, else what `ruled` has behind the
    gerund (`as denying the claim`), else the clause before them.
    """
    if led_to := _led_to(doc, gerund):
        return led_to
    behind = tuple(i for i in ruled if i > gerund)
    if found := clause_content(doc, gerund) or clause_content(doc, verb) or behind:
        return found
    below = doc.words[verb].relation in ("parataxis", "advcl", "conj", "acl")
    return host_content(doc, verb, ()) if below else _before(doc, verb)


def _led_to(doc: Document, gerund: int) -> Words:
    """`quoted Y as saying: “P”`: the quotation with its marks, even if the parser made it a sentence of its own."""
    opens = gerund + 2
    if doc.lower_text(gerund + 1) != ":" or doc.lower_text(opens) not in QUOTATION_MARKS:
        return ()
    last = doc.sentences[min(doc.words[opens].sentence + 1, len(doc.sentences) - 1)].last
    closes = next((i for i in range(opens + 1, last) if doc.words[i].text in QUOTATION_MARKS), None)
    return () if closes is None else tuple(range(opens, closes + 1))


def _before(doc: Document, verb: int) -> Words:
    """The words of the sentence before the relaying verb's own clause."""
    first = doc.sentence_of(verb).first
    subject = (i for i in children(doc, verb, "nsubj", "aux") if i < verb)
    start = min((subtree(doc, i)[0] for i in subject), default=verb)
    return trimmed(doc, tuple(range(first, start)))
