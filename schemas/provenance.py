"""The result: the provenance of one article, contract version 1.

Each schema dumps the dataclass of the same name by attribute; a test compares their fields. A result that comes back
to be exported is loaded by the same schemas.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from schemas.request import Text

QUOTE_TYPES = ("direct", "mixed", "indirect")
STANCES = ("asserted", "denied", "directive", "commissive", "question", "uncertain", "declined")
IDENTIFICATIONS = ("named", "document", "role", "collective", "anonymous", "unresolved", "none")
KINDS = ("person", "organization", "outlet", "government", "document", "group", "unknown")
RELATIONS = ("reports", "cites", "quotes", "told", "carries")
PLURALITIES = ("one", "several", "unstated")
TREE_DEPTH = 64  # levels below the root; far more than any article has, far fewer than JSON readers can read


class SpanField(fields.Field[Any]):
    """A span as `[start, end]`."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[int] | None:
        return None if value is None else [value.start, value.end]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[int]:
        whole = isinstance(value, list) and len(value) == 2 and all(type(each) is int for each in value)
        if not whole or not 0 <= value[0] < value[1]:
            raise ValidationError("Must be [start, end] in code points, start below end.")
        return list(value)


def _text(description: str, **options: Any) -> Text:
    return Text(required=True, metadata={"description": description}, **options)


def _word(choices: tuple[str, ...], description: str, allow_none: bool = False) -> Text:
    return _text(description, validate=validate.OneOf(choices), allow_none=allow_none)


def _id(letter: str, description: str, **options: Any) -> fields.String:
    form = validate.Regexp(rf"{letter}[1-9][0-9]{{0,8}}\Z", error=f"Must be {letter} and a number.")
    return fields.String(required=True, validate=form, metadata={"description": description}, **options)


def _offset(description: str) -> fields.Integer:
    return fields.Integer(
        required=True, strict=True, validate=validate.Range(0), metadata={"description": description}
    )


def _probability(description: str, **options: Any) -> fields.Float:
    return fields.Float(validate=validate.Range(0, 1), metadata={"description": description}, **options)


def _unknown_probability(description: str) -> fields.Float:
    """A probability that may be null; a result of an earlier version of the service does not have it."""
    return _probability(f"{description} Null if it is not known.", load_default=None, allow_none=True)


def _span(description: str, allow_none: bool = False) -> SpanField:
    shape: dict[str, Any] = {
        "type": "array",
        "items": {"type": "integer", "minimum": 0},
        "minItems": 2,
        "maxItems": 2,
    }
    return SpanField(required=True, allow_none=allow_none, metadata={"description": description, **shape})


def _spans() -> fields.List[Any]:
    description = "The pieces in text order, each `[start, end]`, half-open, in code points."
    return fields.List(_span("One piece."), required=True, metadata={"description": description})


def _nested(schema: type[Schema], description: str, **options: Any) -> fields.Nested:
    return fields.Nested(schema, required=True, metadata={"description": description}, **options)


def _list(inner: Any, description: str) -> fields.List[Any]:
    return fields.List(inner, required=True, metadata={"description": description})


class PublisherSchema(Schema):
    """The article's own voice."""

    name = _text("As the request or the dateline names it.")
    span = _span("Its place in the dateline; null if the request names it.", allow_none=True)


class DocumentInfoSchema(Schema):
    """The article as it was read."""

    id = _text("As the request gave it.", allow_none=True)
    title = _text("As the request gave it.", allow_none=True)
    publisher = _nested(
        PublisherSchema, "Null if neither the request nor the dateline names it.", allow_none=True
    )
    language = _text("ISO 639-1.")
    length = _offset("Code points of the text.")
    sha256 = _text("SHA-256 of the text's UTF-8, in hexadecimal.")


class MentionSchema(Schema):
    """One place where the text refers to an entity."""

    start = _offset("First code point.")
    end = _offset("One past the last code point.")
    text = _text("The exact slice.")


class EntitySchema(Schema):
    """A person, body or document that is a source, with all its mentions."""

    id = _id("e", "`e1`, `e2`, … in text order.")
    name = _text("The fullest proper name; for an unnamed source the fullest description.")
    kind = _word(KINDS, "What it is.")
    identification = _word(IDENTIFICATIONS, "How firmly the article identifies it.")
    mentions = _list(fields.Nested(MentionSchema), "In text order.")


class ContentSchema(Schema):
    """What is said."""

    text = _text("The exact slices, joined by ` … `.")
    spans = _spans()
    refers_to = _text("The attribution to whose content this noun phrase refers.", allow_none=True)


class CueSchema(Schema):
    """The words that signal the attribution."""

    text = _text("The exact slices, joined by ` … `.")
    lemma = _text("The head word's lemma.")
    spans = _spans()


class SourceSchema(Schema):
    """The source named nearest to the content."""

    text = _text("The exact slices, joined by ` … `.")
    spans = _spans()
    entity = _text("The entity that this is.", allow_none=True)
    on_behalf_of = _text("For whom a spokesperson speaks.", allow_none=True)
    via = _text("Who saw the document.", allow_none=True)
    identification = _word(IDENTIFICATIONS, "How firmly the article identifies the source.")
    plurality = _word(PLURALITIES, "How many, for anonymous sources and roles.", allow_none=True)
    condition = _text("On what condition they spoke, in the article's words.", allow_none=True)
    reason = _text("Why they are not named, in the article's words.", allow_none=True)
    knowledge = _text("How they know, in the article's words.", allow_none=True)


class RecipientSchema(Schema):
    """To whom it was said."""

    text = _text("The exact slices, joined by ` … `.")
    spans = _spans()
    entity = _text("The entity that this is.", allow_none=True)


class LinkSchema(Schema):
    """One source of a chain."""

    entity = _text("The entity that this is.", allow_none=True)
    name = _text("The entity's name, or the source's text.")
    relation = _word(RELATIONS, "How the link to its left passes it on.")
    carried = fields.Boolean(
        required=True, metadata={"description": "Whether an earlier sentence opened this report."}
    )
    confidence = _unknown_probability("How often such a link is right in its place.")


class EvidenceSchema(Schema):
    """Why a source is unresolved."""

    candidates = _list(fields.String(), "The entities that fit equally well.")


class AttributionSchema(Schema):
    """A source linked by a cue to a content that the article does not state in its own voice."""

    id = _id("a", "`a1`, `a2`, … in text order.")
    type = _word(QUOTE_TYPES, "Whether all, some or none of the content is in quotation marks.")
    stance = _word(STANCES, "The source's stance to the content.")
    content = _nested(ContentSchema, "What is said.")
    cue = _nested(CueSchema, "Null where a quotation continues without one.", allow_none=True)
    source = _nested(SourceSchema, "Null where the article names none.", allow_none=True)
    recipient = _nested(RecipientSchema, "Null where the article names none.", allow_none=True)
    chain = _list(fields.Nested(LinkSchema), "All sources, outermost first; the last is this one's own.")
    weakest = _word(IDENTIFICATIONS, "The least firm link of the chain.")
    parent = _text("The attribution whose content contains this one.", allow_none=True)
    construction = _text("Which rule or model found it.")
    confidence = _probability("How often such a finding is right.", required=True)
    chain_confidence = _unknown_probability(
        "How often such a finding is right together with its whole chain."
    )
    evidence = _nested(EvidenceSchema, "Set where a source is unresolved.", allow_none=True)


class NodeSourceSchema(Schema):
    """The source of a node of the tree."""

    entity = _text("The entity that this is.", allow_none=True)
    name = _text("Null for a publisher that the article does not name.", allow_none=True)
    role = _word(("publisher",), "`publisher` at the root, null elsewhere.", allow_none=True)


class NodeSchema(Schema):
    """A node of the nested tree: a source, what it says itself, and the sources that it passes on."""

    source = _nested(NodeSourceSchema, "The source that this node is for.")
    relation = _word(RELATIONS, "How the node above passes it on; null at the root.", allow_none=True)
    attributions = _list(fields.String(), "Attributions whose chain ends here.")
    children = _list(fields.Nested(lambda: NodeSchema()), "The next links.")


class Tree(fields.Nested):
    """The root of the tree, at most `TREE_DEPTH` levels deep: deeper nodes are moved to the last level."""

    def _serialize(self, nested_obj: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        capped = _capped(nested_obj, TREE_DEPTH)
        return super()._serialize(capped, attr, obj, **kwargs)  # type: ignore[no-untyped-call]  # as it ships


def _capped(node: Any, levels: int) -> Any:
    if not node.children:
        return node
    if levels > 1:
        return replace(node, children=tuple(_capped(child, levels - 1) for child in node.children))
    flat: list[Any] = []
    waiting = list(reversed(node.children))
    while waiting:
        current = waiting.pop()
        waiting += reversed(current.children)
        flat.append(replace(current, children=()))
    return replace(node, children=tuple(flat))


class ModelInfoSchema(Schema):
    """The versions that made the result."""

    service = _text("The version of Hearsay.")
    pack = _text("The model pack and its version.")
    stanza = _text("The version of Stanza.")


class ExtractionWarningSchema(Schema):
    """A step of the extraction that failed on this text; the rest of the result does not depend on it."""

    construction = _text("The rule or step that failed.")
    place = _span("Where in the text; null if the step reads the whole text.", allow_none=True)


class ProvenanceSchema(Schema):
    """The provenance of one article."""

    schema_version = fields.String(
        required=True,
        validate=validate.Equal("1"),
        metadata={
            "description": "Within a version fields may be added; none is removed or changes its meaning."
        },
    )
    document = _nested(DocumentInfoSchema, "The article.")
    entities = _list(fields.Nested(EntitySchema), "Every source.")
    attributions = _list(fields.Nested(AttributionSchema), "All attributions, in text order.")
    provenance = Tree(
        NodeSchema,
        required=True,
        metadata={"description": "The same as a nested tree, which has each attribution once."},
    )
    model = _nested(ModelInfoSchema, "The versions that made the result.")
    warnings = fields.List(
        fields.Nested(ExtractionWarningSchema),
        load_default=list,
        metadata={"description": "The steps that failed on this text; usually empty."},
    )
