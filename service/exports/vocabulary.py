"""The words for people in place of the contract's terms, in the exports and on the console alike.

They are in `vocabulary.json`; the console gets the same file as `/console/vocabulary.js`.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

VOCABULARY: dict[str, Any] = json.loads(
    files(__package__).joinpath("vocabulary.json").read_text(encoding="utf-8")
)
TYPES: dict[str, str] = VOCABULARY["types"]
STANCES: dict[str, str] = VOCABULARY["stances"]
IDENTIFICATIONS: dict[str, str] = VOCABULARY["identifications"]
KINDS: dict[str, str] = VOCABULARY["kinds"]
PARTS: dict[str, str] = VOCABULARY["parts"]
RELATIONS: dict[str, str] = {name: words["tag"] for name, words in VOCABULARY["relations"].items()}
OWN_VOICE: str = VOCABULARY["own_voice"]
NO_HEADLINE: str = VOCABULARY["no_headline"]


def counted(words: dict[str, str], count: int) -> str:
    """The form of `words` (`one`, `many`) for a count."""
    return words["one"] if count == 1 else words["many"].replace("{n}", f"{count:,}")
