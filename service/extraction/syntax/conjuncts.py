"""What `and` joins to a noun, also behind what commas or brackets set off."""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.syntax.punctuation import BRACKETS
from service.extraction.syntax.tree import children, noun_phrase, subtree


def conjuncts_of(document: Document, head: int) -> list[int]:
    """What `and` joins to the head; an apposition with the `and` in it is joined, too, and what follows one: `Lind, the
    mayor, and the council said`, parsed as a second apposition, but not `Lind, a lawyer, and a poet, said`.
    """
    found = []
    for i in children(document, head, "conj", "appos"):
        if document.words[i].relation == "conj" or document.words[min(subtree(document, i))].relation == "cc":
            found.append(i)
        else:
            persons = document.kind_at(i) == "Person"  # `The mayor, Tom Orr, and Ada Lind, 38, said`
            joined = children(document, i, "conj")
            found += [
                k for k in joined if _follows(document, k) or (persons and document.kind_at(k) == "Person")
            ]
    second = second_subject(document, head)
    return found if second is None else [*found, second]


def second_subject(document: Document, head: int) -> int | None:
    """`Ada Lind` in `Tom Orr, 40, and Ada Lind said`, parsed as two subjects or with a name alone before `and`."""
    word = document.words[head]
    verbs = [i for i in children(document, head, "conj") if document.kind_at(head) == "Person"]
    verbs += [word.head] if word.relation == "nsubj" else []
    for subject in (i for verb in verbs for i in children(document, verb, "nsubj") if i > head):
        if document.lower_text(subtree(document, subject)[0] - 1) == "and":
            return subject
    return None


def _follows(document: Document, joined: int) -> bool:
    """`, and the council` without a comma behind it: no further apposition."""
    words = subtree(document, joined)
    parted = document.words[words[0]].text == "," or document.lower_text(words[0] - 1) == ","
    ends = {document.words[words[-1]].text, document.lower_text(noun_phrase(document, joined)[-1] + 1)}
    return parted and ends.isdisjoint({",", ";", "—", *BRACKETS})


def behind_asides(document: Document, head: int, asides: set[int]) -> list[int]:
    """The conjuncts behind words that are left out: `Ada Lind` in `Tom Orr (Marn) and Ada Lind`."""
    left_out = [i for i in asides if i > head]
    return [i for i in conjuncts_of(document, head) if left_out and i >= left_out[0]]
