"""The article's own words about an unnamed source: condition, reason, knowledge, number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.extraction.model.document import Document
from service.extraction.model.labels import Plurality
from service.extraction.model.record import Anonymity
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import children

_ANY = word_class("mentions", "any_ones")
_NEGATIONS = word_class("attribution", "negations")

_CONDITION = re.compile(
    r"(?:speaking |talking |briefing reporters )?on (?:the )?(?:strict )?conditions? of (?:strict )?anonymity"
    r"|(?:who )?(?:was|were|is|are)(?: not|n['’]t) (?:authori[sz]ed|permitted|allowed) to "
    r"(?:speak|talk|comment|brief|discuss)[^,.;”\"]*"
    r"|not (?:authori[sz]ed|permitted|allowed) to (?:speak|talk|comment|brief|discuss)[^,.;”\"]*"
    r"|(?:who )?(?:declined|asked|requested|refused|wished|wanted|preferred|did not want|chose)(?: not)? to (?:be )?"
    r"(?:identified|named|quoted(?: by name)?|remain anonymous|stay anonymous)"
    r"|(?:who )?(?:asked|requested|requesting|asking|pleaded|pleading|craved|craving|begged|begging|sought|seeking"
    r"|preferred|preferring|insisted on|insisting on) (?:for )?(?:not to be (?:identified|named|quoted)|anonymity)"
    r"|(?:who )?(?:spoke|speaking|talked) anonymously|who cannot be named(?: for legal reasons)?"
    r"|whose name was withheld",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^,?\s*((?:because|since|as (?:the|they|he|she)|due to|owing to|for fear of|fearing|citing|to (?:discuss|speak|"
    r"talk|describe|avoid|protect)|in order to)\b[^.;”\"]*?)"
    r"(?=,? (?:said|told|says|added)\b|[.;”\"]|, (?:and|but)\b|$)",
    re.IGNORECASE,
)
_KNOWLEDGE = re.compile(
    r"(?:who (?:is|are|was|were) )?(?:directly |closely |personally )?(?:familiar with|briefed (?:on|about)|close to|"
    r"with (?:direct |first-?hand |intimate |close )?(?:knowledge|experience|understanding) of|privy to|"
    r"involved in|aware of|with access to)\s+[^,.;”\"]+?"
    r"(?=\s+(?:said|says|told|who|have|has|had|on condition|on the condition|as saying)\b|[,.;”\"]|$)",
    re.IGNORECASE,
)
_SEVERAL = word_class("mentions", "several")


def anonymity(document: Document, words: Sequence[int], plural: bool) -> Anonymity:
    """Plurality, condition, reason and knowledge for the unnamed source at `words`, whose noun is `plural` or not."""
    sentence = document.sentence_of(words[0])
    inside = document.slice(document.span_of(words))
    after = document.text[document.words[words[0]].start : sentence.end]
    around = document.text[sentence.start : sentence.end]
    condition = _CONDITION.search(inside) or _CONDITION.search(after) or _CONDITION.search(around)
    reason = _REASON.match(condition.string[condition.end() :]) if condition else None
    knowledge = _KNOWLEDGE.search(inside) or _KNOWLEDGE.match(after[len(inside) :].lstrip(" ,"))
    return Anonymity(
        plurality=_plurality(document, words, plural),
        condition=condition.group().strip() if condition else None,
        reason=reason.group(1).strip() if reason else None,
        knowledge=knowledge.group().strip() if knowledge else None,
    )


def has_anonymity_phrase(document: Document, words: Sequence[int]) -> bool:
    """Whether the words hold a condition of anonymity or say what the source knows."""
    text = document.slice(document.span_of(words))
    return bool(_KNOWLEDGE.search(text) or _CONDITION.search(text))


def _plurality(document: Document, words: Sequence[int], plural: bool) -> Plurality:
    front = [document.words[i] for i in words[:3]]
    if not plural or front[0].text.lower() == "one":
        return "one"
    counted = any(word.text.lower() in _SEVERAL or word.xpos == "CD" for word in front)
    return "several" if counted else "unstated"


def is_anybody(document: Document, head: int) -> bool:
    """Whether the phrase is about no one in particular: `every senator`, `any clerk`, `not a single farmer`."""
    noun = document.words[head]
    before = {
        document.lower_text(i) for i in children(document, head, "det", "amod", "advmod", "cc") if i < head
    }
    above = children(document, noun.head, "advmod") if noun.head >= 0 else []
    denied = any(document.words[i].lemma.lower() in _NEGATIONS for i in above)
    return not before.isdisjoint(_ANY) or ("single" in before and ("not" in before or denied))
