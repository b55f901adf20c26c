"""Descriptions while an article is read: the referent that one takes up, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from service.extraction.coreference.antecedents import definite_descriptions as fits
from service.extraction.coreference.antecedents.ages import one_of_that_age
from service.extraction.coreference.antecedents.features import Anaphor
from service.extraction.coreference.antecedents.new_ones import new_one_before
from service.extraction.coreference.antecedents.pronouns import clause_mates
from service.extraction.coreference.antecedents.ranking import Choice
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.names.named_entities import learn
from service.extraction.coreference.phrases import disjoint
from service.extraction.coreference.phrases.bodies import (
    company_named_like_a_person,
    employers,
    is_firm,
    outlet_of_headline,
)
from service.extraction.coreference.phrases.coordination import (
    group_of,
    members_of,
    named_by,
    several_named,
)
from service.extraction.coreference.phrases.document_issuers import author_word, issuer_word
from service.extraction.coreference.phrases.own_content import company_before, person_before
from service.extraction.coreference.phrases.restrictions import of_others
from service.extraction.coreference.phrases.turn_labels import is_address, is_label, of_other_labels
from service.extraction.mentions.anonymity import is_anybody
from service.extraction.mentions.descriptions import (
    PERSONAL,
    Description,
    categories_of,
    core_of,
    describe_phrase,
    main_category,
)
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.document import Document, Word
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, noun_phrase

_TRADERS = word_class("coreference", "traders")
_AROUND = word_class("coreference", "bodies_around_a_person")
_BODIES = frozenset({"government", "organization", "outlet"})
_OTHERS = PERSONAL | {"group", "document"}
Chooser = Callable[[DiscourseState, Anaphor, Collection[int]], Choice]


def may_speak(document: Document, noun: Word) -> bool:
    """Whether the noun can mean somebody or something that speaks; a body also where the tagger takes small letters
    for a name (`The central bank of Delva`).
    """
    categories = categories_of(document, noun.index)
    if noun.upos == "NOUN" and (is_address(document, noun.index) or is_anybody(document, noun.index)):
        return False
    if noun.upos == "NOUN":
        return not categories.isdisjoint(_BODIES | _OTHERS)
    small = noun.upos == "PROPN" and noun.text.islower()
    return small and not categories.isdisjoint(_BODIES) and categories.isdisjoint(_OTHERS)


def spoken_of(state: DiscourseState, head: int, chooser: Chooser) -> None:
    """Read a noun phrase that is not a source, but that a later mention may refer to."""
    whole = noun_phrase(state.document, head)
    words = core_of(state.document, whole, head)
    members = members_of(state, words, head)
    if (several := several_named(state, whole, head)) is not None:
        state.mention(several, head)
    elif members:
        state.mention(group_of(state, words, head, members), head)
    elif (named := named_by(state, words, head)) is not None:
        state.alias(named, [head])
        state.mention(named, head)
    else:
        described(state, words, head, chooser)
        _attribute_document(state, head)


def _attribute_document(state: DiscourseState, head: int) -> None:
    """`Vell issued a statement`: the statement's words are Vell's."""
    author = author_word(state.document, head)
    if author is None:
        author = issuer_word(state.document, noun_phrase(state.document, head), head)
    index = None if author is None else state.groups.get(author, state.meaning.get(author))
    paper = state.referents[state.meaning[head]]
    if index not in (None, state.meaning[head]) and paper.stands_for is None and not paper.names:
        paper.stands_for = state.resolve(index)


def described(
    state: DiscourseState,
    words: Sequence[int],
    head: int,
    chooser: Chooser,
    taken_up: bool = False,
    others: frozenset[int] = frozenset(),
) -> int:
    """The referent a description takes up, or a new one; `taken_up`: an issuer, definite whatever its article;
    `others`: who it is not.
    """
    description = describe_phrase(state.document, words, head)
    earlier = _earlier(state, words, head, description, chooser, taken_up, others)
    if earlier is None:
        earlier = state.introduce(new_referent(state, words, description))
    else:
        _add(state.referents[_paper_of(state, earlier, description)], words, description)
    state.alias(earlier, [head])
    if head not in state.sources:
        state.mention(earlier, head)
    return earlier


def _paper_of(state: DiscourseState, index: int, description: Description) -> int:
    """The document that the description means where `index` is its issuer; else `index`."""
    if "document" not in description.categories or "document" in state.referents[index].categories:
        return index
    papers = [i for i, referent in enumerate(state.referents) if referent.stands_for == index]
    return papers[-1] if papers else index


def _earlier(
    state: DiscourseState,
    words: Sequence[int],
    head: int,
    description: Description,
    chooser: Chooser,
    taken_up: bool,
    not_meant: frozenset[int],
) -> int | None:
    if (named := outlet_of_headline(state, words, head, description)) is not None:
        return named
    if description.one_more or _of_two(state, head, description):
        return None
    definite = taken_up or description.definite or description.possessed
    here, numbers = state.document.words[head].sentence, PARAMETERS.coreference
    near = state.heard(here - numbers.description_reach, here + numbers.description_ahead)
    distinct = of_others(state, head, description, near)
    by_rules = fits.taken_up_by(state, words, head, description, definite, distinct)
    asked = taken_up or head in state.sources
    if not (asked or definite) and by_rules is None:
        return None
    if not description.definite and disjoint.keeps_name_back(state.document, head):
        return None
    if by_rules is None and definite and description.bare and description.head in fits.COMPANIES:
        by_rules = company_named_like_a_person(state, head)
    if not asked:
        return by_rules
    for behind in (company_before, person_before, disjoint.last_paper, new_one_before, one_of_that_age):
        if (
            description.definite
            and (own := behind(state, head, description)) is not None
            and own not in not_meant | distinct
        ):
            return own
    theirs, bodies = employers(state, head, description)
    barred = _barred(state, words, head, description) | distinct | theirs
    by_rules = next(iter(bodies)) if by_rules in theirs and len(bodies) == 1 else by_rules
    barred |= of_other_labels(state, head)
    by_rules = None if by_rules in barred | not_meant else by_rules
    if by_rules is not None and state.referents[by_rules].person:
        barred |= disjoint.speaking_of(state, by_rules) | _of_other_roles(state, by_rules, description)
        barred |= disjoint.beside_unnamed(state, by_rules)
    owner = child(state.document, head, "nmod:poss")  # `her campaign`: whose it is
    owned_by = None if owner is None else state.meaning.get(owner)
    anaphor = Anaphor(
        head, tuple(words), "description", description, owner=owned_by, by_rules=by_rules, others=not_meant
    )
    return chooser(state, anaphor, barred).referent


def _barred(state: DiscourseState, words: Sequence[int], head: int, description: Description) -> set[int]:
    """Who a source's description cannot mean, by the words around it or by its kind."""
    barred = disjoint.inside(state, words) | disjoint.commanding(state, head) | disjoint.owners(state, head)
    barred |= clause_mates(state, head) | disjoint.further_ones(state, description.head)
    barred |= disjoint.told_of(state, [head]) | disjoint.denying(state, [head])
    barred |= disjoint.heads_of(state, description)
    if description.categories == {"outlet"}:  # `the broadcaster` is not the union
        barred |= {i for i, r in enumerate(state.referents) if not _may_be_outlet(state, r)}
    if description.possessed and description.head in _AROUND:  # `his office` is not the Tourism Office
        barred |= {i for i, r in enumerate(state.referents) if r.names and not _is_of_office(r, description)}
    if state.document.words[words[0]].text.lower() in fits.NEW_ONES:
        barred |= {i for i, r in enumerate(state.referents) if r.names and r.person and r.seen_before(head)}
        if "document" in description.categories and disjoint.is_for_another(state.document, head):
            barred |= disjoint.papers_of_others(state)
    return barred


def _is_of_office(referent: Referent, description: Description) -> bool:
    """`the Prime Minister's Office`, `the Office of the President`: a name of somebody's own office."""
    return any("'s" in name.tokens or name.tokens[0] == description.head for name in referent.names)


def _of_other_roles(state: DiscourseState, bearer: int, description: Description) -> set[int]:
    """`the landlord` after `nurse Ann Lee sued her landlord, Ivo Orme`: the named persons of another role, if one is
    called just that.
    """
    known = state.referents[bearer]
    if not known.names or description.head not in known.roles:
        return set()
    alike = fits.nouns_alike(description)
    named = ((i, r) for i, r in enumerate(state.referents) if r.names and r.person)
    return {i for i, r in named if r.roles and r.roles.isdisjoint(alike)}


def _of_two(state: DiscourseState, head: int, description: Description) -> bool:
    """`The lawyer` after `lawyer Ann Lee and lawyer Ivo Orme left`: the noun fits two subjects of one sentence."""
    if description.plural or not description.categories & PERSONAL:
        return False
    last = [
        (seen[-1].sentence, seen[-1].subject and not seen[-1].quoted) for r in state.referents
        if r.names and r.person and fits.firmness(r, description) >= fits.SYNONYM
        and (seen := r.seen_before(head))
    ]  # fmt: skip
    here = state.document.words[head].sentence
    return bool(last) and max(last)[0] < here and max(last)[1] and last.count(max(last)) > 1


def _may_be_outlet(state: DiscourseState, referent: Referent) -> bool:
    """Whether it has no name, is known as a news organisation, or is named like one."""
    known = not referent.names or "outlet" in referent.categories
    return known or any(is_outlet(state.document, name.words) for name in referent.names)


def _add(referent: Referent, words: Sequence[int], description: Description) -> None:
    referent.describe(words, description)
    paper = description.head in fits.PAPERS and referent.categories == {"organization"}
    if "outlet" in description.categories and (paper or referent.categories == {"unknown"}):
        referent.categories = {"outlet"}


def new_referent(state: DiscourseState, words: Sequence[int], description: Description) -> Referent:
    """Somebody whom the article has not told of before, by a description."""
    paper = "outlet" in description.categories and is_outlet(state.document, words)  # `the paper` alone
    category = "outlet" if paper else main_category(description.categories)
    if description.head in _TRADERS and is_firm(state.document, words):
        category = "organization"
    if not category and not description.plural and is_label(state.document, words[-1]):
        category = "person"  # `Convener:`
    referent = Referent(categories={category or "unknown"}, plural=description.plural)
    learn(referent, description)
    referent.describe(words, description)
    referent.gender = referent.gender if referent.person else "n"
    return referent
