"""The request: one article."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

LANGUAGES = ("en",)
LONGEST_ID = 200
# Blank text has nothing to find; NUL is a sign of binary data.
TEXT_PATTERN = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
LABEL_PATTERN = r"^[^\u0000-\u001F\u007F]*$"
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_NOT_SENT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Text(fields.String):
    """A string of Unicode scalar values. A lone surrogate is not one and cannot be written in UTF-8."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValidationError(f"Character {error.start} is a lone surrogate.") from None
        return text


def article_text(text: str) -> None:
    """Raise ValidationError for a text that is blank or holds NUL."""
    if not text.strip():
        raise ValidationError("Must not be empty or blank.")
    if "\0" in text:
        raise ValidationError(f"Character {text.index(chr(0))} is NUL.")


def label(text: str) -> None:
    """Raise ValidationError for a label with control characters, line breaks among them."""
    found = _CONTROL.search(text)
    if found:
        raise ValidationError(f"Character {found.start()} is a control character.")


def escaped(name: str) -> str:
    """A file's name that can be sent and shown: control characters, and bytes that are not UTF-8, are escaped."""
    return _NOT_SENT.sub(lambda found: found[0].encode("unicode_escape").decode(), name)


def iso_8601(value: str) -> None:
    """Raise ValidationError unless `value` is an ISO 8601 date, or date and time, in extended format."""
    try:
        if _DATE.fullmatch(value):
            date.fromisoformat(value)
        elif _DATE_TIME.fullmatch(value):
            datetime.fromisoformat(value)
        else:
            raise ValueError
    except ValueError:
        raise ValidationError(
            "Must be an ISO 8601 date or date and time, such as 2026-03-01T09:30:00Z."
        ) from None


def _label(longest: int, description: str) -> Text:
    return Text(
        allow_none=True,
        load_default=None,
        validate=[validate.Length(max=longest), label],
        metadata={"description": description, "pattern": LABEL_PATTERN},
    )


def article_field(description: str) -> Text:
    """An article's text: required, not blank, without NUL."""
    return Text(
        required=True,
        validate=article_text,
        metadata={"description": description, "minLength": 1, "pattern": TEXT_PATTERN},
    )


class ArticleSchema(Schema):
    """One article. Unknown fields are refused, so that a misspelt field is noticed."""

    class Meta:
        """Strict."""

        unknown = RAISE

    text = article_field("The article. All offsets of the answer are code points of this string.")
    id = _label(LONGEST_ID, "Your own identifier of the article; returned unchanged.")
    title = _label(1000, "The headline, if it is not part of the text; returned unchanged.")
    publisher = _label(200, "Who publishes the article: its own voice, never a link of a chain.")
    published_at = Text(
        allow_none=True,
        load_default=None,
        validate=iso_8601,
        metadata={
            "description": "When it was published: an ISO 8601 date, or date and time.",
            "examples": ["2026-03-01", "2026-03-01T09:30:00Z"],
            "format": "date-time",
        },
    )
    language = Text(
        load_default="en",
        validate=validate.OneOf(LANGUAGES, error="Must be one of: {choices}."),
        metadata={"description": "The language of the text (ISO 639-1)."},
    )


class HtmlArticleSchema(ArticleSchema):
    """One article as a web page or CMS export, with `html` instead of `text`."""

    class Meta:
        """The same fields but for `text`."""

        unknown = RAISE
        exclude = ("text",)

    html = Text(
        required=True,
        validate=article_text,
        metadata={
            "description": "The page. Its main text is analysed and returned as `text` with the result; "
            "all offsets count code points of that text.",
            "minLength": 1,
            "pattern": TEXT_PATTERN,
        },
    )
