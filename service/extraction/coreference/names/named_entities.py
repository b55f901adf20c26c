"""Type, gender and countries of a named referent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from service.extraction.coreference.entities import Gender, Referent
from service.extraction.coreference.names.named_bodies import is_body
from service.extraction.mentions.appositions import apposed, beside
from service.extraction.mentions.descriptions import (
    HUMAN,
    PERSONAL,
    Description,
    categories_of,
    country_at,
    describe_phrase,
    is_plural,
)
from service.extraction.mentions.matching.bearers import gender_of_title
from service.extraction.mentions.matching.name_variants import acronym, is_short_form
from service.extraction.mentions.names import HONORIFICS, ProperName
from service.extraction.mentions.outlets import SURE_ENDINGS, are_tied, has_outlet_shape, is_outlet_name
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import (
    countries,
    country_names,
    fold,
    given_names,
    leaders,
    noun_categories,
    noun_genders,
    nouns,
    seats,
)
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children

_HEADS = word_class("coreference", "heads_of_bodies")
_COMPANY_ENDINGS = word_class("coreference", "company_endings")
_PARTISANS = word_class("coreference", "partisans")
_OF_STATES = word_class("coreference", "of_states")
_OF_EITHER_GENDER = word_class("coreference", "offices_of_either_gender")
_OF_ANYTHING = word_class("coreference", "titles_of_anything")


def learn(referent: Referent, description: Description) -> None:
    """Add what a title, an apposition or a predicate says about the referent."""
    referent.roles |= {description.head, f"{description.rank} {description.head}".strip()}
    if description.categories != {"role"}:  # `the minister` is not the prime minister
        referent.roles.update(description.head.split()[-1:])
    referent.traits |= description.modifiers
    referent.lands |= description.countries
    if referent.gender == "u":
        referent.gender = _told(noun_genders().get(description.head))


def named_referent(document: Document, group: Sequence[ProperName]) -> Referent:
    """The referent of one group of names, with kind, gender and the descriptions beside them."""
    referent = Referent(names=tuple(group))
    referent.categories.add(_category(document, group))
    if _forms(group) & country_names():
        referent.categories.add("country")
    for name in group:
        for words, head in beside(document, name):
            description = describe_phrase(document, words, head)
            learn(referent, description)
            noun = document.words[head].upos == "NOUN" or document.words[head].text.islower()
            tied = noun and are_tied(document, name.words, head)
            told = _told_by(description)
            body = tied and referent.categories == {"person"} and told - {"person", "document"}
            if referent.categories == {"unknown"} or (body and not _surely_a_person(document, group)):
                referent.categories = told or referent.categories
            if referent.categories == {"organization"} and _holds_office(document, name, head):
                referent.categories = {"person"}
    if (
        referent.categories == {"person"}
        and not _surely_a_person(document, group)
        and is_body(document, group)
    ):
        referent.categories = {"organization"}
    _know(referent)
    if "person" in referent.categories:
        referent.gender = _name_gender(document, referent)
        referent.lands |= {land for n in group for land in _home(document, n)}
    else:
        referent.gender = "n"
        heads = {form for n in group for t in _head_tokens(n) for form in (t, t.removesuffix("s"))}
        referent.roles |= heads & nouns().keys()
        if all(len(n.tokens) == 1 and n.tokens[0] in _PARTISANS for n in group):
            referent.categories, referent.plural = {"group"}, True  # `it` is not `Democrats`
        called = referent.tokens | {" ".join(n.tokens) for n in group}
        referent.lands |= {countries()[each] for each in called if each in countries()}
    return referent


def titles_of(document: Document, referent: Referent) -> frozenset[str]:
    """A person's titles and their initials (`ag` for Attorney General, `io` for investigating officer of the case),
    folded; nothing for anything but a person.
    """
    if not referent.person:
        return frozenset()
    found = set(referent.roles)
    for name in referent.names:
        for words, head in beside(document, name):
            for last in (head, words[-1]):
                tokens = [fold(document.words[i].text) for i in words if i <= last]
                found |= {acronym(tokens[i:]) for i in range(len(tokens) - 1)}
    return frozenset(t for t in found if len(t) > 1)


def _home(document: Document, name: ProperName) -> set[str]:
    """`Elif Kaya of Turkey`: the countries beside a person's name."""
    places = (c for i in name.words for c in children(document, i, "nmod") if c not in name.words)
    return {country_at(document, c) for c in places if case_of(document, c) in ("of", "from")} - {""}


def _head_tokens(name: ProperName) -> tuple[str, ...]:
    """The word that tells the kind of thing: the last one of the name, or the one before `of` or `for`."""
    links = [i for i, t in enumerate(name.tokens) if t in ("of", "for") and i]
    return (name.tokens[links[0] - 1],) if links else name.tokens[-1:]


def _surely_a_person(document: Document, group: Sequence[ProperName]) -> bool:
    """Whether a title of persons is before the name, or a noun for persons beside it."""
    heads = (head for name in group for _, head in beside(document, name))
    kinds = (categories_of(document, i) for i in heads)  # a developer or a retailer may be a company
    titles = (n for n in group if _titled(document, n))
    return any(
        "organization" not in noun_categories(document.lower_text(n.first - 1)) for n in titles
    ) or any(kind & PERSONAL and "organization" not in kind for kind in kinds)


def _holds_office(document: Document, name: ProperName, noun: int) -> bool:
    """`The mayor of Lund, Tove Ask, said P`: whether the name of two words and more is that of one who heads a body,
    in apposition to the office; not `The leader, Norvane`.
    """
    office = document.words[noun]
    told = office.lemma.lower() in _HEADS and not is_plural(office) and noun < name.first - 1
    tied = child(document, noun, "nmod", "nmod:poss", "compound") is not None
    whole = (
        1 < len(name.tokens) < 4 and _by_last_word([name]) is None and name.tokens[-1] not in _COMPANY_ENDINGS
    )
    return told and tied and whole and apposed(document, name, noun)


def _told_by(description: Description) -> set[str]:
    if description.categories & HUMAN and not description.plural:
        return {"person"}
    wide = description.categories & {"outlet", "organization", "government", "document", "country"}
    if "organization" in wide:  # `the fashion label`
        wide -= {"document"}
    return {sorted(wide)[0]} if wide else set()


def _know(referent: Referent) -> None:
    """World knowledge about a person whom the article names in full."""
    for name in referent.names:
        known = leaders().get(" ".join(name.tokens))
        if known is not None and referent.categories & {"person", "unknown"}:
            referent.leader = known
            referent.categories = {"person"}
            referent.lands.add(known.country)
            return


def _category(document: Document, group: Sequence[ProperName]) -> str:
    """person, outlet, government, organization, place or unknown: lists first, then cues, then the recogniser."""
    whole = [n for n in group if not is_short_form(document.words[n.first].text)] or group  # not `NIGS`
    votes = Counter(n.kind for n in whole)
    if (sure := _by_lists(document, group, votes)) is not None:
        return sure
    titled = any(_titled(document, n) or _aged(document, n) for n in group)
    given = any(len(n.tokens) > 1 and n.tokens[0] in given_names() for n in group)
    if titled or (given and votes["organization"] <= votes["person"] + votes["unknown"]):
        return "person"
    if any("outlet" in noun_categories(n.tokens[0]) and len(n.tokens) > 1 for n in group):
        return "outlet"  # `Radio Velmara`
    if any(has_outlet_shape(n.tokens) for n in group):
        return "outlet"  # `El Heraldo de Marn`
    if votes["person"] and votes["person"] >= max(votes["organization"], votes["place"]):
        return "person"
    return _by_last_word(group) or votes.most_common(1)[0][0]


def _by_lists(document: Document, group: Sequence[ProperName], votes: Mapping[str, int]) -> str | None:
    """What a listed name or a company's ending says, or what the name owns; None without any."""
    forms = _forms(group)
    if any(is_outlet_name(document, n) for n in group):
        return "outlet"
    if forms & country_names() or (forms & seats() and not votes["person"]):
        return "government"
    if any(n.tokens[-1] in _COMPANY_ENDINGS and len(n.tokens) > 1 for n in group):
        return "organization"
    states = not votes["organization"] and any(_has_ministers(document, n) for n in group)
    return "government" if states else None


def _forms(group: Sequence[ProperName]) -> set[str]:
    """The names, without the given name of a person that is a country's too: `Georgia` after Georgia Pell."""
    given = {n.tokens[0] for n in group if n.kind == "person" and len(n.tokens) > 1}
    return {" ".join(n.tokens) for n in group} - given


def _aged(document: Document, name: ProperName) -> bool:
    """`India Hale, 8, said P`: an age behind a name of two words and more."""
    behind = [word.text for word in document.words[name.last : name.last + 3]]
    age = len(behind) == 3 and behind[0] == behind[2] == "," and behind[1].isdigit() and len(behind[1]) < 3
    return age and len(name.tokens) > 1


def _by_last_word(group: Sequence[ProperName]) -> str | None:
    """What kind of body the last word or the first tells, or None."""
    ends = {n.tokens[-1] for n in group} | {n.tokens[0] for n in group}
    if any("outlet" in noun_categories(" ".join(n.tokens[-2:])) for n in group):
        return "outlet"
    told = frozenset().union(*map(noun_categories, ends))
    found = next((kind for kind in ("outlet", "government", "organization") if kind in told), None)
    return found or ("outlet" if ends & SURE_ENDINGS else None)


def _has_ministers(document: Document, name: ProperName) -> bool:
    """`Velmara's defence ministry`: a name of one word that owns what only a state has."""
    owner = document.words[name.first]
    noun = document.words[owner.head]
    owns = len(name.tokens) == 1 and owner.deprel == "nmod:poss" and name.last < noun.index
    return owns and noun.lemma.lower() in _OF_STATES


def _titled(document: Document, name: ProperName) -> bool:
    """Whether a title that only persons have is directly before it (`Mr`, `Sen.`, `President`)."""
    before = document.words[name.first - 1].text if name.first else ""
    folded = fold(before)
    if folded in HONORIFICS - _OF_ANYTHING:
        return True
    personal = not HUMAN.isdisjoint(noun_categories(folded))
    return personal and (before[:1].isupper() or name.kind in ("person", "unknown"))


def _name_gender(document: Document, referent: Referent) -> Gender:
    """What titles, offices and given names tell, the surest first: `Rosa Orme, the chairman, said she would go`."""
    longest = sorted(referent.names, key=lambda n: -len(n.tokens))
    given = [given_names().get(name.tokens[0]) for name in longest if len(name.tokens) > 1]
    of_either = "f" in given and not referent.roles.isdisjoint(_OF_EITHER_GENDER)
    told = (
        *(gender_of_title(document, name) for name in referent.names),
        referent.leader.gender if referent.leader else "u", "u" if of_either else referent.gender, *given,
    )  # fmt: skip
    return next((gender for gender in map(_told, told) if gender != "u"), "u")


def _told(gender: str | None) -> Gender:
    """The gender that a table gives, `u` for anything but `m` and `f`."""
    return "m" if gender == "m" else "f" if gender == "f" else "u"
