"""Edges of a learned content, set by the tree: the tagger sees words, and runs on where a clause has ended."""

from __future__ import annotations

from dataclasses import replace

from service.extraction.dependencies import (
    Words,
    children,
    is_passive,
    is_verbal,
    marker_of,
    runs_of,
    subtree,
)
from service.extraction.document import Document
from service.extraction.draft import Draft

_DASHES = frozenset({"--", "—", "–", "―", "-"})
_MARKS = frozenset({'"', "''", "``"})
_OPENERS = frozenset({"that", "whether", "if"})
# Constructions whose content stands on both sides of the cue, or holds the passive subject.
_SPLIT = frozenset({"passive_raising", "raising", "adverb", "predication", "object_phrase"})
_ONE_SIDED = frozenset(
    {"complement_clause", "infinitive", "object_infinitive", "object", "prepositional", "noun_clause"}
)


def bounded(doc: Document, draft: Draft) -> Draft:
    """A tagged draft whose content stops where the cue's clause goes on with something else."""
    content = _before_governor(doc, draft, _without_own_clauses(doc, draft, draft.content))
    content = _within_dashes(doc, draft, content)
    return draft.with_content(content) if content else draft


def _without_own_clauses(doc: Document, draft: Draft, content: Words) -> Words:
    """Without clauses coordinated with the cue: `warned that P, and the union struck`."""
    inside = set(content)
    for i in children(doc, draft.anchor, "conj"):
        words = subtree(doc, i)
        before = [k for k in content if draft.cue[-1] < k < words[0]]
        if i in inside and i > draft.anchor and before and _is_told_apart(doc, i, words):
            inside -= {k for k in content if k >= words[0]}
    return tuple(sorted(inside))


def _is_told_apart(doc: Document, verb: int, clause: Words) -> bool:
    """Whether a coordinated clause is finite as the cue is, and no `that` or quotation ties it to the content."""
    group = [verb, *children(doc, verb, "aux", "cop")]
    finite = any(doc.words[i].feature("VerbForm") == "Fin" for i in group)
    quotes = any(doc.words[i].text in _MARKS for i in clause)
    return finite and not quotes and marker_of(doc, verb) != "that"


def _before_governor(doc: Document, draft: Draft, content: Words) -> Words:
    """Of a noun that is a subject the content ends before its verb: `the claim that P | was met with silence`."""
    noun = doc.words[draft.anchor]
    if is_verbal(noun) or noun.relation != "nsubj" or noun.head < noun.index:
        return content
    verb = noun.head
    first = min([verb, *(i for i in children(doc, verb, "aux", "cop") if i > draft.anchor)])
    return tuple(i for i in content if i < first) if first in content else content


def _within_dashes(doc: Document, draft: Draft, content: Words) -> Words:
    """A report between dashes ends at the second: `the study -- which notes that P -- should be read`."""
    first = doc.sentence_of(draft.anchor).first
    opened = sum(_is_dash(doc, i) for i in range(first, draft.anchor)) % 2 == 1
    closing = [i for i in content if i > draft.anchor and _is_dash(doc, i)]
    if not opened or len(closing) != 1 or closing[0] <= content[0]:
        return content
    return tuple(i for i in content if i < closing[0])


def _is_dash(doc: Document, i: int) -> bool:
    """A dash with a space before it: no hyphen."""
    word = doc.words[i]
    return word.text in _DASHES and doc.text[word.start - 1 : word.start].isspace()


def joined_content(doc: Document, tagged: Draft, rule: Draft) -> Draft:
    """The tagged draft with the edges that the rule knows better, where both found the same cue."""
    passive_object = rule.construction == "object" and is_passive(doc, rule.anchor)
    if (rule.construction in _SPLIT or passive_object) and not rule.source:
        return _with_subject(doc, tagged, rule)
    if rule.construction in _ONE_SIDED and rule.content and rule.content[0] > rule.anchor:
        return _one_sided(doc, tagged, rule)
    return tagged


def _with_subject(doc: Document, tagged: Draft, rule: Draft) -> Draft:
    """`Talks are expected to resume`: the subject belongs to the content, and is nobody's source."""
    subject = tuple(i for i in rule.content if i < rule.cue[0])
    if not subject or set(subject) & set(tagged.cue) or any(i < rule.cue[0] for i in tagged.content):
        return tagged
    if tagged.source and not set(tagged.source) <= set(subject):
        return tagged
    if tagged.source and not (is_passive(doc, rule.anchor) or rule.construction == "raising"):
        return tagged
    content = tuple(sorted({*subject, *tagged.content}))
    return replace(tagged, content=content, source=(), source_head=None)


def _one_sided(doc: Document, tagged: Draft, rule: Draft) -> Draft:
    """What follows the cue opens with the rule's `that`; scraps before the cue belong to something else."""
    start = rule.content[0]
    after = tuple(i for i in tagged.content if i > rule.anchor)
    if not set(after) & set(rule.content):
        return tagged
    if doc.words[start].text.lower() in _OPENERS and start in after:
        after = tuple(i for i in after if i >= start)
    first = min([*tagged.cue, *tagged.source])
    before = [
        run for run in runs_of(tuple(i for i in tagged.content if i < rule.anchor)) if run[-1] >= first - 2
    ]
    return tagged.with_content((*(i for run in before for i in run), *after))
