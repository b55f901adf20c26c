"""`it` for what somebody wrote: `Marko Ilic said in a letter to the council P. “I cannot come,” it said.`"""

from __future__ import annotations

from service.extraction.coreference.antecedents.new_ones import own_voice_before
from service.extraction.coreference.antecedents.pronouns import THIRD
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.phrases.document_issuers import author_word
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.syntax.tree import children, root_of

_FIRST = frozenset({"i", "my", "me"})


def paper_it_is(state: DiscourseState, word: int) -> int | None:
    """Who wrote the paper of the report before `it said`, where a person did: not the council that it went to, nor the
    newspaper that has seen it. Where the person told a council in it, `it` has to say `I`.
    """
    document = state.document
    if THIRD.get(document.lower_text(word)) != "n" or document.words[word].relation != "nsubj":
        return None
    before = own_voice_before(state, word)
    report = None if before is None else root_of(document, before)
    if before is None or report is None:
        return None
    papers = (i for i in children(document, report, "obl") if "document" in categories_of(document, i))
    author = next((who for i in papers if (who := author_word(document, i)) is not None), None)
    writer = None if author is None else state.meaning.get(author)
    if writer is None or not state.referents[writer].person:
        return None
    own = any(i in state.quoted and document.lower_text(i) in _FIRST for i in range(before.last, word))
    told = any(not categories_of(document, i) & PERSONAL for i in children(document, report, "obj", "iobj"))
    return writer if own or not told else None
