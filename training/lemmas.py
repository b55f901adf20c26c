"""Lemmas of regular forms that the treebanks lack, for a lemmatizer that is only a dictionary.

A form gets the base from which regular inflection makes it, if that base is a word: a lemma of the treebanks, a verb or
noun of the lexicon, or a word of the newswire. Where two bases are words (`rating`: `rate`, `rat`), spelling decides: a
short stem doubles its consonant (`ratting`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from service.extraction.resources.inflection import forms, irregular_verbs
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.word_classes import words_of_classes

Row = tuple[str, str, str]  # form, part of speech, lemma
LEAST_LENGTH = 4  # letters of a form; shorter ones are too often something else
_SHORT = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")  # a stem that doubles its consonant
_DOUBLED = re.compile(r".*([bdgklmnprtv])\1")
_SIBILANT = re.compile(r".*(s|x|z|ch|sh|o)")


def verb_bases(form: str) -> Iterator[str]:
    """The bases that a verb's form may have, the likeliest first."""
    for ending in ("ed", "ing"):
        if form.endswith(ending):
            stem = form.removesuffix(ending)
            if _DOUBLED.fullmatch(stem):
                yield stem[:-1]
            if stem.endswith("i") and ending == "ed":
                yield stem[:-1] + "y"
            if stem.endswith("y") and ending == "ing":
                yield stem[:-1] + "ie"
            yield from (stem + "e",) if _SHORT.fullmatch(stem) else (stem, stem + "e")
    yield from noun_bases(form)


def noun_bases(form: str) -> Iterator[str]:
    """The singulars that a noun's form may have, the likeliest first."""
    if form.endswith("ies"):
        yield form[:-3] + "y"
    if form.endswith("es") and _SIBILANT.fullmatch(form[:-2]):
        yield form[:-2]
    if form.endswith("s") and not form.endswith(("ss", "us", "is")):
        yield form[:-1]


def further_rows(known: Iterable[Row], vocabulary: Mapping[str, int], lexicon: Lexicon) -> list[Row]:
    """Further rows of the dictionary. `known` are those of the treebanks, which stay as they are; `vocabulary` counts
    the words of the newswire.

    A new form is its own lemma for all other parts of speech (`spirited` as an adjective).
    """
    own = {upos: {e.lemma.split()[0] for e in lexicon.entries if e.pos == upos} for upos in ("VERB", "NOUN")}
    for upos, named in (("VERB", "verbs"), ("NOUN", "nouns")):
        own[upos] |= {word for word in words_of_classes(named) if word.isalpha()}
    lemmas = {upos: set(words) for upos, words in own.items()}
    taken, seen = set(), set()
    for form, upos, lemma in known:
        lemmas.get(upos, set()).add(lemma)
        taken.add((form, upos))
        seen.add(form)
    counts = {form: 0 for words in own.values() for word in words for form in forms(word)} | dict(vocabulary)
    irregular = irregular_verbs()
    counts |= {form: counts.get(form, 0) for form in irregular}
    first = [form.capitalize() for word in own["VERB"] for form in forms(word) if form != word]
    counts |= {form: counts.get(form, 0) for form in first}  # `Accused of P, …`
    found: list[Row] = []
    for form in sorted(counts):
        low = form.lower()
        if len(form) < LEAST_LENGTH or not form.isalpha() or form not in (low, low.capitalize()):
            continue
        for upos, bases in (("VERB", verb_bases(low)), ("NOUN", noun_bases(low))):
            base = irregular.get(low) if upos == "VERB" else None
            base = base or _best(list(bases), lemmas[upos], counts)
            if base is not None and (form, upos) not in taken:
                if form not in seen:
                    seen.add(form)
                    found.append((form, "ADJ", form))
                found.append((form, upos, base))
    return found


def _best(bases: list[str], lemmas: Collection[str], vocabulary: Mapping[str, int]) -> str | None:
    """The first base that is a lemma of its part of speech; else the one that the newswire has most often."""
    known = next((base for base in bases if base in lemmas), None)
    if known is not None:
        return known
    attested = [base for base in bases if vocabulary.get(base, 0) >= 2]
    return max(attested, key=lambda base: vocabulary[base], default=None)
