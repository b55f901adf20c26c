"""Who answers in a transcript of questions and answers."""

from __future__ import annotations

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.syntax.punctuation import ANSWERS, QUESTIONS


def is_answer_label(state: DiscourseState, head: int) -> bool:
    """Whether the word is the label `A` before a colon, not a name that is spelled so."""
    words = state.document.words
    return words[head].text in ANSWERS and state.document.lower_text(head + 1) == ":"


def who_answers(state: DiscourseState, head: int) -> int | None:
    """The referent of the label `A`: the interviewee, among the people whom the article names before the first label.
    That is the only one, else the only one who is a source there, else the one named most often.

    None for any other word, and where two are named equally often.
    """
    words = state.document.words
    if words[head].text not in ANSWERS:
        return None
    labels = (word.index for word in words if word.text in QUESTIONS or is_answer_label(state, word.index))
    begins = next(labels, head)
    named = {
        index: [name for name in referent.names if name.first < begins]
        for index, referent in enumerate(state.referents)
        if referent.person and not referent.bearers
    }
    named = {index: names for index, names in named.items() if names}
    alone = state.sources - state.groups.keys()
    speaking = [i for i, names in named.items() if any(alone & {*range(n.first, n.last)} for n in names)]
    counts = sorted(((len(names), index) for index, names in named.items()), reverse=True)
    if len(named) > 1 and len(speaking) == 1:
        return state.resolve(speaking[0])
    if len(counts) == 1 or (len(counts) > 1 and counts[0][0] > counts[1][0]):
        return state.resolve(counts[0][1])
    return None
