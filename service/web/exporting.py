"""Writes an earlier result in another format. Nothing is analysed again, and nothing is stored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Request, Response, request
from marshmallow import ValidationError

from schemas.export import ExportSchema
from schemas.provenance import TREE_DEPTH
from service.articles import field_errors
from service.errors import FieldError, InvalidFields
from service.exports.coherence import faults
from service.settings import Settings
from service.web.admission import guard
from service.web.answers import answer, wanted_format
from service.web.bodies import read_object
from service.web.engine import Engine

Json = dict[str, Any]
_SCHEMA = ExportSchema()
_SHOWN_FAULTS = 20


def blueprint(settings: Settings, engine: Engine) -> Blueprint:
    """`/v1/export`. It needs no model, but like all work a key and a thread."""
    routes = Blueprint("exporting", __name__, url_prefix="/v1")

    guard(routes, settings, engine, needs_model=False)

    @routes.post("/export")
    def export() -> Response:
        """Write a result in another format."""
        wanted = wanted_format(request)
        result = read_result(request, settings)
        return answer(wanted, result, result.pop("text"))

    return routes


def read_result(request: Request, settings: Settings) -> Json:
    """The result in a request with its `text`. Raises the Problem that says what to fix."""
    sent = read_object(request, settings, settings.max_result_bytes)
    try:
        result: Json = _SCHEMA.load(sent)
    except ValidationError as error:
        raise _refused(*field_errors(error.messages_dict)) from None
    except RecursionError:
        raise _refused(FieldError("provenance", f"Must have at most {TREE_DEPTH} levels.")) from None
    found = [FieldError(*fault) for fault in faults(result, result["text"], TREE_DEPTH)]
    if found:
        raise _refused(*found[:_SHOWN_FAULTS])
    return result


def _refused(*errors: FieldError) -> InvalidFields:
    return InvalidFields("This is not a result of this service together with its text.", *errors)
