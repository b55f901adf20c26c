"""Stanza's tokenizer and clitic splitter over whole paragraphs at a time, without its data loaders.

Stanza makes the tokenizer's features character by character and looks every token up in the text again, which takes as
long as its network. Here characters are looked up in a table by arrays, and a token is split only once. ONNX Runtime
runs the network if the pack has a graph of it (training/tokenizer_graph.py). The answers are those of the processors
(tests/test_parsing_tokens.py), except for `Its`. `tokenizer_of` says which models can be read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from stanza.models.common.doc import Document as StanzaDocument
from stanza.models.tokenization.data import WHITESPACE_RE
from stanza.models.tokenization.utils import MASK_RE

from service.parsing.batches import Array
from service.parsing.networks import open_session

LONGEST = 999  # characters of a paragraph that go through the network at once, as in Stanza
SPLIT_FORMS = 5_000  # remembered
_ADDRESS = re.compile(
    r"@|http|www|\.(?:gov|org|edu|net|com?)", re.IGNORECASE
)  # every address that Stanza's pattern finds contains one
_FEATURES = ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"]
_BLANKS = re.compile(WHITESPACE_RE.pattern + "+")
_FUSED = frozenset("cannot gimme gonna gotta lemme wanna im ive dont doesnt didnt isnt wasnt".split())
_UNREAD = ("charlm_forward_file", "use_dictionary", "skip_newline", "lowercase")


class Token(NamedTuple):
    """`text[start:end]` of a paragraph; `words` has one form or more, into which it is split."""

    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A network that marks characters. It reads `together` paragraphs at a time, and for each character of them at
    most `padding` characters with padding.

    `marks` gives the likeliest mark of each character (texts x characters), given the ids (texts x characters),
    features (texts x characters x features) and the texts' lengths, the longest first.
    """

    marks: Callable[[Array, Array, Array], Array]
    together: int
    padding: float


class Tokenizer:
    """Sentences of tokens of paragraphs. `splitter` is Stanza's `mwt` processor, or None; `network` is that of the
    tokenizer `processor`.
    """

    def __init__(self, processor: Any, splitter: Any, network: Network):
        self._network = network
        self._characters = Characters(processor.vocab)
        self._splitter = splitter
        self._split: dict[str, tuple[str, ...]] = {}

    def process(self, paragraphs: Sequence[str]) -> list[list[list[Token]]]:
        """The sentences of each paragraph."""
        read = [self._characters.read(paragraph) for paragraph in paragraphs]
        found = [
            list(spans(paragraph, given.places, marks))
            for paragraph, given, marks in zip(paragraphs, read, self._marks(read), strict=True)
        ]
        if self._splitter:
            self._learn_splits(paragraphs, found)
        return [self._sentences(*each) for each in zip(paragraphs, found, strict=True)]

    def _marks(self, read: list[Characters.Read]) -> list[Array]:
        """For each character: 0, or that a token (1), a sentence (2), one to be split (3), or both of these (4)
        end."""
        found: list[Array] = [np.zeros(0, np.int64)] * len(read)
        for batch in self._batches([len(each.places) for each in read]):
            for i, mark in zip(batch, self._predict([read[i] for i in batch]), strict=True):
                found[i] = mark
        for i, each in enumerate(read):
            if len(each.places) > LONGEST:
                found[i] = self._long(each)
            if len(each.places):
                self._finish(each, found[i])
        return found

    def _batches(self, lengths: Sequence[int]) -> list[list[int]]:
        """Places of the paragraphs that are not too long, those of similar length together, the longest first."""
        batches: list[list[int]] = []
        short = (i for i, length in enumerate(lengths) if 0 < length <= LONGEST)
        for i in sorted(short, key=lambda i: -lengths[i]):
            batch = [*batches[-1], i] if batches else [i]
            most = self._network.padding * sum(lengths[k] for k in batch)
            if batches and len(batch) <= self._network.together and len(batch) * lengths[batch[0]] <= most:
                batches[-1] = batch
            else:
                batches.append([i])
        return batches

    def _long(self, given: Characters.Read) -> Array:
        """Window by window, each from the last end of a sentence in the one before."""
        parts: list[Array] = []
        done, count = 0, len(given.places)
        while done < count:
            window = given.part(done, min(done + LONGEST + 1, count))
            (mark,) = self._predict([window], closed=False)
            ends = np.flatnonzero((mark == 2) | (mark == 4))
            last = done >= count - LONGEST - 1 or not len(ends)
            parts.append(mark if last else mark[: ends[-1] + 1])
            done += len(parts[-1])
        return np.concatenate(parts)

    def _predict(self, batch: list[Characters.Read], closed: bool = True) -> list[Array]:
        """Marks of each; the longest comes first. `closed` paragraphs are followed by a character of padding."""
        lengths = np.array([len(each.places) + closed for each in batch], np.int32)
        ids = np.zeros((len(batch), lengths[0]), np.int64)
        features = np.zeros((len(batch), lengths[0], len(_FEATURES)), np.float32)
        for i, each in enumerate(batch):
            ids[i, : len(each.ids)] = each.ids
            features[i, : len(each.ids)] = each.features
        marks = self._network.marks(ids, features, lengths)
        return [mark[: len(each.places)] for mark, each in zip(marks, batch, strict=True)]

    def _finish(self, given: Characters.Read, marks: Array) -> None:
        """A paragraph ends a sentence; an address is one token."""
        marks[-1] = 2 if marks[-1] <= 2 else 4
        if _ADDRESS.search(given.text):
            for match in MASK_RE.finditer(given.text):
                marks[match.start() : match.end() - 1] = 0
                marks[match.end() - 1] = marks[match.end() - 1] or 1

    def _sentences(self, paragraph: str, found: list[tuple[int, int, int]]) -> list[list[Token]]:
        sentences: list[list[Token]] = []
        tokens: list[Token] = []
        for start, end, mark in found:
            surface = paragraph[start:end]
            form = surface if surface.isalnum() else form_of(surface)
            split = self._split.get(form) if mark > 2 and is_contraction(form) else None
            tokens.append(Token(start, end, split or (form,)))
            if mark in (2, 4):
                sentences.append(tokens)
                tokens = []
        return [*sentences, tokens] if tokens else sentences

    def _learn_splits(self, paragraphs: Sequence[str], found: list[list[tuple[int, int, int]]]) -> None:
        """Let Stanza split the forms that were not split before."""
        if len(self._split) > SPLIT_FORMS:
            self._split.clear()
        new = {
            form_of(paragraph[start:end])
            for paragraph, own in zip(paragraphs, found, strict=True)
            for start, end, mark in own
            if mark > 2
        } - self._split.keys()
        if new:
            forms = sorted(new)
            document = StanzaDocument([[{"id": (1,), "text": form, "misc": "MWT=Yes"}] for form in forms])
            sentences = self._splitter.process(document).sentences
            self._split |= {
                form: tuple(word.text for word in sentence.words)
                for form, sentence in zip(forms, sentences, strict=True)
            }


def stanza_network(model: Any) -> Network:
    """The network of a Stanza tokenizer, run by torch."""

    @torch.no_grad()
    def marks(ids: Array, features: Array, lengths: Array) -> Array:
        scores = model(torch.from_numpy(ids), torch.from_numpy(features), lengths.tolist())
        found: Array = scores.numpy().argmax(2)
        return found

    model.eval()
    return Network(marks, 32, math.inf)  # as in Stanza


def onnx_network(graph: Path) -> Network:
    """The same, run by ONNX Runtime. Raises PackError for a graph that it cannot load."""
    session = open_session(graph)

    def marks(ids: Array, features: Array, lengths: Array) -> Array:
        (logits,) = session.run(None, {"ids": ids, "features": features, "lengths": lengths})
        found = np.zeros(logits.shape[:2], np.int64)
        likely = logits[..., 0] > 0  # no other mark is likelier than none if no token ends
        found[likely] = _likeliest(logits[likely])
        return found

    return Network(marks, 8, 1.2)


def _likeliest(logits: Array) -> Array:
    """The likeliest mark of characters, from logits (characters x 3) that a token ends, a sentence, one to be
    split."""
    yes, no = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)  # logarithms of probabilities
    token, sentence, split = yes.T
    inside, goes_on, whole = no.T
    ends = goes_on + whole, sentence + whole, goes_on + split, sentence + split
    found: Array = np.stack([inside, *(token + end for end in ends)]).argmax(0)
    return found


def spans(paragraph: str, places: Array, marks: Array) -> Iterator[tuple[int, int, int]]:
    """Start and end in the paragraph, and mark, of every token; a token of blanks alone is none, and ends nothing."""
    lasts = np.flatnonzero(marks)
    firsts = np.concatenate([[0], lasts[:-1] + 1])[: len(lasts)]
    columns = places[firsts], places[np.minimum(firsts + 1, lasts)], places[lasts] + 1, marks[lasts]
    for start, after, end, mark in zip(*(column.tolist() for column in columns), strict=True):
        if not paragraph[start].isalnum():
            start = after if WHITESPACE_RE.match(paragraph, start) else start
            if _BLANKS.fullmatch(paragraph, start, end):
                continue
        yield start, end, mark


def is_contraction(form: str) -> bool:
    """Whether a form may be split: `it's`, `cannot`, but not `Its` or the name `Joanna`."""
    return not form.isalpha() or form.lower() in _FUSED


def form_of(surface: str) -> str:
    """A token's text, blanks as one space each."""
    return surface if surface.isalnum() else " ".join(WHITESPACE_RE.split(surface))


class Characters:
    """The tokenizer's features of each character, looked up by arrays."""

    @dataclass(frozen=True, slots=True)
    class Read:
        """A paragraph's characters, runs of blanks as one: text, places in the paragraph, ids, features."""

        text: str
        places: Array
        ids: Array
        features: Array

        def part(self, first: int, last: int) -> Characters.Read:
            """Characters `first` up to but not including `last`."""
            return Characters.Read(
                self.text[first:last],
                self.places[first:last],
                self.ids[first:last],
                self.features[first:last],
            )

    def __init__(self, vocab: Mapping[str, int]):
        self._vocab: Any = vocab
        self._rows = np.full(0x110000, -1, np.int32)
        self._known = np.zeros((0, 1 + len(_FEATURES)), np.float32)

    def read(self, paragraph: str) -> Read:
        """A paragraph, blanks of all kinds as spaces."""
        codes = np.frombuffer(paragraph.encode("utf-32-le", "surrogatepass"), np.uint32)
        rows = self._rows[codes]
        if rows.min(initial=0) < 0:
            self._learn(sorted({paragraph[i] for i in np.flatnonzero(rows < 0).tolist()}))
            rows = self._rows[codes]
        blank = self._known[rows, 1] > 0
        places = np.flatnonzero(~(blank & np.concatenate([[False], blank[:-1]])))
        known = self._known[rows[places]]
        features = known[:, 1:].copy()
        if len(features):
            features[-1, 3] = features[0, 4] = 1.0
        text = WHITESPACE_RE.sub(" ", paragraph)
        if len(places) < len(paragraph):
            text = "".join(map(text.__getitem__, places.tolist()))
        return Characters.Read(text, places, known[:, 0].astype(np.int64), features)

    def _learn(self, characters: list[str]) -> None:
        rows = []
        for i, character in enumerate(characters, len(self._known)):
            self._rows[ord(character)] = i
            unit = WHITESPACE_RE.sub(" ", character)
            rows.append(
                [self._vocab.unit2id(unit), unit == " ", unit.isupper(), unit.isdecimal(), 0, 0]
            )  # features in the order of _FEATURES
        self._known = np.concatenate([self._known, np.array(rows, np.float32)])


def tokenizer_of(processors: Mapping[str, Any]) -> Tokenizer | None:
    """A tokenizer with these processors' models, or None for models of another language or with other input."""
    processor = processors["tokenize"]
    trainer = getattr(processor, "trainer", None)
    if trainer is None or trainer.lang != "en" or any(map(trainer.args.get, _UNREAD)):
        return None
    if trainer.args["feat_funcs"] != _FEATURES:
        return None
    graph = Path(processor.config["model_path"]).with_suffix(".onnx")
    network = onnx_network(graph) if graph.is_file() else stanza_network(trainer.model)
    return Tokenizer(processor, processors.get("mwt"), network)
