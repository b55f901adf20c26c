"""The candidate of a quotation that a reporting verb beside it introduces or closes."""

from __future__ import annotations

from service.extraction.attribution.cues import REPORTING_FRAMES, verb_cue
from service.extraction.attribution.sources import recipient_of, source_of_verb
from service.extraction.attribution.stance import stance_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon


def reported(
    doc: Document, verb: int, lexicon: Lexicon, content: Words, construction: Construction, prior: float
) -> AttributionCandidate | None:
    """The candidate of a reporting verb and a content that the tree does not give it; None without a source."""
    source = source_of_verb(doc, verb)
    if not source or set(source) & set(content):
        return None
    cue = verb_cue(doc, verb, lexicon)
    entry = cue.entry(*REPORTING_FRAMES)
    return AttributionCandidate(
        anchor=verb, cue=cue.words, content=content, source=source, recipient=recipient_of(doc, verb),
        construction=construction, stance=stance_of(doc, cue, entry), lemma=cue.lemma,
        kind=entry.kind if entry else "", prior=prior,
    )  # fmt: skip
