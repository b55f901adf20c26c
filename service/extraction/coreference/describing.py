"""Descriptions while an article is read: the referent that one takes up, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from service.extraction.coreference.antecedents import disjoint
from service.extraction.coreference.antecedents.definite_descriptions import PAPERS, taken_up_by
from service.extraction.coreference.antecedents.features import Anaphor
from service.extraction.coreference.antecedents.pronouns import THIRD, clause_mates
from service.extraction.coreference.antecedents.ranking import Choice
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.named_entities import learn
from service.extraction.coreference.phrases.coordination import group_of, members_of, named_by
from service.extraction.coreference.phrases.document_issuers import author_word, issuer_word
from service.extraction.mentions.descriptions import Description, core_of, describe_phrase, main_category
from service.extraction.mentions.outlets import is_outlet
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import STOPS
from service.extraction.syntax.tree import child, noun_phrase

Chooser = Callable[[DiscourseState, Anaphor, Collection[int]], Choice]
_COMPANIES = word_class("coreference", "companies")


def spoken_of(state: DiscourseState, head: int, chooser: Chooser) -> None:
    """A noun phrase that is not a source, but to which a later mention may refer."""
    words = core_of(state.document, noun_phrase(state.document, head), head)
    members = members_of(state, words, head)
    if members:
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
        earlier = state.introduce(_new(words, description))
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


def one_of(state: DiscourseState, words: Sequence[int], head: int, group: int) -> int:
    """`one of the nurses`: somebody of her own, whom `the nurse` takes up."""
    whole = core_of(state.document, noun_phrase(state.document, group), group)
    one = replace(describe_phrase(state.document, whole, group), plural=False, definite=False)
    index = state.introduce(_new(core_of(state.document, words, head), one))
    state.alias(index, [head])
    return index


def _earlier(
    state: DiscourseState,
    words: Sequence[int],
    head: int,
    description: Description,
    chooser: Chooser,
    taken_up: bool,
    not_meant: frozenset[int],
) -> int | None:
    if (named := _outlet_of_headline(state, words, head, description)) is not None:
        return named
    if _is_another(state, head):
        return None
    definite = taken_up or description.definite or description.possessed
    by_rules = taken_up_by(state, words, head, description, definite)
    asked = taken_up or head in state.sources
    if not (asked or definite) and by_rules is None:
        return None
    if not description.definite and disjoint.keeps_name_back(state.document, head):
        return None
    if by_rules is None and definite and description.bare and description.head in _COMPANIES:
        by_rules = _company_named_like_a_person(state, head)
    if not asked:
        return by_rules
    others = disjoint.inside(state, words) | disjoint.commanding(state, head) | disjoint.owners(state, head)
    barred = others | clause_mates(state, head)
    if description.categories == {"outlet"}:  # `the broadcaster` is not the union
        barred |= {i for i, r in enumerate(state.referents) if not _may_be_outlet(state, r)}
    by_rules = None if by_rules in barred | not_meant else by_rules
    if by_rules is not None and state.referents[by_rules].person:
        barred |= disjoint.speaking_of(state, by_rules)
    owner = child(state.document, head, "nmod:poss")  # `her campaign`: whose it is
    owned_by = None if owner is None else state.meaning.get(owner)
    anaphor = Anaphor(
        head, tuple(words), "description", description, owner=owned_by, by_rules=by_rules, others=not_meant
    )
    return chooser(state, anaphor, barred).referent


def _is_another(state: DiscourseState, head: int) -> bool:
    """`another report`: none of which the article has told."""
    determiner = child(state.document, head, "det")
    return determiner is not None and state.document.words[determiner].text.lower() == "another"


def _may_be_outlet(state: DiscourseState, referent: Referent) -> bool:
    """Whether it has no name, is known as a news organisation, or is named like one."""
    known = not referent.names or "outlet" in referent.categories
    return known or any(is_outlet(state.document, range(n.first, n.last)) for n in referent.names)


def _outlet_of_headline(
    state: DiscourseState, words: Sequence[int], head: int, description: Description
) -> int | None:
    """`Minister hid villa, newspaper says` above `…, the Morning Ledger reported`: the one paper named as a source
    in the first sentences below.
    """
    document, here = state.document, state.document.sentence_of(head)
    alone = description.bare and not description.plural and tuple(words) == (head,)
    headline = not here.paragraph and document.words[here.last - 1].text not in STOPS
    if not alone or not headline or description.head not in PAPERS:
        return None
    reach = here.index + PARAMETERS.coreference.headline_ahead
    below = {
        i for i, r in enumerate(state.referents) for n in r.names
        if r.categories <= _PAPER_KINDS and here.index < document.words[n.first].sentence <= reach
        and not state.sources.isdisjoint(n.words)
    }  # fmt: skip
    return below.pop() if len(below) == 1 else None


_PAPER_KINDS = frozenset({"outlet", "organization", "unknown"})


def _company_named_like_a_person(state: DiscourseState, head: int) -> int | None:
    """`John Deere said …` `“…,” the company said.`: the last source, if nothing but its name calls it a person."""
    if any(r.names and r.categories & {"organization", "outlet"} for r in state.referents):
        return None
    sources = ((s.word, i) for i, r in enumerate(state.referents) for s in r.seen_before(head) if s.source)
    word, index = max(sources, default=(head, -1))
    referent = state.referents[index] if index >= 0 else Referent()
    if not referent.names or referent.roles or not _spoken_of_as_a_thing(state, word):
        return None
    referent.categories, referent.gender = {"organization"}, "n"
    return index


def _spoken_of_as_a_thing(state: DiscourseState, word: int) -> bool:
    """`John Deere said it would cut jobs`: `it` in the sentence, and neither `he` nor `she`."""
    sentence = state.document.sentence_of(word)
    words = {state.document.words[i].text.lower() for i in range(sentence.first, sentence.last)}
    forms = {THIRD[w] for w in words if w in THIRD}
    return "n" in forms and not forms & {"m", "f"}


def _add(referent: Referent, words: Sequence[int], description: Description) -> None:
    referent.describe(words, description)
    paper = description.head in PAPERS and referent.categories == {"organization"}
    if "outlet" in description.categories and (paper or referent.categories == {"unknown"}):
        referent.categories = {"outlet"}


def _new(words: Sequence[int], description: Description) -> Referent:
    category = main_category(description.categories)
    referent = Referent(categories={category or "unknown"}, plural=description.plural)
    learn(referent, description)
    referent.describe(words, description)
    referent.gender = referent.gender if referent.person else "n"
    return referent
