"""The candidates of all constructions, with their contents cleaned, one for each cue."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.constructions import FAMILIES, Search
from service.extraction.attribution.content.edges import with_words, without
from service.extraction.attribution.content.quotation_edges import in_one_voice, whole_inner, widened
from service.extraction.attribution.content.settings import before_setting, behind_addressee, behind_day
from service.extraction.attribution.content.tree_edges import (
    before_finite,
    before_predicate,
    before_remark,
    cleaned,
    whole_brackets,
    with_continuation,
    with_denied_deed,
)
from service.extraction.attribution.quotations.exchanges import of_one_speaker
from service.extraction.attribution.quotations.replies import whole_reply
from service.extraction.attribution.quotations.speakers import continued
from service.extraction.attribution.quotations.turns import in_own_turn, said_once, with_own_subject
from service.extraction.attribution.relays import only_names_a_source, with_relays
from service.extraction.attribution.told_outlets import outside_interview
from service.extraction.layout.dateline import first_dateline, label_at, slugs
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import categories_of
from service.extraction.mentions.names import is_title
from service.extraction.mentions.transcripts.turns import behind_time, silent_labels
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_all
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY
from service.extraction.model.record import Record, nested
from service.extraction.model.spans import Words
from service.extraction.model.word_index import WordIndex, stretch
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import BULLETS, DASHES, QUOTATION_MARKS
from service.extraction.syntax.tree import case_of, children, root_of

_RULES = PARAMETERS.constructions

ACCEPT = _RULES.accept
_SAME = _RULES.same_content
_DUTIES = word_class("attribution", "modals_of_duty")
_CONTRARY = word_class("attribution", "contrary_prepositions")


def rule_candidates(
    doc: Document, quoted: QuotationIndex, lexicon: Lexicon, accept: float = ACCEPT
) -> list[AttributionCandidate]:
    """All attributions that the rules find, in text order of their contents.

    Candidates with a prior under `accept` are dropped, and those with a cue that `quoted … as saying` has taken.
    """
    found: list[AttributionCandidate] = []
    for family in FAMILIES:
        taken = {i for d in found if d.construction == "quoted_as_saying" for i in d.cue}
        new = attempt_all(family.find, Search(doc, quoted, lexicon, tuple(found)))
        new = [d for d in new if d.strength >= accept and d.anchor not in taken]
        if family.of_clause:
            new = [attempt(d, with_relays, doc, d) for d in new]
            new = [attempt(d, widened, doc, d, quoted) for d in new]
        found += new
    return finished(doc, found, quoted)


def finished(
    doc: Document, candidates: list[AttributionCandidate], quoted: QuotationIndex
) -> list[AttributionCandidate]:
    """The candidates with contents cleaned, without duplicates, continued over later quotations, in text order."""
    said = [d for d in candidates if not attempt(False, _is_asked_for, doc, d)]
    clean = [attempt(None, cleaned, doc, d) for d in said]
    found = [attempt(d, whole_inner, doc, d, quoted) for d in clean if d is not None]
    found = [attempt(d, before_finite, doc, d) for d in found]
    found = [attempt(d, with_continuation, doc, d) for d in found]
    found = [attempt(d, with_denied_deed, doc, d) for d in found]
    found = [attempt(d, before_predicate, doc, d) for d in found]
    found = [attempt(d, before_remark, doc, d, quoted) for d in found]
    found = [attempt(d, whole_brackets, doc, d) for d in found]
    found = [attempt(d, outside_interview, doc, d) for d in found]
    found = [attempt(d, before_setting, doc, d) for d in found]
    found = [attempt(d, behind_day, doc, d) for d in found]
    found = [attempt(d, behind_addressee, doc, d) for d in found]
    found = [attempt(d, in_one_voice, doc, d, quoted) for d in found]
    found = [attempt(d, in_own_turn, doc, d, quoted) for d in found]
    found = [attempt(d, of_one_speaker, doc, d, quoted) for d in found]
    found = [attempt(d, in_own_words, doc, d) for d in found]
    found = [attempt(d, whole_reply, doc, d) for d in found]
    found = [attempt(d, with_own_subject, doc, d) for d in found]
    found = attempt(found, distinct, found)
    found = attempt(found, said_once, doc, found, quoted)
    found = attempt(found, continued, doc, quoted, found)
    return sorted(found, key=lambda d: (d.content[0], -len(d.content), d.anchor))


def in_own_words(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Lind disagreed: P` · `Lind denied this: “P”`: Lind asserts what follows the colon."""
    words = candidate.content
    if candidate.anchor > words[0]:
        return candidate
    if doc.words[words[0]].upos == "PRON" and doc.lower_text(words[0] + 1) == ":":
        candidate = with_words(candidate, [i for i in words if i > words[0] + 1], "in_own_words")
    opening = candidate.content[0] - (doc.words[candidate.content[0] - 1].text in QUOTATION_MARKS)
    own = candidate.stance == "denied" and doc.lower_text(opening - 1) == ":"
    return replace(candidate, stance="asserted") if own else candidate


def _is_asked_for(doc: Document, candidate: AttributionCandidate) -> bool:
    """`The mill must reject the claim` · `they should have known P`: nobody says it; `I must admit that P` says it."""
    duties = (doc.words[i].text.lower() for i in children(doc, candidate.anchor, "aux"))
    own = [doc.words[i].text for i in candidate.source.words] == ["I"]
    return bool(candidate.cue) and not own and not _DUTIES.isdisjoint(duties)


def distinct(candidates: list[AttributionCandidate]) -> list[AttributionCandidate]:
    """The candidates without duplicates: the stronger of two that share a word of the cue, or content and source."""
    out: list[AttributionCandidate] = []
    anchors: set[int] = set()
    cues: set[int] = set()
    contents: WordIndex[AttributionCandidate] = WordIndex()
    for candidate in sorted(candidates, key=lambda d: -d.strength):
        taken = candidate.anchor in anchors or not cues.isdisjoint(candidate.cue)
        place = stretch(candidate.content)
        if not taken and not any(_same_content(candidate, b) for b in contents.holding(place)):
            out.append(candidate)
            anchors.add(candidate.anchor)
            cues.update(candidate.cue)
            contents.add(candidate, place)
    return out


def _same_content(a: AttributionCandidate, b: AttributionCandidate) -> bool:
    if a.source and b.source and a.source.words != b.source.words:
        return False
    if a.cue and b.cue and (set(a.cue) <= set(b.content) or set(b.cue) <= set(a.content)):
        return False  # `police say that she reportedly left`: one is inside the other
    sizes = sorted((len(a.content), len(b.content)))  # no Jaccard overlap is above the sizes' ratio
    return sizes[0] > _SAME * sizes[1] and overlap(a.content, b.content) > _SAME


def overlap(a: Words, b: Words) -> float:
    """Jaccard overlap of two contents."""
    x, y = set(a), set(b)
    return len(x & y) / len(x | y)


def records_of(candidates: Sequence[AttributionCandidate]) -> list[Record]:
    """The candidates as records, each with the smallest content that holds it as its parent."""
    contents = [frozenset(d.content) for d in candidates]
    around = WordIndex((k, stretch(d.content)) for k, d in enumerate(candidates))
    return nested([Record(d, attempt(None, _parent_of, d, contents, around)) for d in candidates])


def _parent_of(
    candidate: AttributionCandidate, contents: Sequence[frozenset[int]], around: WordIndex[int]
) -> int | None:
    """The first of the smallest contents that hold the cue and most of the content; `around` has them by stretch."""
    content = frozenset(candidate.content)
    own = frozenset(candidate.cue) or content
    near = around.holding(stretch((min(own),)))
    wider = (k for k in near if len(contents[k]) > len(content) and own <= contents[k])
    holding = (k for k in wider if len(content & contents[k]) >= _RULES.in_parent * len(content))
    return min(holding, key=lambda k: (len(contents[k]), k), default=None)


def only_reports(doc: Document, candidates: Sequence[AttributionCandidate]) -> list[AttributionCandidate]:
    """The candidates without those that look like reports only: what is contrary to a report, and names."""
    checks = (_is_contrary, _names_itself, _is_on_a_list, only_names_a_source)
    return [c for c in candidates if not any(attempt(False, check, doc, c) for check in checks)]


def _is_contrary(doc: Document, candidate: AttributionCandidate) -> bool:
    """`Contrary to what X said, P`: X has not said P."""
    first = min((*candidate.cue, *candidate.source), default=0) - 1
    return first >= 0 and doc.lower_text(first) == "what" and case_of(doc, first) in _CONTRARY


def _is_on_a_list(doc: Document, candidate: AttributionCandidate) -> bool:
    """`Ann Lee: She won in 2012.` in a list of people · `Kessen Council: did not reply`"""
    return bool(candidate.cue) and silent_labels(doc).issuperset(candidate.cue)


def _names_itself(doc: Document, candidate: AttributionCandidate) -> bool:
    """`a group that calls itself the New Guard` gives a name and reports nothing."""
    first, *name = (doc.words[i] for i in candidate.content)
    own = candidate.lemma == "call" and "Reflex=Yes" in first.feats and candidate.anchor < first.index
    named = any(word.upos == "PROPN" or word.text.istitle() for word in name)
    return own and named and all(word.upos == "DET" or word.text[:1].isupper() for word in name)


def without_datelines(
    document: Document, candidates: Sequence[AttributionCandidate]
) -> list[AttributionCandidate]:
    """The candidates, with datelines (`KARVEL, July 24: P`), hours (`3 p.m.: P`) and marks of later versions (`UPDATE
    1-P`) cut off. A place or a label (`Correction: P`) is not a source.
    """
    dateline = first_dateline(document.text)
    near = takewhile(lambda word: word.start < dateline.stop, document.words)
    versions = (w for slug in slugs(document.text) for w in document.words_within(slug.start, slug.stop))
    opening = [word.index for word in near if word.start in dateline] + [word.index for word in versions]
    opening += _hours(document)
    found = []
    unlabelled = [_without_label(document, candidate) for candidate in candidates]
    reports = [c for c in unlabelled if not _is_label(document, c)]
    reported, cues = {c.content for c in reports}, {c.anchor for c in reports if c.source}
    labels = [
        c for c in unlabelled
        if _is_label(document, c)
        and (c.content in reported or _is_before_report(document, c, dateline, cues))
    ]  # fmt: skip
    kept = (c for c in unlabelled if c not in labels)
    for candidate in (without(document, c, opening, "without_datelines") for c in kept):
        outside = (document.words[i] for i in candidate.cue if document.words[i].start not in dateline)
        if not _says_nothing(document, candidate, dateline):
            found.append(candidate)
        elif any(word.text != ":" for word in outside):
            found.append(replace(candidate, source=NOBODY))
    return found


def _hours(doc: Document) -> Iterator[int]:
    """The words of `3 p.m.:` at the head of paragraphs."""
    for paragraph in doc.paragraphs.values():
        begins = behind_time(doc, paragraph.start, paragraph.stop)
        if begins > paragraph.start and doc.words[begins - 1].text.endswith(":"):
            yield from range(paragraph.start, begins)


def _without_label(document: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """`Health: Two wards are shut, the clinic said`: without the label before a statement that a clause reports."""
    first = candidate.content[0]
    paragraph = document.paragraphs[document.sentence_of(first).paragraph]
    opens = all(document.words[i].text in BULLETS | DASHES for i in range(paragraph.start, first))
    if not opens or not candidate.cue or first in candidate.source or _is_label(document, candidate):
        return candidate
    behind = label_at(document.text, document.words[first].start, document.words[paragraph.stop - 1].end)
    label = takewhile(lambda i: document.words[i].start < behind, paragraph)
    return without(document, candidate, list(label), "without_label")


def _is_label(document: Document, candidate: AttributionCandidate) -> bool:
    """Whether its only cue is a colon that the reader found: `Tarn: It is shut, police said` is what the police say."""
    return candidate.construction == "reader" and [document.words[i].text for i in candidate.cue] == [":"]


def _is_before_report(
    document: Document, label: AttributionCandidate, dateline: range, cues: Container[int]
) -> bool:
    """`AL-SAFA: The minister said that P`: a place, though it may be called like a person, as somebody reports P."""
    placed = bool(label.source) and document.words[label.source.words[0]].start in dateline
    root = root_of(document, document.sentence_of(label.content[0]))
    below = () if root is None else (root, *children(document, root, "parataxis", "ccomp"))
    return placed and any(i in cues for i in below)


def _says_nothing(document: Document, candidate: AttributionCandidate, dateline: range) -> bool:
    """Whether the source is the place of a dateline, a place that opens the text (`Karvel: It is shut`), or a label
    that only the reader takes for a speaker: without a name, and with a noun for nobody (`Fact check: It is shut`).
    """
    source, words = candidate.source, document.words
    if (
        not source
        or candidate.construction == "transcript_turn"
        or (kind := document.kind_at(source.head)) == "Person"
    ):
        return False
    label = [words[i].text for i in candidate.cue] == [":"]
    if _is_label(document, candidate) and not kind and words[source.head].upos != "PRON":
        return not categories_of(document, source.head)
    if any(is_title(words[i].text) or words[i].upos == "DET" for i in source):
        return False
    opens = source.words[0] == 0 and kind == "Location"
    return (label and opens) or words[source.words[-1]].end in dateline
