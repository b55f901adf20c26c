"""The tables that `stories` writes, OUT/stories/stories.parquet and story_members.parquet."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _TIME = pa.string(), pa.timestamp("us", tz="UTC")

SCHEMAS: dict[str, pa.Schema] = {
    "stories": pa.schema(
        [
            pa.field("story", _TEXT, nullable=False),  # s1, s2, … in order of time
            pa.field("statement", _TEXT, nullable=False),  # the earliest member's content
            pa.field("articles", pa.int32(), nullable=False),
            pa.field("outlets", pa.int32(), nullable=False),
            pa.field("sources", pa.int32(), nullable=False),  # independent first-hand sources
            pa.field("denials", pa.int32(), nullable=False),  # sources that deny it
            pa.field("weakest", _TEXT, nullable=False),  # the least firm link of any trail
            pa.field("firmest", _TEXT, nullable=False),  # the firmest first-hand source
            pa.field("earliest", _TIME),
            pa.field("first_outlet", _TEXT),
            pa.field("order_of_outlets", pa.list_(_TEXT), nullable=False),
            pa.field("trail_ends", pa.list_(_TEXT), nullable=False),  # each first-hand source, in words
        ]
    ),
    "story_members": pa.schema(
        [
            pa.field("story", _TEXT, nullable=False),
            pa.field("article", _TEXT, nullable=False),
            pa.field("attribution", _TEXT, nullable=False),
            pa.field("position", pa.int32(), nullable=False),  # in order of time, from 0
            pa.field("outlet", _TEXT),
            pa.field("published_at", _TIME),
            pa.field("role", _TEXT, nullable=False),  # first-hand, passed on, copy, denial, declined
            pa.field("source", _TEXT),  # where this member's trail ends
            pa.field("content", _TEXT, nullable=False),
        ]
    ),
}
