"""People called by their age: `the 52-year-old`."""

from __future__ import annotations

import re

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.mentions.descriptions import Description
from service.extraction.mentions.names import ProperName
from service.extraction.model.document import Document
from service.extraction.resources.parameters import PARAMETERS

_AGE = re.compile(r"(\d+)\W*years?\W*old\W*(?:[a-z]+\s+){0,2}$")  # `52-year-old farmer` before a name


def one_of_that_age(state: DiscourseState, head: int, description: Description) -> int | None:
    """`Anil Rao, 52, said P. The 52-year-old said Q.`: the only person of whom the article gives this age."""
    document = state.document
    if not description.definite or description.plural or "old" not in document.lower_text(head):
        return None
    age = _age_before(document, document.words[head].end)
    fitting = {
        i for i, r in enumerate(state.referents)
        if r.person and any(_age_of(document, name) == age for name in r.names if name.first < head)
    }  # fmt: skip
    return fitting.pop() if age and len(fitting) == 1 else None


def _age_of(document: Document, name: ProperName) -> str:
    """`Anil Rao, 52,` · `Anil Rao (52)` · `Anil Rao, aged 52,` · `52-year-old farmer Anil Rao`; empty without any."""
    behind = [word.text for word in document.words[name.last : name.last + 3]]
    number = behind[2:3] if behind[1:2] == ["aged"] else behind[1:2]
    if behind[:1] in ([","], ["("]) and number and number[0].isdigit():
        return number[0]
    return _age_before(document, document.words[name.first].start)


def _age_before(document: Document, end: int) -> str:
    found = _AGE.search(document.text[max(0, end - PARAMETERS.coreference.longest_age) : end])
    return found[1] if found else ""
