"""One module for each family of constructions; `FAMILIES` holds them in the order in which they are tried.

A new construction is a function in the module of its family; a new family is a module and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.extraction.attribution.constructions.adverbial import adverbial_candidates
from service.extraction.attribution.constructions.nominal import nominal_candidates
from service.extraction.attribution.constructions.quoted_as_saying import quoting_candidates
from service.extraction.attribution.constructions.transcripts import (
    post_candidates,
    signature_candidates,
    transcript_candidates,
)
from service.extraction.attribution.constructions.verbal import verbal_candidates
from service.extraction.attribution.quotations.colon import block_candidates
from service.extraction.attribution.quotations.speakers import quotation_candidates
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS

_RULES = PARAMETERS.constructions


@dataclass(frozen=True, slots=True)
class Search:
    """What a family may look at: the article, and what the families before it have found."""

    document: Document
    quoted: QuotationIndex
    lexicon: Lexicon
    found: tuple[AttributionCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family's candidates. Those of a clause may have relays, and take the quotations whole that they enter."""

    name: str
    find: Callable[[Search], Iterable[AttributionCandidate]]
    of_clause: bool


def _quoted_as_saying(search: Search) -> Iterable[AttributionCandidate]:
    return quoting_candidates(search.document)


def _verbal(search: Search) -> Iterable[AttributionCandidate]:
    return verbal_candidates(search.document, search.lexicon)


def _nominal(search: Search) -> Iterable[AttributionCandidate]:
    return nominal_candidates(search.document, search.lexicon)


def _adverbial(search: Search) -> Iterable[AttributionCandidate]:
    return adverbial_candidates(search.document, search.lexicon)


def _quotation_speaker(search: Search) -> Iterable[AttributionCandidate]:
    return quotation_candidates(search.document, search.quoted, list(search.found), search.lexicon)


def _block(search: Search) -> Iterable[AttributionCandidate]:
    return block_candidates(search.document, search.lexicon, {d.anchor for d in search.found})


def _signature(search: Search) -> Iterable[AttributionCandidate]:
    least = _RULES.surely_held
    held = {i for d in search.found for i in d.content if d.strength >= least}
    yield from signature_candidates(search.document, search.quoted, held)
    yield from post_candidates(search.document)


def _transcript(search: Search) -> Iterable[AttributionCandidate]:
    return transcript_candidates(search.document)


FAMILIES: tuple[Family, ...] = (
    Family("quoted_as_saying", _quoted_as_saying, of_clause=True),
    Family("verbal", _verbal, of_clause=True),
    Family("nominal", _nominal, of_clause=True),
    Family("adverbial", _adverbial, of_clause=True),
    Family("quotation_speaker", _quotation_speaker, of_clause=True),
    Family("block", _block, of_clause=False),
    Family("signature", _signature, of_clause=False),
    Family("transcript", _transcript, of_clause=False),
)
