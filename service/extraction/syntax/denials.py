"""Remarks that deny a report right behind it: `P, which Y denies` · `P, a charge Y denied` · `P, something Y rejects`.

The report's content ends before the remark. The remark is Y's, not that of whoever said P, and its content is the word
that means P, as PolNeAR and our chain articles have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import noun_categories
from service.extraction.resources.lexicon import lexicon
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import LONG_DASHES
from service.extraction.syntax.told import told_clauses, told_to
from service.extraction.syntax.tree import (
    ancestors,
    case_of,
    child,
    children,
    determiner_of,
    noun_phrase,
    predicative_complements,
    root_of,
    subtree,
    trimmed,
)

_CLAIMS = word_class("attribution", "claim_nouns")
_DISPUTABLE = word_class("attribution", "disputable_nouns")
_FALSE = word_class("attribution", "words_of_falsity")
_NEGATIONS = word_class("attribution", "negations")
_PRONOUNS = frozenset({"which", "something"})  # that mean the whole report
_BARE = frozenset({"it", "that", "this"})  # the same behind a semicolon
_POINTING = frozenset({"the", "this", "that"})
_ANSWERING = word_class("syntax", "answering_cues")
_ONE = frozenset({"person", "role"})
_RELATIVE = frozenset({"that", "which"})
_NAMING = frozenset({"np_as", "np_pred"})  # frames of verbs that call something something
_BEFORE = LONG_DASHES | {","}


@dataclass(frozen=True, slots=True)
class Denial:
    """A remark: the word that opens it, what it denies, and the head of who denies it (None if the text has nobody)."""

    opening: int
    content: Words
    source: int | None


@remembered
def denial_behind(doc: Document, verb: int) -> Denial | None:
    """The remark of a verb that denies; None for other verbs."""
    word = doc.words[verb]
    denies = _denies(word.lemma) or word.lemma in _ANSWERING
    if word.head < 0 or not (denies or _calls_false(doc, verb)):
        return None
    found = (find(doc, verb) for find in (claim_described, _pronoun, _claim_above))
    noun = next((i for i in found if i is not None), None)
    if noun is None:
        return _behind_semicolon(doc, verb)
    if not denies and doc.lower_text(noun) != "something" and not _is_of_claim(doc, verb):
        return None  # `a film, which critics called absurd` · `a story that critics called absurd`
    agents = [i for i in children(doc, verb, "nsubj", "obl:agent") if i != noun]
    content = noun_phrase(doc, noun)
    stops = (i for i in (verb, *agents) for i in (i, *noun_phrase(doc, i)) if i not in content[:1])
    closing = {*stops, *(i for i in content[1:] if doc.lower_text(i) in _RELATIVE)}
    content = tuple(takewhile(lambda i: i not in closing, content)) or (noun,)
    closed = content[0] > 0 and doc.lower_text(content[0] - 1) in _BEFORE
    return Denial(content[0], content, next(iter(agents[::-1]), None)) if closed else None


def _denies(lemma: str) -> bool:
    """Whether the lexicon has the verb as a denial."""
    return any(entry.stance == "denied" for entry in lexicon().verb(lemma))


def _calls_false(doc: Document, verb: int) -> bool:
    """`called absurd` · `described as a pack of lies`, not `never called absurd`."""
    names = any(not entry.ways.isdisjoint(_NAMING) for entry in lexicon().verb(doc.words[verb].lemma))
    verdicts = predicative_complements(doc, verb) if names else []
    words = {i for verdict in verdicts for i in subtree(doc, verdict)}
    around = (doc.words[i].lemma.lower() for i in (*words, *children(doc, verb, "advmod")))
    false = any(doc.words[i].lemma.lower() in _FALSE for i in words)
    return false and _NEGATIONS.isdisjoint(around)


def is_claim_called_false(doc: Document, verb: int) -> bool:
    """`P, a claim she called absurd` · `allegations of fraud that she has described as lies`."""
    if not _calls_false(doc, verb):
        return False
    return _is_of_claim(doc, verb) or denial_behind(doc, verb) is not None


def _is_of_claim(doc: Document, verb: int) -> bool:
    """Whether the verb tells of what may be true or false, or of its topic: `allegations of fraud that she called
    lies`.
    """
    found = (find(doc, verb) for find in (claim_described, _claim_above))
    above = next((i for i in found if i is not None), None)
    if above is None and doc.words[verb].deprel == "acl:relcl" and child(doc, verb, "nsubj") is not None:
        above = doc.words[verb].head
        topic = doc.words[above].relation == "nmod" and case_of(doc, above) == "of"
        above = doc.words[above].head if topic else above
    return above is not None and doc.words[above].lemma in _DISPUTABLE


def _behind_semicolon(doc: Document, verb: int) -> Denial | None:
    """`P; the firm denies it` · `P; the army neither confirmed nor denied this`."""
    thing, top = child(doc, verb, "obj"), verb
    while doc.words[top].relation == "conj":
        top = doc.words[top].head
    subject = child(doc, top, "nsubj")
    if thing is None or subject is None or doc.lower_text(thing) not in _BARE:
        return None
    first = trimmed(doc, subtree(doc, subject))[0]
    return Denial(first, (thing,), subject) if first and doc.lower_text(first - 1) == ";" else None


def claim_described(doc: Document, verb: int) -> int | None:
    """`charge` in `P, a charge the firm denies` and `P, a charge denied by the firm`: the noun for a claim whose
    relative clause the verb heads, also where the parser gives the verb two subjects.
    """
    word = doc.words[verb]
    by = word.relation == "acl" and child(doc, verb, "obl:agent") is not None
    if word.deprel == "acl:relcl" or by:
        return word.head if doc.words[word.head].lemma in _CLAIMS else None
    subjects = [i for i in children(doc, verb, "nsubj", "obj") if i < verb]
    if len(subjects) < 2 or doc.words[subjects[0]].lemma not in _CLAIMS:
        return None
    return subjects[0] if doc.lower_text(noun_phrase(doc, subjects[0])[0] - 1) == "," else None


def _pronoun(doc: Document, verb: int) -> int | None:
    """`which` and `something` as antecedent of the verb, as its object or passive subject, or taken for a determiner of
    its subject (`which officials deny`).
    """
    word = doc.words[verb]
    before = [word.head] if word.deprel == "acl:relcl" else []
    before += [i for i in children(doc, verb, "obj", "nsubj:pass") if i < verb]
    if word.deprel.endswith(":relcl"):
        before += [k for i in children(doc, verb, "nsubj") for k in children(doc, i, "det")]
    return next((i for i in before if doc.lower_text(i) in _PRONOUNS), None)


def _claim_above(doc: Document, verb: int) -> int | None:
    """`allegations` of `allegations he denied`, where the parser took the denial for what the allegations say."""
    word = doc.words[verb]
    said = word.deprel in ("ccomp", "acl") and doc.words[word.head].lemma in _CLAIMS
    held = child(doc, verb, "obj", "ccomp", "xcomp", "obl:agent") is not None
    return word.head if said and (not held or _calls_false(doc, verb)) else None


def is_claim_denied(doc: Document, noun: int, content: Words) -> bool:
    """`the company has denied` behind `an allegation that`: what is done with the claim, not what it says."""
    verbs = (i for i in children(doc, noun, "acl", "ccomp") if i in content)
    held = ("obj", "ccomp", "xcomp")
    bare = (i for i in verbs if child(doc, i, *held) is None or _calls_false(doc, i))
    denials = (denial_behind(doc, i) for i in bare)
    return any(noun in denial.content for denial in denials if denial is not None)


def is_claim_denied_by_somebody(doc: Document, verb: int) -> bool:
    """`Claims by Lind that P were denied by Marr`: both are named."""
    claim = child(doc, verb, "nsubj:pass")
    if claim is None or doc.words[claim].lemma not in _CLAIMS or child(doc, verb, "obl:agent") is None:
        return False
    return child(doc, claim, "nmod", "nmod:poss") is not None and _denies(doc.words[verb].lemma)


def deniers_rival(doc: Document, word: int) -> int | None:
    """Who said what the subject `word` denies, and so is another: Marr in `Marr said P, which he denies` and `Marr said
    P. He denied it.` None for other words.
    """
    verb = doc.words[word].head
    return teller_denied(doc, verb) if verb >= 0 and doc.words[word].relation == "nsubj" else None


def teller_denied(doc: Document, verb: int) -> int | None:
    """The subject of the outermost verb that reports what the verb denies, or who says it by `according to`."""
    if denial_behind(doc, verb) is not None:
        above = list(reversed(ancestors(doc, verb)))
    elif _denies_what_was_said(doc, verb):
        before = root_of(doc, doc.sentences[doc.words[verb].sentence - 1])
        above = [before] if before is not None and _tells_of_another(doc, before) else []
    else:
        return None
    reports = [i for i in above if lexicon().verb(doc.words[i].lemma)]
    tellers = [k for i in reports for k in children(doc, i, "nsubj") if doc.words[k].deprel == "nsubj"]
    tellers += [k for i in above for k in children(doc, i, "obl") if case_of(doc, k) == "according to"]
    return next(iter(tellers), None)


def _tells_of_another(doc: Document, verb: int) -> bool:
    """`Marr said Lind had lied` · `Marr told Lind that he had lied`, not `Lind said he was accused of lying`."""
    told = _told(doc, verb)
    clause = next(iter((*children(doc, verb, "ccomp"), *told_clauses(doc, verb, told))), None)
    subject = None if clause is None else child(doc, clause, "nsubj")
    if subject is None:
        return False
    return doc.words[subject].upos != "PRON" or any(_is_one_person(doc, i) for i in told)


def _told(doc: Document, verb: int) -> list[int]:
    """Who is told: `told Lind that P`, `put it to Lind that P`."""
    return [*children(doc, verb, "obj", "iobj"), *told_to(doc, verb)]


def _is_one_person(doc: Document, word: int) -> bool:
    named = doc.words[word].upos == "PROPN" and doc.kind_at(word) == "Person"
    single = doc.words[word].feature("Number") == "Sing"
    return named or (single and not _ONE.isdisjoint(noun_categories(doc.words[word].lemma)))


def _denies_what_was_said(doc: Document, verb: int) -> bool:
    """`He denied it` · `He rejected the claim`, which mean the sentence before."""
    thing, word = child(doc, verb, "obj"), doc.words[verb]
    if thing is None or not word.sentence or word.relation != "root":
        return False
    claim = doc.words[thing].lemma in _CLAIMS and determiner_of(doc, thing) in _POINTING
    claim = claim and child(doc, thing, "acl", "ccomp", "nmod") is None
    return _denies(word.lemma) and (claim or doc.lower_text(thing) in _BARE)
