"""Phrases beside a name that describe it: titles before it, appositions around it, predicates."""

from __future__ import annotations

from service.extraction.mentions.descriptions import is_plural, lemma_of
from service.extraction.mentions.names import HONORIFICS, ProperName
from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.resources.gazetteers import fold, nouns
from service.extraction.syntax.tree import case_of, child, children


@remembered
def beside(document: Document, name: ProperName) -> list[tuple[tuple[int, ...], int]]:
    """Common-noun phrases that describe the name: titles before it, appositions, predicates."""
    found = []
    title = _title_words(document, name)
    if title:
        found.append((title, title[-1]))
    for i in name.words:
        word = document.words[i]
        if word.head in name.words:
            continue
        near = [c for c in document.children[i] if document.words[c].relation == "appos"]
        if word.relation == "appos":
            near.append(word.head)
        if (office := _office_before(document, name)) is not None:
            near.append(office)
        if word.relation == "nsubj" and child(document, word.head, "cop") is not None:
            near.append(word.head)
        fitting = (j for j in near if _describes(document, name, j))
        found.extend((_around(document, j), j) for j in fitting)
    return found


def _describes(document: Document, name: ProperName, noun: int) -> bool:
    """Whether an apposition can mean the name's bearer: in `in Karvel, the governor, Ivo Drach, said` it does not
    mean the place, and a name of its own follows.
    """
    if document.words[noun].upos not in ("NOUN", "PROPN") or noun in name.words:
        return False
    if document.kind_at(noun) == "Person" or _behind_colon(document, name, noun):
        return False  # `Mrs COLE (Bendry)`: two names
    behind = (i for i in document.children[noun] if i > noun > name.first and i not in name.words)
    if _of_inner_noun(document, name, noun):
        return False
    own = [document.words[i] for i in behind if document.words[i].relation == "appos"]
    named = any(w.upos == "PROPN" and document.words[w.index - 1].text == "," for w in own)
    place = name.kind == "place" and bool(nouns().get(lemma_of(document.words[noun]), frozenset()) & _OFFICES)
    return not (named or place)


def _behind_colon(document: Document, name: ProperName, noun: int) -> bool:
    """`Moderator: Mr Orme, please sit down.`: whoever is addressed is not the speaker."""
    return any(document.words[i].text == ":" for i in range(noun + 1, name.first))


def _of_inner_noun(document: Document, name: ProperName, noun: int) -> bool:
    """`the widow of officer Daniel Orme`, `a study in the journal Reef Science`: the name is the officer's and the
    journal's, whatever the parser says.
    """
    inner = name.first - 1
    if not noun < inner or document.words[inner].upos != "NOUN" or is_plural(document.words[inner]):
        return False
    if case_of(document, inner) not in ("", "of") and name.kind != "person":
        return True
    tied = document.words[inner].head == noun and case_of(document, inner) == "of"
    return tied and bool(nouns().get(lemma_of(document.words[inner]), frozenset()) & _OFFICES)


def apposed(document: Document, name: ProperName, head: int) -> bool:
    """Whether the noun and the name are in apposition, so that the noun alone means the same one."""
    words = document.words
    below = any(words[i].head == head and words[i].relation == "appos" for i in name.words)
    below = below and not _of_inner_noun(document, name, head)
    if _behind_colon(document, name, head):
        return False
    return below or words[head].relation == "appos" or head == _office_before(document, name)


def _office_before(document: Document, name: ProperName) -> int | None:
    """`the court's president, Irene Vance,`, `the head of Tarn University, Irene Vance,` whatever the parser calls it:
    office, comma, name, comma.
    """
    words, last = document.words, name.first - 2
    if last < 0 or words[last + 1].text != "," or not _closed(document, name):
        return None
    if any(words[i].relation == "conj" for i in name.words):
        return None  # `the lawyer of Idris, Moravec, and Orme`
    noun, tied = last, ("nmod", "compound", "amod", "obl", "flat")
    while 0 <= (above := words[noun].head) < name.first and words[noun].relation in tied:
        if words[above].upos not in ("NOUN", "PROPN"):
            break
        noun = above
    return noun if nouns().get(lemma_of(words[noun]), frozenset()) & _OFFICES else None


_OFFICES = frozenset({"role", "spokesperson", "person"})


def _closed(document: Document, name: ProperName) -> bool:
    """A comma or the end follows the name, or the phrase that places it (`Elif Kaya of Turkey,`)."""
    end = name.last
    words = document.words
    if end + 1 < len(words) and words[end].text.lower() in ("of", "from"):
        end = next((i for i in range(end + 1, min(end + 5, len(words))) if words[i].upos != "PROPN"), end)
    return end >= len(words) or words[end].text in (",", ".", '"', "”", ")", ":", ";")


def _around(document: Document, head: int) -> tuple[int, ...]:
    inner = children(document, head, "det", "amod", "compound", "nmod")
    return tuple(sorted([head, *inner, *(g for c in inner for g in document.children[c])]))


def _title_words(document: Document, name: ProperName) -> tuple[int, ...]:
    """The nouns and adjectives directly before the name: `Deputy Foreign Minister`, `state news agency`."""
    index = name.first
    while index > document.sentence_of(name.first).first:
        word = document.words[index - 1]
        glued = word.text == "-" and document.words[index - 2].end == word.start
        if word.upos not in ("NOUN", "ADJ", "PROPN") and not glued:
            break
        index -= 1
    words = tuple(range(index, name.first))
    head = document.words[words[-1]] if words else document.words[name.first]
    if not words or (head.upos == "ADJ" and "outlet" not in nouns().get(lemma_of(head), ())):
        return ()  # but `the daily Utro`
    tied = head.upos == "NOUN" and head.head in name.words  # `unionist Ann Lee`
    return words if tied or nouns().get(lemma_of(head)) or fold(head.text) in HONORIFICS else ()
