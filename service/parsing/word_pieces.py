"""Words as the encoder's pieces (WordPiece, Schuster & Nakajima 2012), each form cut once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from tokenizers import BertWordPieceTokenizer

LONGEST_WORD = 25  # characters; the encoder was trained on words cut to this
FORMS = 50_000  # remembered; some 10 MB


@dataclass(frozen=True, slots=True)
class Pieces:
    """A sentence's ids, and the places of [CLS], of each word's last piece, and of [SEP] among them."""

    ids: list[int]
    places: list[int]


class WordPieces:
    """Cuts words. A piece never crosses a word's border, so a word's pieces do not depend on its neighbours."""

    def __init__(self, vocabulary: str | dict[str, int], most: int):
        self._tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
        self._first, self._last = (self._tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
        self._most = most
        self._known: dict[str, list[int]] = {}

    def of(self, words: Sequence[str]) -> Pieces:
        """The pieces of a sentence; words beyond the encoder's limit share the last piece that it sees."""
        cut = [self._known.get(word) or self._cut(word) for word in words]
        ids = [self._first, *chain.from_iterable(cut)]
        places = list(accumulate(map(len, cut), initial=0))
        if len(ids) >= self._most:
            del ids[self._most - 1 :]
            places = [min(place, len(ids) - 1) for place in places]
        return Pieces([*ids, self._last], [*places, len(ids)])

    def _cut(self, word: str) -> list[int]:
        if len(self._known) > FORMS:
            self._known.clear()
        ids: list[int] = self._tokenizer.encode(self._visible(word), add_special_tokens=False).ids
        self._known[word] = ids
        return ids

    def _visible(self, word: str) -> str:
        """The word cut to `LONGEST_WORD`; one that the vocabulary's normaliser erases becomes a dash."""
        cut = word[:LONGEST_WORD]
        return cut if cut.isascii() or self._tokenizer.normalize(cut).strip() else "-"
