"""What tells the bearers of one surname apart: gender, office, kinship, and where each was named."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.mentions.appositions import beside
from service.extraction.mentions.descriptions import lemma_of
from service.extraction.mentions.matching.name_variants import generation
from service.extraction.mentions.names import ADDRESSES, ProperName
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import fold, given_names
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, head_of

_MALE = word_class("mentions", "male_titles")
_FEMALE = word_class("mentions", "female_titles")
_ELDER = word_class("mentions", "elder")
_YOUNGER = word_class("mentions", "younger")
_CHILDREN = word_class("mentions", "children")
_PARENTS = word_class("mentions", "parents")


def gender_of_title(document: Document, name: ProperName) -> str:
    """`m` or `f` by the title in front (`Mr`, `Lady`), or empty."""
    title = fold(document.lower_text(name.first - 1))
    return "m" if title in _MALE else "f" if title in _FEMALE else ""


def genders_of(document: Document, group: Sequence[ProperName]) -> set[str]:
    """The genders that titles and given names of the group show; both where they show none."""
    if titles := {gender_of_title(document, n) for n in group} - {""}:
        return titles
    given = {given_names()[n.tokens[0]] for n in group if len(n.tokens) > 1 and n.tokens[0] in given_names()}
    return given - {"u"} or {"m", "f"}


def of_office(
    document: Document, name: ProperName, groups: Sequence[Sequence[ProperName]], bearers: Sequence[int]
) -> int | None:
    """`Senator Orme`, `Orme, the unionist`: the one bearer whose full name has the same noun beside it."""
    told = {k: {t for n in groups[k] if n != name for t in _nouns_beside(document, n)} for k in bearers}
    before = document.lower_text(name.first - 1)
    if before in _ELDER | _YOUNGER:  # `the younger Orme`
        sons = [k for k in bearers if told[k] & _CHILDREN or _is_junior(groups[k])] or [
            k for k in bearers if not told[k] & _PARENTS
        ]
        fitting = sons if before in _YOUNGER else [k for k in bearers if k not in sons]
    else:
        own = _nouns_beside(document, name)
        fitting = [k for k in bearers if own & told[k]]
    return fitting[0] if len(fitting) == 1 else None


def beside_namesakes(
    document: Document, name: ProperName, groups: Sequence[Sequence[ProperName]], bearers: Sequence[int]
) -> list[int]:
    """`Orme praised Ann Orme`: the bearers that a surname can mean where its sentence names another in full behind it;
    none where the sentence does not.
    """
    begin, end = name.last, document.sentence_of(name.first).last
    begin += 2 if document.lower_text(begin) == "," else 0  # not `the elder Orme, Ivo Orme Sr.`
    behind = {k for k in bearers if any(begin <= n.first < end and len(n.tokens) > 1 for n in groups[k])}
    return [k for k in bearers if k not in behind] if behind and len(name.tokens) == 1 else []


def _is_junior(group: Sequence[ProperName]) -> bool:
    return any(generation(name.tokens) == "jr" for name in group)


def _nouns_beside(document: Document, name: ProperName) -> frozenset[str]:
    """The nouns of titles and appositions around the name."""
    return frozenset(lemma_of(document.words[head]) for _, head in beside(document, name)) - ADDRESSES


def is_relative(document: Document, full: ProperName) -> bool:
    """`his wife, Ann Orme`: whether the article introduces the bearer as somebody's."""
    owners = (child(document, head, "nmod:poss") for _, head in beside(document, full))
    return any(i is not None and document.words[i].upos == "PRON" for i in owners)


def has_article(document: Document, name: ProperName) -> bool:
    """Whether a name of one word follows `the`, and no noun follows the name: `the Herald`, not `the Orme camp`."""
    before, behind = document.lower_text(name.first - 1), document.words[name.last : name.last + 1]
    noun = any(w.upos in ("NOUN", "PROPN", "ADJ", "PART") or w.text == "-" for w in behind)
    return len(name.tokens) == 1 and before == "the" and not noun


def acts(document: Document, full: ProperName) -> bool:
    """Whether the full name is a subject: `Ann Lee, daughter of Ivo Lee, won` names one of two."""
    return document.words[top_of(document, full)].relation == "nsubj"


def top_of(document: Document, full: ProperName) -> int:
    """The head of the name, or of the phrase that it is joined or in apposition to."""
    top = head_of(document, tuple(full.words))
    while document.words[top].relation in ("appos", "conj"):
        top = document.words[top].head
    return top
