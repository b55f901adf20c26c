"""English inflection: all spellings of a lemma, for words that a lemmatizer has never seen."""

from __future__ import annotations

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
