"""English inflection without a parser: all spellings of a lemma, and the cue lemma of a few words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from service.extraction.lexicon import lexicon

IRREGULAR = {
    "begin": "began begun", "beseech": "besought", "bet": "bet", "bring": "brought",
    "broadcast": "broadcast", "cast": "cast", "choose": "chose chosen", "come": "came",
    "dwell": "dwelt", "feel": "felt", "find": "found", "forbid": "forbade forbidden",
    "forecast": "forecast", "foresee": "foresaw foreseen", "forget": "forgot forgotten",
    "go": "went gone", "hear": "heard", "hit": "hit", "hold": "held", "know": "known knew",
    "lay": "laid", "let": "let", "lie": "lay lied lying", "make": "made", "mean": "meant",
    "overturn": "overturned", "own": "owned", "pay": "paid", "proof": "proof", "put": "put",
    "read": "read", "say": "said", "see": "saw seen", "seek": "sought", "set": "set", "shoot": "shot",
    "show": "shown", "sing": "sang sung", "speak": "spoke spoken", "stand": "stood",
    "strive": "strove striven", "swear": "swore sworn", "take": "took taken", "teach": "taught",
    "tell": "told", "think": "thought", "understand": "understood", "undertake": "undertook",
    "uphold": "upheld", "withdraw": "withdrew withdrawn", "write": "wrote written",
}  # fmt: skip
_AUXILIARY = frozenset(
    "be am is are was were been being have has had having do does did will would can could may might must shall"
    " should not never also already repeatedly".split()
)


def forms(word: str) -> set[str]:
    """Every spelling that regular inflection, or the table above, gives a word."""
    spellings = {word, *IRREGULAR.get(word, "").split()}
    spellings |= {word + ending for ending in ("s", "es", "d", "ed", "ing", "'s")}
    spellings |= {word + word[-1] + ending for ending in ("ed", "ing")}
    if word.endswith("e"):
        spellings.add(word[:-1] + "ing")
    if word.endswith("y"):
        spellings |= {word[:-1] + "ies", word[:-1] + "ied"}
    return spellings


@cache
def _lemmas() -> dict[str, str]:
    """Spelling -> lemma over the lexicon, verbs before nouns before the rest; a lemma's own spelling wins."""
    found: dict[str, str] = {}
    for pos in ("VERB", "NOUN", "ADJ", "ADV"):
        for lemma in {entry.lemma.split()[0] for entry in lexicon().entries if entry.pos == pos}:
            for form in forms(lemma):
                found.setdefault(form, lemma)
    found.update({entry.lemma: entry.lemma for entry in lexicon().entries if entry.pos == "VERB"})
    return found


def cue_lemma(cue: str) -> str:
    """The lemma of the first word of a cue that the lexicon knows, else of its first full word.

    `has repeatedly denied` -> `deny`; `:` stays as it is; an empty cue gives an empty string.
    """
    low = cue.lower().replace("’", "'")
    for phrase, entry in lexicon().phrases():
        if low.startswith(" ".join(phrase)):
            return entry.lemma
    words = list(_full_words(low))
    known = next((_lemmas()[word] for word in words if word in _lemmas()), "")
    return known or (words[0] if words else low.strip())


def _full_words(cue: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", cue):
        if word not in _AUXILIARY and not word.endswith("n't"):
            yield word
