"""Who answers in a transcript of questions and answers."""

from __future__ import annotations

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.syntax.punctuation import ANSWERS, QUESTIONS


def who_answers(state: DiscourseState, head: int) -> int | None:
    """The referent of the label `A`: the one person whom the article names before the first question.

    None for any other word, and where it names nobody or several there.
    """
    words = state.document.words
    if words[head].text not in ANSWERS:
        return None
    asked = next((word.index for word in words[:head] if word.text in QUESTIONS), 0)
    persons = (k for k, referent in enumerate(state.referents) if referent.person and not referent.bearers)
    named = [k for k in persons if any(name.first < asked for name in state.referents[k].names)]
    return state.resolve(named[0]) if len(named) == 1 else None
