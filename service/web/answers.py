"""Chooses the format of an answer and writes it."""

from __future__ import annotations

from typing import Any

from flask import Request, Response
from werkzeug.datastructures import MIMEAccept

from service.errors import FieldError, InvalidFields, NotAcceptable
from service.exports.formats import ANNOTATION_PROFILE, FORMATS, Format
from service.result_json import compact

DEFAULT = "json"


def wanted_format(request: Request) -> Format:
    """The format that `?format=` names, else the best that `Accept` allows. Raises InvalidFields or
    NotAcceptable.
    """
    name = request.args.get("format")
    if name is None:
        return FORMATS[_accepted(request.accept_mimetypes)]
    if name not in FORMATS:
        reason = "Must be one of: " + ", ".join(FORMATS) + "."
        raise InvalidFields("There is no such format.", FieldError("format", reason))
    return FORMATS[name]


def _accepted(accept: MIMEAccept) -> str:
    """The first format in the client's order of preference; the default if it has none."""
    if not accept:
        return DEFAULT
    for value, quality in accept:
        kind = value.split(";", 1)[0].strip().lower()
        if quality <= 0:
            continue
        if kind in ("*/*", "application/*", "application/json"):
            return DEFAULT
        if kind == "application/ld+json":
            return "annotations" if ANNOTATION_PROFILE in value else "prov-jsonld"
        for each in FORMATS.values():
            if each.media_type.split(";", 1)[0] == kind:
                return each.name
    offered = ", ".join(dict.fromkeys(each.media_type.split(";", 1)[0] for each in FORMATS.values()))
    raise NotAcceptable(
        "The service writes none of the accepted media types.",
        FieldError("Accept", f"Must allow one of: {offered}."),
    )


def answer(wanted: Format, result: dict[str, Any], text: str) -> Response:
    """The result in the wanted format. Every format except the contract's JSON is sent as a file to save."""
    if wanted.name == DEFAULT:
        response = Response(compact(result), content_type="application/json")
    else:
        response = Response(wanted.write(result, text), content_type=wanted.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="provenance.{wanted.extension}"'
    response.headers.add("Vary", "Accept")
    return response
