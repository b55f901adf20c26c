"""English inflection: all spellings of a lemma, for words that a lemmatizer has never seen."""

from __future__ import annotations

from functools import cache

from service.extraction.resources.tables import rows, several


@cache
def _irregular() -> dict[str, list[str]]:
    return {row["lemma"]: several(row["forms"]) for row in rows("irregular_forms.csv")}


def irregular_verbs() -> dict[str, str]:
    """The lemma of each irregular form."""
    return {form: lemma for lemma, forms in _irregular().items() for form in forms}


def forms(word: str) -> set[str]:
    """Every spelling that regular inflection, or the table of irregular forms, gives a word."""
    spellings = {word, *_irregular().get(word, ())}
    spellings |= {word + ending for ending in ("s", "es", "d", "ed", "ing", "'s")}
    spellings |= {word + word[-1] + ending for ending in ("ed", "ing")}
    if word.endswith("e"):
        spellings.add(word[:-1] + "ing")
    if word.endswith("y"):
        spellings |= {word[:-1] + "ies", word[:-1] + "ied"}
    return spellings
