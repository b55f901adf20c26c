"""The learned side: attributions read off the tagger's roles and links, joined with the rules' candidates.

The tagger gives every word a probability of being source, cue or content, and the cue it belongs to. It
was trained on outermost attributions only (PolNeAR), so what stands inside a content is left to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from service.extraction.attribution.content_edges import bounded
from service.extraction.attribution.cues import verb_cue
from service.extraction.attribution.quotation_edges import widened
from service.extraction.attribution.relays import with_relays
from service.extraction.attribution.selection import finished
from service.extraction.attribution.sources import NOTHING, recipient_of, source_of_verb
from service.extraction.attribution.stance import stance_of
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document, Word
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS, Thresholds
from service.extraction.syntax.tree import ancestors, head_of, is_verbal, trimmed
from service.extraction.tagger.agreement import fitted
from service.extraction.tagger.decoding import Segment, probability, segments_of
from service.extraction.tagger.reconciliation import LAYOUT, matching, merged


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
    tagged = [
        attempt(d, bounded, doc, d) for d in tagged_candidates(doc, lexicon) if d.weight >= thresholds.tagged
    ]
    joined, used = [], set()
    for candidate in tagged:
        match = matching(candidate, rules)
        if match is not None:
            used.add(match)
            candidate = attempt(candidate, merged, doc, candidate, rules[match])
        else:
            candidate = attempt(candidate, fitted, doc, candidate)
        if match is not None or candidate.weight >= thresholds.alone:
            candidate = attempt(candidate, widened, doc, candidate, quoted)
            joined += [candidate] if _says_something(doc, candidate.content) else []
    layout = [r for r in rules if r.construction in LAYOUT]
    inside = set(quoted.of) | {i for d in [*joined, *layout] for i in d.content}
    inside |= {i for d in joined if d.relays for i in d.source}  # `citing a man who said P`
    for i, rule in enumerate(rules):
        if i in used:
            continue
        if (kept := attempt(None, _kept, doc, rule, inside, thresholds)) is not None:
            joined.append(kept)
    return finished(doc, joined, quoted)


def _says_something(doc: Document, content: Words) -> bool:
    """More than articles, adpositions and the like, which are what is left of a torn phrase."""
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
    _handed_over(doc, parts, owner)
    candidates = (
        attempt(None, _candidate, doc, cue, part, lexicon) for cue, part in zip(cues, parts, strict=True)
    )
    return [attempt(d, with_relays, doc, d) for d in candidates if d is not None]


def _owner(doc: Document, segment: Segment, cues: Sequence[Segment], owner: dict[int, int]) -> int | None:
    """The cue a segment belongs to: the one it is linked to, if in doubt the one that the tree hangs a content on,
    else the nearest of its sentence.
    """
    linked = owner.get(segment.link)
    if segment.role == "content" and (linked is None or _link_score(doc, segment) < _SURE):
        above = ancestors(doc, head_of(doc, segment.words))
        linked = next((owner[i] for i in above if i in owner), linked)
    if linked is not None:
        return linked
    sentence = doc.words[segment.words[0]].sentence
    near = [k for k, cue in enumerate(cues) if doc.words[cue.words[0]].sentence == sentence]
    return min(near, key=lambda k: _distance(segment.words, cues[k].words), default=None)


def _handed_over(doc: Document, parts: Sequence[dict[str, list[Segment]]], owner: dict[int, int]) -> None:
    """A content that the links give to one cue by little, right behind another that has none and above it in the
    tree, goes to that.
    """
    for k, part in enumerate(parts):
        for segment in part["content"]:
            other = owner.get(segment.words[0] - 1, k)
            if other == k or parts[other]["content"] or _link_score(doc, segment) >= _DECIDED:
                continue
            if any(owner.get(i) == other for i in ancestors(doc, head_of(doc, segment.words))):
                part["content"] = [s for s in part["content"] if s is not segment]
                parts[other]["content"].append(segment)


_DECIDED = 0.7  # the same, from which on a cue is left without a content for their sake
_SURE = 0.4  # mean score of a segment's links from which on they are believed


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
    doc: Document, cue: Segment, parts: dict[str, list[Segment]], lexicon: Lexicon
) -> AttributionCandidate | None:
    content = _joined(parts["content"])
    source = trimmed_source(doc, _nearest(parts["source"], cue))
    anchor = head_of(doc, cue.words)
    verbs = [i for i in cue.words if is_verbal(doc.words[i])]
    if verbs and not is_verbal(doc.words[anchor]):
        anchor = verbs[-1]
    if not content:
        return None
    verbal = verb_cue(doc, anchor, lexicon) if is_verbal(doc.words[anchor]) else None
    rows = verbal.entries if verbal is not None else lexicon.noun(doc.words[anchor].lemma)
    entry = rows[0] if rows else None
    recipient, told = recipient_of(doc, anchor) if verbal is not None else NOTHING
    recipient = () if set(recipient) & {*content, *source} else recipient
    if not source and verbal is not None and not parts["source"]:
        found, _ = source_of_verb(doc, anchor)
        source = () if set(found) & {*content, *cue.words} or not _may_speak(doc, found) else found
    score = (cue.score + sum(s.score for s in parts["content"]) / len(parts["content"])) / 2
    return AttributionCandidate(
        anchor=anchor, cue=cue.words, content=content, source=source,
        source_head=head_of(doc, source) if source else None, construction="tagger",
        stance=stance_of(doc, verbal, entry) if verbal is not None else (entry.stance if entry else "asserted"),
        recipient=recipient, recipient_head=told if recipient else None,
        lemma=verbal.lemma if verbal is not None else doc.words[anchor].lemma,
        kind=entry.kind if entry else "", weight=score,
    )  # fmt: skip


def _may_speak(doc: Document, words: Words) -> bool:
    """Whether the tagger does not rule out that the words, a cue's subject, are its source."""
    return max((probability(doc.words[i], "source") for i in words), default=0.0) > _LIKELY


_LIKELY = 0.3  # probability of a cue's subject to be its source


def trimmed_source(doc: Document, words: Words) -> Words:
    """Without a leading preposition of a passive agent and outer punctuation."""
    words = trimmed(doc, words)
    while words and doc.words[words[0]].text.lower() in ("by", "to") and len(words) > 1:
        words = words[1:]
    while words and doc.words[words[-1]].upos == "ADP" and doc.words[words[-1]].relation == "case":
        words = words[:-1]
    return words if any(doc.words[i].upos not in _NAMELESS for i in words) else ()


_NAMELESS = frozenset({"ADP", "DET", "PART", "PUNCT"})  # a source of such words alone is a torn phrase


def _kept(
    doc: Document, rule: AttributionCandidate, inside: set[int], thresholds: Thresholds
) -> AttributionCandidate | None:
    """A rule's candidate that the tagger did not see: inside a content by weight alone, else with support."""
    if not rule.cue:
        return None
    if rule.construction in LAYOUT:
        return rule
    if set(rule.cue) <= inside:
        least = thresholds.least_nested(rule)
        return rule if rule.weight >= max(least, _speaker_threshold(doc, rule)) else None
    support = max(_support(doc.words[i]) for i in rule.cue)
    score = rule.weight * (0.2 + 0.8 * support)
    return replace(_run_on(doc, rule), weight=score) if score >= thresholds.rule else None


def _support(word: Word) -> float:
    """The tagger's probability that the word is a cue; of a participle (`he said P, adding that Q`) also that it is
    content, since the tagger often runs the content on over it.
    """
    added = word.xpos == "VBG" and word.relation == "advcl"
    return probability(word, "cue") + (probability(word, "content") if added else 0.0)


def _run_on(doc: Document, rule: AttributionCandidate) -> AttributionCandidate:
    """The rule's candidate with what follows its content, where the tagger takes it for content all the same."""
    last, sentence = rule.content[-1], doc.sentence_of(rule.content[-1])
    if last < rule.anchor or doc.words[rule.anchor].sentence != sentence.index:
        return rule
    more = last
    while more + 1 < sentence.last and _goes_on(doc.words[more + 1]):
        more += 1
    if more == last:
        return rule
    return rule.with_content(trimmed(doc, (*rule.content, *range(last + 1, more + 1))), "run_on")


def _goes_on(word: Word) -> bool:
    """Whether the tagger takes the word for content."""
    return probability(word, "content") > _SURELY


_SURELY = 0.6  # probability of being content


def _speaker_threshold(doc: Document, rule: AttributionCandidate) -> float:
    """Speakers say much of themselves and of nobody in particular that is no report: more weight is asked."""
    if not rule.source:
        return 0.85
    if len(rule.source) == 1 and doc.words[rule.source[0]].text.lower() in _SPEECH_PERSONS:
        return 0.96
    return 0.0


_SPEECH_PERSONS = frozenset({"i", "we", "you", "one", "anyone", "nobody", "everyone", "my", "our", "your"})
