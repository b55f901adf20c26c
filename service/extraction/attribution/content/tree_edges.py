"""Edges of a content by the tree."""

from __future__ import annotations

from itertools import pairwise

from service.extraction.attribution.content.edges import adding, before, with_words
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.attribution.subjects.voice import clause_continued
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import denial_behind
from service.extraction.syntax.punctuation import BRACKETS
from service.extraction.syntax.tree import (
    ancestors,
    case_of,
    child,
    children,
    is_verbal,
    marker_of,
    runs_of,
    subtree,
    trimmed,
)

_REFUSING = word_class("attribution", "refusing_words")
_DISCLOSING = word_class("attribution", "disclosing_verbs")
_RESPONDING = word_class("attribution", "responding_verbs")
_NAMING = word_class("attribution", "verbs_of_naming")
_ANSWERS = word_class("attribution", "answers")


def cleaned(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """The candidate without words of its own cue, source or recipient in its content; None if nothing else is left."""
    own = candidate.own_words
    content = candidate.content
    if not own.isdisjoint(content):
        content = tuple(i for i in content if i not in own)
    rest = _from_mark(doc, candidate, _fragments(doc, trimmed(doc, _filled(doc, content, own))))
    return with_words(candidate, rest, "cleaned") if rest else None


def _from_mark(doc: Document, candidate: AttributionCandidate, content: Words) -> Words:
    """`said – not for the first time – that P` · `said, without giving details, that P`: the words between cue and
    `that` belong to the cue.
    """
    if not content or candidate.anchor not in range(content[0]) or not candidate.cue:
        return content
    marks = (i for i in content[1:] if doc.words[i].relation == "mark" and doc.words[i].text == "that")
    for mark in marks:
        clause = doc.words[doc.words[mark].head]
        before = content[: content.index(mark)]
        if clause.relation == "ccomp" and clause.head in candidate.cue:
            verbs = (clause.head, clause.index)  # the parser gives a phrase before `that` to either
            phrases = (
                i for verb in verbs for i in children(doc, verb, "obl", "advmod", "advcl", "cop") if i < mark
            )
            adjuncts = {k for i in phrases for k in subtree(doc, i)}
            return content[len(before) :] if adjuncts.issuperset(set(before) - doc.marks) else content
    return content


def before_finite(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Crowe wanted to help them and was not paid` · `they expect prices to fall and advise clients to sell`: a finite
    verb that was joined to an infinitive is outside.
    """
    own = (i for i in children(doc, candidate.anchor, "xcomp", "ccomp") if i in candidate.content)
    verb = next((i for i in own if marker_of(doc, i) == "to"), doc.words[candidate.content[0]].head)
    to = child(doc, verb, "mark") if verb >= 0 and marker_of(doc, verb) == "to" else None
    if to is None or to < candidate.anchor or _is_finite(doc, verb):
        return candidate
    for joined in children(doc, verb, "conj"):
        join = child(doc, joined, "cc")
        bare = to == candidate.content[0] or child(doc, joined, "nsubj") is None
        if join in candidate.content and join is not None and bare and _is_finite(doc, joined):
            return before(doc, candidate, join, "before_finite")
    return candidate


def with_continuation(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`said Marr was “careful” and had vowed to pay`, parsed as if the speaker had vowed: Marr's vow is content too."""
    for verb in children(doc, candidate.anchor, "conj") if candidate.cue else ():
        if clause_continued(doc, verb) in candidate.content and verb not in candidate.content:
            more = range(candidate.content[-1] + 1, trimmed(doc, subtree(doc, verb))[-1] + 1)
            return adding(candidate, more, "continuation")
    return candidate


def with_denied_deed(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`denied knowing that P`: the content is `knowing that P`, not P."""
    deed, opens = child(doc, candidate.anchor, "xcomp", "ccomp"), candidate.content[0]
    if deed is None or candidate.stance != "denied" or doc.words[deed].xpos != "VBG":
        return candidate
    cut = candidate.anchor < deed < opens and opens in subtree(doc, deed) and deed not in candidate.own_words
    return adding(candidate, range(deed, opens), "denied_deed") if cut else candidate


def before_predicate(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Her warning that P came late`, parsed as if P were the subject of what is said of the warning, or with `came
    late` in the content: P alone.
    """
    noun = doc.words[candidate.anchor]
    said_of = noun.upos == "NOUN" and noun.relation == "nsubj" and candidate.anchor < candidate.content[0]
    own = subtree(doc, candidate.anchor)
    if said_of and own[-1] < noun.head and noun.head in candidate.content and candidate.content[0] in own:
        return before(doc, candidate, own[-1] + 1, "before_predicate")
    for verb in children(doc, candidate.anchor, "acl") if not is_verbal(doc.words[candidate.anchor]) else ():
        clause = child(doc, verb, "csubj")
        if clause is not None and clause < verb in candidate.content and marker_of(doc, clause) == "that":
            return before(doc, candidate, subtree(doc, clause)[-1] + 1, "before_predicate")
    return candidate


def before_remark(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """`said that P, but gave no details` · `accuses Y of P, which Y denies` · `claims that P, a charge Y denies`: the
    content without the remark that closes it, of the speaker's silence or another's denial.
    """
    last = candidate.content[-1] - 1
    verbs = (*candidate.content, *ancestors(doc, last + 1))  # the content may end with `which`
    for i in verbs if candidate.cue else ():
        if not is_verbal(doc.words[i]):
            continue
        denial = denial_behind(doc, i)
        opens = denial.opening if denial is not None else _opening_of_silence(doc, i)
        if opens is None or opens in quoted.of or opens <= max(candidate.anchor, candidate.content[0]):
            continue
        if subtree(doc, i)[-1] >= last:
            return before(doc, candidate, opens, "before_remark")
    return candidate


def whole_brackets(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`P (see | table 2)` · `“P” (Luke | 3:16)`: a content that ends amid brackets is without them if they hold a few
    words, as a reference does, else with all that they hold.
    """
    words = candidate.content
    opened = next((i for i in reversed(words) if doc.words[i].text in BRACKETS), words[0])
    behind = range(words[-1] + 1, doc.sentence_of(words[-1]).last)
    closing = next((i for i in behind if doc.words[i].text in BRACKETS), None)
    if closing is None or not candidate.own_words.isdisjoint(range(opened, closing)):
        return candidate
    if (doc.words[opened].text, doc.words[closing].text) != ("(", ")"):
        return candidate
    if closing - opened <= PARAMETERS.constructions.longest_in_brackets + 1:
        return before(doc, candidate, opened, "whole_brackets")
    return adding(candidate, range(words[-1] + 1, closing + 1), "whole_brackets")


def _opening_of_silence(doc: Document, verb: int) -> int | None:
    """The word behind a comma that opens a remark on the speaker's silence with the verb; None if it has none."""
    if doc.words[verb].relation not in ("conj", "advcl") or child(doc, verb, "nsubj") is not None:
        return None
    opens = child(doc, verb, "cc", "mark")
    if opens is None or doc.lower_text(opens) not in ("but", "without"):
        return None
    return opens if doc.lower_text(opens - 1) == "," and _is_silent(doc, verb) else None


def _is_silent(doc: Document, verb: int) -> bool:
    """`gave no details` · `declined to say when`; not `refused to pay`, `did not tell his lawyer`, `did not reply`: the
    content may tell that of somebody.
    """
    refuses = doc.words[verb].lemma in _REFUSING
    act = child(doc, verb, "xcomp") if refuses else verb
    thing = child(doc, verb if act is None else act, "obj", "iobj")
    answer = thing is not None and doc.words[thing].lemma in _ANSWERS
    if thing is not None and not answer and marker_of(doc, verb) == "without":
        return doc.words[verb].lemma in _NAMING  # `said P, without naming anyone`
    if act is None:
        return answer  # `declined comment`
    lemma = doc.words[act].lemma
    if lemma not in _DISCLOSING - _RESPONDING or not (refuses or is_negated(doc, verb)):
        return False
    told = any(case_of(doc, i) == "to" for i in children(doc, act, "obl"))
    return not told and (answer or (thing is None and bool(lexicon().verb(lemma))))


def _is_finite(doc: Document, verb: int) -> bool:
    """Whether the verb or an auxiliary of it is finite."""
    parts = (verb, *(children(doc, verb, "aux", "cop")))
    return any("VerbForm=Fin" in doc.words[i].feats for i in parts)


def _filled(doc: Document, content: Words, own: set[int]) -> Words:
    """The content with gaps within a sentence filled, unless they hold cue, source, recipient or relay."""
    if not content or content[-1] - content[0] + 1 == len(content):
        return content
    within = (a for a in pairwise(content) if doc.words[a[0]].sentence == doc.words[a[1]].sentence)
    gaps = (range(a + 1, b) for a, b in within if b - a > 1)
    return tuple(sorted({*content, *(i for gap in gaps if own.isdisjoint(gap) for i in gap)}))


def _fragments(doc: Document, content: Words) -> Words:
    """The content without pieces of only punctuation or a conjunction."""
    kept: list[int] = []
    for run in runs_of(content):
        run = trimmed(doc, run)
        while len(run) > 1 and doc.words[run[-1]].upos == "CCONJ":  # `P, and | left the room`
            run = trimmed(doc, run[:-1])
        kept += run if any(doc.words[i].upos not in ("PUNCT", "CCONJ", "SYM") for i in run) else ()
    return tuple(kept)
