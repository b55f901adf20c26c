"""Who speaks in a transcript: labels before a colon, and those whom a speaker addresses."""

from __future__ import annotations

from itertools import takewhile

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.punctuation import ANSWERS, QUESTIONS, QUOTATION_MARKS, STOPS


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


@remembered
def labels(document: Document) -> tuple[Words, ...]:
    """The words before the colon of each paragraph that opens with some capitals and a colon: `The Chair:`."""
    longest = PARAMETERS.constructions.longest_signature
    found = []
    for paragraph in document.paragraphs.values():
        near = paragraph[:longest]
        words = tuple(takewhile(lambda i: document.words[i].text != ":", near))
        capital = words and document.words[words[0]].text[:1].isupper()
        if capital and len(words) < len(near) and STOPS.isdisjoint(document.words[i].text for i in words):
            found.append(words)
    return tuple(found)


def of_other_labels(state: DiscourseState, head: int) -> set[int]:
    """Who the label of a turn does not mean: those whom other labels name. `The Chair:` is not Lund beside `Ms Lund:`,
    but `The Minister:` is Lund beside `The Minister (Ann Lund):`.
    """
    turns = labels(state.document)
    own = next((words for words in turns if head in words), None)
    if own is None:
        return set()

    def texts(words: Words) -> set[str]:
        return {state.document.words[i].text.lower() for i in words}

    others = (words for words in turns if not (texts(own) <= texts(words) or texts(words) <= texts(own)))
    return set(state.meant(i for words in others for i in words))


def is_address(document: Document, word: int) -> bool:
    """`“Chair, I have not seen it,” said Lund.` · `Thank you, Chair.`: the one spoken to, whom nothing else tells of."""
    before, behind = document.lower_text(word - 1), document.lower_text(word + 1)
    opens = before in QUOTATION_MARKS and behind == ","
    closes = before == "," and behind in {*STOPS, *QUOTATION_MARKS} and document.words[word].relation == "vocative"
    return (opens or closes) and document.marks.issuperset(document.children[word])
