"""Parts of a group: `one of the nurses` · `four nurses, one of whom said P` · `Ann Lee and Ivo Reed, both of whom`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.coreference.antecedents.pronouns import antecedent_of
from service.extraction.coreference.describing import Chooser, described, new_referent
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.coordination import SINGLE, WHOLE, group_of, members_of
from service.extraction.mentions.descriptions import core_of, describe_phrase, is_plural
from service.extraction.syntax.tree import noun_phrase


def part_of_group(state: DiscourseState, words: Sequence[int], head: int, group: int, single: bool) -> int:
    """The referent of `one of the nurses` (`single`), whom `the nurse` takes up later, or of `two of the nurses`, a
    smaller group that `the nurses` does not mean.
    """
    phrase = tuple(i for i in noun_phrase(state.document, group) if i < words[0] or group in words)
    whole = core_of(state.document, phrase, group)
    part = replace(describe_phrase(state.document, whole, group), plural=not single, definite=False)
    if single and group not in words:  # `four nurses, one of whom`
        index = state.introduce(new_referent(state, whole, part))
        state.referents[index].one_of = tuple(i for i in words[:-1] if state.document.lower_text(i) != "the")
    elif single:
        index = state.introduce(new_referent(state, core_of(state.document, words, head), part))
    else:
        index = state.introduce(Referent(categories={"group"}, plural=True, descriptions=[(whole, part)]))
    state.alias(index, [head])
    return index


def part_of_antecedent(
    state: DiscourseState, words: Sequence[int], head: int, chooser: Chooser
) -> int | None:
    """The referent of `one of whom` behind `four nurses`, of `both of whom` behind two names: a part of the group, or
    all of it. Who is one of two that the article names is left open.
    """
    document, noun = state.document, antecedent_of(state.document, words[0])
    while noun is not None and document.words[noun].relation == "conj":
        noun = document.words[noun].head
    if noun is None or noun > words[0]:
        return None
    first, phrase = document.lower_text(words[0]), [i for i in noun_phrase(document, noun) if i < words[0]]
    members = members_of(state, phrase, noun)
    if first in WHOLE and members:
        return group_of(state, phrase, noun, members)
    if members or not is_plural(document.words[noun]):
        return None
    if first in WHOLE and noun not in state.meaning:
        return described(state, core_of(document, phrase, noun), noun, chooser)
    if first in WHOLE:
        return state.meaning[noun]
    single = first in SINGLE or (first == "the" and document.words[head].upos == "ADJ")
    return part_of_group(state, words, head, noun, single)
