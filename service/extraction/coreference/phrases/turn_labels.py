"""Who speaks in a transcript: labels before a colon, and those whom a speaker addresses."""

from __future__ import annotations

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.mentions.transcripts.turns import Turn, turns
from service.extraction.model.document import Document
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


def of_other_labels(state: DiscourseState, head: int) -> set[int]:
    """Who the label of a turn does not mean: those whom other labels name. `The Chair:` is not Lund beside `Ms Lund:`,
    but `The Minister:` is Lund beside `The Minister (Ann Lund):`.
    """
    own = next((turn for turn in turns(state.document) if turn.label <= head < turn.first), None)
    if own is None:
        return set()
    texts = _texts(state.document, own)
    others = ((t, _texts(state.document, t)) for t in turns(state.document))
    return set(
        state.meant(i for t, other in others if not (texts <= other or other <= texts) for i in t.speaker)
    )


def _texts(document: Document, turn: Turn) -> set[str]:
    return {document.lower_text(i) for i in range(turn.label, turn.first)}


def is_label(document: Document, word: int) -> bool:
    """Whether the word is in the label of a turn, but for `Q` and `A`, which name nobody."""
    if document.words[word].text in QUESTIONS | ANSWERS:
        return False
    return any(turn.label <= word < turn.first for turn in turns(document))


def in_conversation(state: DiscourseState, word: int) -> set[int]:
    """The two who talk, where the word is in a turn of one of them: neither speaks of the other as `she`."""
    spoken = turns(state.document)
    if not any(turn.first <= word < turn.last for turn in spoken):
        return set()
    both = {state.resolve(i) for turn in spoken for i in state.meant(turn.speaker)}
    return both if len(both) == 2 else set()


def is_address(document: Document, word: int) -> bool:
    """`“Chair, I have not seen it,” said Lund.` · `Thank you, Chair.`: the word for the one spoken to."""
    before, behind = document.lower_text(word - 1), document.lower_text(word + 1)
    opens = before in QUOTATION_MARKS and behind == ","
    closes = (
        before == "," and behind in {*STOPS, *QUOTATION_MARKS} and document.words[word].relation == "vocative"
    )
    return (opens or closes) and document.marks.issuperset(document.children[word])
