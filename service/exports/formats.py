"""Every format of a result, under its name in `?format=` and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from service.exports.provenance_graph import prov_json, prov_jsonld
from service.exports.reading import Json
from service.exports.report import html_report
from service.exports.sources import sources_csv
from service.exports.table import csv_table
from service.exports.tree_svg import svg_tree
from service.exports.web_annotation import web_annotations

ANNOTATION_PROFILE = "http://www.w3.org/ns/anno.jsonld"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `write(result, text)` gives the file's text, to be encoded as UTF-8."""

    name: str
    media_type: str
    extension: str
    what: str
    write: Callable[[Json, str], str]


def contract_json(result: Json, text: str) -> str:
    """The contract itself, as the service answers it by default."""
    return json.dumps(result, ensure_ascii=False)


FORMATS = {
    each.name: each
    for each in (
        Format("json", "application/json", "json", "The contract.", contract_json),
        Format("prov-json", "application/prov+json", "prov.json", "W3C PROV-JSON.", prov_json),
        Format("prov-jsonld", "application/ld+json", "prov.jsonld", "W3C PROV as JSON-LD.", prov_jsonld),
        Format(
            "annotations",
            f'application/ld+json; profile="{ANNOTATION_PROFILE}"',
            "annotations.jsonld",
            "W3C Web Annotation.",
            web_annotations,
        ),
        Format("csv", "text/csv; charset=utf-8", "csv", "A row for each attribution.", csv_table),
        Format(
            "sources-csv", "text/csv; charset=utf-8", "sources.csv", "A row for each source.", sources_csv
        ),
        Format("html", "text/html; charset=utf-8", "html", "A standalone report.", html_report),
        Format("svg", "image/svg+xml", "svg", "The tree as a drawing.", svg_tree),
    )
}


def export(name: str, result: Json, text: str) -> str:
    """The result in the format of that name; `text` is the article the offsets refer to. KeyError for no
    such format.
    """
    return FORMATS[name].write(result, text)
