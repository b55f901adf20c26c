"""The candidate of a quotation: with the reporting verb beside it as its cue, or without a cue."""

from __future__ import annotations

from service.extraction.attribution.cues import REPORTING_FRAMES, verb_cue
from service.extraction.attribution.sources import recipient_of, source_of_verb
from service.extraction.attribution.stances.stance import stance_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction, Stance
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import trimmed


def reported(
    doc: Document, verb: int, lexicon: Lexicon, content: Words, construction: Construction, prior: float
) -> AttributionCandidate | None:
    """The candidate of a reporting verb whose content does not depend on it in the tree; None without a source."""
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


def spoken(
    doc: Document, words: Words, source: NounPhrase, stance: Stance = "asserted"
) -> AttributionCandidate:
    """The candidate of a quotation without a cue."""
    return AttributionCandidate(
        anchor=words[0], cue=(), content=words, source=source.with_words(trimmed(doc, source.words)), stance=stance,
        construction="continued_quotation", kind="speech", prior=PARAMETERS.priors.carried_on,
    )  # fmt: skip
