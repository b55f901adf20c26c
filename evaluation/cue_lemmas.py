"""The cue lemma of a few words, without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from service.extraction.resources.inflection import forms
from service.extraction.resources.lexicon import lexicon

_AUXILIARY = frozenset(
    "be am is are was were been being have has had having do does did will would can could may might must shall"
    " should not never also already repeatedly".split()
)


@cache
def _lemmas() -> dict[str, str]:
    """Spelling -> lemma over the lexicon, verbs before nouns before the rest; a lemma's own spelling wins."""
    found: dict[str, str] = {}
    for pos in ("VERB", "NOUN", "ADJ", "ADV"):
        for lemma in {entry.lemma.split()[0] for entry in lexicon().entries if entry.pos == pos}:
            for form in forms(lemma):
                found.setdefault(form, lemma)
    found.update({entry.lemma: entry.lemma for entry in lexicon().entries if entry.pos == "VERB"})
    return found


def cue_lemma(cue: str) -> str:
    """The lemma of the first word of a cue that the lexicon knows, else of its first full word.

    `has repeatedly denied` -> `deny`; `:` is not changed; an empty cue gives an empty string.
    """
    low = cue.lower().replace("’", "'")
    for phrase, entry in lexicon().phrases:
        if low.startswith(" ".join(phrase)):
            return entry.lemma
    words = list(_full_words(low))
    known = next((_lemmas()[word] for word in words if word in _lemmas()), "")
    return known or (words[0] if words else low.strip())


def _full_words(cue: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", cue):
        if word not in _AUXILIARY and not word.endswith("n't"):
            yield word
