"""How alike two texts are: MinHash signatures (rensa) to find candidates, word overlap to confirm them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from rensa import RMinHash

from archive.output.schema import SIGNATURE_LENGTH

SHINGLE = 5  # words; five in a row are rarely the same by chance
STEM = 5  # letters
FUNCTION_WORDS = frozenset(
    "a about after all also an and any are as at be because been before being but by can could did do does during for "
    "from had has have he her him his how i if in into is it its may might more most must my no not of on one or our "
    "out over own said say says shall she should so some such than that the their them then there these they this "
    "those through to under until up us was we were what when where which while who whose will with would you your "
    "whatever whether very just only".split()
)
NUMBERS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")


def words(text: str) -> list[str]:
    """The text's words in lower case, without punctuation."""
    return _WORD.findall(text.lower().replace("’", "'"))


def shingles(tokens: Sequence[str], size: int = SHINGLE) -> set[str]:
    """Every run of `size` words; the whole text if it is shorter."""
    if not tokens:
        return set()
    return {" ".join(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1))}


def minhash(parts: Iterable[str], length: int) -> list[int]:
    """The MinHash signature of a set: `length` numbers of 32 bits."""
    sketch = RMinHash(num_perm=length, seed=1)
    sketch.update(sorted(parts))
    return list(sketch.digest())


def signature(text: str) -> list[int]:
    """An article's signature, kept in the table `articles`: of two, the share of equal numbers estimates
    how many of their shingles they have in common."""
    return minhash(shingles(words(text)), SIGNATURE_LENGTH)


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimated Jaccard similarity of two articles, from their signatures; 0 to 1."""
    return float(np.mean(np.asarray(one) == np.asarray(other)))


def stems(text: str) -> frozenset[str]:
    """The text's content words, each cut to its first letters, which takes most endings off; numbers whole."""
    return frozenset(
        _stem(word)
        for word in words(text)
        if word not in FUNCTION_WORDS and (len(word) > 1 or word.isdigit())
    )


def _stem(word: str) -> str:
    word = NUMBERS.get(word, word.removesuffix("'s"))
    return word if word[0].isdigit() else word[:STEM]


def verbatim(one: str, other: str) -> float:
    """The share of the shorter text's runs of five words that the other text has too; 0 to 1."""
    left, right = shingles(words(one)), shingles(words(other))
    return len(left & right) / max(1, min(len(left), len(right)))
