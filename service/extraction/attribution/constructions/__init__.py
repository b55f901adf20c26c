"""One module for each family of constructions; `FAMILIES` holds them in the order in which they are tried.

A new construction is a function in the module of its family; a new family is a module and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.extraction.attribution.constructions.adverbial import adverbial_candidates
from service.extraction.attribution.constructions.headlines import headline_candidates
from service.extraction.attribution.constructions.interviews import interview_candidates
from service.extraction.attribution.constructions.nominal import nominal_candidates
from service.extraction.attribution.constructions.quoted_as_saying import quoting_candidates
from service.extraction.attribution.constructions.transcripts import (
    signature_candidates,
    transcript_candidates,
)
from service.extraction.attribution.constructions.unreached import unreached_candidates
from service.extraction.attribution.constructions.verbal import verbal_candidates
from service.extraction.attribution.quotations.colon import block_candidates
from service.extraction.attribution.quotations.dashes import dash_candidates
from service.extraction.attribution.quotations.speakers import quotation_candidates
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.resources.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Search:
    """The input of a family: the article, and the candidates of the families before it."""

    document: Document
    quoted: QuotationIndex
    lexicon: Lexicon
    found: tuple[AttributionCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family. Its candidates `of_clause` may have relays, and take each quotation that they enter whole."""

    find: Callable[[Search], Iterable[AttributionCandidate]]
    of_clause: bool


FAMILIES: tuple[Family, ...] = (
    Family(lambda s: quoting_candidates(s.document, s.lexicon), of_clause=True),
    Family(lambda s: verbal_candidates(s.document, s.lexicon), of_clause=True),
    Family(lambda s: unreached_candidates(s.document), of_clause=True),
    Family(lambda s: nominal_candidates(s.document, s.lexicon), of_clause=True),
    Family(lambda s: adverbial_candidates(s.document, s.lexicon), of_clause=True),
    Family(lambda s: dash_candidates(s.document, s.lexicon), of_clause=False),
    Family(lambda s: quotation_candidates(s.document, s.quoted, s.found, s.lexicon), of_clause=True),
    Family(lambda s: block_candidates(s.document, s.lexicon, s.found), of_clause=False),
    Family(lambda s: signature_candidates(s.document, s.quoted, s.found), of_clause=False),
    Family(lambda s: transcript_candidates(s.document), of_clause=False),
    Family(lambda s: interview_candidates(s.document), of_clause=False),
    Family(lambda s: headline_candidates(s.document), of_clause=False),
)
