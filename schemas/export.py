"""The request that converts a result to another format: the result as it was answered, with its text."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from schemas.provenance import ProvenanceSchema
from schemas.request import article_field

CORRECTED_PARTS = ("content", "cue", "source", "stance", "chain")


def _ids(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), required=True, metadata={"description": description})


class ChangedAttributionSchema(Schema):
    """An attribution that a person changed."""

    id = fields.String(required=True, metadata={"description": "Which one."})
    parts = fields.List(
        fields.String(validate=validate.OneOf(CORRECTED_PARTS)),
        required=True,
        metadata={"description": "What was changed: `content`, `cue`, `source`, `stance`, `chain`."},
    )


class CorrectionsSchema(Schema):
    """A person's changes of a result. The result has the changes already; this marks them in exports."""

    changed = fields.List(
        fields.Nested(ChangedAttributionSchema),
        required=True,
        metadata={"description": "The attributions that were changed."},
    )
    added = _ids("The attributions that the service had missed.")
    rejected = _ids("The attributions that were removed; no attribution of the result has such an `id`.")


class ExportSchema(ProvenanceSchema):
    """A result with the `text` that its offsets refer to; an answer to `html` has it already."""

    class Meta:
        """Strict: a field that no export reads is a mistake."""

        unknown = RAISE

    text = article_field("The article, exactly as it was sent, or for `html` as it was returned.")
    corrections = fields.Nested(
        CorrectionsSchema,
        metadata={"description": "Only for a result that a person corrected; every format then marks it."},
    )
