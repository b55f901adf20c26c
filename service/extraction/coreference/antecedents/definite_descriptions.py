"""Whether a description can mean a referent that the article has spoken of, and how firmly it fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent, Seen
from service.extraction.mentions.descriptions import PERSONAL, Description, without_determiner
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import noun_categories, noun_genders, offices_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

REPEATED, NAMED_ROLE, SYNONYM, KNOWN, GENERIC, NONE = 5, 4, 3, 2, 1, 0
# How many sentences back a fit of this firmness reaches.
REACH = {REPEATED: 60, NAMED_ROLE: 60, SYNONYM: 40, KNOWN: 40, GENERIC: 4}
FURTHEST = max(REACH.values())

PEOPLE = word_class("coreference", "people")
_GENERIC_OF = {
    "organization": word_class("coreference", "generic_organizations"),
    "country": word_class("coreference", "generic_countries"),
    "outlet": word_class("coreference", "generic_outlets"),
}
_DOCUMENTS = word_class("coreference", "generic_documents")
_OTHERS = word_class("coreference", "other_ones")
NEW_ONES = word_class("coreference", "new_ones")
_DEPARTMENTS = word_class("mentions", "departments") - {"home", "state", "information"}
_DEPARTMENTS |= word_class("coreference", "further_departments")
_DEPUTIES = word_class("coreference", "deputies")
_PARTICULAR = word_class("coreference", "particular_bodies")
COMPANIES = word_class("coreference", "companies")
# Public bodies that watch over others, and what is the last word of their names.
AUTHORITIES = word_class("coreference", "authorities")
_OF_AUTHORITIES = word_class("coreference", "names_of_authorities")
_NEWSPAPERS = word_class("mentions", "outlet_endings") | word_class("mentions", "sure_outlet_endings")
_OF_NEWS = word_class("coreference", "words_of_news_agencies")
# Nouns for news organisations alone: an unlisted name that was a source can be one.
PAPERS = word_class("coreference", "papers")
PAIRS = word_class("coreference", "pairs")
_TRIOS = word_class("coreference", "trios")
_QUARTETS = word_class("coreference", "quartets")
_SIZES = {word: size for size, words in enumerate((PAIRS, _TRIOS, _QUARTETS), 2) for word in words}
_OF_PAIR = {"former": 0, "latter": 1}  # as nouns: which of two
_BODIES = frozenset({"organization", "government", "outlet", "group"})
_SPEAKING = _BODIES | {"country", "role", "spokesperson", "anonymous", "unknown"}
_ENDING = 3  # letters by which a word and the name it comes from may differ in length
STEM = 4  # least letters that they share


def firmness(referent: Referent, description: Description) -> int:
    """From NONE to REPEATED: how the description fits what is known about the referent."""
    if _is_any_document(referent, description):
        return GENERIC if description.bare and not _contradicts(referent, description) else NONE
    if _says_nothing_alike(referent, description) or _contradicts(referent, description):
        return NONE
    if _is_repeated(referent, description):
        return REPEATED
    if description.head in referent.roles and _narrowed_alike(referent, description):
        return NAMED_ROLE
    if offices_of(description.head) & referent.roles and _narrowed_alike(referent, description):
        return SYNONYM
    if _known(referent, description):
        return KNOWN
    return GENERIC if _generic(referent, description) else NONE


def _is_any_document(referent: Referent, description: Description) -> bool:
    """`the document` for a report or a letter: one that the article first calls something else."""
    first = next((each.head for each in referent.distinct), description.head)
    paper = "document" in referent.categories and not referent.names
    return paper and description.head in _DOCUMENTS and first != description.head


def _says_nothing_alike(referent: Referent, description: Description) -> bool:
    """Whether it has no name, and neither a noun nor an office of the description."""
    head = description.head
    if referent.names or referent.leader or head in referent.nouns or head in referent.roles:
        return False
    return referent.roles.isdisjoint(offices_of(head))


def _contradicts(referent: Referent, description: Description) -> bool:
    """Whether number, country, gender or kind contradict the description."""
    police = description.head == "police" or "police" in referent.roles  # one or several
    if referent.plural != description.plural and not police:
        return True
    if referent.of_other_lands(description.countries) or of_other_gender(referent, description):
        return True
    return of_another_kind(referent, description)


def of_another_kind(referent: Referent, description: Description) -> bool:
    """`the union` after a ministry or a firm, `the health minister` after an interior minister, `the governor` after a
    deputy governor, `the former mayor` after the current one: the article tells that the body is of another kind, or
    that the person has another office.
    """
    own = {*description.modifiers, *description.head.split()}
    known = {word for each in referent.traits | referent.roles for word in each.split()}
    departments, others = _DEPARTMENTS & own, _DEPARTMENTS & known
    if departments and others and departments.isdisjoint(others):
        return True
    if description.head in referent.roles and _DEPUTIES & known - own:
        return True
    if description.head in AUTHORITIES and _is_no_authority(referent, description):
        return True
    if description.head not in _PARTICULAR:
        return False
    kinds = referent.roles & (_PARTICULAR | COMPANIES) | referent.nouns & COMPANIES
    return bool(kinds) and not kinds & nouns_alike(description)


def _is_no_authority(referent: Referent, description: Description) -> bool:
    """`the watchdog` after the Northern League, whose name tells another kind of body; `the water agency` after a news
    organisation, `the agency` after a newspaper.
    """
    if description.head in referent.roles | referent.nouns:
        return False
    own, ends = description.modifiers, {name.tokens[-1] for name in referent.names}
    if "outlet" in referent.categories:
        others = own - _OF_NEWS - referent.tokens - referent.traits
        return bool(others or ends & _NEWSPAPERS) and not description.named
    told = any("organization" in noun_categories(end) for end in ends)
    return told and referent.categories == {"organization"} and ends.isdisjoint(_OF_AUTHORITIES)


def nouns_alike(description: Description) -> frozenset[str]:
    """The description's noun and the offices that it can denote."""
    return offices_of(description.head) | {description.head}


def of_other_gender(referent: Referent, description: Description) -> bool:
    """`the actress` is not Ivo; `the chairman` may be Rosa Orme, the chairman."""
    gender = noun_genders().get(description.head, referent.gender)
    return (
        referent.gender in ("m", "f") and gender != referent.gender and description.head not in referent.roles
    )


def _is_repeated(referent: Referent, description: Description) -> bool:
    if description.head not in referent.nouns:
        return False
    return any(_repeats(earlier, description) for earlier in referent.distinct)


def _repeats(earlier: Description, later: Description) -> bool:
    """The same noun again with nothing new: `the source` after `a ministerial source`."""
    if earlier.head != later.head and not (later.bare and earlier.head.split()[-1] == later.head):
        return False  # but `the bank` after `the central bank`
    nothing_new = later.modifiers <= earlier.modifiers and later.countries <= earlier.countries
    return earlier.plural == later.plural and nothing_new


def _narrowed_alike(referent: Referent, description: Description) -> bool:
    """Nothing in the description contradicts: its modifiers are known ones, or no modifier is known yet."""
    own = referent.tokens | referent.traits
    unknown = {m for m in description.modifiers - referent.roles - own if not any(derived(m, t) for t in own)}
    blank = not referent.traits and not referent.names and not description.possessed
    return not unknown or blank


def derived(word: str, name: str) -> bool:
    """`velmaran` of Velmara, `kessian` of Kessia: the same but for the ending."""
    stem = min(len(word), len(name)) - 1
    near = stem >= STEM and abs(len(word) - len(name)) <= _ENDING
    return near and word != name and word[:stem] == name[:stem]


def _known(referent: Referent, description: Description) -> bool:
    """World knowledge: the country and office of a widely known person."""
    if referent.leader is None or description.modifiers:
        return False
    return not referent.leader.roles.isdisjoint(nouns_alike(description))


def _generic(referent: Referent, description: Description) -> bool:
    """`the company` for any company, `the 43-year-old` for any one person; only without further words."""
    if not referent.names:
        return False
    if "person" in description.categories and (description.head in PEOPLE or "old" in description.head):
        return referent.person
    if description.named or (not description.bare and "outlet" not in referent.categories):
        return False
    if description.bare and description.head in PAPERS and referent.categories <= {"unknown", "organization"}:
        return referent.spoke
    return any(description.head in _GENERIC_OF.get(category, ()) for category in referent.categories)


def taken_up_by(
    state: DiscourseState,
    words: Sequence[int],
    head: int,
    description: Description,
    definite: bool,
    others: Collection[int],
) -> int | None:
    """The referent that the description takes up: of the right country, firmest, then nearest; or None. It is never
    one of the `others`.
    """
    sentence = state.document.words[head].sentence
    if (definite or len(words) == 1) and (group := _counted(state, words, head, description)) is not None:
        one = _OF_PAIR.get(state.document.words[head].text.lower())
        return group if one is None else state.referents[group].members[one]
    ranks = []
    for index in state.heard(sentence - FURTHEST, sentence):
        referent = state.referents[index]
        if index in others or referent.seen[0].word >= head:
            continue
        if not (definite or _is_repeated(referent, description)):
            continue
        if (firm := firmness(referent, description)) == NONE:
            continue
        seen = referent.seen_before(head)
        if sentence - seen[-1].sentence > REACH[firm]:
            continue
        if definite or (firm == REPEATED and _again(state.document, referent, words, description)):
            shared = bool(description.countries & referent.lands)
            ranks.append((shared, firm, _nearness(seen, sentence), index))
    return max(ranks)[-1] if ranks else None


def _counted(state: DiscourseState, words: Sequence[int], head: int, description: Description) -> int | None:
    """`Saudi Arabia and Greece` for `the two sides`, `the couple`, `both`, `the latter`; three names for `the trio`: as
    many as that which `and` joined. Those who said something come first, then the last ones.
    """
    texts = [state.document.words[i].text.lower() for i in words]
    first = state.document.words[head].sentence - REACH[SYNONYM]
    size = 2 if texts[-1] in _OF_PAIR else next((_SIZES[t] for t in texts if t in _SIZES), 0)
    if not size or ("both" in texts and len(texts) > 1) or len(words) > PARAMETERS.coreference.longest_pair:
        return None
    before = [
        (r.spoke, s.word, i) for i, r in enumerate(state.referents) for s in r.seen
        if len(r.members) == size and s.word < head and s.sentence >= first
        and _can_be_group(state, r, description)
    ]  # fmt: skip
    return max(before)[-1] if before else None


def _can_be_group(state: DiscourseState, group: Referent, description: Description) -> bool:
    """Whether the description fits all members: `the two countries` are not persons, `the two sides` not treaties."""
    members = [state.referents[i] for i in group.members if i is not None]
    if description.head in _GENERIC_OF["country"] or description.categories & {"country"}:
        return not all(m.person for m in members)
    if description.categories & PERSONAL and not description.categories & _BODIES:
        return all(m.person or m.categories & PERSONAL for m in members)
    return all(m.person or m.categories & _SPEAKING for m in members)


def _again(document: Document, referent: Referent, words: Sequence[int], description: Description) -> bool:
    """A bare plural, or the same words, repeated: `prosecutors`, `Sources` after `ministerial sources`."""
    first = document.words[words[0]].text.lower()
    if description.plural and first not in _OTHERS:
        return referent.spoke
    return first not in NEW_ONES and described_alike(document, referent, words)


def _nearness(seen: Sequence[Seen], sentence: int) -> float:
    last = seen[-1]
    weights = PARAMETERS.salience
    sourced = weights.description_source if any(s.source for s in seen[-3:]) else 0.0
    return sourced - weights.per_sentence * (sentence - last.sentence) + weights.later_word * last.word


def described_alike(document: Document, referent: Referent, words: Sequence[int]) -> bool:
    """Whether a description of the referent has the same words, determiners aside."""
    key = _key(document, words)
    return any(_key(document, earlier) == key for earlier, _ in referent.descriptions)


def _key(document: Document, words: Sequence[int]) -> list[str]:
    return [document.words[i].text.lower() for i in without_determiner(document, words)]
