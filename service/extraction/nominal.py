"""Constructions whose cue is no finite verb: nouns, adjectives, `according to`, adverbs, colons."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.contents import host_content, noun_clause, phrase_content
from service.extraction.dependencies import (
    CLAUSAL,
    Words,
    case_of,
    child,
    children,
    is_verbal,
    noun_phrase,
    subtree,
    trimmed,
    verb_group,
)
from service.extraction.document import Document
from service.extraction.draft import Draft
from service.extraction.lexicon import Lexicon
from service.extraction.sources import NOTHING, SUPPORT_VERBS, nominal, source_of_noun

_ACCORDING = frozenset({"according to", "in the words of", "in the view of", "in the opinion of", "in the eyes of"})


def nominal_drafts(doc: Document, lexicon: Lexicon) -> Iterator[Draft]:
    """Drafts of all non-verbal cues."""
    for word in doc.words:
        if word.upos in ("NOUN", "PROPN"):
            yield from _noun(doc, word.index, lexicon)
            yield from _according_to(doc, word.index)
        elif word.upos == "PRON":
            yield from _according_to(doc, word.index)
        elif word.upos == "ADJ":
            yield from _adjective(doc, word.index, lexicon)
        elif word.upos == "ADV":
            yield from _adverb(doc, word.index, lexicon)


def _noun(doc: Document, noun: int, lexicon: Lexicon) -> Iterator[Draft]:
    """`his demand for P` · `a statement that P` · `its plan to P` · `the fear is that P`."""
    entry = lexicon.noun(doc.words[noun].lemma.lower())
    if entry is None:
        return
    content, construction = noun_clause(doc, noun), "noun_clause"
    if not content:
        content, construction = _noun_predicate(doc, noun), "noun_predicate"
    source, head = source_of_noun(doc, noun)
    if not content:
        prepositions = {f.removeprefix("prep:") for f in entry.frames if f.startswith("prep:")}
        prepositions |= {f.removesuffix("_np") for f in entry.frames if f in ("of_np", "about_np", "for_np")}
        content, construction = phrase_content(doc, noun, frozenset(prepositions)), "noun_phrase"
        if not source:
            return
    content = tuple(i for i in content if i not in source)
    if not content:
        return
    cue = _support(doc, noun) if source else (noun,)
    cue = tuple(i for i in cue if i not in source and i not in content)
    weight = entry.weight * (1.0 if source else 0.6)
    yield Draft(
        anchor=noun, cue=cue, content=trimmed(doc, content), source=source, source_head=head,
        construction=construction, stance=entry.stance, lemma=entry.lemma, kind=entry.kind, weight=weight,
    )  # fmt: skip


def _noun_predicate(doc: Document, noun: int) -> Words:
    """`The idea is that P` · `His hope was to P`: the noun is the subject of the clause it stands for."""
    word = doc.words[noun]
    if word.relation != "nsubj" or word.head < noun:
        return ()
    clause = word.head
    if is_verbal(doc.words[clause]) and child(doc, clause, "mark") is not None:
        return trimmed(doc, subtree(doc, clause, [noun, *children(doc, clause, "cop", "aux")]))
    return ()


def _support(doc: Document, noun: int) -> Words:
    """The noun with its light verb (`made a promise`), else the noun alone."""
    word = doc.words[noun]
    if word.relation == "obj" and word.head >= 0 and doc.words[word.head].lemma in SUPPORT_VERBS:
        group = verb_group(doc, word.head)
        return tuple(range(group[0], noun + 1)) if group[-1] < noun and noun - group[0] < 8 else (noun,)
    return (noun,)


def _according_to(doc: Document, head: int) -> Iterator[Draft]:
    """`According to X, P` · `P, according to X` · `in the words of X`."""
    case = case_of(doc, head)
    if case not in _ACCORDING:
        return
    source = noun_phrase(doc, head)
    cue = tuple(sorted(w for i in children(doc, head, "case") for w in subtree(doc, i)))
    content = tuple(i for i in host_content(doc, head, cue) if i not in source)
    if content:
        yield Draft(
            anchor=cue[0], cue=cue, content=content, source=source, source_head=head, construction="according_to",
            lemma=case, kind="report", weight=0.95,
        )  # fmt: skip


def _adjective(doc: Document, adjective: int, lexicon: Lexicon) -> Iterator[Draft]:
    """`X is confident that P` · `X is willing to P`."""
    entry = lexicon.adjective(doc.words[adjective].lemma.lower())
    subject = child(doc, adjective, "nsubj")
    if entry is None or (subject is not None and doc.words[subject].text.lower() in ("it", "there", "that", "this")):
        return
    clause = child(doc, adjective, "ccomp", "xcomp", "advcl")
    content = subtree(doc, clause) if clause is not None and clause > adjective else ()
    if not content:
        prepositions = frozenset(f.removeprefix("prep:") for f in entry.frames if f.startswith("prep:"))
        content = phrase_content(doc, adjective, prepositions)
    if not content:
        return
    source, head = nominal(doc, subject, adjective) if subject is not None else _adjective_holder(doc, adjective)
    if not source:
        return
    content = tuple(i for i in content if i not in source)
    if content:
        yield Draft(
            anchor=adjective, cue=verb_group(doc, adjective), content=trimmed(doc, content), source=source,
            source_head=head, construction="adjective", stance=entry.stance, lemma=entry.lemma, kind=entry.kind,
            weight=entry.weight,
        )  # fmt: skip


def _adjective_holder(doc: Document, adjective: int) -> tuple[Words, int | None]:
    word = doc.words[adjective]
    if word.head >= 0 and word.relation in ("amod", "acl") and doc.words[word.head].upos in ("NOUN", "PROPN"):
        return nominal(doc, word.head, adjective)
    return NOTHING


def _adverb(doc: Document, adverb: int, lexicon: Lexicon) -> Iterator[Draft]:
    """`X reportedly P`: the clause without the adverb; nobody is named."""
    entry = lexicon.adverb(doc.words[adverb].lemma.lower())
    if entry is None:
        return
    host = doc.words[adverb].head
    while host >= 0 and doc.words[host].relation not in CLAUSAL:
        host = doc.words[host].head
    if host < 0:
        return
    leaks = children(doc, host, "parataxis", "advcl", "conj", "cc")
    content = tuple(i for i in subtree(doc, host, leaks) if i != adverb)
    content = trimmed(doc, tuple(i for i in content if i not in children(doc, host, "mark", "case")))
    if len(content) > 1:
        yield Draft(
            anchor=adverb, cue=(adverb,), content=content, source=(), source_head=None, construction="adverb",
            stance=entry.stance, lemma=entry.lemma, kind=entry.kind, weight=entry.weight,
        )  # fmt: skip
