"""The parser port, implemented with Stanza: the only module that runs its processors.

The tokenizer reads a text by paragraphs. Tagger, lemmatizer, parser and recogniser read its words as a document of
their own, some thousand words at a time, so that memory is bounded. Texts are never mixed in a batch: a text's parse
depends only on that text.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import stanza
import torch
from stanza.models.common.doc import Document as StanzaDocument
from stanza.models.common.utils import simplify_punct

from service.extraction.layout.emphasis import without_emphasis
from service.extraction.layout.hyphens import without_line_hyphens
from service.extraction.layout.paragraphs import paragraphs, without_reply_marks
from service.extraction.model.document import STANDARD, Document, NamedEntity, Sentence, Word
from service.parsing.acceleration import accelerate, without_optimizers
from service.parsing.attribution_reader import SCORER, AttributionReader, Rows
from service.parsing.encoder import SharedEncoder
from service.parsing.networks import PRECISIONS
from service.parsing.pack import PackError, open_pack
from service.parsing.readers import reader_of
from service.parsing.segments import Joined, Piece, Segment, pieces_of, segments_of, shortened
from service.parsing.sentence_ends import joined_at_quotations, joined_in_names
from service.parsing.sheet import Sheet
from service.parsing.tokens import Token, Tokenizer, tokenizer_of
from service.parsing.typography import normalize
from service.parsing.word_pieces import LONGEST_WORD

_AGENCY, _ANOTHER_AGENCY = "WHO", "UNICEF"
WINDOW = 2500  # words that go through the processors together
BATCH = 500  # words for the parser at a time: it scores every label of every pair, which takes memory
ANNOTATORS = ("pos", "lemma", "depparse", "ner")
COLUMNS = ["lemma", "upos", "xpos", "feats", "head", "deprel"]
_MARKS = frozenset("?？︖﹖⁇!！︕﹗‼")  # every word that Stanza simplifies begins with one of these
_ONTONOTES = {  # classes of official recognisers as classes of the pack; others keep their name or become Misc
    "PERSON": "Person", "PER": "Person", "ORG": "Organization", "GPE": "Location", "LOC": "Location",
    "FAC": "Facility", "PRODUCT": "Product", "DATE": "Date", "MONEY": "Money", "MISC": "Misc", "LAW": "Misc",
    "EVENT": "Misc", "WORK_OF_ART": "Misc",
}  # fmt: skip


class StanzaParser:
    """Parses articles with the models in `folder`: this project's pack, or official models as downloaded.

    `threads` is the number of threads for one operation of torch (a setting of the whole process) and of ONNX Runtime.
    `precision` is `int8` or `float32`, `device` that of the encoder as torch names it (`cpu`, `cuda`); a GPU always
    computes in float32. `reader` is the pack's attribution reader, `standard` or `large`. `pause` is called before
    each window of a text and after the last; an exception from it ends the parse. Calls from several threads wait for
    each other. Raises PackError when the folder's models cannot be used, ValueError for another precision or a device
    that torch cannot use.
    """

    def __init__(
        self,
        folder: Path,
        threads: int = 1,
        precision: str = "int8",
        device: str = "cpu",
        pause: Callable[[], None] = lambda: None,
        reader: str = STANDARD,
    ):
        if precision not in PRECISIONS:
            raise ValueError(f"precision {precision!r}: not one of {', '.join(PRECISIONS)}")
        torch.set_num_threads(threads)
        pack = open_pack(Path(folder), reader)
        self.pack = pack.label
        self.engine = str(stanza.__version__)
        self._lock = threading.Lock()
        self._pause = pause
        self._encoder = SharedEncoder.load(pack.encoder, precision, threads, device) if pack.encoder else None
        self._reader: AttributionReader | None = None  # a new pack has none: its reader is trained last
        if pack.reader and (pack.reader / SCORER).is_file():
            self._reader = AttributionReader(pack.reader, precision, threads, device)
        try:
            with without_optimizers():
                self._processors = stanza.Pipeline(
                    pack.language, dir=str(pack.folder), processors=",".join(pack.processors), download_method=None,
                    use_gpu=False, logging_level="ERROR", depparse_batch_size=BATCH, pos_batch_size=WINDOW,
                    foundation_cache=self._encoder.cache() if self._encoder else None,
                ).processors  # fmt: skip
        except Exception as error:  # Stanza raises many kinds of exceptions for a damaged model file
            raise PackError(f"{pack.folder}: Stanza cannot load these models ({error})") from error
        accelerate(self._processors.values())
        self._tokenizer = tokenizer_of(self._processors)
        own = {}
        if self._encoder:
            for name in ANNOTATORS:
                if name in self._processors and (
                    quick := reader_of(self._processors[name], self._encoder, precision)
                ):
                    own[name] = quick
        self._processors |= own
        self._plain = all(name in own for name in ANNOTATORS if name in self._processors)

    def parse(self, texts: Sequence[str]) -> list[Document]:
        """One `Document` for each text, in order; word forms are normalised, offsets those of the text."""
        with self._lock:
            return [self._parse(text) for text in texts]

    def parse_words(self, sentences: Sequence[Sequence[str]]) -> Document:
        """A document of sentences whose words are known, joined by blanks, a paragraph each (for measuring)."""
        text, pieces = "", []
        for paragraph, words in enumerate(sentences):
            row = []
            for word in words:
                row.append(Piece(normalize(word), len(text), len(text) + len(word)))
                text += word + " "
            pieces.append((paragraph, row))
        with self._lock:
            return self._document(text, pieces)

    def steps(self) -> Iterator[tuple[str, tuple[Any, str]]]:
        """Name, owner and attribute of each step that can be timed: every processor, encoder and attribution
        reader."""
        for name, processor in self._processors.items():
            if not self._tokenizer or name not in ("tokenize", "mwt"):
                yield name, (processor, "process")
        if self._tokenizer:
            yield "tokenize", (self._tokenizer, "process")
        if self._encoder:
            yield "encoder", (self._encoder, "encode")
        if self._reader:
            yield "reader's layers", (self._reader, "rows")
            yield "reader's scores", (self._reader, "read")

    def _parse(self, text: str) -> Document:
        return self._document(text, self._sentences(text))

    def _document(self, text: str, sentences: list[tuple[int, list[Piece]]]) -> Document:
        words: list[Word] = []
        found: list[Sentence] = []
        names: list[NamedEntity] = []
        read: list[Rows] = []
        for window in _windows(sentences):
            self._pause()
            forms = _forms(window)
            annotated = zip(*self._annotated(forms), window, strict=True)
            for rows, marks, (paragraph, pieces) in annotated:
                first = len(words)
                words += _words(rows, pieces, first, len(found))
                names += _names(marks, pieces, first)
                start, end = pieces[0].start, pieces[-1].end
                found.append(Sentence(len(found), first, len(words), start, end, paragraph))
            if self._encoder and self._reader:
                read.append(self._reader.rows(self._encoder, forms))
            if self._encoder:
                self._encoder.forget()
        document = Document(text, tuple(words), tuple(found), tuple(names))
        self._pause()
        return self._reader.read(document, read) if self._reader else document

    def _sentences(self, text: str) -> list[tuple[int, list[Piece]]]:
        """Paragraph and words of each sentence."""
        normalized = normalize(without_line_hyphens(without_emphasis(without_reply_marks(text))))
        segments = segments_of(normalized, paragraphs(text))
        if self._tokenizer:
            return list(self._tokenized(self._tokenizer, normalized, segments))
        joined = Joined(normalized, segments)
        if not joined.text.strip():
            return []
        document = self._processors["tokenize"].process(joined.text)
        if "mwt" in self._processors:
            document = self._processors["mwt"].process(document)
        sentences = []
        for sentence in document.sentences:
            pieces: list[Piece] = []
            for token in sentence.tokens:
                start, paragraph = joined.origin(token.start_char)
                surface = joined.text[token.start_char : token.end_char]
                pieces += pieces_of(surface, start, [word.text for word in token.words])
            sentences += [(paragraph, part) for part in shortened(pieces)]
        return sentences

    def _tokenized(
        self, tokenizer: Tokenizer, normalized: str, segments: Sequence[Segment]
    ) -> Iterator[tuple[int, list[Piece]]]:
        texts = [normalized[segment.start : segment.end] for segment in segments]
        for segment, text, sentences in zip(segments, texts, tokenizer.process(texts), strict=True):
            found = (_pieces(text, segment.start, sentence) for sentence in sentences)
            for pieces in joined_at_quotations(joined_in_names(found)):
                yield from ((segment.paragraph, part) for part in shortened(pieces))

    def _annotated(self, forms: list[list[str]]) -> tuple[list[Any], list[Any]]:
        """Of each sentence of a window: its words' columns (`COLUMNS`) and entity marks."""
        document: Any = Sheet(forms) if self._plain else _stanza_document(forms)
        for name in ANNOTATORS:
            if name in self._processors:
                document = self._processors[name].process(document)
        lengths = [len(sentence) for sentence in forms]
        columns = _by_sentence(document.get(COLUMNS), lengths)
        return columns, _by_sentence(document.get(["ner"], from_token=True), lengths)


def _pieces(text: str, offset: int, tokens: Sequence[Token]) -> list[Piece]:
    """The words of a sentence of a segment's text, which begins at the offset."""
    pieces: list[Piece] = []
    for start, end, words in tokens:
        surface = text[start:end]
        if len(words) == 1 and surface.isalnum():
            pieces.append(Piece(surface, offset + start, offset + end))
        else:
            pieces += pieces_of(surface, offset + start, words)
    return pieces


def _forms(window: list[tuple[int, list[Piece]]]) -> list[list[str]]:
    return forms_of([[piece.text for piece in pieces] for _, pieces in window])


def forms_of(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of sentences in the models' spelling: long ones cut, `?!` as `?`, which the models learned. The encoder
    reads small letters only, so the agency WHO, which would be a pronoun to it, has another agency's name.
    """
    return [[_form(word[:LONGEST_WORD]) for word in _without_pronoun(words)] for words in sentences]


def _without_pronoun(words: Sequence[str]) -> Sequence[str]:
    if _AGENCY not in words or not any(word.islower() for word in words):
        return words  # a headline in capitals may have the pronoun
    return [_ANOTHER_AGENCY if word == _AGENCY else word for word in words]


def _form(word: str) -> str:
    """The form of a word of marks like `?!` as Stanza reads it; any other word is not changed."""
    return str(simplify_punct([[[word]]])[0][0][0]) if word[:1] in _MARKS else word


def _stanza_document(forms: Sequence[Sequence[str]]) -> StanzaDocument:
    return StanzaDocument([[{"id": i, "text": form} for i, form in enumerate(s, 1)] for s in forms])


def _by_sentence(column: Sequence[Any], lengths: Sequence[int]) -> list[Sequence[Any]]:
    ends = list(accumulate(lengths))
    return [column[end - length : end] for length, end in zip(lengths, ends, strict=True)]


def _windows(sentences: list[tuple[int, list[Piece]]]) -> Iterator[list[tuple[int, list[Piece]]]]:
    window: list[tuple[int, list[Piece]]] = []
    size = 0
    for sentence in sentences:
        if window and size + len(sentence[1]) > WINDOW:
            yield window
            window, size = [], 0
        window.append(sentence)
        size += len(sentence[1])
    if window:
        yield window


def _words(rows: Sequence[Any], pieces: list[Piece], first: int, sentence: int) -> list[Word]:
    """Rows of `COLUMNS` of one sentence (heads from 1) as words (heads from `first`, over the document)."""
    return [
        Word(
            first + i, sentence, piece.start, piece.end, piece.text,
            lemma if lemma and len(piece.text) <= LONGEST_WORD else piece.text,
            upos or "X", xpos or "", feats or "", first + head - 1 if head else -1, deprel,
        )
        for i, ((lemma, upos, xpos, feats, head, deprel), piece) in enumerate(zip(rows, pieces, strict=True))
    ]  # fmt: skip


def _names(marks: Sequence[str | None], pieces: list[Piece], first: int) -> list[NamedEntity]:
    """Entities from the recogniser's BIOES tags."""
    names: list[NamedEntity] = []
    start = 0
    for i, tag in enumerate(marks):
        mark, _, kind = (tag or "O").partition("-")
        if mark in ("B", "S"):
            start = i
        if mark in ("E", "S"):
            kind = _ONTONOTES.get(kind, kind)
            names.append(NamedEntity(kind, first + start, first + i + 1, pieces[start].start, pieces[i].end))
    return names
