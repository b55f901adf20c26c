"""The learned side: attributions read off the tagger's roles and links, joined with the rules' candidates.

The tagger gives every word a probability of being source, cue or content, and the cue it belongs to. It
was trained on outermost attributions only (PolNeAR), so attributions inside a content are left to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from service.extraction.attribution.content.quotation_edges import widened
from service.extraction.attribution.cues import verb_cue
from service.extraction.attribution.known import Known
from service.extraction.attribution.relays import with_relays
from service.extraction.attribution.selection import finished
from service.extraction.attribution.sources import recipient_of, source_of_verb, without_prepositions
from service.extraction.attribution.stance import stance_of
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_each
from service.extraction.model.document import Document, Word
from service.extraction.model.labels import LAYOUT, SURE
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS, Thresholds
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import ancestors, head_of, is_verbal
from service.extraction.tagger.agreement import fitted
from service.extraction.tagger.decoding import Segment, probability, segments_of
from service.extraction.tagger.reconciliation import matching_rule, reconciled

_TAGGER = PARAMETERS.tagger


def learned_candidates(
    doc: Document,
    quoted: QuotationIndex,
    rules: list[AttributionCandidate],
    lexicon: Lexicon,
    thresholds: Thresholds = PARAMETERS.thresholds,
) -> list[AttributionCandidate]:
    """The tagger's candidates completed by the rules', and the rules' own where the tagger does not object."""
    if not doc.has_roles:
        return rules
    tagged = [d for d in tagged_candidates(doc, lexicon) if d.strength >= thresholds.tagged]
    known = Known(rules)
    joined, used = [], set()
    for candidate in tagged:
        match = matching_rule(candidate, known)
        if match is not None:
            used.add(match)
            candidate = attempt(candidate, reconciled, doc, candidate, rules[match])
        else:
            candidate = attempt(candidate, fitted, doc, candidate)
        if match is not None or candidate.strength >= thresholds.alone:
            candidate = attempt(candidate, widened, doc, candidate, quoted)
            joined += [candidate] if _says_something(doc, candidate.content) else []
    layout = [r for r in rules if r.construction in LAYOUT]
    inside = set(quoted.of) | {i for d in [*joined, *layout] for i in d.content}
    inside |= {i for d in joined if d.relays for i in d.source}  # `citing a man who said P`
    unused = (rule for i, rule in enumerate(rules) if i not in used)
    joined += attempt_each(_kept, doc, unused, inside, thresholds)
    return finished(doc, joined, quoted)


def _says_something(doc: Document, content: Words) -> bool:
    """Whether the content has a word that is more than an article, an adposition or the like."""
    return any(doc.words[i].upos not in _EMPTY for i in content)


_EMPTY = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "PUNCT", "SCONJ"})


def tagged_candidates(doc: Document, lexicon: Lexicon) -> list[AttributionCandidate]:
    """One candidate for each cue segment with a content."""
    segments = segments_of(doc)
    cues = [s for s in segments if s.role == "cue"]
    owner = {i: k for k, cue in enumerate(cues) for i in cue.words}
    parts: list[dict[str, list[Segment]]] = [{"source": [], "content": []} for _ in cues]
    for segment in segments:
        if segment.role in ("source", "content") and (k := _owner(doc, segment, cues, owner)) is not None:
            parts[k][segment.role].append(segment)
    _reassign_weak_contents(doc, parts, owner)
    candidates = attempt_each(_candidate, doc, zip(cues, parts, strict=True), lexicon)
    return [attempt(d, with_relays, doc, d) for d in candidates]


def _owner(doc: Document, segment: Segment, cues: Sequence[Segment], owner: dict[int, int]) -> int | None:
    """The cue of a segment: the linked one; for a weakly linked content the nearest cue above it in the tree; without
    either the nearest of the sentence.
    """
    linked = owner.get(segment.link)
    if segment.role == "content" and (linked is None or _link_score(doc, segment) < _TAGGER.link_believed):
        above = ancestors(doc, head_of(doc, segment.words))
        linked = next((owner[i] for i in above if i in owner), linked)
    if linked is not None:
        return linked
    sentence = doc.words[segment.words[0]].sentence
    near = [k for k, cue in enumerate(cues) if doc.words[cue.words[0]].sentence == sentence]
    return min(near, key=lambda k: _distance(segment.words, cues[k].words), default=None)


def _reassign_weak_contents(
    doc: Document, parts: Sequence[dict[str, list[Segment]]], owner: dict[int, int]
) -> None:
    """Reassign a weakly linked content to the cue directly before it if that cue has no content and dominates it in
    the tree.
    """
    for k, part in enumerate(parts):
        for segment in part["content"]:
            other = owner.get(segment.words[0] - 1, k)
            if other == k or parts[other]["content"] or _link_score(doc, segment) >= _TAGGER.link_decided:
                continue
            if any(owner.get(i) == other for i in ancestors(doc, head_of(doc, segment.words))):
                part["content"] = [s for s in part["content"] if s is not segment]
                parts[other]["content"].append(segment)


def _link_score(doc: Document, segment: Segment) -> float:
    words = [doc.words[i] for i in segment.words]
    return sum(w.link_score for w in words if w.link == segment.link) / len(words)


def _distance(a: Words, b: Words) -> int:
    return min(abs(a[0] - b[-1]), abs(a[-1] - b[0]))


def _joined(segments: Iterable[Segment]) -> Words:
    return tuple(sorted({i for s in segments for i in s.words}))


def _nearest(segments: Sequence[Segment], cue: Segment) -> Words:
    """The source segment linked to this cue, the nearest one if there are several."""
    linked = [s for s in segments if s.link in cue.words] or list(segments)
    return min((s.words for s in linked), key=lambda w: _distance(w, cue.words), default=())


def _candidate(
    doc: Document, segments: tuple[Segment, dict[str, list[Segment]]], lexicon: Lexicon
) -> AttributionCandidate | None:
    """The candidate of a cue segment and the segments that belong to it."""
    cue, parts = segments
    content = _joined(parts["content"])
    source = without_prepositions(doc, _nearest(parts["source"], cue))
    head = head_of(doc, cue.words)
    verbs = [i for i in cue.words if is_verbal(doc.words[i])]
    anchor = verbs[-1] if verbs and head not in verbs else head
    if not content:
        return None
    verbal = verb_cue(doc, anchor, lexicon) if is_verbal(doc.words[anchor]) else None
    rows = verbal.entries if verbal is not None else lexicon.noun(doc.words[anchor].lemma)
    entry = rows[0] if rows else None
    recipient = recipient_of(doc, anchor) if verbal is not None else NOBODY
    recipient = NOBODY if set(recipient) & {*content, *source} else recipient
    if not source and verbal is not None and not parts["source"]:
        found = source_of_verb(doc, anchor).words
        source = () if set(found) & {*content, *cue.words} or not _may_speak(doc, found) else found
    score = (cue.score + sum(s.score for s in parts["content"]) / len(parts["content"])) / 2
    return AttributionCandidate(
        anchor=anchor, cue=cue.words, content=content,
        source=NounPhrase(source, head_of(doc, source)) if source else NOBODY, construction="tagger",
        stance=stance_of(doc, verbal, entry) if verbal is not None else (entry.stance if entry else "asserted"),
        recipient=recipient,
        lemma=verbal.lemma if verbal is not None else doc.words[anchor].lemma,
        kind=entry.kind if entry else "", score=score,
    )  # fmt: skip


def _may_speak(doc: Document, words: Words) -> bool:
    """Whether the tagger allows that the words, a cue's subject, are its source."""
    return max((probability(doc.words[i], "source") for i in words), default=0.0) > _TAGGER.subject_source


def _kept(
    doc: Document, rule: AttributionCandidate, inside: set[int], thresholds: Thresholds
) -> AttributionCandidate | None:
    """A rule's candidate that the tagger did not find: kept inside a content by its prior, elsewhere with support."""
    if rule.construction in SURE:
        return rule
    if not rule.cue:
        return None
    if set(rule.cue) <= inside:
        least = thresholds.least_nested(rule)
        return rule if rule.strength >= max(least, _speaker_threshold(doc, rule)) else None
    support = max(_support(doc.words[i]) for i in rule.cue)
    score = rule.strength * (_TAGGER.unsupported + (1 - _TAGGER.unsupported) * support)
    return replace(rule, score=score) if score >= thresholds.rule else None


def _support(word: Word) -> float:
    """The tagger's probability that the word is a cue. For a participle (`he said P, adding that Q`) the probability of
    content is added: the tagger often continues the content over it.
    """
    added = word.xpos == "VBG" and word.relation == "advcl"
    return probability(word, "cue") + (probability(word, "content") if added else 0.0)


def _speaker_threshold(doc: Document, rule: AttributionCandidate) -> float:
    """First-person and generic subjects inside a quotation rarely report; require a higher weight."""
    if not rule.source:
        return _TAGGER.no_source
    generic = len(rule.source) == 1 and doc.words[rule.source.words[0]].text.lower() in _SPEECH_PERSONS
    return _TAGGER.speech_person if generic else 0.0


_SPEECH_PERSONS = word_class("tagger", "speech_persons")
