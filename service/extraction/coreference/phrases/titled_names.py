"""A person's name at the end of a phrase of titles and offices, whatever the parser calls the two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.names.named_entities import learn
from service.extraction.mentions.appositions import OF_TWO, opens_clause
from service.extraction.mentions.descriptions import PERSONAL, categories_of, describe_phrase, is_plural
from service.extraction.mentions.matching.name_variants import is_short_form
from service.extraction.mentions.names import HONORIFICS, ProperName, is_title
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import fold
from service.extraction.syntax.punctuation import LONG_DASHES
from service.extraction.syntax.tree import child, children

_AFTER_NAMES = frozenset({",", "(", "[", *LONG_DASHES})
_BODIES = frozenset({"Organization", "Location", "Facility"})
_TITLE_TAGS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "ADP", "DET", "VERB", "CCONJ", "PART"})


def titled_person(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`Harbour Authority (HA) chief Ann Lee`: the person whose name ends the phrase, not the body before it."""
    if (name := _closing_name(state, words, head)) is None:
        return None
    document = state.document
    before = [i for i in words if head <= i < name.first and not _bracketed(document, i)]
    comma = next((i for i in before if document.words[i].text == ","), name.first)
    front = [i for i in before if i < comma]
    if document.lower_text(name.first - 1) in OF_TWO:  # `a lawyer for the elder Orme`
        return None
    second = children(document, head, "appos")  # `her teacher, the geologist Ann Lee`
    own = (document.words[i] for i in before if i > comma and i not in second)
    titles = (word.text for word in own if word.upos not in ("DET", "ADJ"))
    if not front or any(fold(title) not in HONORIFICS for title in titles):
        return None  # but `head of the Tarn Fund, Dr. Ann Lee`
    fits = _is_title_chain(state, front, head, apposed=comma < name.first)
    return state.meaning[name.first] if fits else None


def learn_title(state: DiscourseState, words: Sequence[int], head: int, person: int) -> int:
    """`Head of the Tarn Fund, Ann Lee`: from here on `the head` is she. Returns the person."""
    title = [i for i in words if state.meaning.get(i) != person]
    if head in title:
        learn(state.referents[person], describe_phrase(state.document, title, head))
    return person


def _closing_name(state: DiscourseState, words: Sequence[int], head: int) -> ProperName | None:
    """The person's name at the end of the phrase, or before an aside, a clause or a place."""
    document = state.document
    names = [name for i in words if i > head and (name := state.name_at(i)) is not None and name.first == i]
    for name, after in zip_longest(names, names[1:]):
        if not state.means_person(name.first) or opens_clause(document, name):
            continue
        whole = len(name.tokens) > 1 or document.words[name.first - 1].text != ","
        ended = name.last not in words or _before_place(state, words) == name.last - 1
        listed = after is not None and after.first == name.last + 1 and document.words[name.last].text == ","
        if whole and not listed and (ended or document.words[name.last].text in _AFTER_NAMES):
            return name  # not listed: `for Tarn, Ada Usk`
    return None


def _before_place(state: DiscourseState, words: Sequence[int]) -> int:
    """`chief Ann Lee of Delva`, `… of Delva police`: the last word of the name before the place, else of all."""
    last = words[-1]
    if (name := state.name_at(last)) is not None and name.kind == "person":
        return last
    ties = (i for i in words if state.document.words[i].text.lower() in ("of", "from") and i - 1 in words)
    return next((i - 1 for i in ties if state.name_at(i - 1) and state.means_person(i - 1)), last)


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
    if not _is_office(document, head) or last.upos == "ADP" or _is_described(document, last.index):
        return False
    if apposed:
        return True
    articles = any(words[c].upos == "DET" for c in document.children[head])
    sure = not articles and "spokesperson" not in categories_of(document, head)
    return not is_title(last.text) and (sure or document.kind_at(last.index) in _BODIES)


def _is_described(document: Document, noun: int) -> bool:
    """`the victim` in `sister of the victim Mia Orme`: the name is the victim's."""
    personal = document.words[noun].upos == "NOUN" and bool(categories_of(document, noun) & PERSONAL)
    return personal and child(document, noun, "det") is not None


def _in_name(document: Document, i: int) -> bool:
    """`Friends of Tarn`, `Freedom Under Law`: whether the preposition belongs to a body's name, not to an office."""
    named = document.words[i - 1].upos == "PROPN" and not _is_office(document, i - 1)
    return named and (document.words[i].text.lower() in ("of", "for") or document.words[i].text[0].isupper())


def _is_office(document: Document, i: int) -> bool:
    """Whether the word can be a person's title or office."""
    return is_title(document.words[i].text) or bool(categories_of(document, i) & PERSONAL)


def one_person(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`US artist and programmer Robbie Barrat`, `Head of policy and member of the NEC Jeff Orme`: the person whose
    titles `and` joins, none of them behind an article.
    """
    document, last = state.document, _before_place(state, words)
    if not state.means_person(last) or state.name_at(last) is None:
        return None
    whom = state.meaning[last]
    joined = [i for i in (head, *children(document, head, "conj")) if i in words]
    titles = [i for i in joined if state.name_at(i) is None and state.meaning.get(i, whom) == whom]
    others = any(i not in titles and state.meaning.get(i) != whom for i in joined)
    determined = any(child(document, i, "det", "nmod:poss") is not None for i in joined)
    personal = all(categories_of(document, i) & PERSONAL or document.words[i].text.islower() for i in titles)
    one = len(joined) > 1 and head in titles and not others and not determined and personal
    return whom if one else None
