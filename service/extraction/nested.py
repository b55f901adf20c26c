"""Attributions inside another's content, seen with all drafts at hand: the last step of finding them.

Each function mends one way in which a content and what it reports come apart: an inner subject that the
parser gave to the outer verb, a second conjunct that the content leaves out, a remark in a relative clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.extraction.cues import REPORTING_FRAMES, is_reporting, stance_of, verb_cue
from service.extraction.dependencies import case_of, child, children, is_passive, subtree, trimmed
from service.extraction.document import Document
from service.extraction.draft import Draft, Relay
from service.extraction.lexicon import Lexicon
from service.extraction.relays import IsOutlet
from service.extraction.sources import nominal, possessor
from service.extraction.tagged import NESTED, Thresholds
from service.extraction.verbal import verbal_drafts

_MARKS = frozenset({'"', "“", "”", "''", "``", "'", "‘", "’"})


def nested_drafts(
    doc: Document, drafts: Sequence[Draft], lexicon: Lexicon, is_outlet: IsOutlet, extractor: str
) -> list[Draft]:
    """The drafts with inner sources, contents and attributions mended, in text order of their contents."""
    found = [_with_first_subject(doc, d) for d in drafts]
    found = [_of_governing_speaker(doc, d, found) for d in found]
    found = [_published(doc, d, is_outlet) for d in found]
    found = [_with_conjuncts(d, found, doc) for d in found]
    found = [_with_lead(doc, d, found) for d in found]
    found = _with_inner(doc, found, [n for n in _inner(doc, found, lexicon) if not _known(n, found)])
    if extractor == "rules":
        found = [d for d in found if _trusted(d, found)]
    return sorted(found, key=lambda d: (d.content[0], -len(d.content), d.anchor))


def _with_inner(doc: Document, drafts: list[Draft], inner: Sequence[Draft]) -> list[Draft]:
    """The drafts and the inner ones, contents fitted to each other."""
    for new in inner:
        if new.construction == "listed_examples":
            drafts = [_around_list(doc, d, new) for d in drafts]
    remarks = [
        d for d in (*drafts, *inner) if doc.words[d.content[0]].text.lower() == "which" and len(d.content) > 1
    ]
    for remark in remarks:
        drafts = [_before_remark(doc, d, remark) if d is not remark else d for d in drafts]
    return [*drafts, *inner]


def _known(new: Draft, drafts: Sequence[Draft]) -> bool:
    return any(new.anchor == d.anchor or (d.cue and set(new.cue) & set(d.cue)) for d in drafts)


# -- sources ---------------------------------------------------------------------------------------------


def _with_first_subject(doc: Document, draft: Draft) -> Draft:
    """`An audit showed that P, two officials said`: of two subjects the first belongs to the inner verb."""
    verb = draft.anchor
    if draft.source or not draft.cue or doc.words[verb].upos != "VERB" or is_passive(doc, verb):
        return draft
    if child(doc, verb, "nsubj", "expl", "csubj") is not None:
        return draft
    for other in doc.words[verb + 1 : doc.sentence_of(verb).last]:
        subjects = children(doc, other.index, "nsubj")
        if len(subjects) > 1 and subjects[0] < verb < subjects[1]:
            source, head = nominal(doc, subjects[0], verb)
            source = tuple(i for i in source if i < draft.cue[0])
            content = tuple(i for i in draft.content if i not in source)
            return replace(draft, source=source, source_head=head, content=content) if content else draft
    return draft


def _of_governing_speaker(doc: Document, draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """`His family believes it, he said, adding that P`: who adds is who said."""
    word = doc.words[draft.anchor]
    participle = word.relation in ("advcl", "xcomp", "conj", "parataxis") and word.text.lower().endswith(
        "ing"
    )
    if not participle or not draft.cue or child(doc, draft.anchor, "nsubj") is not None:
        return draft
    governor = next((d for d in drafts if d.cue and d.anchor == word.head and d.source), None)
    if governor is None or governor.source == draft.source or set(draft.cue) <= set(governor.content):
        return draft
    return replace(draft, source=governor.source, source_head=governor.source_head)


def _published(doc: Document, draft: Draft, is_outlet: IsOutlet) -> Draft:
    """`Y wrote in an essay published by X`: X has it from Y."""
    if draft.relays or not draft.source or doc.words[draft.anchor].lemma not in ("write", "argue", "say"):
        return draft
    for thing in children(doc, draft.anchor, "obl"):
        for clause in children(doc, thing, "acl"):
            if case_of(doc, thing) != "in" or doc.words[clause].lemma not in (
                "publish",
                "run",
                "print",
                "carry",
            ):
                continue
            for i in children(doc, clause, "obl"):
                outer, head = nominal(doc, i)
                if case_of(doc, i) in ("by", "in") and is_outlet(doc, outer) and head is not None:
                    return replace(draft, relays=(Relay("reports", outer, head),), relation="quotes")
    return draft


# -- contents --------------------------------------------------------------------------------------------


def _with_conjuncts(draft: Draft, drafts: Sequence[Draft], doc: Document) -> Draft:
    """`X said that Y came and warned that P`: what Y goes on to say is in the content of X too."""
    if not draft.cue:
        return draft
    content = set(draft.content)
    for other in drafts:
        if other is draft or not other.cue or not other.source or set(other.cue) & content:
            continue
        last = max((i for i in content if i < other.cue[0]), default=-1)
        same = last >= 0 and doc.words[last].sentence == doc.words[other.anchor].sentence
        inside = other.source_head in content and draft.anchor < other.source[0]
        if (
            same
            and inside
            and _joined_to(doc, other, content, last)
            and not set(draft.cue) & set(other.content)
        ):
            content |= set(range(last + 1, max(*other.cue, *other.content) + 1))
    return draft.with_content(trimmed(doc, tuple(sorted(content))))


def _joined_to(doc: Document, other: Draft, content: set[int], last: int) -> bool:
    """The cue is a conjunct of the content's verb, or the content breaks off in the other's source."""
    word = doc.words[other.anchor]
    return (word.relation == "conj" and word.head in content) or last in other.source


def _with_lead(doc: Document, draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """`The crew warned that P, the paper added`: the paper's content begins with the crew."""
    before = [i for i in draft.content if draft.cue and i < draft.cue[0]]
    for other in drafts:
        begins = [*other.source, *other.cue]
        if not before or other is draft or not other.cue or not other.source or max(begins) >= before[0]:
            continue
        near = doc.words[draft.anchor].head == other.anchor or doc.words[other.anchor].head == draft.anchor
        if near and len(set(other.content) & set(before)) > 0.5 * len(before):
            after = [i for i in draft.content if i > draft.cue[-1] and _resumes(doc, draft, i)]
            return draft.with_content((*range(min(begins), before[-1] + 1), *after))
    return draft


def _resumes(doc: Document, draft: Draft, index: int) -> bool:
    """Whether the content goes on after its cue, rather than another clause (`…, as talks began`)."""
    after = (i for i in draft.content if i > draft.cue[-1])
    gap = [doc.words[i] for i in range(draft.cue[-1] + 1, next(after, index))]
    return not any(w.upos in ("SCONJ", "NOUN", "PRON") and w.index not in draft.source for w in gap)


def _around_list(doc: Document, draft: Draft, listed: Draft) -> Draft:
    """`P might yield to its demands, the paper said, including Q`: what the paper said is P and Q."""
    if not draft.cue or not listed.anchor < draft.cue[0] < listed.content[0]:
        return draft
    held = (*draft.cue, *draft.source, *draft.recipient)
    first = doc.sentence_of(listed.anchor).first
    words = [*range(first, min(held)), *range(max(held) + 1, listed.content[-1] + 1)]
    return draft.with_content(trimmed(doc, tuple(words)))


def _before_remark(doc: Document, draft: Draft, remark: Draft) -> Draft:
    """`He urged them to stop, which Z says is untrue`: who urges does not say what Z says."""
    which = remark.content[0]
    inside = which in draft.content and draft.anchor < draft.content[0]
    if not inside or doc.words[draft.content[0]].text.lower() != "to":
        return draft
    return draft.with_content(trimmed(doc, tuple(i for i in draft.content if i < which)))


# -- attributions that the general constructions do not see -------------------------------------------------


def _inner(doc: Document, drafts: Sequence[Draft], lexicon: Lexicon) -> Iterator[Draft]:
    inside = {i for d in drafts for i in d.content}
    for word in doc.words:
        lower = word.text.lower()
        if lower == "which" and word.index in inside:
            yield from _remark(doc, word.index, lexicon)
        elif lower in ("including", "namely"):
            yield from _listed(doc, word.index, lexicon)
        elif word.upos == "NOUN" and word.index in inside and word.lemma in _HELD:
            yield from _held(doc, word.index)
    yield from _behind_relays(doc, drafts, lexicon)


def _remark(doc: Document, which: int, lexicon: Lexicon) -> Iterator[Draft]:
    """`…, which Ankara has always said is untrue`: the pronoun and the rest of the clause are the content."""
    last = doc.sentence_of(which).last
    verb = next((i for i in range(which + 2, min(which + 9, last)) if is_reporting(doc, i, lexicon)), None)
    if verb is None or verb + 1 >= last or doc.words[which - 1].text != ",":
        return
    cue = verb_cue(doc, verb, lexicon)
    holder = range(which + 1, cue.words[0])
    heads = [i for i in holder if doc.words[i].upos in ("PROPN", "NOUN", "PRON")]
    end = next((i for i in range(verb + 1, last) if _closes(doc, i)), last)
    begins = doc.words[verb + 1]
    if not heads or begins.upos not in ("AUX", "VERB") or not _finite(begins.text) or end - verb < 2:
        return
    words = (which, *range(verb + 1, end))
    yield Draft(
        anchor=verb, cue=cue.words, content=words, source=tuple(holder), source_head=heads[-1],
        construction="relative_remark", stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)),
        lemma=cue.lemma, kind=cue.entries[0].kind if cue.entries else "", weight=0.85,
    )  # fmt: skip


def _finite(text: str) -> bool:
    return text.lower() in _FINITE


_FINITE = frozenset("is are was were will would has have had does did can could may might".split())


def _closes(doc: Document, index: int) -> bool:
    word = doc.words[index]
    return word.text in (",", ".", ";", "—", "–") or word.text in _MARKS or word.upos == "CCONJ"


def _listed(doc: Document, including: int, lexicon: Lexicon) -> Iterator[Draft]:
    """`the union's demands, the paper said, including closing the pit`: the examples are what is demanded."""
    first = doc.sentence_of(including).first
    for noun in range(including - 1, max(first, including - 14) - 1, -1):
        word = doc.words[noun]
        rows = lexicon.noun(word.lemma.lower()) if word.upos == "NOUN" else ()
        owner = child(doc, noun, "nmod:poss")
        if not rows or owner is None or rows[0].stance not in ("directive", "commissive"):
            continue
        between = [doc.words[i] for i in range(noun + 1, including)]
        last = doc.sentence_of(including).last
        content = trimmed(
            doc, tuple(i for i in range(including + 1, last) if doc.words[i].text not in _STOPS)
        )
        if (between and between[0].text != ",") or not content:
            return
        source, head = possessor(doc, owner)
        yield Draft(
            anchor=noun, cue=(noun,), content=content, source=source, source_head=head,
            construction="listed_examples", stance=rows[0].stance, lemma=rows[0].lemma, kind=rows[0].kind,
            weight=0.7,
        )  # fmt: skip
        return


_STOPS = frozenset(".!?")


_HELD = frozenset("information evidence proof intelligence indication word confirmation".split())


def _held(doc: Document, noun: int) -> Iterator[Draft]:
    """`he had “information” that P`: who has it stands for P."""
    before = next(
        (i for i in range(noun - 1, max(noun - 4, -1), -1) if doc.words[i].upos in ("VERB", "AUX")), None
    )
    after = next(
        (i for i in range(noun + 1, min(noun + 3, len(doc.words))) if doc.words[i].text not in _MARKS), None
    )
    if (
        before is None
        or after is None
        or doc.words[before].lemma not in ("have", "possess", "hold", "get", "receive")
    ):
        return
    if doc.words[after].text.lower() != "that" or doc.words[after].sentence != doc.words[noun].sentence:
        return
    subject = child(doc, before, "nsubj")
    clause = doc.words[after].head
    if subject is None or clause < after:
        return
    source, head = nominal(doc, subject, before)
    content = trimmed(doc, tuple(i for i in subtree(doc, clause) if i >= after))
    if content and source:
        yield Draft(
            anchor=noun, cue=tuple(range(before, noun + 1)), content=content, source=source, source_head=head,
            construction="noun_held", lemma=doc.words[noun].lemma, kind="speech", weight=0.7,
        )  # fmt: skip


def _behind_relays(doc: Document, drafts: Sequence[Draft], lexicon: Lexicon) -> Iterator[Draft]:
    """`X reported that Y plans to P, citing Z`: where `citing` hangs on Y's verb, Y's plan is found again."""
    relayed = [d for d in drafts if d.relays and d.construction.endswith(("citing", "quoting"))]
    for outer in relayed:
        away = {*outer.cue, *outer.source, *(i for relay in outer.relays for i in relay.words)}
        for draft in verbal_drafts(doc, lexicon):
            content = trimmed(doc, tuple(i for i in draft.content if i in outer.content and i not in away))
            held = set(draft.cue) | set(draft.source) <= set(outer.content)
            if held and draft.source and content and draft.weight >= _least(draft):
                yield draft.with_content(content)


# -- trust -------------------------------------------------------------------------------------------------


def _least(draft: Draft) -> float:
    return NESTED.get(draft.construction, Thresholds().nested)


def _trusted(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Inside a content constructions differ in how far they can be trusted (the tagger's table, for rules too)."""
    own = set(draft.cue)
    inside = own and any(own <= set(d.content) and d is not draft for d in drafts)
    return not inside or draft.weight >= _least(draft)
