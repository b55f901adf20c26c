"""Who somebody without a name in a headline or the first sentences is, by the form of a news report."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.antecedents.definite_descriptions import PAIRS, SYNONYM, firmness
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.mentions.appositions import beside
from service.extraction.mentions.descriptions import INDEFINITE
from service.extraction.model.document import Document, Sentence
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import STOPS

NEW = INDEFINITE | {"other"}  # before somebody whom the article has not mentioned
_OFFICIALS = word_class("coreference", "officials")


def is_headline(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence is in the first paragraph and ends without a stop."""
    return not sentence.paragraph and document.words[sentence.last - 1].text not in STOPS


def told_by_headline(state: DiscourseState, index: int, first: int, named: Sequence[int]) -> int | None:
    """`Velmaran leader` of a headline: the one whose office and land the article tells (`Velmara's president, X,`)."""
    words, description = state.referents[index].descriptions[0]
    general = description.bare or description.head in _OFFICIALS or "spokesperson" in description.categories
    new = state.document.words[words[0]].text.lower() in NEW
    if general or new or state.document.sentence_of(first).paragraph:
        return None
    fitting = [i for i in named if firmness(state.referents[i], description) >= SYNONYM]
    return fitting[0] if len(fitting) == 1 else None


def told_by_lede(state: DiscourseState, index: int, first: int, named: Sequence[int]) -> int | None:
    """`Glacier scientist warns` in a headline, `a glacier scientist said` below it, then `Ann Lee said` and nothing
    about who she is: the first person whom the article names, if it mentions nobody else before her. Where there is no
    headline, her sentence must contain a word of the description (`the Kell United coach`,
    `Ann Lee, who came to United in May`).
    """
    own, document = state.referents[index], state.document
    described, here = own.descriptions[0][1], document.sentence_of(first)
    if not own.person or here.index > PARAMETERS.coreference.lede:
        return None
    begins = {i: r.names[0] for i, r in enumerate(state.referents) if r.names and r.person}
    found = min(begins, key=lambda i: begins[i].first, default=-1)
    if found not in named or begins[found].first < first or beside(document, begins[found]):
        return None
    there = document.words[begins[found].first].sentence
    acts = any(s.subject for s in state.referents[found].seen if s.sentence == there)
    again = is_headline(document, here) and (len(own.descriptions) > 1 or not described.bare)
    told = again or not described.modifiers.isdisjoint(state.lemmas_around(found))
    told = told or _with_age(document, begins[found].last)
    if not acts or not told or there > here.index + PARAMETERS.coreference.lede_ahead:
        return None
    others = (r for i, r in enumerate(state.referents) if i != index and r.person and not r.names)
    spoken = (s for r in others for s in r.seen if s.subject and here.first <= s.word < begins[found].first)
    return None if any(spoken) else found


def told_by_pair(state: DiscourseState, index: int, first: int, named: Sequence[int]) -> int | None:
    """`Two senators asked P` at the beginning, then `Ann Lee and Ivo Orme wrote`: the first two whom `and` joins, if
    the article names no other person before them.
    """
    own, document = state.referents[index], state.document
    words = {document.words[i].text.lower() for i in own.descriptions[0][0]}
    here = document.sentence_of(first).index
    if not own.plural or words.isdisjoint(PAIRS) or here > PARAMETERS.coreference.lede:
        return None
    pairs = ((r.seen[0].word, i) for i, r in enumerate(state.referents) if len(r.members) == 2 and r.seen)
    word, pair = min(pairs, default=(-1, -1))
    if word < first or document.words[word].sentence > here + PARAMETERS.coreference.lede_ahead:
        return None
    persons = {i for i, r in enumerate(state.referents) if r.names and r.person}
    inside, seen = set(state.referents[pair].members), state.referents[pair].seen
    before = {i for i in persons - inside if state.referents[i].names[0].first < word}
    return pair if inside <= persons and not before and seen[0].subject else None


def _with_age(document: Document, behind: int) -> bool:
    """`Ann Lee, 52, denies it`: the sentences before have told who this is."""
    texts = [word.text for word in document.words[behind : behind + 3]]
    return len(texts) == 3 and texts[0] == texts[2] == "," and texts[1].isdigit()


def told_by_office(state: DiscourseState, index: int, first: int, named: Sequence[int]) -> int | None:
    """`The archdeacon wrote P. The archdeacon, Ann Lee, left`: the only one of the office is named soon after."""
    description = state.referents[index].descriptions[0][1]
    alike = [i for i in named if description.head in state.referents[i].roles]
    if len(alike) != 1 or not (description.definite and description.bare):
        return None
    name = state.referents[alike[0]].names[0].first
    gap = state.document.words[name].sentence - state.document.words[first].sentence
    return alike[0] if name > first and gap <= PARAMETERS.coreference.description_ahead else None
