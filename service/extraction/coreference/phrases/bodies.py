"""Bodies called by their kind: `the company` after `John Deere said it …`, a headline's `newspaper`."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.antecedents.definite_descriptions import PAPERS
from service.extraction.coreference.antecedents.pronouns import THIRD
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.headlines import is_headline
from service.extraction.mentions.descriptions import Description
from service.extraction.resources.parameters import PARAMETERS


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


_PAPER_KINDS = frozenset({"outlet", "organization", "unknown"})


def company_named_like_a_person(state: DiscourseState, head: int) -> int | None:
    """`John Deere said …` `“…,” the company said.`: the last source, if nothing but its name calls it a person."""
    if any(
        r.names and r.categories & {"organization", "outlet"} and r.seen_before(head) for r in state.referents
    ):
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
