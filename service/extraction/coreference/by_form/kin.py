"""Whom the relatives and lawyers of somebody speak of."""

from __future__ import annotations

from service.extraction.coreference.antecedents.pronouns import THIRD, agrees
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.mentions.appositions import beside
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.syntax.tree import child, head_of


def owner_meant(state: DiscourseState, speaker: int, word: int) -> int | None:
    """`Marr's wife, Ada, said he had promised P`: Marr, if `he` cannot be the speaker, and nobody else whom it could
    mean has been named since Marr was.
    """
    form = THIRD[state.document.words[word].text.lower()]
    if {state.referents[speaker].gender, form} != {"m", "f"}:
        return None
    owners = [k for k in _owners(state, speaker) - {speaker} if agrees(state.referents[k], form)]
    if len(owners) != 1:
        return None
    last = {
        k: seen[-1].word for k, r in enumerate(state.referents)
        if r.person and r.names and agrees(r, form) and (seen := r.seen_before(word))
    }  # fmt: skip
    return owners[0] if max(last, key=lambda k: last[k], default=None) == owners[0] else None


def _owners(state: DiscourseState, index: int) -> set[int]:
    """The persons whose wife, lawyer or brother the article says that this one is."""
    document, referent = state.document, state.referents[index]
    heads = [head for name in referent.names for _, head in beside(document, name)]
    heads += [head_of(document, words) for words, _ in referent.descriptions]
    own = (child(document, i, "nmod:poss") for i in heads if categories_of(document, i) & PERSONAL)
    return {k for k in state.meant(i for i in own if i is not None) if state.referents[k].person}
