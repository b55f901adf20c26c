"""W3C Web Annotation (JSON-LD): every attribution as an annotation on the article's text.

Each passage is found in two ways: by position (code points, as the specification counts them) and by its
words with those around them, so that an annotation survives edits elsewhere in the article.
"""

from __future__ import annotations

import json
from typing import Any

from service.exports.reading import Json, chain_names, correction_of, headline, source_field
from service.exports.vocabulary import STANCES, TYPES

CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {"hearsay": "urn:hearsay:vocabulary:1#"},
]
AROUND = 32


def web_annotations(result: Json, text: str) -> str:
    """An annotation collection with one page that holds one annotation for each attribution."""
    article = f"urn:hearsay:article:{result['document']['sha256']}"
    items = [annotation(result, one, text, article) for one in result["attributions"]]
    collection = {
        "@context": CONTEXT,
        "id": f"{article}#annotations",
        "type": "AnnotationCollection",
        "label": headline(result, text),
        "total": len(items),
        "first": {
            "id": f"{article}#annotations-1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }
    return json.dumps(collection, ensure_ascii=False, indent=2)


def annotation(result: Json, attribution: Json, text: str, article: str) -> dict[str, Any]:
    """One attribution: who said it as the bodies; content, cue and source as the targets."""
    model = result["model"]
    return {
        "id": f"{article}#annotation-{attribution['id']}",
        "type": "Annotation",
        "motivation": "identifying",
        "generator": {
            "id": "urn:hearsay:service",
            "type": "Software",
            "name": f"Hearsay {model['service']} ({model['pack']})",
        },
        "body": bodies(attribution, correction_of(result, attribution["id"])),
        "target": targets(attribution, text, article),
    }


def bodies(attribution: Json, corrected: str | None = None) -> list[dict[str, Any]]:
    """A sentence for people and the tags that a newsroom filters by."""
    chain = " > ".join(chain_names(attribution)) or "no source given"
    speech = f"{TYPES[attribution['type']].capitalize()}, {STANCES[attribution['stance']]}"
    sentence = f"{speech}. Source chain: {chain}."
    tags = [
        ("stance", attribution["stance"]),
        ("type", attribution["type"]),
        ("weakest", attribution["weakest"]),
        ("identification", source_field(attribution, "identification")),
        ("corrected", corrected),
    ]
    described = {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": sentence}
    return [described | {"language": "en"}] + [
        {"type": "TextualBody", "purpose": "tagging", "value": f"{name}:{value}"}
        for name, value in tags
        if value
    ]


def targets(attribution: Json, text: str, article: str) -> list[dict[str, Any]]:
    """Every piece of content, cue, source and recipient as a specific resource of the article."""
    out = []
    for role in ("content", "cue", "source", "recipient"):
        part = attribution[role]
        for start, end in part["spans"] if part else ():
            out.append(
                {
                    "type": "SpecificResource",
                    "source": article,
                    "hearsay:role": role,
                    "selector": selectors(text, start, end),
                }
            )
    return out


def selectors(text: str, start: int, end: int) -> list[dict[str, Any]]:
    """The same passage by position and by quotation; either is enough to find it."""
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - AROUND) : start],
            "suffix": text[end : end + AROUND],
        },
    ]
