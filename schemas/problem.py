"""Problem details (RFC 9457): the response when a request fails."""

from __future__ import annotations

from marshmallow import Schema, fields


class FieldErrorSchema(Schema):
    """One thing that is wrong: where, and why."""

    field = fields.String(
        required=True,
        metadata={"description": "The field, header or part of the request that has to change."},
    )
    reason = fields.String(required=True, metadata={"description": "What is wrong with it."})


class ProblemSchema(Schema):
    """Problem details. `type` is stable and may be matched on; `detail` is for people."""

    type = fields.String(
        required=True, metadata={"format": "uri", "description": "Stable; programs may match on it."}
    )
    title = fields.String(required=True, metadata={"description": "The same for every problem of a type."})
    status = fields.Integer(
        required=True, metadata={"minimum": 400, "maximum": 599, "description": "The status code again."}
    )
    detail = fields.String(required=True, metadata={"description": "What went wrong this time, for people."})
    errors = fields.List(
        fields.Nested(FieldErrorSchema),
        required=True,
        metadata={"description": "Everything that has to change."},
    )
    request_id = fields.String(
        required=True, metadata={"description": "The `X-Request-ID` of the answer; the logs have it too."}
    )


class FileProblemSchema(ProblemSchema):
    """A problem with one article of the command line, instead of its result."""

    class Meta:
        """The command line has no requests, so its problems have no `request_id`."""

        exclude = ("request_id",)

    file = fields.String(required=True, metadata={"description": "The file's name as it was given."})
    line = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Counted from 1; null if the file is one article."},
    )
    id = fields.String(
        required=True, allow_none=True, metadata={"description": "The article's `id`, if known."}
    )


class LineProblemSchema(ProblemSchema):
    """A problem with one line of a batch."""

    line = fields.Integer(required=True, metadata={"minimum": 1, "description": "Counted from 1."})
    id = fields.String(
        required=True, allow_none=True, metadata={"description": "The article's `id`, if known."}
    )
