"""Candidates whose content is the claim of others: `threw out claims that P`."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.content.edges import with_words
from service.extraction.attribution.sources import source_of_noun
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.attribution.subjects.claims import CLAIMS, dealing_verb, deals_with_claim
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import claim_described, denial_behind, is_claim_called_false
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import (
    ancestors,
    child,
    children,
    head_of,
    is_verbal,
    marker_of,
    noun_phrase,
    subtree,
    trimmed,
)

_WITHDRAWING = word_class("attribution", "withdrawing_verbs")
_CANCELLING = word_class("attribution", "cancelling_verbs")
_FINDING = word_class("attribution", "finding_verbs")
_SIGNS = word_class("attribution", "signs")
_CONDEMNING = word_class("attribution", "condemning_cues")
_DISPUTABLE = word_class("attribution", "disputable_nouns")
_FALSE = word_class("attribution", "words_of_falsity") | word_class("attribution", "disputed_nouns")
_REDUCED = frozenset({"VBN", "VBG"})
_NO = word_class("attribution", "negative_determiners")


def with_claim(doc: Document, candidate: AttributionCandidate, known: bool) -> AttributionCandidate:
    """The candidate with the whole claim as the verb's content, and what the verb means for it. `known`: the lexicon
    has the cue.
    """
    whole = with_described_claim(doc, with_whole_claim(doc, candidate, known)) if candidate.cue else candidate
    whole = _behind_verdict(doc, whole)
    denied = whole.stance == "asserted" and (
        turns_against_claim(doc, whole)
        or _is_given_up(doc, whole.anchor)
        or is_claim_called_false(doc, whole.anchor)
        or _finds_no_sign(doc, whole)
    )
    denied = denied or (whole.stance in ("commissive", "directive") and _is_called_off(doc, whole))
    return replace(whole, stance="denied") if denied else whole


def _finds_no_sign(doc: Document, candidate: AttributionCandidate) -> bool:
    """`found no evidence that P` with `evidence that P` as the content."""
    no = any(doc.lower_text(i) in _NO for i in candidate.cue)
    return no and candidate.lemma in _FINDING and doc.words[candidate.content[0]].lemma in _SIGNS


def _is_called_off(doc: Document, candidate: AttributionCandidate) -> bool:
    """Whether who planned or demanded it gives it up: `dropped plans to P` · `withdrew her threat to P` · `called off
    its threat to P`; not `dropped the union's plans`, `was told to drop its plans`.
    """
    thing, source = candidate.anchor, candidate.source
    if is_verbal(doc.words[thing]):
        thing = next((i for i in children(doc, thing, "obj") if i in candidate.cue), thing)
    holders = children(doc, thing, "nmod:poss")
    if doc.words[thing].relation != "obj" or any(doc.words[i].upos != "PRON" for i in holders):
        return False
    verb = doc.words[doc.words[thing].head]
    off = verb.lemma == "call" and any(doc.lower_text(i) == "off" for i in doc.children[verb.index])
    gives_up = verb.lemma in _WITHDRAWING | _CANCELLING or off
    own = bool(source) and (source.head < verb.index or source.head in holders)
    return own and gives_up and marker_of(doc, verb.index) != "to" and not is_negated(doc, verb.index)


def _behind_verdict(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`rejected as untrue reports that P`: the content begins with the claim, and the verdict is part of the cue."""
    words, last = candidate.content, max(candidate.cue, default=-1)
    before = words[0] - 1 - (doc.lower_text(words[0] - 1) in QUOTATION_MARKS)
    if last < 0 or doc.lower_text(before) != "as" or before not in range(last, words[0]):
        return candidate
    near = takewhile(lambda i: doc.lower_text(i) != "that", words[1:8])
    noun = max((i for i in near if doc.words[i].lemma.lower() in _DISPUTABLE), default=None)
    if noun is None or doc.words[noun].lemma.lower() == doc.words[words[0]].lemma.lower():
        return candidate
    phrase = [i for i in noun_phrase(doc, noun) if before < i <= noun]
    opens = next((i for i in phrase if doc.words[i].upos == "DET" and i > words[0]), noun)
    behind = tuple(i for i in words if i >= opens)
    false = any(doc.words[i].lemma.lower() in _FALSE for i in range(before + 1, opens))
    cue = tuple(sorted({*candidate.cue, *(i for i in range(before, opens) if i not in doc.marks)}))
    stance = "denied" if false and candidate.stance == "asserted" else candidate.stance
    return replace(with_words(candidate, behind, "verdict"), cue=cue, stance=stance)


def _is_given_up(doc: Document, noun: int) -> bool:
    """Whether the claim's own holder gives it up: `withdrew his claim that P`, `took back its allegation that P`."""
    word = doc.words[noun]
    owner = child(doc, noun, "nmod:poss")
    own = owner is not None and doc.words[owner].upos == "PRON"
    if word.upos != "NOUN" or word.relation != "obj" or not own or word.lemma.lower() not in CLAIMS:
        return False
    back = any(doc.lower_text(i) == "back" for i in children(doc, word.head, "compound:prt", "advmod"))
    given_up = doc.words[word.head].lemma in _WITHDRAWING or back
    return given_up and not is_negated(doc, word.head)


def with_described_claim(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`P, a claim she denied`: the content of the denial is the claim."""
    noun = claim_described(doc, candidate.anchor) if is_verbal(doc.words[candidate.anchor]) else None
    if noun is None or denial_behind(doc, candidate.anchor) is not None:
        return candidate
    relative = {candidate.anchor, *candidate.own_words, *children(doc, candidate.anchor, "aux", "advmod")}
    before = (i for i in noun_phrase(doc, noun) if i < candidate.anchor and i not in relative)
    behind = (i for i in candidate.content if i > candidate.anchor)  # `dismissed as an old song`
    words = (i for i in (*before, *behind) if doc.words[i].xpos not in ("WDT", "WP"))
    return with_words(candidate, trimmed(doc, tuple(words)), "described")


def with_whole_claim(doc: Document, candidate: AttributionCandidate, known: bool) -> AttributionCandidate:
    """A verb's candidate with the claim that it deals with in its content, not in its cue (`threw out` with `claims
    that P`). A claim's candidate without such a verb in its cue (`claims` with P); so too if the verb is not `known`,
    because nobody knows then what it means for P (`hushed up claims that P`).
    """
    guessed = not known and candidate.stance == "asserted"
    noun = _claim_dealt_with(doc, candidate, guessed)
    if noun is None:
        return candidate
    phrase = (
        {noun} if is_verbal(doc.words[noun]) else set(noun_phrase(doc, noun))
    )  # a verb: the parser's mistake
    if guessed and noun != candidate.anchor:
        return _as_claim(doc, candidate, noun, phrase)
    phrase -= {*candidate.content, *candidate.source, *candidate.recipient}
    if noun == candidate.anchor:
        return replace(candidate, cue=tuple(i for i in candidate.cue if i in phrase))
    cue = tuple(i for i in candidate.cue if i not in phrase)
    content = trimmed(doc, tuple(sorted({*candidate.content, *phrase})))
    return replace(with_words(candidate, content, "claim"), cue=cue)


def _claim_dealt_with(doc: Document, candidate: AttributionCandidate, guessed: bool) -> int | None:
    """The claim that is in the cue or above the content (for a guess also in it). None without one, or if somebody else
    deals with it (`read a statement from X saying that P`).
    """
    head, top = candidate.anchor, head_of(doc, candidate.content)
    near = (i for i in (*candidate.cue, top, doc.words[top].head) if i >= 0)
    verbs = {i: dealing_verb(doc, i) for i in near}
    noun = next((i for i, verb in verbs.items() if verb is not None and head in (i, verb)), None)
    if noun is None or (noun in candidate.content and not guessed):
        return None
    dealt = bool(candidate.source) and deals_with_claim(doc, noun, candidate.source.head)
    return noun if noun == head or dealt else None


def _as_claim(
    doc: Document, candidate: AttributionCandidate, noun: int, phrase: set[int]
) -> AttributionCandidate:
    """The claim's own attribution in the place of the verb's, if the claim has a clause."""
    clauses = (i for i in children(doc, noun, "acl", "ccomp") if not _is_reduced(doc, i))
    below = {i for clause in clauses for i in subtree(doc, clause)}
    clause = trimmed(doc, tuple(i for i in candidate.content if i in below))
    if not clause or not phrase.isdisjoint(candidate.source):
        return candidate
    return replace(
        with_words(candidate, clause, "claim"), anchor=noun, cue=(noun,), source=source_of_noun(doc, noun),
        construction="noun_clause", lemma=doc.words[noun].lemma,
    )  # fmt: skip


def _is_reduced(doc: Document, clause: int) -> bool:
    """`the theory advanced by X`: no claim of its own."""
    return doc.words[clause].xpos in _REDUCED and child(doc, clause, "aux", "nsubj") is None


def turns_against_claim(doc: Document, candidate: AttributionCandidate) -> bool:
    """Whether somebody turns against a claim and nothing else: `slammed claims that P`, `saw no truth in the claim`."""
    own = set(candidate.content)
    heads = [i for i in candidate.content if doc.words[i].head not in own]
    if len(heads) != 1 or doc.words[heads[0]].lemma.lower() not in _DISPUTABLE:
        return False
    against = candidate.lemma in _CONDEMNING or any(doc.lower_text(i) in _NO for i in candidate.cue)
    return against and candidate.anchor in ancestors(doc, heads[0])
