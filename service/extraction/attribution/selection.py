"""From candidates to attributions: one for each cue, contents trimmed and typed, each set in its parent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from service.extraction.attribution.constructions.colon import block_candidates
from service.extraction.attribution.constructions.nominal import nominal_candidates
from service.extraction.attribution.constructions.quotation_speaker import continued, quotation_candidates
from service.extraction.attribution.constructions.quoted_as_saying import quoting_candidates
from service.extraction.attribution.constructions.transcripts import (
    signature_candidates,
    transcript_candidates,
)
from service.extraction.attribution.constructions.verbal import verbal_candidates
from service.extraction.attribution.content.quotation_edges import in_one_voice, widened
from service.extraction.attribution.relays import with_relays
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_all
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.syntax.tree import runs_of, trimmed

ACCEPT = 0.3  # prior under which a rule's candidate is dropped


def rule_candidates(
    doc: Document,
    quoted: QuotationIndex,
    lexicon: Lexicon,
    accept: float = ACCEPT,
) -> list[AttributionCandidate]:
    """All attributions that the rules find, in text order of their contents."""
    quoting = attempt_all(quoting_candidates, doc)
    taken = {i for d in quoting for i in d.cue}
    by_word = (*attempt_all(verbal_candidates, doc, lexicon), *attempt_all(nominal_candidates, doc, lexicon))
    found = [*quoting, *(d for d in by_word if d.anchor not in taken)]
    found = [attempt(d, with_relays, doc, d) for d in found if d.strength >= accept]
    found = [attempt(d, widened, doc, d, quoted) for d in found]
    spoken = attempt_all(quotation_candidates, doc, quoted, found, lexicon)
    spoken = [attempt(d, with_relays, doc, d) for d in spoken]
    found += [attempt(d, widened, doc, d, quoted) for d in spoken]
    found += attempt_all(block_candidates, doc, lexicon, {d.anchor for d in found})
    heard = {i for d in found for i in d.content if d.strength >= 0.8}
    found += attempt_all(signature_candidates, doc, quoted, heard)
    found += attempt_all(transcript_candidates, doc)
    return finished(doc, found, quoted)


def finished(
    doc: Document, candidates: list[AttributionCandidate], quoted: QuotationIndex
) -> list[AttributionCandidate]:
    """Candidates cleaned of their own cue, deduplicated, continued over later quotations, in text order."""
    cleaned = [attempt(None, _clean, doc, d) for d in candidates]
    found = distinct([attempt(d, in_one_voice, doc, d, quoted) for d in cleaned if d is not None])
    found = attempt(found, continued, doc, quoted, found)
    return sorted(found, key=lambda d: (d.content[0], -len(d.content), d.anchor))


def _clean(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """A content never holds its own cue, source or recipient; None where it is nothing else."""
    own = set(candidate.cue) | set(candidate.source) | set(candidate.recipient)
    own |= {i for relay in candidate.relays for i in relay.words}
    content = tuple(i for i in candidate.content if i not in own)
    rest = _fragments(doc, trimmed(doc, _filled(doc, content, own)))
    return candidate.with_content(rest, "clean") if rest else None


def _filled(doc: Document, content: Words, own: set[int]) -> Words:
    """Gaps within a sentence that hold nothing of the candidate's own belong to the content."""
    out = set(content)
    for a, b in pairwise(content):
        gap = range(a + 1, b)
        if gap and doc.words[a].sentence == doc.words[b].sentence and not own & set(gap):
            out.update(gap)
    return tuple(sorted(out))


def _fragments(doc: Document, content: Words) -> Words:
    """Without pieces of nothing but punctuation or a stray conjunction."""
    kept = [
        run
        for run in runs_of(content)
        if any(doc.words[i].upos not in ("PUNCT", "CCONJ", "SYM") for i in run)
    ]
    return tuple(i for run in kept for i in _without_loose_end(doc, trimmed(doc, run)))


def _without_loose_end(doc: Document, run: Words) -> Words:
    """Without a conjunction at the end that leads on to something else (`P, and | left the room`)."""
    while len(run) > 1 and doc.words[run[-1]].upos == "CCONJ":
        run = trimmed(doc, run[:-1])
    return run


def distinct(candidates: list[AttributionCandidate]) -> list[AttributionCandidate]:
    """One candidate for each cue and content: the heavier of two that share the anchor, or content and source."""
    ordered = sorted(candidates, key=lambda d: -d.strength)
    out: list[AttributionCandidate] = []
    for candidate in ordered:
        if not any(_same(candidate, other) for other in out):
            out.append(candidate)
    return out


def _same(a: AttributionCandidate, b: AttributionCandidate) -> bool:
    if a.anchor == b.anchor or any(i in b.cue for i in a.cue):
        return True
    if a.source and b.source and a.source != b.source:
        return False
    sizes = sorted((len(a.content), len(b.content)))  # no Jaccard overlap is above the sizes' ratio
    return sizes[0] > 0.9 * sizes[1] and overlap(a.content, b.content) > 0.9


def overlap(a: Words, b: Words) -> float:
    """Jaccard overlap of two word groups."""
    x, y = set(a), set(b)
    return len(x & y) / len(x | y) if x | y else 0.0


def parents_of(candidates: Sequence[AttributionCandidate]) -> list[int | None]:
    """For each candidate, the candidate in whose content it stands: the smallest content that holds cue and content."""
    out: list[int | None] = []
    contents = [set(d.content) for d in candidates]
    for i, candidate in enumerate(candidates):
        own = set(candidate.cue) or contents[i]
        best: int | None = None
        for k, other in enumerate(contents):
            if k == i or len(other) <= len(contents[i]) or not own <= other:
                continue
            if len(contents[i] & other) < 0.9 * len(contents[i]):
                continue
            if best is None or len(other) < len(contents[best]):
                best = k
        out.append(best)
    return out
