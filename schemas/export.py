"""What a caller posts to have a result in another format: the result as it was answered, with its text."""

from __future__ import annotations

from marshmallow import RAISE

from schemas.provenance import ProvenanceSchema
from schemas.request import article_field


class ExportSchema(ProvenanceSchema):
    """A result together with the `text` that its offsets refer to, as an answer to `html` already is."""

    class Meta:
        """Strict: a field that no export reads is a mistake."""

        unknown = RAISE

    text = article_field("The article, exactly as it was sent; or as it came back for `html`.")
