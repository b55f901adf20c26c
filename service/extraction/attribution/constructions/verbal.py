"""Constructions with a verb as cue.

The lexicon knows the frames that a verb takes; the tree shows which of them the sentence has.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.constructions.verb_contents import RESPONDING, addressee, content_of
from service.extraction.attribution.content.contents import is_bare_noun
from service.extraction.attribution.cues import VerbCue, follows_quotation, verb_cue
from service.extraction.attribution.sources import nominal, recipient_of, source_of_verb
from service.extraction.attribution.stances.claims import with_claim
from service.extraction.attribution.stances.stance import stance_of
from service.extraction.attribution.subjects.voice import ADDRESSING
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_each
from service.extraction.model.document import Document, Word
from service.extraction.model.labels import Construction
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import CueEntry, Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, is_verbal, trimmed

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors

_LIGHT = word_class("attribution", "light_verbs")
_OBJECTS = word_class("attribution", "object_pronouns")
_WITHOUT_RECIPIENT = frozenset({"object", "predication", "object_phrase", "raising", "passive_raising"})


def verbal_candidates(doc: Document, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """The best construction of each verb."""
    governing = _governing_verbs(doc, lexicon)
    verbs = (word for word in doc.words if is_verbal(word) and word.index not in governing)
    cues = (verb.index for verb in verbs if _may_be_cue(doc, verb, lexicon))
    return attempt_each(_candidate_of_verb, doc, cues, lexicon)


def _may_be_cue(doc: Document, verb: Word, lexicon: Lexicon) -> bool:
    """Whether the lexicon has the verb, alone or with further words, or a clause is its complement."""
    known = verb.lemma.lower() in lexicon.opening or lexicon.verb(verb.lemma) or verb.lemma in RESPONDING
    return bool(known) or child(doc, verb.index, "ccomp", "csubj") is not None


def _governing_verbs(doc: Document, lexicon: Lexicon) -> set[int]:
    """Colouring verbs whose complement is a cue with a content."""
    below = (word.index for word in doc.words if word.relation == "xcomp" and is_verbal(word))
    return {verb for i in below for verb in attempt((), _governors, doc, i, lexicon)}


def _governors(doc: Document, verb: int, lexicon: Lexicon) -> Words:
    cue = verb_cue(doc, verb, lexicon)
    if not cue.governors or not cue.entries:
        return ()
    closes = (
        doc.words[cue.governors[0]].relation == "root" and child(doc, verb, "obj", "ccomp", "xcomp") is None
    )
    bare = closes and follows_quotation(doc, verb)
    return cue.governors if bare or content_of(doc, cue)[0] else ()


def _candidate_of_verb(doc: Document, verb: int, lexicon: Lexicon) -> AttributionCandidate | None:
    cue = verb_cue(doc, verb, lexicon)
    if doc.words[verb].lemma in _LIGHT and " " not in cue.lemma:  # `let slip` is not a light verb
        return None
    content, construction, entry = content_of(doc, cue)
    if not content:
        return None
    verbs = () if construction == "raising" else (cue.verb, *cue.governors[:1])
    source = next(filter(None, (source_of_verb(doc, i) for i in verbs)), NOBODY)
    if construction == "object_phrase" and source and source.head not in content:
        source = source.without(content)  # `was accused by rivals of hiding it`
    recipient = _recipient_for(doc, cue, construction, entry) or _told_first(doc, cue, content)
    if recipient and recipient.head not in content:  # `told the inquiry they had slept`
        recipient = recipient.without(content)
    own = {*cue.words, *source.words, *recipient.words}
    content = trimmed(doc, tuple(i for i in content if i not in own))
    if not content:
        return None
    candidate = AttributionCandidate(
        anchor=cue.verb, cue=cue.words, content=content, source=source,
        construction=construction, stance=stance_of(doc, cue, entry), recipient=recipient,
        lemma=cue.lemma, kind=entry.kind if entry else "", prior=_prior(doc, entry, construction, source, content),
    )  # fmt: skip
    return with_claim(doc, candidate, known=True)


def _recipient_for(
    doc: Document, cue: VerbCue, construction: Construction, entry: CueEntry | None
) -> NounPhrase:
    """Who is told or called on."""
    if entry and entry.has("prep_to_inf") and (called_on := addressee(doc, cue.verb, entry)) is not None:
        return nominal(doc, called_on)
    return NOBODY if construction in _WITHOUT_RECIPIENT else recipient_of(doc, cue.verb)


def _told_first(doc: Document, cue: VerbCue, content: Words) -> NounPhrase:
    """`assured him the front was quiet`: `him` is the recipient, since no clause begins with it."""
    first = content[0]
    addressed = cue.lemma in ADDRESSING and child(doc, cue.verb, "ccomp") is not None
    told = addressed and first == cue.verb + 1 and doc.words[first].text.lower() in _OBJECTS
    return NounPhrase((first,), first) if told else NOBODY


def _prior(
    doc: Document, entry: CueEntry | None, construction: Construction, source: NounPhrase, content: Words
) -> float:
    """The row's weight; less without a source, and for an object of one bare noun (`the cafe offers soup`)."""
    if entry is None:
        return _PRIORS.no_response if construction == "no_response" else _RULES.unknown_verb
    sourceless = not source and construction in ("object", "prepositional", "infinitive", "predication")
    bare = construction == "object" and is_bare_noun(doc, content)
    return entry.weight * (_PRIORS.sourceless_share if sourceless or bare else 1.0)
