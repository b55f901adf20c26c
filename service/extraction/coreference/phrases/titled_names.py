"""A person's name at the end of a phrase of titles and offices, whatever the parser calls the two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.named_entities import learn
from service.extraction.mentions.descriptions import PERSONAL, categories_of, describe_phrase, is_plural
from service.extraction.mentions.matching.name_variants import is_short_form
from service.extraction.mentions.names import HONORIFICS, ProperName, is_title
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import fold
from service.extraction.syntax.punctuation import LONG_DASHES
from service.extraction.syntax.tree import child, children


def titled_person(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`Harbour Authority (HA) chief Ann Lee`: the person whose name ends the phrase, not the body before it."""
    if (name := _closing_name(state, words, head)) is None:
        return None
    front = [i for i in words if head <= i < name.first and not _bracketed(state.document, i)]
    comma = next((i for i in front if state.document.words[i].text == ","), None)
    if comma is not None:  # `head of the Tarn Fund, Dr. Ann Lee` · `her teacher, the geologist Ann Lee`
        titles = front[front.index(comma) + 1 :]
        front = front[: front.index(comma)]
        second = children(state.document, head, "appos")
        modifiers = (
            i for i in titles if i not in second and state.document.words[i].upos not in ("DET", "ADJ")
        )
        if any(fold(state.document.words[i].text) not in HONORIFICS for i in modifiers):
            return None
    fits = bool(front) and _is_title_chain(state, front, head, apposed=comma is not None)
    return state.meaning[name.first] if fits else None


def learn_title(state: DiscourseState, words: Sequence[int], head: int, person: int) -> int:
    """`Head of the Tarn Fund, Ann Lee`: later `the head` is she. The person again."""
    title = [i for i in words if state.meaning.get(i) != person]
    if head in title:
        learn(state.referents[person], describe_phrase(state.document, title, head))
    return person


def _closing_name(state: DiscourseState, words: Sequence[int], head: int) -> ProperName | None:
    """The person's name with which the phrase ends, or behind which only an aside, a clause or a place follows."""
    starts = [i for i in words if i > head and (name := state.name_at(i)) is not None and name.first == i]
    for i, after in zip_longest(starts, starts[1:]):
        name = state.name_at(i)
        if name is None or not state.referents[state.meaning[i]].person:
            continue
        place = _before_place(state, words, words[-1])
        whole = len(name.tokens) > 1 or state.document.words[i - 1].text != ","
        ended = name.last not in words or place == name.last - 1
        listed = after == name.last + 1 and state.document.words[name.last].text == ","  # `for Tarn, Ada Usk`
        if whole and not listed and (ended or state.document.words[name.last].text in _AFTER_NAMES):
            return name
    return None


_AFTER_NAMES = frozenset({",", "(", "[", *LONG_DASHES})


def _before_place(state: DiscourseState, words: Sequence[int], last: int) -> int:
    """`chief Ann Lee of Delva`, `… of Delva police`: the last word of the name before the place, else `last`."""
    if (name := state.name_at(last)) is not None and name.kind == "person":
        return last
    ties = (i for i in words if state.document.words[i].text.lower() in ("of", "from") and i - 1 in words)
    persons = (i - 1 for i in ties if state.name_at(i - 1) and state.referents[state.meaning[i - 1]].person)
    return next(persons, last)


def _bracketed(document: Document, i: int) -> bool:
    """A bracket or quotation mark, or the one word between two of them."""
    marks = frozenset({"(", ")", '"'})
    around = document.words[max(0, i - 1) : i + 2 : 2]
    return document.words[i].text in marks or all(word.text in marks for word in around)


def _is_title_chain(state: DiscourseState, front: Sequence[int], head: int, apposed: bool) -> bool:
    """Titles alone, or one office and what it is of: `Secretary of State`, not `the spokesman for Mayor`; `apposed`:
    the name is behind a comma.
    """
    document, words = state.document, state.document.words
    plain = [words[i] for i in front if state.name_at(i) is None or i == front[-1]]
    noun = words[head].upos == "NOUN"  # not `United States leader`
    several = (noun and is_plural(words[head])) or bool(children(document, head, "conj"))
    if several or any(word.upos not in _TITLE_TAGS and word.text != "-" for word in plain):
        return False
    last = words[front[-1]]
    plainly = last.upos == "NOUN" or is_short_form(last.text)  # `DIG Walid Orme`
    ties = [w.index for w in plain if w.upos == "ADP"]
    if all(_in_name(document, i) for i in ties):
        return is_title(last.text) or (not ties and plainly and state.name_at(last.index) is None)
    if not _is_office(document, head) or last.upos == "ADP":
        return False
    if apposed:
        return True
    articles = any(words[c].upos == "DET" for c in document.children[head])
    sure = not articles and "spokesperson" not in categories_of(document, head)
    return not is_title(last.text) and (sure or document.kind_at(last.index) in _BODIES)


def _in_name(document: Document, i: int) -> bool:
    """`Friends of Tarn`, `Freedom Under Law`: whether the preposition belongs to a body's name, not to an office."""
    named = document.words[i - 1].upos == "PROPN" and not _is_office(document, i - 1)
    return named and (document.words[i].text.lower() in ("of", "for") or document.words[i].text[0].isupper())


def _is_office(document: Document, i: int) -> bool:
    """Whether the word can be a person's title or office."""
    return is_title(document.words[i].text) or bool(categories_of(document, i) & PERSONAL)


_BODIES = frozenset({"Organization", "Location", "Facility"})
_TITLE_TAGS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "ADP", "DET", "VERB", "CCONJ", "PART"})


def one_person(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`US artist and programmer Robbie Barrat`, `Head of policy and member of the NEC Jeff Orme`: the person whose
    titles `and` joins, none of them behind an article.
    """
    document, last = state.document, _before_place(state, words, words[-1])
    whom = state.meaning.get(last)
    if whom is None or not state.referents[whom].person or state.name_at(last) is None:
        return None
    joined = [i for i in (head, *children(document, head, "conj")) if i in words]
    titles = [i for i in joined if state.name_at(i) is None and state.meaning.get(i, whom) == whom]
    others = [i for i in joined if i not in titles and state.meaning.get(i) != whom]
    determined = any(child(document, i, "det", "nmod:poss") is not None for i in joined)
    personal = all(categories_of(document, i) & PERSONAL or document.words[i].text.islower() for i in titles)
    one = len(joined) > 1 and head in titles and not others and not determined and personal
    return whom if one else None
