"""Edges of a content, set by the tree: where its clause ends, and never over its own cue or source."""

from __future__ import annotations

from itertools import pairwise

from service.extraction.attribution.content.edges import with_words
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DASHES, DOUBLE_MARK
from service.extraction.syntax.tree import case_of, children, is_verbal, marker_of, runs_of, subtree, trimmed


def bounded(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """A tagged candidate whose content stops where the cue's clause goes on with something else."""
    for edge in _EDGES:
        candidate = with_words(candidate, edge(doc, candidate), edge.__name__.removeprefix("_"))
    return candidate


def _without_own_clauses(doc: Document, candidate: AttributionCandidate) -> Words:
    """Without clauses coordinated with the cue: `warned that P, and the union struck`."""
    inside = set(candidate.content)
    for i in children(doc, candidate.anchor, "conj"):
        words = subtree(doc, i)
        before = [k for k in candidate.content if candidate.cue[-1] < k < words[0]]
        if i in inside and i > candidate.anchor and before and _is_told_apart(doc, i, words):
            inside -= {k for k in candidate.content if k >= words[0]}
    return tuple(sorted(inside))


def _without_adjuncts(doc: Document, candidate: AttributionCandidate) -> Words:
    """Without what the author adds to the cue's clause: `attacked the plan, | drawing boos from the crowd`."""
    content, core = candidate.content, _core(doc, candidate)
    if core is None:
        return content
    for i in doc.children[candidate.anchor]:
        first = next((k for k in subtree(doc, i) if doc.words[k].upos != "PUNCT"), i)
        if core < first and first in content and _is_added(doc, core, i, first):
            last = doc.sentence_of(i).last
            return trimmed(doc, tuple(k for k in content if k < first or k >= last))
    return content


def _without_additions(doc: Document, candidate: AttributionCandidate) -> Words:
    """Without a participle's clause behind a cue that has its content before it: `P, she said, | adding that Q`."""
    content = candidate.content
    if content[0] > candidate.anchor:
        return content
    for i in children(doc, candidate.anchor, "advcl"):
        words = subtree(doc, i)
        if doc.words[i].xpos == "VBG" and candidate.cue[-1] < i in content and doc.words[i - 1].text == ",":
            content = tuple(k for k in content if k not in words)
    return content


def _core(doc: Document, candidate: AttributionCandidate) -> int | None:
    """The complement of the cue that its content begins with."""
    begins = next((i for i in candidate.content if i > candidate.anchor), -1)
    behind = (i for i in children(doc, candidate.anchor, *_CORE) if i > candidate.anchor)
    return next((i for i in behind if begins in subtree(doc, i)), None)


_CORE = ("obj", "ccomp", "xcomp", "obl", "iobj")


def _is_added(doc: Document, core: int, i: int, first: int) -> bool:
    word, parted = doc.words[i], doc.words[first - 1].text in (",", *DASHES)
    if doc.words[core].relation == "ccomp":
        return word.relation == "advcl" and parted and word.xpos == "VBG"
    match word.relation:
        case "advcl":
            return parted or marker_of(doc, i) in _ADDED
        case "parataxis":
            return parted
        case "conj":
            return is_verbal(word) and word.xpos != "VBG"  # `liked the plan and building it`
    return word.relation == "obl" and case_of(doc, i) in _AMID


_ADDED = word_class("attribution", "added_clause_openers")
_AMID = word_class("attribution", "added_phrase_openers")


def _is_told_apart(doc: Document, verb: int, clause: Words) -> bool:
    """Whether a coordinated clause is finite as the cue is, and no `that` or quotation ties it to the content."""
    quotes = any(doc.words[i].text == DOUBLE_MARK for i in clause)
    finite = any(
        doc.words[i].feature("VerbForm") == "Fin" for i in (verb, *children(doc, verb, "aux", "cop"))
    )
    return finite and not quotes and marker_of(doc, verb) != "that"


def _before_governor(doc: Document, candidate: AttributionCandidate) -> Words:
    """Of a noun that is a subject the content ends before its verb: `the claim that P | was met with silence`."""
    noun, content = doc.words[candidate.anchor], candidate.content
    if is_verbal(noun) or noun.relation != "nsubj" or noun.head < noun.index:
        return content
    first = min([noun.head, *(i for i in children(doc, noun.head, "aux", "cop") if i > noun.index)])
    return tuple(i for i in content if i < first) if first in content else content


def _within_dashes(doc: Document, candidate: AttributionCandidate) -> Words:
    """A report between dashes ends at the second: `the study -- which notes that P -- should be read`."""
    first, content = doc.sentence_of(candidate.anchor).first, candidate.content
    opened = sum(_is_dash(doc, i) for i in range(first, candidate.anchor)) % 2 == 1
    closing = [i for i in content if i > candidate.anchor and _is_dash(doc, i)]
    return tuple(i for i in content if i < closing[0]) if opened and len(closing) == 1 else content


_EDGES = (_without_own_clauses, _before_governor, _without_adjuncts, _without_additions, _within_dashes)


def _is_dash(doc: Document, i: int) -> bool:
    """A dash with a space before it: no hyphen."""
    word = doc.words[i]
    return word.text in DASHES and doc.text[word.start - 1 : word.start].isspace()


def cleaned(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """A content never holds its own cue, source or recipient; None where it is nothing else."""
    own = candidate.own_words
    content = tuple(i for i in candidate.content if i not in own)
    rest = _fragments(doc, trimmed(doc, _filled(doc, content, own)))
    return with_words(candidate, rest, "cleaned") if rest else None


def before_relative(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`P, said two people, who asked not to be named`: a relative clause behind the source is not said by it."""
    source, content = candidate.source, candidate.content
    if not source or not candidate.cue or not content[0] < candidate.anchor < source.head:
        return candidate
    clauses = [i for i in children(doc, source.head, "acl:relcl") if i > source.head]
    parts = [trimmed(doc, subtree(doc, clause)) for clause in clauses]
    behind = {i for words in parts if words and doc.words[words[0]].text.lower() in _RELATIVE for i in words}
    kept = trimmed(doc, tuple(i for i in content if i not in behind))
    whole = any(is_verbal(doc.words[i]) for i in kept)
    return with_words(candidate, kept, "before_relative") if whole else candidate


_RELATIVE = word_class("attribution", "all_relative_pronouns")


def _filled(doc: Document, content: Words, own: set[int]) -> Words:
    """Gaps within a sentence that hold nothing of the candidate's own belong to the content."""
    out = set(content)
    for a, b in pairwise(content):
        gap = range(a + 1, b)
        if gap and doc.words[a].sentence == doc.words[b].sentence and not own & set(gap):
            out.update(gap)
    return tuple(sorted(out))


def _fragments(doc: Document, content: Words) -> Words:
    """Without pieces that are only punctuation or a conjunction."""
    kept: list[int] = []
    for run in runs_of(content):
        run = trimmed(doc, run)
        while len(run) > 1 and doc.words[run[-1]].upos == "CCONJ":  # `P, and | left the room`
            run = trimmed(doc, run[:-1])
        kept += run if any(doc.words[i].upos not in ("PUNCT", "CCONJ", "SYM") for i in run) else ()
    return tuple(kept)
