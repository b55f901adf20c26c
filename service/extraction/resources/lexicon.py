"""The cue lexicon: `en/cues.csv` as frozen entries with lookups by lemma and part of speech.

A row says that a lemma can signal an attribution, how its content attaches (`frame`), what the source
does with the content (`stance`) and how often such an occurrence really is an attribution (`weight`).
One lemma may have several rows with different frames: *ask whether* is a question, *ask X to* an order.
docs/adding-a-cue.md explains every kind and frame with an example.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal, cast, get_args

from service.extraction.model.labels import Stance
from service.extraction.resources.inflection import forms
from service.extraction.resources.tables import text_of

PartOfSpeech = Literal["VERB", "NOUN", "ADJ", "ADV", "PHRASE"]
CueKind = Literal[
    "speech", "writing", "report", "evidence", "belief", "expectation", "intention", "desire", "perception",
    "judgement", "naming", "order", "question", "commitment", "denial", "refusal", "decision", "appearance",
]  # fmt: skip

COLUMNS = ("lemma", "pos", "kind", "frame", "stance", "weight", "example", "counterexample")

# Frames without an adposition, and those that name an adposition after a colon (`prep:about`).
PLAIN_FRAMES = {
    "clause", "quote_only", "to_inf", "np_to_inf", "gerund", "np", "np_as", "np_pred", "raising",
    "passive_raising", "adverbial", "adjunct", "as_clause",
}  # fmt: skip
ADPOSITION_FRAMES = {"prep", "prep_to_inf", "prep_as", "np_prep"}


class LexiconError(ValueError):
    """A row of the cue table that breaks its rules; the message names the row's line and the column."""


@dataclass(frozen=True, slots=True)
class CueEntry:
    """One row of the table. A `lemma` of several words is a phrasal verb or a fixed phrase."""

    lemma: str
    pos: PartOfSpeech
    kind: CueKind
    frames: tuple[str, ...]
    stance: Stance
    weight: float
    example: str
    counterexample: str
    ways: frozenset[str] = field(
        init=False, repr=False, compare=False
    )  # the frames, with and without adpositions

    def __post_init__(self) -> None:
        stems = (frame.partition(":")[0] for frame in self.frames)
        object.__setattr__(self, "ways", frozenset((*self.frames, *stems)))

    def has(self, frame: str) -> bool:
        """Whether the content may attach this way; `prep` alone matches `prep:` with any adposition."""
        return frame in self.ways

    @property
    def adpositions(self) -> tuple[str, ...]:
        """The adpositions that lead to the content (`prep:about` → `about`)."""
        return tuple(frame.partition(":")[2] for frame in self.frames if ":" in frame)

    def adpositions_of(self, frame: str) -> tuple[str, ...]:
        """The adpositions of the frames of one kind (`prep:for;prep_to_inf:to`, `prep` → `for`)."""
        return tuple(own.partition(":")[2] for own in self.frames if own.startswith(frame + ":"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries in table order; every lookup returns the rows of one lemma, empty when it is not a cue.

    A lookup takes inflected spellings too: lemmatizers return rare words unchanged ("lambasted").
    """

    entries: tuple[CueEntry, ...]
    index: Mapping[tuple[str, str], tuple[CueEntry, ...]]
    opening: frozenset[str]  # first words of verbs of several words
    phrases: tuple[tuple[tuple[str, ...], CueEntry], ...]  # the fixed ones as their words, the longest first

    def verb(self, lemma: str) -> tuple[CueEntry, ...]:
        """The verb rows of a lemma."""
        return self._rows(lemma, "VERB")

    def noun(self, lemma: str) -> tuple[CueEntry, ...]:
        """The noun rows of a lemma."""
        return self._rows(lemma, "NOUN")

    def adjective(self, lemma: str) -> tuple[CueEntry, ...]:
        """The adjective rows of a lemma."""
        return self._rows(lemma, "ADJ")

    def adverb(self, lemma: str) -> tuple[CueEntry, ...]:
        """The adverb rows of a lemma."""
        return self._rows(lemma, "ADV")

    def _rows(self, lemma: str, pos: str) -> tuple[CueEntry, ...]:
        return self.index.get((lemma.lower(), pos), ())


@cache
def lexicon() -> Lexicon:
    """The committed table, read once. Raises `LexiconError` when a row is malformed."""
    return read_lexicon(text_of("cues.csv"))


def read_lexicon(table: str) -> Lexicon:
    """Parse the text of a cue table. Raises `LexiconError` naming line and column."""
    rows = csv.reader(io.StringIO(table), strict=True)
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise LexiconError(f"line 1: the columns must be {', '.join(COLUMNS)}, not {', '.join(header)}")
    entries = tuple(_entry(rows.line_num, row) for row in rows)
    _refuse_double_keys(entries)
    lemmas = _grouped(entries)
    index = {form: lemmas[lemma, form[1]] for form, lemma in _spellings(entries).items()} | lemmas
    several = (form for form, pos in index if pos == "VERB" and " " in form)
    opening = frozenset(form.split()[0] for form in several)
    phrases = [(tuple(entry.lemma.split()), entry) for entry in entries if entry.pos == "PHRASE"]
    longest_first = tuple(sorted(phrases, key=lambda pair: -len(pair[0])))
    return Lexicon(entries, MappingProxyType(index), opening, longest_first)


def _entry(line: int, row: list[str]) -> CueEntry:
    if len(row) != len(COLUMNS):
        raise LexiconError(f"line {line}: {len(row)} columns instead of {len(COLUMNS)}")
    cells = dict(zip(COLUMNS, row, strict=True))
    for column, cell in cells.items():
        if not cell or cell != cell.strip():
            raise LexiconError(f"line {line}, column {column}: empty or padded with blanks: {cell!r}")
    if cells["lemma"] != cells["lemma"].lower():
        raise LexiconError(f"line {line}, column lemma: must be lower case: {cells['lemma']!r}")
    return CueEntry(
        lemma=cells["lemma"],
        pos=cast(PartOfSpeech, _one_of(line, "pos", cells["pos"], get_args(PartOfSpeech))),
        kind=cast(CueKind, _one_of(line, "kind", cells["kind"], get_args(CueKind))),
        frames=_frames(line, cells["frame"]),
        stance=cast(Stance, _one_of(line, "stance", cells["stance"], get_args(Stance))),
        weight=_weight(line, cells["weight"]),
        example=cells["example"],
        counterexample=cells["counterexample"],
    )


def _one_of(line: int, column: str, cell: str, allowed: Iterable[str]) -> str:
    if cell not in allowed:
        raise LexiconError(f"line {line}, column {column}: {cell!r} is none of {', '.join(allowed)}")
    return cell


def _frames(line: int, cell: str) -> tuple[str, ...]:
    frames = tuple(cell.split(";"))
    for frame in frames:
        stem, colon, adposition = frame.partition(":")
        known = stem in ADPOSITION_FRAMES and adposition.isalpha() if colon else stem in PLAIN_FRAMES
        if not known:
            raise LexiconError(f"line {line}, column frame: unknown frame {frame!r}")
    return frames


def _weight(line: int, cell: str) -> float:
    try:
        weight = float(cell)
    except ValueError as error:
        raise LexiconError(f"line {line}, column weight: not a number: {cell!r}") from error
    if not 0 < weight <= 1:
        raise LexiconError(f"line {line}, column weight: must be above 0 and at most 1: {cell!r}")
    return weight


def _refuse_double_keys(entries: tuple[CueEntry, ...]) -> None:
    keys = Counter((entry.lemma, entry.pos, frame) for entry in entries for frame in entry.frames)
    for (lemma, pos, frame), count in keys.items():
        if count > 1:
            raise LexiconError(f"column frame: {lemma} ({pos}) has the frame {frame} twice")


def _grouped(entries: tuple[CueEntry, ...]) -> dict[tuple[str, str], tuple[CueEntry, ...]]:
    groups: dict[tuple[str, str], tuple[CueEntry, ...]] = {}
    for entry in entries:
        groups[entry.lemma, entry.pos] = (*groups.get((entry.lemma, entry.pos), ()), entry)
    return groups


def _spellings(entries: tuple[CueEntry, ...]) -> dict[tuple[str, str], str]:
    """Inflected spellings of verbs and nouns, of several words the first: (`fired back`, VERB) -> `fire back`."""
    found: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.pos in ("VERB", "NOUN"):
            first, *rest = entry.lemma.split()
            for form in forms(first):
                found.setdefault((" ".join([form, *rest]), entry.pos), entry.lemma)
    return found
