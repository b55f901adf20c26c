"""Bodies called by their kind: `the company` after `John Deere said it …`, a headline's `newspaper`."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.antecedents.definite_descriptions import AUTHORITIES, PAPERS
from service.extraction.coreference.antecedents.pronouns import THIRD
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.headlines import is_headline
from service.extraction.mentions.descriptions import PERSONAL, Description, categories_of
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import given_names
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, head_of, subtree

_PAPER_KINDS = frozenset({"outlet", "organization", "unknown"})
_CHIEFS = word_class("coreference", "heads_of_bodies") | word_class("coreference", "chiefs_of_firms")
_WHERE = word_class("coreference", "prepositions_of_place")
_WAYS = word_class("coreference", "ways")
_ANY_BODY = word_class("coreference", "generic_organizations")


def outlet_of_headline(
    state: DiscourseState, words: Sequence[int], head: int, description: Description
) -> int | None:
    """`Minister hid villa, newspaper says` above `…, the Morning Ledger reported`: the one paper named as a source
    in the first sentences below.
    """
    document, here = state.document, state.document.sentence_of(head)
    alone = description.bare and not description.plural and tuple(words) == (head,)
    if not alone or not is_headline(document, here) or description.head not in PAPERS:
        return None
    reach = here.index + PARAMETERS.coreference.headline_ahead
    below = {
        i for i, r in enumerate(state.referents) for n in r.names
        if r.categories <= _PAPER_KINDS and here.index < document.words[n.first].sentence <= reach
        and not state.sources.isdisjoint(n.words)
    }  # fmt: skip
    return below.pop() if len(below) == 1 else None


def company_named_like_a_person(state: DiscourseState, head: int) -> int | None:
    """`John Deere said …` `“…,” the company said.`: the last source, if nothing but its name calls it a person."""
    sources = ((s.word, i) for i, r in enumerate(state.referents) for s in r.seen_before(head) if s.source)
    word, index = max(sources, default=(head, -1))
    referent = state.referents[index] if index >= 0 else Referent()
    bodies = (r for r in state.referents if r.names and r.categories & {"organization", "outlet"})
    if any(body is not referent and body.seen_before(head) for body in bodies):
        return None
    if not referent.names or referent.roles:
        return None
    known = referent.categories == {"organization"} and any(name.kind == "person" for name in referent.names)
    given = any(name.tokens[0] in given_names() for name in referent.names)  # `Nora Bell said it hurt`
    if not known and (given or not _spoken_of_as_a_thing(state, word)):
        return None
    referent.categories, referent.gender = {"organization"}, "n"
    return index


def employers(state: DiscourseState, head: int, description: Description) -> tuple[set[int], set[int]]:
    """The bodies that `the company` does not mean, as the article names them only as a place (`a march to City Hall`),
    or only as somebody's (`analysts at X`) and has named others before; and these others. `The watchdog` means none
    that is only somebody's in any case.
    """
    if description.head not in _ANY_BODY or not description.bare:
        return set(), set()
    bodies = {i for i, r in enumerate(state.referents) if r.names and "organization" in r.categories}
    places = {i for i in bodies if all(_is_place(state.document, s.word) for s in state.referents[i].seen)}
    theirs = {i for i in bodies if all(_is_employer(state.document, s.word) for s in state.referents[i].seen)}
    others = {i for i in bodies - theirs - places if state.referents[i].seen_before(head)}
    return (theirs | places, others) if others or description.head in AUTHORITIES else (places, set())


def is_firm(document: Document, words: Sequence[int]) -> bool:
    """Whether `the brewer` is a firm: it has a boss (`the brewer's boss`) or is `it` (`The brewer said it was sad`)."""
    head = head_of(document, tuple(words))
    noun = document.words[head]
    if noun.head < 0:
        return False
    if noun.relation == "nmod" and case_of(document, head) in ("'s", "'", "of"):
        above = document.words[noun.head]
        return above.lemma.lower() in _CHIEFS or "spokesperson" in categories_of(document, above.index)
    below = subtree(document, noun.head) if noun.relation == "nsubj" else ()
    return any(document.words[i].text.lower() in ("it", "its") for i in below if i > head)


def _is_place(document: Document, word: int) -> bool:
    """`marched to City Hall`, `outside the Tribune Tower`: where something happens."""
    name, case = document.words[word], case_of(document, word)
    leads_to = case == "to" and name.head >= 0 and document.words[name.head].lemma in _WAYS
    return name.relation in ("obl", "nmod") and (case in _WHERE or leads_to)


def _is_employer(document: Document, word: int) -> bool:
    """Whether the name is tied to a person: `an analyst at X`, `Ann Lee of X`."""
    head = document.words[word].head
    if document.words[word].relation != "nmod" or case_of(document, word) not in ("at", "of", "with", "from"):
        return False
    return document.kind_at(head) == "Person" or bool(categories_of(document, head) & PERSONAL)


def _spoken_of_as_a_thing(state: DiscourseState, word: int) -> bool:
    """`John Deere said it would cut jobs`: `it` in the sentence, and neither `he` nor `she`."""
    sentence = state.document.sentence_of(word)
    words = state.document.words[sentence.first : sentence.last]
    forms = {THIRD.get(word.text.lower()) for word in words}
    return "n" in forms and forms.isdisjoint({"m", "f"})
